//! What files looked like when they were last read: while a corpus looks the same, none of its files is opened again, and
//! when a codebook that is watched looks otherwise, it was edited.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use super::report::Report;
use crate::export::file;

/// Beside the manifest of the index.
const FILE: &str = "corpus.json";
/// There while documents are being indexed, and after that was cut short.
const UNFINISHED: &str = "unfinished";
/// Files that were written so shortly before they were read may be written again within the same tick of their
/// folder's clock, which nothing shows; the coarsest clocks tick every two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// The looks of a corpus, and what reading it left to say.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// Hash of the options of reading, and of path, size and times of every file.
    looks: String,
    /// The generation of the index that holds it.
    generation: u64,
    report: Report,
}

impl Snapshot {
    /// What was left to say of a corpus that still looks as it did when the index was brought to its `generation`.
    pub fn unchanged(folder: &Path, looks: Option<&Looks>, generation: u64) -> Option<Report> {
        let snapshot: Self = serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()?;
        let same = snapshot.looks == looks?.hash && snapshot.generation == generation;
        same.then_some(Report { known: true, ..snapshot.report })
    }

    /// Forgets what was remembered, before the index changes: a change that is cut short must not pass for a whole one.
    pub fn forget(folder: &Path) {
        let _ = fs::remove_file(folder.join(FILE));
    }

    /// Forgets what was remembered, and leaves a mark that the index holds part of a corpus until it is [`end`](Self::end)ed.
    pub fn begin(folder: &Path) {
        Self::forget(folder);
        let _ = fs::write(folder.join(UNFINISHED), "");
    }

    /// Says that the index holds all that it should.
    pub fn end(folder: &Path) {
        let _ = fs::remove_file(folder.join(UNFINISHED));
    }

    /// Whether the index is being brought up to date, or that was cut short.
    pub fn is_unfinished(folder: &Path) -> bool {
        folder.join(UNFINISHED).exists()
    }

    /// Remembers the looks from before the corpus was read. Where that fails it is read again the next time.
    pub fn save(folder: &Path, looks: Option<Looks>, generation: u64, report: &Report) {
        Self::forget(folder);
        let Some(looks) = looks.filter(|looks| looks.settled) else { return };
        let snapshot = Self { looks: looks.hash, generation, report: report.clone() };
        if let Ok(text) = serde_json::to_vec(&snapshot) {
            let _ = file::write(&folder.join(FILE), |out| out.write_all(&text));
        }
    }
}

/// What can be seen of files without opening them.
#[derive(Debug)]
pub(super) struct Looks {
    hash: String,
    /// Whether no file was written just now.
    settled: bool,
}

impl PartialEq for Looks {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Looks {
    /// Looks at all files beneath `paths`; `options` is whatever else bears on what is read. `None` where one cannot
    /// be looked at.
    pub fn of(paths: &[PathBuf], options: &str) -> Option<Self> {
        let settled = SystemTime::now() - SETTLED;
        let mut looks = Self { hash: String::new(), settled: true };
        let mut hash = blake3::Hasher::new();
        hash.update(options.as_bytes());
        for path in paths {
            for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
                let entry = entry.ok()?;
                let metadata = fs::metadata(entry.path()).ok()?;
                hash.update(&[0]);
                hash.update(entry.path().as_os_str().as_encoded_bytes());
                // Times of folders change with files that are not read; those that are read stand for themselves.
                if metadata.is_file() {
                    hash.update(format!("\0{:?}", seen(&metadata)?).as_bytes());
                    looks.settled &= metadata.modified().ok()? < settled;
                }
            }
        }
        looks.hash = hash.finalize().to_hex().to_string();
        Some(looks)
    }
}

/// Size, and when it was written; on Unix also when it was last changed in any way, and which file it is, so that no
/// copy with an old date passes for another.
fn seen(metadata: &Metadata) -> Option<(u64, SystemTime, [i64; 3])> {
    #[cfg(unix)]
    let more = {
        use std::os::unix::fs::MetadataExt;
        [metadata.ctime(), metadata.ctime_nsec(), metadata.ino().cast_signed()]
    };
    #[cfg(not(unix))]
    let more = [0; 3];
    Some((metadata.len(), metadata.modified().ok()?, more))
}
