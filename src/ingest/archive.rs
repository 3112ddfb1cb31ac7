//! Archives: ZIP, and tar as it is or packed with gzip or Zstandard. Each member is read as a file of its name.
//!
//! Nothing is written under the name of a member. A packed tar is unpacked into a nameless temporary file, so that
//! its members can be read one after the other: memory holds one of them at a time.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Component, Path};

use tar::EntryType;
use zip::ZipArchive;
use zip::result::ZipError;

use super::input::{Input, Seekable};
use super::limits::Limits;
use super::{Options, Reason, Record, Records, format, walk};

/// Bytes that a member may have whatever it was packed to.
const SMALL: u64 = 1 << 20;
/// Bytes of a block of a tar.
const BLOCK: u64 = 512;
/// Members of an archive, at most.
const MEMBERS: usize = 1_000_000;

/// Reads a ZIP archive.
pub(super) fn zip(input: &Input, options: &Options) -> Result<Records, Reason> {
    check_depth(input, &options.limits)?;
    let archive = open_zip(input)?;
    let count = archive.len();
    check_count(count)?;
    check_any(archive.file_names().any(|name| !name.is_ok_and(|name| name.ends_with('/'))))?;
    Ok(members(Zip { archive, next: 0, count, limits: options.limits.clone(), unpacked: 0 }, input, options))
}

/// Reads a tar archive, packed or not.
pub(super) fn tar(input: &Input, options: &Options) -> Result<Records, Reason> {
    check_depth(input, &options.limits)?;
    let head = input.head()?;
    let limits = &options.limits;
    let mut file: Box<dyn Seekable> = if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(unpack(flate2::bufread::MultiGzDecoder::new(input.reader()?), input, limits)?)
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let decoder = zstd::Decoder::with_buffer(input.reader()?).map_err(Reason::io)?;
        Box::new(unpack(decoder, input, limits)?)
    } else {
        input.seekable()?
    };
    let entries = list(&mut file)?;
    check_count(entries.len())?;
    check_any(!entries.is_empty())?;
    Ok(members(Tar { file, entries: entries.into_iter(), limits: limits.clone() }, input, options))
}

/// Reads one file packed with gzip or Zstandard: `speeches.jsonl.gz`.
pub(super) fn packed(input: &Input, options: &Options) -> Result<Records, Reason> {
    check_depth(input, &options.limits)?;
    let name = input.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if name.ends_with(".tar") {
        return tar(input, options);
    }
    let size = input.size();
    let bytes = if input.head()?.starts_with(&[0x1f, 0x8b]) {
        member(flate2::bufread::MultiGzDecoder::new(input.reader()?), size, &options.limits)?
    } else {
        member(zstd::Decoder::with_buffer(input.reader()?).map_err(Reason::io)?, size, &options.limits)?
    };
    Ok(members(std::iter::once((name, Ok(bytes))), input, options))
}

/// The directory of a ZIP archive.
pub(super) fn open_zip(input: &Input) -> Result<ZipArchive<Box<dyn Seekable>>, Reason> {
    ZipArchive::new(input.seekable()?)
        .map_err(|error| Reason::Unreadable(format!("it is no sound ZIP: {error}")))
}

/// Unpacks one member into memory, as far as it may be unpacked.
pub(super) fn member(source: impl Read, packed: u64, limits: &Limits) -> Result<Vec<u8>, Reason> {
    let most = limits.document.min(packed.max(1).saturating_mul(limits.ratio).max(SMALL));
    let mut bytes = Vec::new();
    source.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 > most {
        limits.document(bytes.len() as u64)?;
        return Err(bomb(limits));
    }
    Ok(bytes)
}

fn broken(error: std::io::Error) -> Reason {
    match Reason::io(error) {
        Reason::Unreadable(why) => Reason::Unreadable(format!("it cannot be unpacked: {why}")),
        reason => reason,
    }
}

fn bomb(limits: &Limits) -> Reason {
    Reason::Limit(format!(
        "it unpacks to more than {} times its size, as no text does: allow more with --limits ratio=…",
        limits.ratio
    ))
}

