//! From the fields that a reader found to a [`Document`].

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use super::dates::{self, DateOrder, whole};
use super::limits::Limits;
use super::names::Names;
use super::{Field, Reason};
use crate::error::{self, Error};
use crate::model::{ActorId, Date, DocId, Document, Origin};

/// A document in the making: what one record says, not yet understood.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// A field that is present without a value has an empty list.
    values: BTreeMap<Field, Vec<String>>,
    /// Fields that nobody said.
    guessed: BTreeSet<Field>,
    /// The encoding of the file, where it is not UTF-8.
    pub(super) encoding: Option<&'static str>,
}

/// What is known beside a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub constants: BTreeMap<Field, String>,
    pub names: Arc<Names>,
    pub dates: DateOrder,
    pub limits: Limits,
}

impl Draft {
    /// An empty one, of a file in this encoding.
    pub(super) fn encoded(encoding: Option<&'static str>) -> Self {
        Self { encoding, ..Self::default() }
    }

    /// The same, of a file in this encoding.
    pub(super) fn in_encoding(self, encoding: Option<&'static str>) -> Self {
        Self { encoding, ..self }
    }

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

    /// What the record says of `field`, where it has said nothing before.
    pub(super) fn set_first(&mut self, field: Field, value: impl Into<String>) {
        if self.get(field).is_none() {
            self.set(field, value);
        }
    }

    /// What was guessed of `field`, where nothing is said.
    pub(super) fn guess(&mut self, field: Field, value: impl Into<String>) {
        if self.get(field).is_none() {
            self.set(field, value);
            self.guessed.insert(field);
        }
    }

    /// Takes over what `other` says, where this one says nothing.
    pub(super) fn fill(&mut self, other: Self) {
        for (field, values) in other.values {
            if self.get(field).is_none() {
                self.values.insert(field, values);
                if other.guessed.contains(&field) {
                    self.guessed.insert(field);
                }
            }
        }
    }

    /// Takes over what `other` says, whatever this one says.
    pub(super) fn overrule(&mut self, other: Self) {
        for (field, values) in other.values {
            self.values.insert(field, values);
            self.guessed.remove(&field);
        }
    }

    /// Whether it says whose statement it is, if only that it is nobody's.
    pub(super) fn has_source(&self) -> bool {
        self.has(Field::Source) || self.has(Field::Speakers)
    }

    /// Whether it says when it was made.
    pub(super) fn has_date(&self) -> bool {
        self.get(Field::Date).is_some() || self.get(Field::Year).is_some()
    }

    /// The title, as far as it is known.
    pub(super) fn title(&self) -> Option<&str> {
        self.get(Field::Title)
    }

    /// The language, as far as somebody said.
    pub(super) fn language(&self) -> Option<&str> {
        self.get(Field::Language)
    }

    /// The text; `None` when nothing holds it.
    pub(super) fn text(&self) -> Option<&str> {
        self.values.get(&Field::Text).map(|texts| texts.last().map_or("", String::as_str))
    }

    /// Fills gaps with what is true of every document.
    pub(super) fn complete(&mut self, constants: &BTreeMap<Field, String>) {
        let (speakers, dated) = (self.has_source(), self.has(Field::Date) || self.has(Field::Year));
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
    }

    /// The document that these fields make.
    ///
    /// `id` stands for a missing id; `source` is the place it came from.
    ///
    /// # Errors
    /// [`Reason::Empty`] when there is text, but nothing to read in it; [`Reason::Limit`] when there is too
    /// much of it; [`Reason::BadRecord`] when a field is missing or makes no sense.
    pub(super) fn finish(mut self, given: &Given, id: &str, source: String) -> Result<Document, Reason> {
        let Some(mut texts) = self.values.remove(&Field::Text) else {
            return Err(Reason::BadRecord("it has no text: nothing is called `text`".to_owned()));
        };
        let text = texts.pop().unwrap_or_default();
        if is_blank(&text) {
            return Err(Reason::Empty);
        }
        given.limits.document(text.len() as u64)?;
        self.complete(&given.constants);
        let bad = |message: String| Reason::BadRecord(message);
        let id = self.get(Field::Id).unwrap_or(id);
        if id.chars().any(char::is_control) {
            return Err(bad(format!("the id `{}` holds a control character", id.escape_debug())));
        }
        let date = self.date(given.dates).map_err(bad)?;
        let mut document = Document {
            id: DocId::from(id),
            date,
            speakers: self.speakers(&given.names, Some(date.year)).map_err(bad)?,
            addressees: self.addressees(&given.names, Some(date.year)),
            speaker_name: self.owned(Field::Speaker),
            office: self.owned(Field::Office),
            kind: self.get(Field::Kind).unwrap_or("statement").to_lowercase(),
            title: self.owned(Field::Title),
            venue: self
                .owned(Field::Venue)
                .or_else(|| self.get(Field::Session).map(|session| format!("session {}", whole(session)))),
            language: self.get(Field::Language).map(|language| primary(language).to_lowercase()),
            source,
            origin: Box::new(Origin {
                url: self.owned(Field::Url),
                encoding: self.encoding.map(str::to_owned),
                guessed: self.guessed.iter().map(ToString::to_string).collect(),
                ..Origin::default()
            }),
            hash: String::new(),
            text: text.into(),
        };
        document.hash = hash(&document);
        Ok(document)
    }

