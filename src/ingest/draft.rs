//! From the fields that a reader found to a [`Document`].

use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Field, Reason};
use crate::error::{self, Error};
use crate::model::{ActorId, Date, DocId, Document};

/// A document in the making: what one record says, not yet understood.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// A field that is present without a value has an empty list.
    values: BTreeMap<Field, Vec<String>>,
}

impl Draft {
    /// What the record says of `field`.
    pub(super) fn set(&mut self, field: Field, value: impl Into<String>) {
        self.values.insert(field, vec![value.into()]);
    }

    /// The same, of a field that may have no value or several.
    pub(super) fn set_all(&mut self, field: Field, values: Vec<String>) {
        self.values.insert(field, values);
    }

    /// Whether the record has `field`, with or without a value.
    pub(super) fn has(&self, field: Field) -> bool {
        self.values.contains_key(&field)
    }

    /// The value of `field` without the space around it; `None` when there is nothing else.
    fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field)?.first().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn owned(&self, field: Field) -> Option<String> {
        self.get(field).map(str::to_owned)
    }

    /// The document that these fields make.
    ///
    /// `constants` fill in for fields that are not there, `id` for a missing id; `source` is the place it
    /// came from.
    ///
    /// # Errors
    /// [`Reason::Empty`] when there is text, but nothing to read in it; [`Reason::Unreadable`] when there is too
    /// much of it; [`Reason::BadRecord`] when a field is missing or makes no sense.
    pub(super) fn finish(
        mut self,
        constants: &BTreeMap<Field, String>,
        id: &str,
        source: String,
    ) -> Result<Document, Reason> {
        let Some(mut texts) = self.values.remove(&Field::Text) else {
            return Err(Reason::BadRecord("it has no text: nothing is called `text`".to_owned()));
        };
        let text = texts.pop().unwrap_or_default();
        if is_blank(&text) {
            return Err(Reason::Empty);
        }
        if u32::try_from(text.len()).is_err() {
            return Err(Reason::too_large());
        }
        let speakers = self.has(Field::Source) || self.has(Field::Speakers);
        let dated = self.has(Field::Date) || self.has(Field::Year);
        for (&field, value) in constants {
            let known = match field {
                Field::Source | Field::Speakers => speakers,
                Field::Date | Field::Year | Field::Month | Field::Day => dated,
                _ => self.has(field),
            };
            if !known {
                self.set(field, value.as_str());
            }
        }
        let bad = |message: String| Reason::BadRecord(message);
        let id = self.get(Field::Id).unwrap_or(id);
        if id.chars().any(char::is_control) {
            return Err(bad(format!("the id `{}` holds a control character", id.escape_debug())));
        }
        let mut document = Document {
            id: DocId::from(id),
            date: self.date().map_err(bad)?,
            speakers: self.speakers().map_err(bad)?,
            speaker_name: self.owned(Field::Speaker),
            office: self.owned(Field::Office),
            kind: self.get(Field::Kind).unwrap_or("statement").to_lowercase(),
            title: self.owned(Field::Title),
            venue: self
                .owned(Field::Venue)
                .or_else(|| self.get(Field::Session).map(|session| format!("session {}", whole(session)))),
            language: self.get(Field::Language).map(str::to_lowercase),
            source,
            hash: String::new(),
            text: text.into(),
        };
        document.hash = hash(&document);
        Ok(document)
    }

    /// Who speaks: `source` and `speakers`, each once.
    fn speakers(&self) -> Result<Vec<ActorId>, String> {
        if !self.has(Field::Source) && !self.has(Field::Speakers) {
            return Err("it names no speaker: nothing is called `source` or `speakers` \
                        (leave `source` empty for a text that is nobody's)"
                .to_owned());
        }
        let named = |field| {
            let values = self.values.get(&field).into_iter().flatten();
            values.flat_map(|value| value.split([';', ',', '|', '+', '&'])).map(str::trim)
        };
        let signatories: Vec<&str> = named(Field::Speakers).collect();
        let mut speakers = Vec::new();
        // The order of a joint text's signatories is the text's own; a source that is not among them leads.
        let leading = named(Field::Source).filter(|source| !signatories.contains(source));
        for name in leading.chain(signatories.iter().copied()).filter(|name| !name.is_empty()) {
            let actor = ActorId::from_str(name).map_err(|error| {
                format!("the speaker {error}; use the ids of the actor table, such as USA, SUN or ASEAN")
            })?;
            if !speakers.contains(&actor) {
                speakers.push(actor);
            }
        }
        Ok(speakers)
    }

    fn date(&self) -> Result<Date, String> {
        if let Some(date) = self.get(Field::Date) {
            return parse_date(date);
        }
        let Some(year) = self.get(Field::Year) else {
            return Err("it has no date: nothing is called `date` or `year`".to_owned());
        };
        let mut date = whole(year).to_owned();
        for part in [Field::Month, Field::Day] {
            match self.get(part) {
                Some(number) => date.push_str(&format!("-{:0>2}", whole(number))),
                None => break,
            }
        }
        parse_date(&date)
    }
}