fn check_depth(input: &Input, limits: &Limits) -> Result<(), Reason> {
    if input.nested < limits.archives {
        return Ok(());
    }
    Err(Reason::Limit(format!(
        "it is an archive within {} archives: unpack the outer ones, or allow more with --limits archives=…",
        input.nested
    )))
}

fn check_count(count: usize) -> Result<(), Reason> {
    if count <= MEMBERS {
        return Ok(());
    }
    Err(Reason::Limit(format!("the archive has more than {MEMBERS} members: split it")))
}

/// An archive without a file would give no document and no reason.
fn check_any(any: bool) -> Result<(), Reason> {
    if any {
        return Ok(());
    }
    Err(Reason::Unreadable("the archive has no file in it: pack it again".to_owned()))
}

/// Unpacks all of a tar into a file that goes when it is closed.
fn unpack(mut source: impl Read, input: &Input, limits: &Limits) -> Result<File, Reason> {
    let mut file = tempfile::tempfile().map_err(Reason::io)?;
    let size = input.size();
    let by_ratio = size.saturating_mul(limits.ratio).max(16 * SMALL);
    let most = limits.archive.min(by_ratio);
    let copied =
        std::io::copy(&mut source.by_ref().take(most.saturating_add(1)), &mut file).map_err(broken)?;
    if copied > most {
        return Err(if most == by_ratio { bomb(limits) } else { too_large(limits) });
    }
    file.rewind().map_err(Reason::io)?;
    Ok(file)
}

fn too_large(limits: &Limits) -> Reason {
    Reason::Limit(format!(
        "the archive unpacks to more than {} MiB: unpack it yourself, or allow more with --limits archive=…",
        limits.archive >> 20
    ))
}

/// Why a member may not be read by its name.
fn unsafe_name(name: &str) -> Option<Reason> {
    let path = Path::new(name);
    let leaves = path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
    if leaves || name.contains(['\\', '\0']) || name.contains(':') && name.as_bytes().get(1) == Some(&b':') {
        return Some(Reason::Unreadable("its name leads out of the archive".to_owned()));
    }
    let part = path.components().find_map(|part| walk::junk(&part.as_os_str().to_string_lossy()));
    part.map(|what| Reason::Junk(what.to_owned()))
}

/// The bytes of a member, or why there are none.
type Member = (String, Result<Vec<u8>, Reason>);

struct Zip {
    archive: ZipArchive<Box<dyn Seekable>>,
    next: usize,
    count: usize,
    limits: Limits,
    unpacked: u64,
}

impl Iterator for Zip {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        while self.next < self.count {
            let index = self.next;
            self.next += 1;
            let name = self.archive.name_for_index(index).and_then(Result::ok);
            let name = name.map_or_else(|| format!("member {index}"), |name| name.into_owned());
            let file = match self.archive.by_index(index) {
                Ok(file) => file,
                Err(error) => return Some((name, Err(no_member(&error)))),
            };
            if file.is_dir() {
                continue;
            }
            if file.is_symlink() {
                return Some((
                    name,
                    Err(Reason::Unreadable("it is a link, which archives do not follow".to_owned())),
                ));
            }
            if let Some(reason) = unsafe_name(&name) {
                return Some((name, Err(reason)));
            }
            if self.unpacked > self.limits.archive {
                self.next = self.count;
                return Some((name, Err(too_large(&self.limits))));
            }
            let packed = file.compressed_size();
            let bytes = member(file, packed, &self.limits);
            let unpacked = bytes.as_ref().map_or(self.limits.document, |bytes| bytes.len() as u64);
            self.unpacked = self.unpacked.saturating_add(unpacked);
            return Some((name, bytes));
        }
        None
    }
}

/// Why a member of a ZIP cannot be unpacked.
fn no_member(error: &ZipError) -> Reason {
    Reason::Unreadable(match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "it is locked with a password: unpack the archive yourself, and read the folder".to_owned()
        }
        error => error.to_string(),
    })
}

/// A member of a tar: where it lies, or why it is not read.
struct Entry {
    name: String,
    place: Result<(u64, u64), Reason>,
}

