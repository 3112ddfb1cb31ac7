//! How the files of a corpus are laid out.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::input::Input;
use super::walk::{Found, Walk};
use super::{DateOrder, Field, Pattern, pattern};
use crate::error::{self, Error, did_you_mean};

/// Files that are looked at for the preset they are made for; of ten, nine must be.
const SAMPLE: usize = 60;
const OF_TEN: usize = 9;

/// The layouts that have a name.
const PRESETS: [&str; 7] = ["auto", "ungdc", "unsc", "pm-transcripts", "parlamint", "jsonl", "csv"];

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

    /// The preset that the files beneath some paths are made for, where it says more of them than they do themselves.
    ///
    /// Looks at files from all over the collection, by their names and beginnings.
    ///
    /// # Errors
    /// When a path does not exist or cannot be walked.
    pub fn preset(paths: &[PathBuf]) -> error::Result<Option<Self>> {
        let mut files = Vec::new();
        for found in Walk::new(paths)? {
            if let Found::File(path) = found? {
                files.push(path);
            }
        }
        let step = files.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<&PathBuf> = files.iter().step_by(step).collect();
        Ok([Self::Unsc, Self::PmTranscripts].into_iter().find(|preset| {
            let theirs = sample.iter().filter(|path| preset.is_made_for(path)).count();
            theirs > 0 && theirs * 10 >= sample.len() * OF_TEN
        }))
    }

    /// Whether a file is one of the collection that the preset is made for. Those of the others are known without it.
    fn is_made_for(&self, path: &Path) -> bool {
        match self {
            Self::Unsc => pattern::named(path, self).is_ok(),
            Self::PmTranscripts => {
                let head = Input::file(path).and_then(|input| input.head()).unwrap_or_default();
                let head = String::from_utf8_lossy(&head);
                ["<transcript>", "<prime-minister>", "<release-date>"].iter().all(|tag| head.contains(tag))
            }
            _ => false,
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
                "{}write {}, or a pattern of file names such as {}",
                did_you_mean(text, PRESETS),
                PRESETS.join(", "),
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
        for text in PRESETS.into_iter().chain(["{source} {date}.md"]) {
            assert_eq!(text.parse::<Layout>().unwrap().to_string(), text);
        }
        let error = "ungcd".parse::<Layout>().unwrap_err();
        assert!(error.remedy().unwrap().starts_with("did you mean `ungdc`? write auto, ungdc"));
        assert!(serde_json::from_str::<Layout>("\"{sauce}\"").unwrap_err().to_string().contains("{source}"));
    }
    #[test]
    fn a_collection_is_known_by_nearly_all_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let preset = || Layout::preset(&[folder.path().to_owned()]).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("README.md", "What this is.");
        assert_eq!(preset(), None);
        for number in 0..9 {
            let text = "<transcripts><transcript><title>On trade</title><prime-minister>Holm, Ada</prime-minister>\
                        <release-date>03/05/1999</release-date><content>We met.</content></transcript></transcripts>";
            write(&format!("transcript-{number}.xml"), text);
        }
        assert_eq!(preset(), Some(Layout::PmTranscripts));
        // Where others lie among them, it says too little: all would be Australia's.
        for name in ["one.xml", "two.xml"] {
            write(name, "<speech><date>1999</date><content>We met.</content></speech>");
        }
        assert_eq!(preset(), None);
        let debates = tempfile::tempdir().unwrap();
        std::fs::write(debates.path().join("UNSC_1995_SPV.3487_spch001.txt"), "We met.").unwrap();
        assert_eq!(Layout::preset(&[debates.path().to_owned()]).unwrap(), Some(Layout::Unsc));
    }
}