    /// Who speaks: `source` and `speakers`, each once.
    fn speakers(&self, names: &Names, year: Option<u16>) -> Result<Vec<ActorId>, String> {
        if !self.has(Field::Source) && !self.has(Field::Speakers) {
            return Err("it names no speaker: nothing is called `source` or `speakers` \
                        (leave `source` empty for a text that is nobody's)"
                .to_owned());
        }
        let mut signatories = Vec::new();
        for name in self.listed(Field::Speakers, names) {
            signatories.push(actor(&name, names, year)?);
        }
        let mut speakers = Vec::new();
        for name in self.listed(Field::Source, names) {
            let source = actor(&name, names, year)?;
            // The order of a joint text's signatories is the text's own; a source that is not among them leads.
            if !signatories.contains(&source) && !speakers.contains(&source) {
                speakers.push(source);
            }
        }
        for signatory in signatories {
            if !speakers.contains(&signatory) {
                speakers.push(signatory);
            }
        }
        Ok(speakers)
    }

    /// To whom it is addressed. What is no actor (a committee, a person) is passed over.
    fn addressees(&self, names: &Names, year: Option<u16>) -> Vec<ActorId> {
        let mut addressees = Vec::new();
        for name in self.listed(Field::Addressees, names) {
            if let Ok(actor) = actor(&name, names, year)
                && !addressees.contains(&actor)
            {
                addressees.push(actor);
            }
        }
        addressees
    }

    /// The actors that a field lists. A name that is known is one, whatever commas and signs are in it.
    fn listed(&self, field: Field, names: &Names) -> Vec<String> {
        let mut listed = Vec::new();
        for value in self.values.get(&field).into_iter().flatten() {
            if names.actor(value, None).is_some() {
                listed.push(value.clone());
            } else {
                let parts = value.split([';', ',', '|', '+', '&']).map(str::trim);
                listed.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
        listed
    }

    fn date(&self, order: DateOrder) -> Result<Date, String> {
        if let Some(date) = self.get(Field::Date) {
            return dates::parse(date, order);
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
        dates::parse(&date, order)
    }
}

/// Who is meant by `name` in a year.
fn actor(name: &str, names: &Names, year: Option<u16>) -> Result<ActorId, String> {
    names.actor(name, year).map_or_else(
        || {
            ActorId::from_str(name).map_err(|error| {
                format!("the speaker {error}; use the ids of the actor table, such as USA, SUN or ASEAN")
            })
        },
        Ok,
    )
}

/// `en` of `en-US`.
fn primary(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or(language)
}

/// Whether these constants can be true of a document.
///
/// # Errors
/// When one of them makes no sense, or is of a field that must differ from document to document.
pub(super) fn check_constants(constants: &BTreeMap<Field, String>, names: &Names) -> error::Result<()> {
    let mut draft = Draft::default();
    for (&field, value) in constants {
        if matches!(field, Field::Id | Field::Text) {
            return Err(Error::input(format!("the {field} cannot be the same for every document")));
        }
        draft.set(field, value.as_str());
    }
    if draft.has(Field::Source) || draft.has(Field::Speakers) {
        draft.speakers(names, None).map_err(Error::input)?;
    }
    if draft.has(Field::Date) || draft.has(Field::Year) {
        draft.date(DateOrder::Unknown).map_err(Error::input)?;
    }
    Ok(())
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
        addressees,
        speaker_name,
        office,
        kind,
        title,
        venue,
        language,
        source: _,
        origin,
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
    // Only where there is something to say: most documents have neither.
    if !addressees.is_empty() || **origin != Origin::default() {
        let addressees: Vec<&str> = addressees.iter().map(ActorId::as_str).collect();
        part(&mut hasher, addressees.join(" ").as_bytes());
        part(&mut hasher, serde_json::to_string(origin).unwrap_or_default().as_bytes());
    }
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
        draft(fields).finish(&Given::default(), "fallback", "somewhere.csv:2".to_owned())
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
    fn with_a_table_of_names_a_country_is_its_id() {
        let table = [("BIH", "Bosnia and Herzegovina"), ("ITA", "Italy")];
        let names = Names::of_states(&table);
        let given = Given { names: names.into(), ..Given::default() };
        let fields = [
            (Field::Source, "Bosnia & Herzegovina"),
            (Field::Addressees, "Italy; the committee"),
            (Field::Date, "1996"),
            (Field::Text, "Thanks."),
        ];
        let document = draft(&fields).finish(&given, "a", String::new()).unwrap();
        assert_eq!(document.speakers, ["BIH".parse().unwrap()]);
        assert_eq!(document.addressees, ["ITA".parse().unwrap()]);
    }

    #[test]
    fn what_is_guessed_is_marked_and_gives_way_to_what_is_said() {
        let mut plain = draft(&[(Field::Source, "NOR"), (Field::Text, "We thank Denmark.")]);
        plain.guess(Field::Source, "SWE");
        plain.guess(Field::Date, "1966");
        let document = plain.finish(&Given::default(), "a", String::new()).unwrap();
        assert_eq!(document.speakers, ["NOR".parse().unwrap()]);
        assert_eq!(document.origin.guessed, ["date"]);
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
        let given = Given { constants, ..Given::default() };
        let document = draft(&fields).finish(&given, "a", String::new()).unwrap();
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
            (Field::Addressees, "SWE"),
            (Field::Url, "https://example.org/1"),
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
