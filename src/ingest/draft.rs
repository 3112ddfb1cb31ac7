//! From the fields that a reader found to a [`Document`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::dates::{self, DateOrder, whole};
use super::limits::Limits;
use super::names::Names;
use super::{Field, Reason};
use crate::error::{self, Error};
use crate::model::{Date, DocId, Document, Origin};

/// A document in the making: what one record says, not yet understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// A field that is present without a value has an empty list.
    values: BTreeMap<Field, Vec<String>>,
    text: Option<String>,
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
        self.set_all(field, vec![value.into()]);
    }

    /// The same, of a field that may have no value or several. Of several texts the last is taken.
    pub(super) fn set_all(&mut self, field: Field, mut values: Vec<String>) {
        if field == Field::Text {
            self.set_text(values.pop().unwrap_or_default());
        } else {
            self.values.insert(field, values);
        }
    }

    /// The text of the record.
    pub(super) fn set_text(&mut self, text: impl Into<String>) {
        self.text = Some(text.into());
    }

    /// All values of `field`.
    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = &str> {
        self.values.get(&field).into_iter().flatten().map(String::as_str)
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

    /// Takes over what `other` says beside its text, where this one says nothing.
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

    /// Takes over what `other` says beside its text, whatever this one says: of whom and of when in whatever fields.
    pub(super) fn overrule(&mut self, other: Self) {
        let names = other.get(Field::Source).or_else(|| other.get(Field::Speakers)).is_some();
        let whose = [Field::Source, Field::Speakers].into_iter().filter(|_| names);
        let dates =
            [Field::Date, Field::Year, Field::Month, Field::Day].into_iter().filter(|_| other.has_date());
        for field in whose.chain(dates) {
            self.values.remove(&field);
            self.guessed.remove(&field);
        }
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

    /// The date as it is written.
    pub(super) fn written_date(&self) -> Option<&str> {
        self.get(Field::Date)
    }

    /// Takes a date of two meanings in this order, which is guessed.
    pub(super) fn settle(&mut self, order: DateOrder) {
        if let Some(Ok(date)) = self.written_date().map(|written| dates::parse(written, order)) {
            self.set(Field::Date, date.to_string());
            self.guessed.insert(Field::Date);
        }
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
        self.text.as_deref()
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
    /// `id` stands for a missing id; `source` is the place it came from. Its hash is still to come.
    ///
    /// # Errors
    /// [`Reason::Empty`] when there is text, but nothing to read in it; [`Reason::Limit`] when there is too
    /// much of it; [`Reason::BadRecord`] when a field is missing or makes no sense.
    pub(super) fn finish(mut self, given: &Given, id: &str, source: String) -> Result<Document, Reason> {
        let Some(text) = self.text.take() else {
            return Err(Reason::BadRecord("it has no text: nothing is called `text`".to_owned()));
        };
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
        let (addressees, unknown_addressees) = self.addressees(&given.names, Some(date.year));
        Ok(Document {
            id: DocId::from(id),
            date,
            speakers: self.speakers(&given.names, Some(date.year)).map_err(bad)?,
            addressees,
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
                unknown_addressees,
                ..Origin::default()
            }),
            hash: String::new(),
            text: text.into(),
        })
    }

    fn date(&self, order: DateOrder) -> Result<Date, String> {
        if let Some(date) = self.get(Field::Date) {
            return dates::parse(date, order);
        }
        let Some(year) = self.get(Field::Year) else {
            return Err(if self.has(Field::Date) || self.has(Field::Year) {
                "its date is empty".to_owned()
            } else {
                "it has no date: nothing is called `date` or `year`".to_owned()
            });
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
    fn what_overrules_says_whose_and_when_in_whatever_field() {
        let mut text = draft(&[
            (Field::Speakers, "FRA; DEU"),
            (Field::Date, "1999-05-03"),
            (Field::Text, "We welcome it."),
        ]);
        text.overrule(draft(&[(Field::Source, "ITA"), (Field::Year, "2001")]));
        let document = text.finish(&Given::default(), "a", String::new()).unwrap();
        assert_eq!(
            (document.speakers, document.date.to_string()),
            (vec!["ITA".parse().unwrap()], "2001".to_owned())
        );
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
}
