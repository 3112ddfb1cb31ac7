//! The actor tables as their authors write them: TOML, read with every error at its line.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::error::{Diagnostic, Severity};

/// The name of each table in its folder, with the table that the program carries.
pub(super) const FILES: [(&str, &str); 4] = [
    ("states.toml", include_str!("../../codebooks/actors/states.toml")),
    ("organisations.toml", include_str!("../../codebooks/actors/organisations.toml")),
    ("leaders.toml", include_str!("../../codebooks/actors/leaders.toml")),
    ("not-actors.toml", include_str!("../../codebooks/actors/not-actors.toml")),
];

/// `states.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct States {
    #[serde(default)]
    pub(super) state: Vec<Entry>,
}

/// `organisations.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisations {
    pub(super) organisation: Vec<Entry>,
}

/// `leaders.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaders {
    pub(super) leader: Vec<Leader>,
}

/// `not-actors.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NotActors {
    pub(super) places: Vec<Spanned<String>>,
    pub(super) peoples: Vec<Spanned<String>>,
    pub(super) institutions: Vec<Spanned<String>>,
    pub(super) vocabulary: Vec<Spanned<String>>,
}

/// One state or organisation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: Spanned<String>,
    /// What it is, in an `[[actor]]` of a study: "region", "party".
    pub(super) kind: Option<String>,
    /// Adds to the entry of the same id instead of taking its place.
    #[serde(default)]
    pub(super) extend: bool,
    pub(super) iso: Option<u16>,
    pub(super) cow: Option<u16>,
    pub(super) gw: Option<u16>,
    #[serde(default)]
    pub(super) numbered: Vec<Numbered>,
    #[serde(default)]
    pub(super) exists: Vec<Spanned<String>>,
    pub(super) name: Option<Spanned<Label>>,
    #[serde(default)]
    pub(super) called: Vec<Called>,
    #[serde(default)]
    pub(super) successors: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) names: Vec<Spanned<Label>>,
    #[serde(default)]
    pub(super) demonyms: Vec<Spanned<Label>>,
    #[serde(default)]
    pub(super) seats: Vec<Spanned<Label>>,
    #[serde(default)]
    pub(super) members: Vec<Members>,
    #[serde(default)]
    pub(super) earlier: Vec<Earlier>,
}

/// The numbers that lists gave a state for a time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbered {
    pub(super) cow: Option<u16>,
    pub(super) gw: Option<u16>,
    pub(super) when: Spanned<String>,
}

/// What a state called itself, and when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Called {
    pub(super) name: Spanned<String>,
    pub(super) when: Spanned<String>,
}

/// States that came into an organisation together, and left it together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    pub(super) when: Spanned<String>,
    pub(super) states: Vec<Spanned<String>>,
}

/// The id of the same state in texts of `from` to `until`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Earlier {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) from: u16,
    pub(super) until: u16,
}

/// A name, with what there is to say about it.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a name, or a table such as { name = \"Congo\", from = 1997 } with the \
                               fields name, from, until, second, shouted, person, not-by, not-beside, also, house, weak"
)]
pub(super) enum Label {
    Plain(String),
    Full(Full),
}

/// A name as a table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Full {
    pub(super) name: String,
    pub(super) from: Option<u16>,
    pub(super) until: Option<u16>,
    #[serde(default)]
    pub(super) second: bool,
    pub(super) shouted: Option<bool>,
    #[serde(default)]
    pub(super) person: bool,
    #[serde(default)]
    pub(super) not_by: Vec<String>,
    #[serde(default)]
    pub(super) not_beside: Vec<String>,
    #[serde(default)]
    pub(super) also: Vec<String>,
    #[serde(default)]
    pub(super) house: bool,
    #[serde(default)]
    pub(super) weak: bool,
}

/// One leader in one spell of office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leader {
    pub(super) actor: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) from: u16,
    /// Missing while it lasts.
    pub(super) until: Option<u16>,
    pub(super) office: Option<String>,
    pub(super) short: Option<String>,
    #[serde(default)]
    pub(super) plain: bool,
    /// The surname alone names nobody, not even after a title.
    #[serde(default)]
    pub(super) whole: bool,
}

/// A study's own file: what it adds to the tables, and which of them it does without.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Own {
    pub(super) without: Vec<Spanned<String>>,
    pub(super) remove: Vec<Spanned<String>>,
    pub(super) state: Vec<Entry>,
    pub(super) organisation: Vec<Entry>,
    pub(super) actor: Vec<Entry>,
    pub(super) leader: Vec<Leader>,
    pub(super) places: Vec<Spanned<String>>,
    pub(super) peoples: Vec<Spanned<String>>,
    pub(super) institutions: Vec<Spanned<String>>,
    pub(super) vocabulary: Vec<Spanned<String>>,
}

impl Own {
    /// Whether an entry takes the place of the built-in one of this id.
    pub(super) fn replaces(&self, id: &str) -> bool {
        let entries = [&self.state, &self.organisation, &self.actor].into_iter().flatten();
        entries.filter(|entry| !entry.extend).any(|entry| entry.id.get_ref() == id)
    }
}

/// A table file and the complaints about it.
pub(super) struct File<'a> {
    pub(super) name: String,
    pub(super) text: Arc<str>,
    pub(super) complaints: &'a mut Vec<Diagnostic>,
}

impl File<'_> {
    /// The file as a table; the empty one when it is no TOML or not of this kind.
    pub(super) fn read<T: Default + DeserializeOwned>(&mut self) -> T {
        match toml::from_str(&self.text) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                self.complain(
                    "A001",
                    span,
                    error.message(),
                    "compare the head of the built-in table: its fields are listed there",
                );
                T::default()
            }
        }
    }

    /// Adds a complaint.
    pub(super) fn complain(&mut self, code: &'static str, span: Range<usize>, message: &str, help: &str) {
        self.complaints.push(Diagnostic {
            severity: Severity::Error,
            code,
            file: self.name.clone(),
            text: Arc::clone(&self.text),
            span,
            message: message.to_owned(),
            help: Some(help.to_owned()),
        });
    }
}

impl Label {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Plain(name) => name,
            Self::Full(full) => &full.name,
        }
    }

    pub(super) fn full(&self) -> Full {
        match self {
            Self::Plain(name) => Full { name: name.clone(), ..Full::default() },
            Self::Full(full) => Full {
                name: full.name.clone(),
                not_by: full.not_by.clone(),
                not_beside: full.not_beside.clone(),
                also: full.also.clone(),
                ..*full
            },
        }
    }
}
