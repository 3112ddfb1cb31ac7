//! A table of metadata that stands beside the files, and is joined to them by their names.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

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
}

struct Row {
    line: u64,
    said: Draft,
    /// Whether there is a file for it.
    used: AtomicBool,
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
            let row_of = Row { line: row.line(), said: draft, used: AtomicBool::new(false) };
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

    /// What the table says of the file at `path`. Its row names it with or without the extension, and with as many of its
    /// folders as the row needs to be told from others: the longest of such names counts.
    pub fn of(&self, path: &Path) -> Option<Draft> {
        let parts: Vec<_> =
            path.components().rev().take(self.depth).map(|part| part.as_os_str().to_string_lossy()).collect();
        let row = (1..=parts.len()).rev().find_map(|count| {
            let tail: Vec<&str> = parts[..count].iter().rev().map(|part| &**part).collect();
            let name = tail.join("/");
            let extension = path.extension().map_or(0, |extension| extension.len() + 1);
            let stem = name.get(..name.len().saturating_sub(extension)).unwrap_or_default();
            self.rows.get(&name).or_else(|| self.rows.get(stem))
        })?;
        row.used.store(true, Ordering::Relaxed);
        Some(row.said.clone())
    }

    /// The rows that belong to no file that was read, in their order.
    pub fn rest(&self) -> Vec<Skipped> {
        let unused = self.rows.iter().filter(|(_, row)| !row.used.load(Ordering::Relaxed));
        let mut rest: Vec<(u64, &str)> = unused.map(|(name, row)| (row.line, name.as_str())).collect();
        rest.sort_unstable();
        rest.into_iter()
            .map(|(line, name)| Skipped {
                path: self.path.clone(),
                line: Some(line),
                reason: Reason::Unmatched(format!("no file that was read is called `{name}`")),
            })
            .collect()
    }
}
