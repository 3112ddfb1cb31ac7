//! How the files of a corpus are laid out.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Pattern, Reader, csv, jsonl, txt};
use crate::error::{self, Error};

/// How the files of a corpus are laid out.
///
/// Written `auto`, `ungdc`, `jsonl`, `csv`, or as a [`Pattern`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Layout {
    /// Each file for itself: JSON lines and tables by their extension, text files if they are named like those
    /// of the UN General Debate corpus.
    #[default]
    Auto,
    /// Text files of the UN General Debate corpus: `USA_75_2020.txt`.
    Ungdc,
    /// JSON lines, in files of that extension and in `.json`, `.txt` and files without extension.
    Jsonl,
    /// Tables, in files of that extension and in `.txt`, `.dat` and files without extension.
    Csv,
    /// Text files whose names carry their metadata.
    Names(Pattern),
}

impl Layout {
    /// Who reads the file at `path`.
    ///
    /// # Errors
    /// The extension, when nobody can.
    pub(super) fn reader(&self, path: &Path) -> Result<Reader, String> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if matches!(self, Self::Names(pattern) if pattern.matches(path)) {
            return Ok(txt::open);
        }
        match (extension.as_str(), self) {
            ("jsonl" | "ndjson", _) | ("json" | "txt" | "", Self::Jsonl) => Ok(jsonl::open),
            ("csv" | "tsv" | "tab", _) | ("dat" | "txt" | "", Self::Csv) => Ok(csv::open),
            ("txt", _) => Ok(txt::open),
            _ => Err(extension),
        }
    }
}

impl FromStr for Layout {
    type Err = Error;

    /// # Errors
    /// When the text is neither a layout's name nor a pattern.
    fn from_str(text: &str) -> error::Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "ungdc" => Ok(Self::Ungdc),
            "jsonl" => Ok(Self::Jsonl),
            "csv" | "tsv" => Ok(Self::Csv),
            pattern if pattern.contains('{') => Ok(Self::Names(pattern.parse()?)),
            _ => Err(Error::input(format!("there is no layout `{}`", text.escape_debug())).help(format!(
                "write auto, ungdc, jsonl, csv, or a pattern of file names such as {}",
                txt::UNGDC
            ))),
        }
    }
}

impl TryFrom<String> for Layout {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: Error| match error.remedy() {
            Some(remedy) => format!("{error}; {remedy}"),
            None => error.to_string(),
        })
    }
}

impl From<Layout> for String {
    fn from(layout: Layout) -> Self {
        layout.to_string()
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.pad("auto"),
            Self::Ungdc => f.pad("ungdc"),
            Self::Jsonl => f.pad("jsonl"),
            Self::Csv => f.pad("csv"),
            Self::Names(pattern) => pattern.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_read_as_it_is_written() {
        for text in ["auto", "ungdc", "jsonl", "csv", "{source} {date}.md"] {
            assert_eq!(text.parse::<Layout>().unwrap().to_string(), text);
        }
        let error = "ungcd".parse::<Layout>().unwrap_err();
        assert!(error.remedy().unwrap().contains("ungdc"));
        assert!(serde_json::from_str::<Layout>("\"{sauce}\"").unwrap_err().to_string().contains("{source}"));
    }

    #[test]
    fn no_file_is_read_by_a_reader_of_another_format() {
        let reader = |layout: &str, name: &str| layout.parse::<Layout>().unwrap().reader(Path::new(name));
        assert!(reader("auto", "a.JSONL").is_ok());
        assert_eq!(reader("auto", "a.xml").unwrap_err(), "xml");
        assert_eq!(reader("auto", "a.json").unwrap_err(), "json");
        assert!(reader("jsonl", "a.json").is_ok());
        assert_eq!(reader("csv", "a.pdf").unwrap_err(), "pdf");
        assert!(reader("{source} {date}.md", "NOR 1966.md").is_ok());
        assert_eq!(reader("{source} {date}.md", "notes.md").unwrap_err(), "md");
    }
}
