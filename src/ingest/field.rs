//! What a statement's metadata are called, in file names, JSON keys and column headers.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{self, Error, did_you_mean};

/// One thing to know of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// Names the document within the corpus.
    Id,
    /// Whose statement it is, as an actor id; several are parted by `;`, `,`, `|`, `+` or `&`.
    Source,
    /// All who sign a joint text.
    Speakers,
    /// To whom it is addressed; names as of `source`.
    Addressees,
    /// The date: `1966`, `1966-09`, `1966-09-23`, `19660923`, with or without a time of day behind it.
    Date,
    /// The year, where no date is given.
    Year,
    /// The month, to go with the year.
    Month,
    /// The day, to go with year and month.
    Day,
    /// Number of the session, to name the venue by.
    Session,
    /// Statement, speech, interview, …; `statement` where nothing is said.
    Kind,
    /// ISO 639-1.
    Language,
    /// Name of the person who speaks.
    Speaker,
    /// Office of that person.
    Office,
    /// Title or headline.
    Title,
    /// Where it was made.
    Venue,
    /// The address at which it was published.
    Url,
    /// The text itself.
    Text,
}

/// Each field with its name and with the other names under which data sets carry it, likeliest first.
const NAMES: [(Field, &str, &[&str]); 17] = [
    (Field::Id, "id", &["doc_id", "document_id", "docid", "transcript_id"]),
    (
        Field::Source,
        "source",
        &["iso3", "iso", "iso_code", "iso_3", "iso3c", "country_code", "country", "speaker_country", "from"],
    ),
    (Field::Speakers, "speakers", &["sources", "signatories"]),
    (Field::Addressees, "addressees", &["addressee", "to", "recipient"]),
    (
        Field::Date,
        "date",
        &[
            "speech_date",
            "date_of_speech",
            "release_date",
            "pubdate",
            "published",
            "published_date",
            "issued",
        ],
    ),
    (Field::Year, "year", &[]),
    (Field::Month, "month", &[]),
    (Field::Day, "day", &[]),
    (Field::Session, "session", &[]),
    (Field::Kind, "kind", &["genre", "document_type", "doc_type", "release_type"]),
    (Field::Language, "language", &["lang"]),
    (Field::Speaker, "speaker", &["speaker_name", "name_of_person_speaking", "prime_minister"]),
    (Field::Office, "office", &["post", "position"]),
    (Field::Title, "title", &["headline"]),
    (Field::Venue, "venue", &["place", "location"]),
    (Field::Url, "url", &["link", "address", "source_url", "document_url"]),
    (Field::Text, "text", &["speech", "full_text", "fulltext", "body", "content", "transcript"]),
];

impl Field {
    /// All of them, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|&(field, ..)| field)
    }

    /// Its name in patterns, mappings and JSON keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMES.iter().find(|&&(field, ..)| field == self).map_or("", |&(_, name, _)| name)
    }
}

impl FromStr for Field {
    type Err = Error;

    /// # Errors
    /// When no field has this name.
    fn from_str(name: &str) -> error::Result<Self> {
        Self::all().find(|field| field.as_str() == name).ok_or_else(|| {
            let names: Vec<_> = Self::all().map(Self::as_str).collect();
            let near = did_you_mean(name, names.iter().copied());
            Error::input(format!("there is no field `{}`", name.escape_debug()))
                .help(format!("{near}the fields are {}", names.join(", ")))
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which column (or JSON key) holds which field, where its name does not say so.
///
/// Names are compared without regard to case, and with a space, a dot or a hyphen for an underscore.
/// A field that is not mapped is looked for under its own name, then under the names that data sets often
/// give it (`country` or `iso3` for `source`, `speech` or `body` for `text`, …).
///
/// ```
/// use bonafides::ingest::{Columns, Field};
/// let columns: Columns = "text=Speech text,source=Delegation".parse()?;
/// assert_eq!(columns.get(Field::Text), Some("Speech text"));
/// # Ok::<(), bonafides::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Columns(BTreeMap<Field, String>);

impl Columns {
    /// The column that `field` is mapped to.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// Maps `field` to the column `name`.
    pub fn insert(&mut self, field: Field, name: impl Into<String>) {
        self.0.insert(field, name.into());
    }

    /// The mapped fields with their columns, in the order of [`Field`].
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(&field, name)| (field, name.as_str()))
    }

    /// For each field that one of `headers` holds, which of them: the mapped one, else its namesake, else the
    /// likeliest of its other names.
    pub(super) fn locate<'h>(&self, headers: impl IntoIterator<Item = &'h str>) -> BTreeMap<Field, usize> {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (place, header) in headers.into_iter().enumerate() {
            places.entry(normal(header)).or_insert(place);
        }
        let mut found = BTreeMap::new();
        for &(field, name, aliases) in &NAMES {
            let place = match self.get(field) {
                Some(column) => places.get(&normal(column)),
                None => std::iter::once(&name).chain(aliases).find_map(|&name| places.get(name)),
            };
            if let Some(&place) = place {
                found.insert(field, place);
            }
        }
        found
    }
}

impl FromStr for Columns {
    type Err = Error;

    /// # Errors
    /// When the text is not `field=column`, or several of these with commas between them.
    fn from_str(text: &str) -> error::Result<Self> {
        let mut columns = Self::default();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let Some((field, column)) = pair.split_once('=') else {
                return Err(Error::input(format!("`{}` maps no field", pair.escape_debug()))
                    .help("write field=column, such as text=Speech,source=Country"));
            };
            columns.insert(field.trim().parse()?, column.trim());
        }
        Ok(columns)
    }
}

/// A header as it is compared.
fn normal(header: &str) -> String {
    header
        .trim()
        .chars()
        .map(|c| if matches!(c, ' ' | '-' | '.') { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_one_name_and_no_two_share_any() {
        let mut names: Vec<&str> = NAMES
            .iter()
            .flat_map(|(_, name, aliases)| std::iter::once(name).chain(*aliases))
            .copied()
            .collect();
        assert!(names.iter().all(|name| normal(name) == *name));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for field in Field::all() {
            assert_eq!(field.as_str().parse::<Field>().unwrap(), field);
            assert_eq!(serde_json::to_value(field).unwrap(), field.as_str());
        }
    }

    #[test]
    fn a_namesake_is_preferred_to_an_alias_and_a_mapping_to_both() {
        let headers = ["Country", "source", "ISO Code", "Speech"];
        let found = Columns::default().locate(headers);
        assert_eq!(found.get(&Field::Source), Some(&1));
        assert_eq!(found.get(&Field::Text), Some(&3));
        assert_eq!(found.get(&Field::Date), None);
        let mapped: Columns = "source=iso-code".parse().unwrap();
        assert_eq!(mapped.locate(headers).get(&Field::Source), Some(&2));
    }

    #[test]
    fn a_mapping_that_fits_no_column_is_not_replaced_by_a_guess() {
        let mapped: Columns = "text=Remarks".parse().unwrap();
        assert_eq!(mapped.locate(["text"]).get(&Field::Text), None);
    }

    #[test]
    fn a_misspelt_field_is_told_the_right_ones() {
        let error = "sauce=Country".parse::<Columns>().unwrap_err();
        assert_eq!(error.to_string(), "there is no field `sauce`");
        assert!(error.remedy().unwrap().starts_with("did you mean `source`? the fields are id"));
        assert!("Country".parse::<Columns>().is_err());
    }
}
