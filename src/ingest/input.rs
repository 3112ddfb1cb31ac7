//! The bytes of one file, or of one member of an archive.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::limits::Limits;
use super::reason::Reason;

/// A file to read. It is opened when it is asked for, and may be read several times.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// What names are looked up by: the path of the file, or the member's within the archive.
    path: PathBuf,
    data: Data,
    /// How many archives it is in.
    pub nested: u64,
}

#[derive(Clone, Debug)]
enum Data {
    /// Opened once: how long it is and what is in it are of one file.
    File(Arc<Watched>),
    Bytes(Arc<[u8]>),
}

/// What can be read from any place.
pub(super) trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

impl Input {
    /// The file at `path`.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn file(path: &Path) -> Result<Self, Reason> {
        let file = Watched::open(path).map_err(Reason::io)?;
        Ok(Self { path: path.to_owned(), data: Data::File(file.into()), nested: 0 })
    }

    /// A member of an archive, called `name` there.
    pub fn member(name: &str, bytes: Vec<u8>, nested: u64) -> Self {
        Self { path: PathBuf::from(name), data: Data::Bytes(bytes.into()), nested }
    }

    /// Its path, within the archive if it is in one.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its extension, in small letters; empty when it has none.
    pub fn extension(&self) -> String {
        self.path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        match &self.data {
            Data::File(file) => file.len,
            Data::Bytes(bytes) => bytes.len() as u64,
        }
    }

    /// The file anew, from its beginning.
    fn open(&self) -> Result<File, Reason> {
        File::open(&self.path).map_err(Reason::io)
    }

    /// Its first bytes, 4 KiB at most.
    pub fn head(&self) -> Result<Vec<u8>, Reason> {
        let mut head = Vec::new();
        match &self.data {
            Data::File(_) => {
                self.open()?.take(4096).read_to_end(&mut head).map_err(Reason::io)?;
            }
            Data::Bytes(bytes) => head.extend_from_slice(bytes.get(..4096).unwrap_or(bytes)),
        }
        Ok(head)
    }

    /// All of it, if that is no more than a document may have.
    pub fn bytes(&self, limits: &Limits) -> Result<Cow<'_, [u8]>, Reason> {
        limits.document(self.size())?;
        match &self.data {
            Data::File(file) => file.bytes().map(Cow::Owned).map_err(Reason::io),
            Data::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// To be read from front to end.
    pub fn reader(&self) -> Result<Box<dyn BufRead + Send>, Reason> {
        Ok(match &self.data {
            Data::File(_) => {
                let file = Watched::open(&self.path).map_err(Reason::io)?;
                Box::new(BufReader::with_capacity(1 << 16, Watching { file, read: 0 }))
            }
            Data::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// The file itself, unless it is a member of an archive.
    pub fn as_file(&self) -> Result<Option<File>, Reason> {
        match self.data {
            Data::File(_) => self.open().map(Some),
            Data::Bytes(_) => Ok(None),
        }
    }

    /// To be read from any place.
    pub fn seekable(&self) -> Result<Box<dyn Seekable>, Reason> {
        Ok(match &self.data {
            Data::File(_) => Box::new(self.open()?),
            Data::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

/// A file that must not change while it is read: half of one version and half of the next is no document.
#[derive(Debug)]
struct Watched {
    file: File,
    len: u64,
    modified: Option<SystemTime>,
}

impl Watched {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Ok(Self { file, len: metadata.len(), modified: metadata.modified().ok() })
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        // One byte more, so that a file that grew shows it.
        let mut bytes = vec![0; self.len as usize + 1];
        let mut read = 0;
        while (read as u64) < self.len {
            match read_at(&self.file, &mut bytes[read..], read as u64) {
                Ok(0) => break,
                Ok(count) => read += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(read);
        self.check(read as u64)?;
        Ok(bytes)
    }

    /// Whether it is still the file that was opened, after so many bytes of it were read.
    fn check(&self, read: u64) -> io::Result<()> {
        let metadata = self.file.metadata()?;
        if read == self.len && metadata.len() == self.len && metadata.modified().ok() == self.modified {
            return Ok(());
        }
        Err(Reason::Unreadable("it changed while it was read: read it again when it is whole".to_owned())
            .within_io())
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    file.seek(io::SeekFrom::Start(at))?;
    file.read(buffer)
}

/// One that is being read.
struct Watching {
    file: Watched,
    read: u64,
}

impl Read for Watching {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.file.read(buffer)?;
        self.read += count as u64;
        if count == 0 && !buffer.is_empty() {
            self.file.check(self.read)?;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_grows_while_it_is_read_is_no_document() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing.txt");
        fs::write(&path, "We thank Denmark.").unwrap();
        let mut reader = Input::file(&path).unwrap().reader().unwrap();
        let mut first = [0; 4];
        reader.read_exact(&mut first).unwrap();
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b" And Sweden.").unwrap();
        let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
        assert!(matches!(Reason::io(error), Reason::Unreadable(why) if why.contains("changed")));
    }

    #[test]
    fn a_file_that_stays_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("still.txt");
        fs::write(&path, "We thank Denmark.").unwrap();
        let input = Input::file(&path).unwrap();
        assert_eq!(*input.bytes(&Limits::default()).unwrap(), *b"We thank Denmark.");
        assert_eq!(input.head().unwrap(), b"We thank Denmark.");
        let small: Limits = "document=4".parse().unwrap();
        assert!(matches!(input.bytes(&small), Err(Reason::Limit(_))));
    }
}
