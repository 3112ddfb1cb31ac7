//! How the files of a corpus are laid out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{DateOrder, Field, Pattern, pattern};
use crate::error::{self, Error};

/// How the files of a corpus are laid out.
///
/// Written `auto`, `ungdc`, `unsc`, `pm-transcripts`, `parlamint`, `jsonl`, `csv`, or as a [`Pattern`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Layout {
    /// Each file for itself: formats by their extension; documents that are a file say by their name, if it is like
    /// those of the UN General Debate corpus, by their header or by a guess whose statement they are.
    #[default]
    Auto,
    /// Text files of the UN General Debate corpus: `USA_75_2020.txt`.
    Ungdc,
    /// Text files of the UN Security Council debates, `UNSC_1995_SPV.3487_spch001.txt`, with their table of speakers.
    Unsc,
    /// XML of the Australian prime ministers' transcripts.
    PmTranscripts,
    /// TEI of parliamentary debates, one document a speech.
    ParlaMint,
    /// JSON lines, in files of that extension and in `.json`, `.txt` and files without extension.
    Jsonl,
    /// Tables, in files of that extension and in `.txt`, `.dat` and files without extension.
    Csv,
    /// Files whose names carry their metadata.
    Names(Pattern),
}

impl Layout {
    /// What is true of every document of the layout.
    pub(super) fn constants(&self) -> &'static [(Field, &'static str)] {
        match self {
            Self::PmTranscripts => &[(Field::Source, "AUS"), (Field::Language, "en")],
            _ => &[],
        }
    }

    /// What comes first in its dates.
    pub(super) fn dates(&self) -> DateOrder {
        if *self == Self::PmTranscripts { DateOrder::DayFirst } else { DateOrder::Unknown }
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
            "unsc" => Ok(Self::Unsc),
            "pm-transcripts" => Ok(Self::PmTranscripts),
            "parlamint" => Ok(Self::ParlaMint),
            "jsonl" => Ok(Self::Jsonl),
            "csv" | "tsv" => Ok(Self::Csv),
            pattern if pattern.contains('{') => Ok(Self::Names(pattern.parse()?)),
            _ => Err(Error::input(format!("there is no layout `{}`", text.escape_debug())).help(format!(
                "write auto, ungdc, unsc, pm-transcripts, parlamint, jsonl, csv, or a pattern of file names such as {}",
                pattern::UNGDC
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
            Self::Unsc => f.pad("unsc"),
            Self::PmTranscripts => f.pad("pm-transcripts"),
            Self::ParlaMint => f.pad("parlamint"),
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
        for text in
            ["auto", "ungdc", "unsc", "pm-transcripts", "parlamint", "jsonl", "csv", "{source} {date}.md"]
        {
            assert_eq!(text.parse::<Layout>().unwrap().to_string(), text);
        }
        let error = "ungcd".parse::<Layout>().unwrap_err();
        assert!(error.remedy().unwrap().contains("ungdc"));
        assert!(serde_json::from_str::<Layout>("\"{sauce}\"").unwrap_err().to_string().contains("{source}"));
    }
}