fn list(file: &mut Box<dyn Seekable>) -> Result<Vec<Entry>, Reason> {
    let bad = |error: std::io::Error| Reason::Unreadable(format!("it is no sound tar: {error}"));
    let length = file.seek(SeekFrom::End(0)).map_err(Reason::io)?;
    file.rewind().map_err(Reason::io)?;
    let mut archive = tar::Archive::new(file);
    let (mut listed, mut end) = (Vec::new(), 0_u64);
    for entry in archive.entries_with_seek().map_err(bad)? {
        if listed.len() > MEMBERS {
            break;
        }
        let entry = match entry {
            Ok(entry) => entry,
            // What comes after a fault is not known; what came before is.
            Err(error) if listed.is_empty() => return Err(bad(error)),
            Err(error) => {
                listed.push(Entry { name: "the rest".to_owned(), place: Err(bad(error)) });
                break;
            }
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        end = entry.raw_file_position().saturating_add(entry.size()).next_multiple_of(BLOCK);
        let place = match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => {
                unsafe_name(&name).map_or_else(|| Ok((entry.raw_file_position(), entry.size())), Err)
            }
            EntryType::Symlink | EntryType::Link => {
                Err(Reason::Unreadable("it is a link, which archives do not follow".to_owned()))
            }
            _ => Err(Reason::Unreadable("it is no regular file".to_owned())),
        };
        listed.push(Entry { name, place });
    }
    // An archive ends with blocks of zeros; one that was cut between two members is whole but for these.
    if length < end.saturating_add(BLOCK) {
        let place = Err(Reason::Unreadable("the archive breaks off: what came behind is lost".to_owned()));
        listed.push(Entry { name: "the rest".to_owned(), place });
    }
    Ok(listed)
}

struct Tar {
    file: Box<dyn Seekable>,
    entries: std::vec::IntoIter<Entry>,
    limits: Limits,
}

impl Iterator for Tar {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        let Entry { name, place } = self.entries.next()?;
        let bytes = place.and_then(|(start, size)| {
            self.limits.document(size)?;
            self.file.seek(SeekFrom::Start(start)).map_err(Reason::io)?;
            let bytes = member(BufReader::new(&mut self.file).take(size), size, &self.limits)?;
            if bytes.len() as u64 == size {
                return Ok(bytes);
            }
            Err(Reason::Unreadable("the archive breaks off within it".to_owned()))
        });
        Some((name, bytes))
    }
}

