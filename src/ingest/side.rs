//! A table of metadata that stands beside the files, and is joined to them by their names.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::draft::Draft;
use super::input::Input;
use super::rows::{self, Rows, delimiter};
use super::{Field, Options, Reason, Skipped, decode};
use crate::error::{self, Error};

/// Columns that name the file, likeliest first.
const KEYS: [&str; 6] = ["file", "filename", "file_name", "document", "doc_id", "id"];

/// The rows of the table, by the path of the file as they name it.
#[derive(Default)]
pub(super) struct Side {
    rows: FxHashMap<String, Row>,
    /// The most parts of a path that a row names.
    depth: usize,
    path: String,
    /// How many files have no row, and the first of them by name.
    without: Mutex<(u64, PathBuf)>,
}

struct Row {
    line: u64,
    said: Draft,
    /// How many files it was joined to.
    files: AtomicU64,
}

impl Side {
    /// Reads the table; an empty one where there is none.
    ///
    /// # Errors
    /// When it cannot be read, has no column that names the file, or names one twice.
    pub fn load(options: &Options) -> error::Result<Self> {
        let Some(path) = &options.metadata else { return Ok(Self::default()) };
        let wrong = |message: String| Error::input(message).at(path);
        let metadata = std::fs::metadata(path).map_err(|error| Error::io(error, path))?;
        if !metadata.is_file() {
            return Err(wrong("the table of metadata is no regular file".to_owned()));
        }
        Self::rows(path, options).map_err(|reason| {
            let help = match reason {
                // One row too many is no matter of columns.
                Reason::BadRecord(_) => "take one of the two out, or name the folder in both, as in 1999/speech.txt",
                _ => "it must be CSV or TSV with a column `file` (or filename, id) and columns named as fields are: \
                      source, date, speaker, …",
            };
            wrong(reason.to_string()).help(help)
        })
    }

    fn rows(path: &Path, options: &Options) -> Result<Self, Reason> {
        let (mut input, _) = decode::reader(&Input::file(path)?, options.encoding()?)?;
        let sign = delimiter(input.fill_buf().map_err(Reason::io)?);
        let mut rows = Rows::new(input, sign, options.limits.document);
        let mut row = rows::Row::default();
        if !rows.read(&mut row)? {
            return Err(Reason::Empty);
        }
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
        let headers: Vec<String> = row.cells().map(text).collect();
        let lower: Vec<String> =
            headers.iter().map(|header| header.trim().to_lowercase().replace([' ', '-'], "_")).collect();
        let key = KEYS.iter().find_map(|key| lower.iter().position(|header| header == key));
        let key = key.ok_or_else(|| {
            Reason::NoMetadata(format!(
                "no column names the file; there are `{}`",
                headers.join("`, `").escape_debug()
            ))
        })?;
        let mut found = options.columns.locate(headers.iter().map(String::as_str));
        found.retain(|field, place| !matches!(field, Field::Text | Field::Id) && *place != key);
        let mut side = Self { path: path.display().to_string(), ..Self::default() };
        while rows.read(&mut row)? {
            let cells: Vec<String> = row.cells().map(text).collect();
            let Some(name) = cells.get(key).map(|name| name.trim()).filter(|name| !name.is_empty()) else {
                continue;
            };
            let mut draft = Draft::default();
            for (&field, &place) in &found {
                // An empty cell says nothing: the name of the file or the text may.
                if let Some(value) = cells.get(place).filter(|value| !value.trim().is_empty()) {
                    draft.set(field, value.as_str());
                }
            }
            let name = name.replace('\\', "/");
            let name = name.trim_start_matches("./");
            side.depth = side.depth.max(name.split('/').count());
            let row_of = Row { line: row.line(), said: draft, files: AtomicU64::new(0) };
            if side.rows.insert(name.to_owned(), row_of).is_some() {
                return Err(Reason::BadRecord(format!(
                    "line {} names the file `{}` again",
                    row.line(),
                    name.escape_debug()
                )));
            }
        }
        Ok(side)
    }

