//! Which files there are, in a fixed order, and which of them are nobody's data.

use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use walkdir::{DirEntry, WalkDir};

use super::{Reason, Skipped};
use crate::error::{self, Error};

/// A file to read, or one that is passed over.
pub(super) enum Found {
    File(PathBuf),
    Skipped(Skipped),
}

/// The files beneath some paths, sorted by name, folder by folder. Links are followed.
pub(super) struct Walk {
    roots: std::vec::IntoIter<PathBuf>,
    entries: Option<walkdir::IntoIter>,
    /// Where the links lead that were followed to a folder. Each folder is entered by one of them only: links
    /// across folders could otherwise be combined into more paths than anybody can walk.
    linked: FxHashSet<PathBuf>,
}

impl Walk {
    /// # Errors
    /// When one of the paths does not exist or may not be looked at.
    pub(super) fn new(paths: &[PathBuf]) -> error::Result<Self> {
        let mut roots: Vec<PathBuf> = Vec::new();
        for path in paths {
            fs::metadata(path).map_err(|error| {
                Error::io(error, path).help(if path.as_os_str() == "-" {
                    "standard input is not read: a document says which file it came from; write it to one"
                } else {
                    "check the path; a folder is read with all folders beneath it"
                })
            })?;
            roots.push(path.clone());
        }
        // Sorted by components, a folder stands right before all that lies in it.
        roots.sort();
        roots.dedup_by(|inner, outer| inner.starts_with(&*outer));
        Ok(Self { roots: roots.into_iter(), entries: None, linked: FxHashSet::default() })
    }

    fn entry(&mut self, entry: &DirEntry) -> Option<Found> {
        let skipped = |reason| Some(Found::Skipped(Skipped::file(entry.path(), reason)));
        let name = entry.file_name().to_string_lossy();
        let kind = entry.file_type();
        // A folder that was asked for is read, whatever it is called.
        let asked = kind.is_dir() && entry.depth() == 0;
        if let Some(what) = junk(&name).filter(|_| !asked) {
            return skipped(Reason::Junk(what.to_owned()));
        }
        if kind.is_dir() {
            if !asked && entry.path_is_symlink() {
                return match fs::canonicalize(entry.path()).map(|target| self.linked.insert(target)) {
                    Ok(true) => None,
                    Ok(false) => {
                        skipped(Reason::Duplicate("another link leads to the same folder".to_owned()))
                    }
                    Err(error) => skipped(Reason::Unreadable(error.to_string())),
                };
            }
            return None;
        }
        if !kind.is_file() {
            return skipped(Reason::Unreadable("it is no regular file".to_owned()));
        }
        Some(Found::File(entry.path().to_owned()))
    }
}

impl Iterator for Walk {
    type Item = error::Result<Found>;

    fn next(&mut self) -> Option<error::Result<Found>> {
        loop {
            let Some(entries) = &mut self.entries else {
                let root = self.roots.next()?;
                self.entries = Some(walk(root));
                continue;
            };
            match entries.next() {
                None => self.entries = None,
                Some(Ok(entry)) => {
                    let Some(found) = self.entry(&entry) else { continue };
                    if entry.file_type().is_dir()
                        && let Some(entries) = &mut self.entries
                    {
                        entries.skip_current_dir();
                    }
                    return Some(Ok(found));
                }
                Some(Err(error)) => {
                    let path = error.path().unwrap_or(Path::new("")).to_owned();
                    if error.depth() == 0 {
                        return Some(Err(Error::input(plain(&error)).at(path)));
                    }
                    // A link named like junk is junk, wherever it leads.
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let reason = junk(&name).map_or_else(
                        || Reason::Unreadable(plain(&error)),
                        |what| Reason::Junk(what.to_owned()),
                    );
                    return Some(Ok(Found::Skipped(Skipped::file(&path, reason))));
                }
            }
        }
    }
}

/// All that is beneath a path. Files of one folder are sorted by name: their paths differ in nothing else, and are
/// compared without being taken apart.
fn walk(root: PathBuf) -> walkdir::IntoIter {
    let by_path = |one: &DirEntry, two: &DirEntry| one.path().as_os_str().cmp(two.path().as_os_str());
    WalkDir::new(root).follow_links(true).sort_by(by_path).into_iter()
}

/// What went wrong, without the path.
fn plain(error: &walkdir::Error) -> String {
    match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("it is a link that leads back to {}", ancestor.display()),
        (None, Some(io)) if error.path().is_some_and(Path::is_symlink) => {
            format!("it is a link that leads nowhere ({io})")
        }
        (None, Some(io)) => io.to_string(),
        (None, None) => error.to_string(),
    }
}

/// What a file or folder of this name is, if it is nobody's data.
pub(super) fn junk(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if name.starts_with("._") || name == "__MACOSX" {
        return Some("resource fork that macOS leaves beside a file");
    }
    if name.starts_with(".DS_Store") || matches!(lower.as_str(), "thumbs.db" | "desktop.ini") {
        return Some("folder settings of a desktop");
    }
    if matches!(name, ".Rhistory" | ".Rapp.history" | ".RData") {
        return Some("history of an R session");
    }
    if name.ends_with('~') || name.starts_with("~$") || ends(&[".bak", ".swp", ".swo", ".orig", ".tmp"]) {
        return Some("backup of an editor");
    }
    if name.starts_with('.') {
        return Some("hidden file or folder");
    }
    let (stem, extension) = lower.split_once('.').unwrap_or((&lower, ""));
    let stem = stem.split(['-', '_']).next().unwrap_or(stem);
    let about = matches!(stem, "readme" | "provenance" | "license" | "licence" | "copying");
    if about && matches!(extension, "" | "md" | "txt" | "rst") {
        return Some("description of the data");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_told_from_data_by_name() {
        for name in [
            "._USA_75_2020.txt",
            ".DS_Store",
            ".DS_Store-to-UTF-8.txt",
            ".Rhistory",
            ".git",
            "notes.txt~",
            "notes.txt.bak",
            ".notes.txt.swp",
            "README",
            "readme.txt",
            "LICENSE-MIT",
            "PROVENANCE.md",
        ] {
            assert!(junk(name).is_some(), "{name}");
        }
        for name in
            ["USA_75_2020.txt", "readmes.txt", "license.csv", "readme.jsonl", "a.b.c", "licensing 1966.txt"]
        {
            assert_eq!(junk(name), None, "{name}");
        }
    }
}