/// Whether these constants can be true of a document.
///
/// # Errors
/// When one of them makes no sense, or is of a field that must differ from document to document.
pub(super) fn check_constants(constants: &BTreeMap<Field, String>) -> error::Result<()> {
    let mut draft = Draft::default();
    for (&field, value) in constants {
        if matches!(field, Field::Id | Field::Text) {
            return Err(Error::input(format!("the {field} cannot be the same for every document")));
        }
        draft.set(field, value.as_str());
    }
    if draft.has(Field::Source) || draft.has(Field::Speakers) {
        draft.speakers().map_err(Error::input)?;
    }
    if draft.has(Field::Date) || draft.has(Field::Year) {
        draft.date().map_err(Error::input)?;
    }
    Ok(())
}

/// A date as data sets write it: also without hyphens, as a number, or with a time of day after a space.
fn parse_date(text: &str) -> Result<Date, String> {
    let text = whole(text);
    let civil = text.split_once(' ').map_or(text, |(date, _)| date);
    let compact = civil.len() == 8 && civil.bytes().all(|b| b.is_ascii_digit());
    let date = match (civil.get(..4), civil.get(4..6), civil.get(6..)) {
        (Some(year), Some(month), Some(day)) if compact => format!("{year}-{month}-{day}").parse(),
        _ => civil.parse(),
    };
    date.map_err(|error: Error| error.to_string())
}

/// A number without the `.0` that a spreadsheet with gaps in the column puts behind it.
fn whole(number: &str) -> &str {
    number.strip_suffix(".0").unwrap_or(number)
}

/// Whether there is nothing to read in `text`.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || c == '\u{feff}')
}