    /// Whether there is no table.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What the table says of the file at `path`.
    pub fn of(&self, path: &Path) -> Option<Draft> {
        let Some(row) = self.row(path) else {
            if !self.is_empty() {
                let mut without = self.without.lock().unwrap_or_else(PoisonError::into_inner);
                let (files, first) = &mut *without;
                *files += 1;
                if *files == 1 || path < first.as_path() {
                    *first = path.to_owned();
                }
            }
            return None;
        };
        row.files.fetch_add(1, Ordering::Relaxed);
        Some(row.said.clone())
    }

    /// The same, where it is not read to become a document.
    pub fn look(&self, path: &Path) -> Option<Draft> {
        self.row(path).map(|row| row.said.clone())
    }

    /// The row of the file at `path`. It names it with or without the extension, and with as many of its folders as it
    /// needs to be told from others: the longest of such names counts.
    fn row(&self, path: &Path) -> Option<&Row> {
        let parts: Vec<_> =
            path.components().rev().take(self.depth).map(|part| part.as_os_str().to_string_lossy()).collect();
        (1..=parts.len()).rev().find_map(|count| {
            let tail: Vec<&str> = parts[..count].iter().rev().map(|part| &**part).collect();
            let name = tail.join("/");
            let extension = path.extension().map_or(0, |extension| extension.len() + 1);
            let stem = name.get(..name.len().saturating_sub(extension)).unwrap_or_default();
            self.rows.get(&name).or_else(|| self.rows.get(stem))
        })
    }

    /// What does not fit together: rows that belong to no file that was read or to several, in their order, and files
    /// without a row.
    pub fn rest(&self) -> Vec<Skipped> {
        let mut rest: Vec<(Option<u64>, String)> = self
            .rows
            .iter()
            .filter_map(|(name, row)| Some((Some(row.line), self.misfit(name, row)?)))
            .collect();
        rest.sort_unstable();
        let without = self.without.lock().unwrap_or_else(PoisonError::into_inner);
        if without.0 > 0 {
            let first = without.1.display().to_string();
            let first = first.escape_debug();
            rest.push((
                None,
                match without.0 {
                    1 => format!("it has no row for the file {first}"),
                    files => format!("it has no row for {files} files, such as {first}"),
                },
            ));
        }
        rest.into_iter()
            .map(|(line, why)| Skipped { path: self.path.clone(), line, reason: Reason::Unmatched(why) })
            .collect()
    }

    /// What is wrong with a row, if it is not joined to one file.
    fn misfit(&self, name: &str, row: &Row) -> Option<String> {
        match row.files.load(Ordering::Relaxed) {
            1 => None,
            0 => {
                let same = |(other, _): &(&String, &Row)| {
                    Path::new(other).with_extension("") == Path::new(name) && other.as_str() != name
                };
                let same = self.rows.iter().find(same);
                Some(match same {
                    Some((other, row)) => format!(
                        "its file `{name}` is the one that line {} calls `{other}`: take one of the two out",
                        row.line
                    ),
                    None => format!("no file that was read is called `{name}`"),
                })
            }
            files => Some(format!(
                "{files} files are called `{name}`, and all were given its row: write their folders, too, as in 1999/{name}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What does not fit, of files and a table of those lines.
    fn misfits(files: &[&str], lines: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("table.csv");
        fs::write(&table, format!("file,source\n{lines}")).unwrap();
        let side = Side::load(&Options { metadata: Some(table), ..Options::default() }).unwrap();
        for file in files {
            side.of(Path::new(file));
        }
        side.rest().into_iter().map(|skipped| skipped.reason.to_string()).collect()
    }

    #[test]
    fn each_row_belongs_to_one_file_and_each_file_to_one_row() {
        assert!(misfits(&["a/x.txt", "b/x.txt"], "a/x.txt,NOR\nb/x,SWE\n").is_empty());
        let several = misfits(&["a/x.txt", "b/x.txt"], "x.txt,NOR\n");
        assert!(several[0].contains("2 files are called `x.txt`"), "{several:?}");
        let twice = misfits(&["x.txt"], "x.txt,NOR\nx,SWE\n");
        assert!(twice[0].contains("the one that line 2 calls `x.txt`"), "{twice:?}");
        let none = misfits(&["x.txt", "z.txt", "y.txt"], "x.txt,NOR\nw.txt,SWE\n");
        assert!(none[0].contains("no file that was read is called `w.txt`"), "{none:?}");
        assert!(none[1].contains("no row for 2 files, such as y.txt"), "{none:?}");
    }
}