/// The records of all members, one member after the other.
fn members(
    members: impl Iterator<Item = Member> + Send + 'static,
    input: &Input,
    options: &Options,
) -> Records {
    let (options, nested) = (options.clone(), input.nested + 1);
    Box::new(members.flat_map(move |(name, bytes)| {
        let records = bytes.and_then(|bytes| {
            if bytes.is_empty() {
                return Err(Reason::Empty);
            }
            let input = Input::member(&name, bytes, nested);
            format::of(&input, &options.layout).and_then(|format| format.records(&input, &options))
        });
        let records: Records = match records {
            Ok(records) => records,
            Err(reason) => Box::new(std::iter::once(Record { member: None, line: None, draft: Err(reason) })),
        };
        records.map(move |record| {
            let within = record.member.map(|inner| format!("!{inner}")).unwrap_or_default();
            Record { member: Some(format!("{name}{within}")), ..record }
        })
    }))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::office::tests::zipped;
    use super::*;

    fn outcome(input: &Input, options: &Options) -> Vec<String> {
        match format::of(input, &options.layout).and_then(|format| format.records(input, options)) {
            Err(reason) => vec![reason.name().to_owned()],
            Ok(records) => records
                .map(|record| {
                    let what = record.draft.map_or_else(|reason| reason.name(), |_| "read");
                    format!("{} {what}", record.member.unwrap_or_default())
                })
                .collect(),
        }
    }

    fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            // `set_path` would refuse what an enemy does not.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    const FILES: [(&str, &[u8]); 5] = [
        ("texts/NOR_21_1966.txt", b"We thank Denmark."),
        ("../DNK_21_1966.txt", b"We thank Norway."),
        ("__MACOSX/._NOR_21_1966.txt", b"x"),
        ("empty.txt", b""),
        ("a.bin", b"\0\0\0"),
    ];
    const SEEN: [&str; 5] = [
        "texts/NOR_21_1966.txt read",
        "../DNK_21_1966.txt unreadable",
        "__MACOSX/._NOR_21_1966.txt junk",
        "empty.txt empty",
        "a.bin no-reader",
    ];

    #[test]
    fn members_of_every_archive_are_read_or_named() {
        let options = Options::default();
        let tar = tarred(&FILES);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&tar).unwrap();
        for (name, bytes) in [
            ("a.zip", zipped(&FILES)),
            ("a.tar.gz", gzip.finish().unwrap()),
            ("a.tar.zst", zstd::encode_all(tar.as_slice(), 1).unwrap()),
            ("a.tar", tar),
        ] {
            assert_eq!(outcome(&Input::member(name, bytes, 0), &options), SEEN, "{name}");
        }
    }

    #[test]
    fn a_limit_may_be_any_number() {
        let all = u64::MAX;
        let limits = Limits {
            document: all,
            archive: all,
            ratio: all,
            archives: all,
            depth: all,
            ..Limits::default()
        };
        let options = Options { limits, ..Options::default() };
        let mut cut = zipped(&[("DNK_21_1966.txt", b"We thank Norway."), FILES[0]]);
        cut[45] ^= 0xff;
        let seen = outcome(&Input::member("a.zip", cut, 0), &options);
        assert_eq!(seen, ["DNK_21_1966.txt unreadable", SEEN[0]]);
        let tar = zstd::encode_all(tarred(&FILES).as_slice(), 1).unwrap();
        assert_eq!(outcome(&Input::member("a.tar.zst", tar, 0), &options), SEEN);
    }

    #[test]
    fn archives_within_archives_are_read_as_deep_as_is_allowed() {
        let inner = zipped(&FILES[..1]);
        let middle = zipped(&[("inner.zip", &inner)]);
        let outer = zipped(&[("middle.zip", &middle)]);
        let options = Options::default();
        let seen = outcome(&Input::member("a.zip", middle, 0), &options);
        assert_eq!(seen, ["inner.zip!texts/NOR_21_1966.txt read"]);
        assert_eq!(outcome(&Input::member("a.zip", outer, 0), &options), ["middle.zip!inner.zip limit"]);
    }

    #[test]
    fn what_unpacks_to_a_thousand_times_its_size_is_refused() {
        let zeros = vec![b'a'; 40 << 20];
        let options = Options::default();
        let bomb = zipped(&[("NOR_21_1966.txt", &zeros)]);
        assert_eq!(outcome(&Input::member("a.zip", bomb, 0), &options), ["NOR_21_1966.txt limit"]);
        let tar = zstd::encode_all(tarred(&[("NOR_21_1966.txt", &zeros)]).as_slice(), 1).unwrap();
        assert_eq!(outcome(&Input::member("a.tar.zst", tar, 0), &options), ["limit"]);
    }

    #[test]
    fn an_archive_without_a_file_is_named() {
        let options = Options::default();
        for (name, bytes) in [
            ("a.zip", zipped(&[])),
            ("b.zip", zipped(&[("texts/", b"")])),
            ("a.tar", tarred(&[])),
            ("b.tar.zst", zstd::encode_all(tarred(&[]).as_slice(), 1).unwrap()),
        ] {
            assert_eq!(outcome(&Input::member(name, bytes, 0), &options), ["unreadable"], "{name}");
        }
        let nested = zipped(&[("a.zip", &zipped(&[]))]);
        assert_eq!(outcome(&Input::member("c.zip", nested, 0), &options), ["a.zip unreadable"]);
    }

    #[test]
    fn a_broken_archive_is_named() {
        let options = Options::default();
        let mut cut = zipped(&FILES);
        cut.truncate(cut.len() / 2);
        assert_eq!(outcome(&Input::member("a.zip", cut, 0), &options), ["unreadable"]);
        let mut tar = tarred(&FILES);
        tar.truncate(600);
        let seen = outcome(&Input::member("a.tar", tar, 0), &options);
        assert!(seen.iter().any(|line| line.ends_with("unreadable")), "{seen:?}");
    }
}
