//! What reading a corpus left to say: what was skipped, and what was guessed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::talk::{Talk, counted, plain, thousands};
use crate::ingest::{Layout, Reason, Skipped};
use crate::model::Document;

/// What is to be told of the documents that were read, and of the files that made none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Report {
    pub skipped: Vec<Skipped>,
    pub notes: Notes,
    /// The layout that the files are made for, where it is another than was said and most of them say too little.
    #[serde(default)]
    pub preset: Option<Layout>,
    /// Whether it was all said before: the corpus looks as it did then.
    #[serde(skip)]
    pub known: bool,
}

impl Report {
    /// What reading says of each file as it comes, when more is asked for.
    pub fn say_details(&self, talk: Talk) {
        self.skipped.iter().for_each(|skip| talk.detail(&format!("skipped {skip}")));
    }

    pub fn say(&self, talk: Talk) {
        if self.known && !self.skipped.is_empty() {
            let files = counted(self.skipped.len() as u64, "file or record is", "files and records are");
            talk.say(&format!("{files} skipped as before: -v names them"));
        } else {
            say_skipped(&self.skipped, talk);
        }
        self.notes.say(talk);
        self.say_loss(talk);
    }

    /// How many files and records do not say whose they are and when they were made, if those are most.
    pub fn loss(&self) -> Option<u64> {
        let nobodys = |skip: &&Skipped| matches!(skip.reason, Reason::NoMetadata(_));
        let lost = self.skipped.iter().filter(nobodys).count() as u64;
        (lost > self.notes.documents).then_some(lost)
    }

    /// Warns where most of a corpus is set aside because nothing says whose it is: what is left is no sample of it.
    pub fn say_loss(&self, talk: Talk) {
        let Some(lost) = self.loss() else { return };
        let remedy = match &self.preset {
            Some(preset) => format!(
                "they are of the layout {preset}: say --layout {preset}, or `layout = \"{preset}\"` in the study"
            ),
            // The reason of each says it already.
            None if self.notes.documents == 0 => return,
            None => "say it of all with --constants source=…, file by file with --metadata FILE, or by their names with \
                     --layout '{source}_{date}_*.txt', or so under [corpus] of the study"
                .to_owned(),
        };
        talk.say(&format!(
            "warning: {} of {} that can be read are set aside, for they do not say whose they are or when they were made; {remedy}",
            thousands(lost),
            counted(lost + self.notes.documents, "file or record", "files and records"),
        ));
    }
}

/// What is worth a word about the documents that were read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    #[serde(default)]
    documents: u64,
    guessed_date: u64,
    guessed_source: u64,
    encoded: u64,
    repeats: u64,
    copies: u64,
    bilingual: u64,
    nobodys: u64,
    /// To whom documents are addressed that no table knows, and how many are.
    #[serde(default)]
    strangers: BTreeMap<String, u64>,
}

/// Hundredths of another language from which a document is worth a word.
const OTHER_LANGUAGE: u8 = 10;

impl Notes {
    pub fn take(&mut self, document: &Document) {
        let origin = &document.origin;
        let guessed = |field: &str| u64::from(origin.guessed.iter().any(|guessed| guessed == field));
        self.documents += 1;
        self.guessed_date += guessed("date");
        self.guessed_source += guessed("source");
        self.encoded += u64::from(origin.encoding.is_some());
        self.nobodys += u64::from(document.speakers.is_empty());
        self.bilingual += u64::from(origin.other_language >= OTHER_LANGUAGE);
        for stranger in &origin.unknown_addressees {
            *self.strangers.entry(stranger.clone()).or_default() += 1;
        }
        let likeness = origin.repeats.as_ref().map(|repeat| repeat.likeness);
        self.copies += u64::from(likeness == Some(100));
        self.repeats += u64::from(likeness.is_some_and(|likeness| likeness < 100));
    }

    pub fn say(&self, talk: Talk) {
        for (count, what) in [
            (self.guessed_date, "with a date that was guessed"),
            (self.guessed_source, "with a source that was guessed from the text"),
            (self.nobodys, "of nobody: the source is empty, and nothing in them counts for a speaker"),
            (self.encoded, "in another encoding than UTF-8"),
            (self.copies, "with the same words as an earlier one"),
            (self.repeats, "nearly the same as an earlier one"),
            (self.bilingual, "with a tenth or more of its text in another language"),
        ] {
            if count > 0 {
                talk.say(&format!("{} {what}", counted(count, "document", "documents")));
            }
        }
        self.say_strangers(talk);
    }

    /// Names those to whom documents are addressed and whom no table knows, the most frequent first.
    fn say_strangers(&self, talk: Talk) {
        const NAMED: usize = 8;
        let mut strangers: Vec<(&String, u64)> =
            self.strangers.iter().map(|(name, &count)| (name, count)).collect();
        strangers.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        if strangers.is_empty() {
            return;
        }
        let named: Vec<String> = strangers
            .iter()
            .take(NAMED)
            .map(|(name, count)| format!("{} ({count})", name.escape_debug()))
            .collect();
        talk.say(&format!(
            "{} that no table knows, each with its number of documents: {}{}; `bonafides actors lookup NAME` finds ids",
            counted(strangers.len() as u64, "addressee", "addressees"),
            named.join(", "),
            if strangers.len() > NAMED { format!(" and {} more", strangers.len() - NAMED) } else { String::new() },
        ));
    }
}

/// Says what was skipped: the files by name, the first few of each kind of reason. Many with the same words share a line.
pub(super) fn say_skipped(skipped: &[Skipped], talk: Talk) {
    const LINES: usize = 12;
    if skipped.is_empty() {
        return;
    }
    talk.say(&format!(
        "{} skipped:",
        counted(skipped.len() as u64, "file or record was", "files and records were")
    ));
    let mut by_kind: BTreeMap<&str, BTreeMap<&Reason, Vec<&Skipped>>> = BTreeMap::new();
    for skip in skipped {
        by_kind.entry(skip.reason.name()).or_default().entry(&skip.reason).or_default().push(skip);
    }
    for (kind, by_reason) in by_kind {
        let lines: Vec<(usize, String)> = by_reason.into_iter().flat_map(lines).collect();
        for (_, line) in lines.iter().take(LINES) {
            talk.say(&format!("  {line}"));
        }
        let left: usize = lines.iter().skip(LINES).map(|(files, _)| files).sum();
        if left > 0 {
            talk.say(&format!("  … and {left} more ({kind}); -v names them all"));
        }
    }
}

/// What to say of the files that were skipped for one reason, each line with the number of its files.
fn lines((reason, skipped): (&Reason, Vec<&Skipped>)) -> Vec<(usize, String)> {
    const NAMED: usize = 3;
    if skipped.len() <= NAMED {
        return skipped.iter().map(|skip| (1, plain(&skip.to_string()).into_owned())).collect();
    }
    let named: Vec<String> =
        skipped.iter().take(NAMED).map(|skip| skip.path.escape_debug().to_string()).collect();
    let more = skipped.len() - NAMED;
    let line = format!("{} and {more} more: {reason}; -v names them all", named.join(", "));
    vec![(skipped.len(), plain(&line).into_owned())]
}