/// The [hash](Document::hash) of a document: BLAKE3, in hexadecimal, of its text and of all it says of itself,
/// but not of the place it was read from: a corpus that moves is still the same corpus.
///
/// Every part goes in behind its length, so that no two different documents run into the same bytes.
#[must_use]
pub fn hash(document: &Document) -> String {
    fn part(hasher: &mut blake3::Hasher, bytes: &[u8]) {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    fn option(hasher: &mut blake3::Hasher, value: Option<&String>) {
        hasher.update(&[u8::from(value.is_some())]);
        part(hasher, value.map_or(&[], |value| value.as_bytes()));
    }
    // Taken apart by name, so that a new field of the record cannot be forgotten here.
    let Document {
        id,
        date,
        speakers,
        speaker_name,
        office,
        kind,
        title,
        venue,
        language,
        source: _,
        hash: _,
        text,
    } = document;
    let mut hasher = blake3::Hasher::new();
    part(&mut hasher, b"bonafides document 1");
    part(&mut hasher, id.as_str().as_bytes());
    hasher.update(&date.number().to_le_bytes());
    hasher.update(&(speakers.len() as u64).to_le_bytes());
    for speaker in speakers {
        part(&mut hasher, speaker.as_str().as_bytes());
    }
    option(&mut hasher, speaker_name.as_ref());
    option(&mut hasher, office.as_ref());
    part(&mut hasher, kind.as_bytes());
    option(&mut hasher, title.as_ref());
    option(&mut hasher, venue.as_ref());
    option(&mut hasher, language.as_ref());
    part(&mut hasher, text.as_bytes());
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fields: &[(Field, &str)]) -> Draft {
        let mut draft = Draft::default();
        for &(field, value) in fields {
            draft.set(field, value);
        }
        draft
    }

    fn finish(fields: &[(Field, &str)]) -> Result<Document, Reason> {
        draft(fields).finish(&BTreeMap::new(), "fallback", "somewhere.csv:2".to_owned())
    }

    fn speech(more: &[(Field, &str)]) -> Document {
        let plain = [(Field::Source, "NOR"), (Field::Date, "1966"), (Field::Text, "We thank Denmark.")];
        finish(&[&plain[..], more].concat()).unwrap()
    }

    #[test]
    fn a_plain_record_is_a_statement_known_by_its_place() {
        let document = speech(&[]);
        assert_eq!(document.id.as_str(), "fallback");
        assert_eq!(document.kind, "statement");
        assert_eq!(document.date, Date::year(1966));
        assert_eq!(document.speakers, ["NOR".parse().unwrap()]);
        assert_eq!(document.title, None);
        assert_eq!(document.source, "somewhere.csv:2");
    }

    #[test]
    fn dates_are_read_as_data_sets_write_them() {
        for (written, meant) in [
            ("1966", "1966"),
            ("1966.0", "1966"),
            ("1966-09", "1966-09"),
            ("1966-09-23", "1966-09-23"),
            ("19660923", "1966-09-23"),
            ("1966-09-23T10:00:00Z", "1966-09-23"),
            (" 1966-09-23 10:00 ", "1966-09-23"),
        ] {
            assert_eq!(speech(&[(Field::Date, written)]).date.to_string(), meant, "{written}");
        }
        for wrong in ["23/09/1966", "1966-13", "19661341", "September 1966", "−966"] {
            let plain = [(Field::Source, "NOR"), (Field::Text, "We thank Denmark."), (Field::Date, wrong)];
            assert!(matches!(finish(&plain), Err(Reason::BadRecord(_))), "{wrong}");
        }
    }

    #[test]
    fn a_date_may_come_in_parts() {
        let dated = |parts: &[(Field, &str)]| {
            let plain = [(Field::Source, "NOR"), (Field::Text, "We thank Denmark.")];
            finish(&[&plain[..], parts].concat()).map(|document| document.date.to_string()).ok()
        };
        let (year, month, day) = (Field::Year, Field::Month, Field::Day);
        assert_eq!(dated(&[(year, "1966.0"), (month, "9"), (day, "3")]).unwrap(), "1966-09-03");
        assert_eq!(dated(&[(year, "1966"), (day, "3")]).unwrap(), "1966");
        assert_eq!(dated(&[(year, "1966"), (month, "14")]), None);
        assert_eq!(dated(&[]), None);
    }

    #[test]
    fn all_who_sign_a_joint_text_are_its_speakers_once() {
        let signed = |source: &str, speakers: &str| -> Vec<String> {
            let document = speech(&[(Field::Source, source), (Field::Speakers, speakers)]);
            document.speakers.iter().map(ToString::to_string).collect()
        };
        assert_eq!(signed("FRA", "FRA; DEU"), ["FRA", "DEU"]);
        assert_eq!(signed("DEU", "FRA,DEU"), ["FRA", "DEU"]);
        assert_eq!(signed("ITA", "FRA|DEU|FRA"), ["ITA", "FRA", "DEU"]);
        assert_eq!(signed("AUS+NZL", ""), ["AUS", "NZL"]);
    }

    #[test]
    fn a_text_may_be_nobodys_but_not_by_oversight() {
        assert!(speech(&[(Field::Source, "")]).speakers.is_empty());
        let oversight = finish(&[(Field::Date, "1966"), (Field::Text, "We thank Denmark.")]);
        assert!(matches!(oversight, Err(Reason::BadRecord(message)) if message.contains("`source`")));
    }

    #[test]
    fn a_country_name_is_no_actor_id_and_the_message_says_what_is() {
        let plain = [
            (Field::Source, "Bosnia and Herzegovina"),
            (Field::Date, "1996"),
            (Field::Text, "We thank Italy."),
        ];
        let Err(Reason::BadRecord(message)) = finish(&plain) else { panic!("taken for an id") };
        assert!(message.contains("`Bosnia and Herzegovina`") && message.contains("SUN"), "{message}");
    }

    #[test]
    fn text_that_shows_nothing_is_empty() {
        for blank in ["", " \r\n\x0c", "\u{feff}\n", "\u{a0}"] {
            assert_eq!(finish(&[(Field::Text, blank)]).unwrap_err(), Reason::Empty);
        }
    }

    #[test]
    fn constants_fill_gaps_and_never_overrule() {
        let constants = [(Field::Source, "AUS"), (Field::Kind, "Interview"), (Field::Date, "1998-01-01")];
        let constants = constants.into_iter().map(|(field, value)| (field, value.to_owned())).collect();
        let fields = [(Field::Year, "1999"), (Field::Text, "We welcome it."), (Field::Kind, "Speech")];
        let document = draft(&fields).finish(&constants, "a", String::new()).unwrap();
        assert_eq!(document.speakers, ["AUS".parse().unwrap()]);
        assert_eq!(document.kind, "speech");
        assert_eq!(document.date.to_string(), "1999");
    }

    #[test]
    fn the_hash_sees_every_field_but_the_place() {
        let plain = speech(&[]);
        let elsewhere = Document { source: "elsewhere.csv:9".to_owned(), ..plain.clone() };
        assert_eq!(hash(&elsewhere), plain.hash);
        let changed = [
            (Field::Id, "other"),
            (Field::Date, "1967"),
            (Field::Source, "SWE"),
            (Field::Speaker, "N. N."),
            (Field::Office, "N. N."),
            (Field::Kind, "interview"),
            (Field::Title, "N. N."),
            (Field::Venue, "N. N."),
            (Field::Language, "no"),
            (Field::Text, "We thank Denmark!"),
        ];
        let mut hashes: Vec<_> = changed.iter().map(|&change| speech(&[change]).hash).collect();
        hashes.push(plain.hash);
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), changed.len() + 1);
    }

    #[test]
    fn neighbouring_fields_cannot_run_into_one_another() {
        let one = speech(&[(Field::Title, "peace"), (Field::Venue, "ful")]);
        let other = speech(&[(Field::Title, "peaceful"), (Field::Venue, "")]);
        assert_ne!(one.hash, other.hash);
    }
}
