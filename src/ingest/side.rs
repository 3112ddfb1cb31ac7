//! A table of metadata that stands beside the files, and is joined to them by their names.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::draft::Draft;
use super::input::Input;
use super::rows::{Row, Rows, delimiter};
use super::{Field, Options, Reason, Skipped, decode};
use crate::error::{self, Error};

/// Columns that name the file, likeliest first.
const KEYS: [&str; 6] = ["file", "filename", "file_name", "document", "doc_id", "id"];

/// The rows of the table that belong to no document yet.
#[derive(Default)]
pub(super) struct Side {
    rows: FxHashMap<String, (u64, Draft)>,
    path: String,
}

impl Side {
    /// Reads the table; an empty one where there is none.
    ///
    /// # Errors
    /// When it cannot be read, has no column that names the file, or names one twice.
    pub fn load(options: &Options) -> error::Result<Self> {
        let Some(path) = &options.metadata else { return Ok(Self::default()) };
        let wrong = |message: String| {
            Error::input(message).at(path).help(
            "it must be CSV or TSV with a column `file` (or filename, id) and columns named as fields are: source, date, speaker, …",
        )
        };
        let metadata = std::fs::metadata(path).map_err(|error| Error::io(error, path))?;
        if !metadata.is_file() {
            return Err(wrong("the table of metadata is no regular file".to_owned()));
        }
        Self::rows(path, options).map_err(|reason| wrong(reason.to_string()))
    }

    fn rows(path: &Path, options: &Options) -> Result<Self, Reason> {
        let (mut input, _) = decode::reader(&Input::file(path), options.encoding()?)?;
        let sign = delimiter(input.fill_buf().map_err(Reason::io)?);
        let mut rows = Rows::new(input, sign, options.limits.document);
        let mut row = Row::default();
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
        let mut side = Self { rows: FxHashMap::default(), path: path.display().to_string() };
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
            if side.rows.insert(name.to_owned(), (row.line(), draft)).is_some() {
                return Err(Reason::BadRecord(format!(
                    "line {} names the file `{}` again",
                    row.line(),
                    name.escape_debug()
                )));
            }
        }
        Ok(side)
    }

    /// What the table says of the file at `path`: its row is found by the name with or without the extension.
    pub fn take(&mut self, path: &Path) -> Option<Draft> {
        if self.rows.is_empty() {
            return None;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let row = self.rows.remove(&*name).or_else(|| self.rows.remove(&*stem));
        row.map(|(_, draft)| draft)
    }

    /// The rows that belong to no file that was read, in their order.
    pub fn rest(&mut self) -> Vec<Skipped> {
        let mut rest: Vec<(u64, String)> = self.rows.drain().map(|(name, (line, _))| (line, name)).collect();
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
