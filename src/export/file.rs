//! Output files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::error::{Error, Result};

/// Writes a file through `fill`, so that nobody ever sees half of it.
///
/// The bytes go to a temporary file beside `path`, which takes its place in one step once all are written;
/// after an error or a kill the old file, or none, is there. Missing folders are made. A `path` that leads to
/// no plain file (a pipe, a terminal) is written directly, and a symbolic link stays one.
///
/// # Errors
/// When `fill` fails, or the file system refuses; the error names `path`.
///
/// # Examples
/// ```
/// # use std::io::Write;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("out/scores.csv");
/// bonafides::export::file::write(&path, |out| out.write_all(b"source,target\n"))?;
/// assert_eq!(std::fs::read(&path)?, b"source,target\n");
/// # Ok(()) }
/// ```
pub fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    replace(path, fill).map_err(|error| Error::io(error, path))
}

fn replace(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return through(File::options().write(true).open(&target)?, fill).map(drop);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bonafides-");
    // A temporary file is its owner's alone by default; an output is as open as any file the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = through(builder.tempfile_in(folder)?, fill)?;
    temporary.persist(&target)?;
    Ok(())
}

fn through<F: Write>(file: F, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<F> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    fill(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        write(&path, |out| out.write_all(b"old")).unwrap();
        let error = write(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        assert!(error.unwrap_err().to_string().ends_with("scores.csv: the disk is full"));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one_and_others_may_read() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&real, "old").unwrap();
        symlink(&real, &link).unwrap();
        write(&link, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_ne!(fs::metadata(&real).unwrap().permissions().mode() & 0o044, 0);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = write(folder.path(), |_| Ok(())).unwrap_err();
        assert!(error.is_io());
        assert_eq!(error.path(), Some(folder.path()));
    }
}
