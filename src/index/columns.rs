//! The columns of the token store: how documents lie in an Arrow record batch, one a row.
//!
//! Lists of records (turns, sentences, tokens, mentions) are parallel list columns, so that each is one flat
//! run of numbers. Actor ids hold no spaces, so that several stand in one string with spaces between them.

use std::str::FromStr;
use std::sync::Arc;

use arrow_array::builder::{LargeBinaryBuilder, LargeStringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, ArrowNativeTypeOp, LargeListArray, LargeStringArray, PrimitiveArray, RecordBatch,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::manifest::date;
use super::prepared::{Origins, Prepared, unpack};
use crate::error::{Error, Result};
use crate::forms::FormId;
use crate::model::{ActorId, Breaks, Cast, Document, Found, Mention, Owner, Segments, Sentence, Token, Turn};
use crate::span::Span;

/// A label that is not there: no label starts at the last byte that a document can have.
const NO_LABEL: u32 = u32::MAX;
/// How an owner is written; any other string is an actor. An actor id is neither empty nor holds a space.
const SPEAKERS: &str = "the speakers";
const NOBODY: &str = "";
/// Columns that are text of a document, but for the text itself.
const FIELDS: usize = 13;

const FOUND: [Found; 6] =
    [Found::Name, Found::Demonym, Found::Capital, Found::Leader, Found::Pronoun, Found::Description];

/// Where each column stands; the order of `schema` and of `Batch::finish`.
#[derive(Clone, Copy, Debug)]
enum Column {
    Id,
    Date,
    Speakers,
    Addressees,
    Identities,
    SpeakerName,
    Office,
    Kind,
    Title,
    Venue,
    Language,
    Source,
    Origin,
    Hash,
    Text,
    TurnLabelStart,
    TurnLabelEnd,
    TurnStart,
    TurnEnd,
    TurnOwner,
    SentenceParagraph,
    SentenceTurn,
    SentenceStart,
    SentenceEnd,
    SentenceFirstToken,
    SentenceEndToken,
    SentenceQuestion,
    TokenForm,
    TokenGap,
    TokenLength,
    TokenBreaks,
    WideToken,
    WideStart,
    WideEnd,
    MentionSentence,
    MentionFirstToken,
    MentionEndToken,
    MentionStart,
    MentionEnd,
    MentionFound,
    MentionActor,
    MentionAlso,
    MentionAlternatives,
}

pub(super) fn schema() -> Schema {
    let text = |name: &str| Field::new(name, DataType::LargeUtf8, false);
    let maybe = |name: &str| Field::new(name, DataType::LargeUtf8, true);
    let list = |name: &str, item: DataType| Field::new(name, list_type(item), false);
    let number = |name: &str| list(name, DataType::UInt32);
    Schema::new(vec![
        text("id"),
        Field::new("date", DataType::UInt32, false),
        text("speakers"),
        text("addressees"),
        text("identities"),
        maybe("speaker_name"),
        maybe("office"),
        text("kind"),
        maybe("title"),
        maybe("venue"),
        maybe("language"),
        text("source"),
        // JSON: nothing is looked for in it.
        text("origin"),
        text("hash"),
        // Bytes, so that opening a batch does not read every text to see that it is UTF-8.
        Field::new("text", DataType::LargeBinary, false),
        number("turn_label_start"),
        number("turn_label_end"),
        number("turn_start"),
        number("turn_end"),
        list("turn_owner", DataType::LargeUtf8),
        number("sentence_paragraph"),
        number("sentence_turn"),
        number("sentence_start"),
        number("sentence_end"),
        number("sentence_first_token"),
        number("sentence_end_token"),
        list("sentence_question", DataType::UInt8),
        number("token_form"),
        list("token_gap", DataType::UInt8),
        list("token_length", DataType::UInt8),
        list("token_breaks", DataType::UInt16),
        number("wide_token"),
        number("wide_start"),
        number("wide_end"),
        number("mention_sentence"),
        number("mention_first_token"),
        number("mention_end_token"),
        number("mention_start"),
        number("mention_end"),
        list("mention_found", DataType::UInt8),
        list("mention_actor", DataType::LargeUtf8),
        list("mention_also", DataType::LargeUtf8),
        list("mention_alternatives", DataType::LargeUtf8),
    ])
}

fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, false))
}

fn list_type(data_type: DataType) -> DataType {
    DataType::LargeList(item(data_type))
}

// ------------------------------------------------------------------------------------------- writing

/// A list column that grows by one list a document.
struct List<T> {
    values: Vec<T>,
    ends: Vec<i64>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { values: Vec::new(), ends: vec![0] }
    }
}

impl<T> List<T> {
    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.values.extend(list);
        self.ends.push(self.values.len() as i64);
    }

    fn array(self, values: impl FnOnce(Vec<T>) -> ArrayRef) -> ArrayRef {
        let values = values(self.values);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.ends));
        Arc::new(LargeListArray::new(item(values.data_type().clone()), offsets, values, None))
    }

    fn numbers<P: ArrowPrimitiveType<Native = T>>(self) -> ArrayRef
    where
        T: ArrowNativeTypeOp,
    {
        self.array(|values| Arc::new(PrimitiveArray::<P>::from_iter_values(values)))
    }
}

impl List<String> {
    fn strings(self) -> ArrayRef {
        self.array(|values| Arc::new(LargeStringArray::from_iter_values(values)))
    }
}

/// Documents on their way into one record batch.
#[derive(Default)]
pub(super) struct Batch {
    rows: u32,
    bytes: usize,
    dates: Vec<u32>,
    /// `Id`, `Speakers` … `Hash`, without `Date`.
    fields: [LargeStringBuilder; FIELDS],
    text: LargeBinaryBuilder,
    turns: [List<u32>; 4],
    owners: List<String>,
    sentences: [List<u32>; 6],
    questions: List<u8>,
    forms: List<u32>,
    gaps: List<u8>,
    lengths: List<u8>,
    breaks: List<u16>,
    wide: [List<u32>; 3],
    mentions: [List<u32>; 5],
    found: List<u8>,
    actors: List<String>,
    also: List<String>,
    alternatives: List<String>,
}

impl Batch {
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// About how many bytes the batch holds.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Appends a document; `global` gives the number in the index's table for each of its own forms.
    pub fn push(&mut self, prepared: &Prepared, global: &[u32]) {
        let Prepared { document, turns, sentences, mentions, owners, tokens, .. } = prepared;
        self.rows += 1;
        self.bytes += document.text.len() + 8 * prepared.forms.len() + 24 * sentences.len();

        let speakers = join(&document.speakers);
        let addressees = join(&document.addressees);
        let identities = join(&prepared.identities);
        let origin = serde_json::to_string(&document.origin).unwrap_or_default();
        let fields: [Option<&str>; FIELDS] = [
            Some(document.id.as_str()),
            Some(&speakers),
            Some(&addressees),
            Some(&identities),
            document.speaker_name.as_deref(),
            document.office.as_deref(),
            Some(&document.kind),
            document.title.as_deref(),
            document.venue.as_deref(),
            document.language.as_deref(),
            Some(&document.source),
            Some(&origin),
            Some(&document.hash),
        ];
        for (column, field) in self.fields.iter_mut().zip(fields) {
            column.append_option(field);
        }
        self.dates.push(document.date.number() as u32);
        self.text.append_value(document.text.as_bytes());

        let label = |turn: &Turn| turn.label.unwrap_or(Span::new(NO_LABEL, NO_LABEL));
        let [label_start, label_end, start, end] = &mut self.turns;
        label_start.push(turns.iter().map(|turn| label(turn).start));
        label_end.push(turns.iter().map(|turn| label(turn).end));
        start.push(turns.iter().map(|turn| turn.span.start));
        end.push(turns.iter().map(|turn| turn.span.end));
        self.owners.push(owners.iter().map(|owner| match owner {
            Owner::Speakers => SPEAKERS.to_owned(),
            Owner::Nobody => NOBODY.to_owned(),
            Owner::Actor(actor) => actor.to_string(),
        }));

        let [paragraph, turn, start, end, first, last] = &mut self.sentences;
        paragraph.push(sentences.iter().map(|sentence| sentence.paragraph));
        turn.push(sentences.iter().map(|sentence| sentence.turn));
        start.push(sentences.iter().map(|sentence| sentence.span.start));
        end.push(sentences.iter().map(|sentence| sentence.span.end));
        first.push(sentences.iter().map(|sentence| sentence.tokens.start));
        last.push(sentences.iter().map(|sentence| sentence.tokens.end));
        self.questions.push(sentences.iter().map(|sentence| u8::from(sentence.question)));

        let number = |&form: &u32| global.get(form as usize).copied().unwrap_or(u32::MAX);
        self.forms.push(prepared.forms.iter().map(number));
        self.gaps.push(tokens.gaps.iter().copied());
        self.lengths.push(tokens.lengths.iter().copied());
        self.breaks.push(tokens.breaks.iter().copied());
        let [token, start, end] = &mut self.wide;
        token.push(tokens.wide.iter().map(|(token, _)| *token));
        start.push(tokens.wide.iter().map(|(_, span)| span.start));
        end.push(tokens.wide.iter().map(|(_, span)| span.end));

        let [sentence, first, last, start, end] = &mut self.mentions;
        sentence.push(mentions.iter().map(|mention| mention.sentence));
        first.push(mentions.iter().map(|mention| mention.tokens.start));
        last.push(mentions.iter().map(|mention| mention.tokens.end));
        start.push(mentions.iter().map(|mention| mention.span.start));
        end.push(mentions.iter().map(|mention| mention.span.end));
        let found = |mention: &Mention| FOUND.iter().position(|&found| found == mention.found).unwrap_or(0);
        self.found.push(mentions.iter().map(|mention| found(mention) as u8));
        self.actors.push(mentions.iter().map(|mention| mention.actor.to_string()));
        self.also.push(mentions.iter().map(|mention| join(&mention.also)));
        self.alternatives.push(mentions.iter().map(|mention| join(&mention.alternatives)));
    }

    /// The record batch, leaving this one empty.
    pub fn finish(&mut self) -> std::result::Result<RecordBatch, ArrowError> {
        let batch = std::mem::take(self);
        let [
            id,
            speakers,
            addressees,
            identities,
            speaker_name,
            office,
            kind,
            title,
            venue,
            language,
            source,
            origin,
            hash,
        ] = batch.fields.map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let mut text = batch.text;
        let mut columns: Vec<ArrayRef> = vec![
            id,
            Arc::new(PrimitiveArray::<UInt32Type>::from_iter_values(batch.dates)),
            speakers,
            addressees,
            identities,
            speaker_name,
            office,
            kind,
            title,
            venue,
            language,
            source,
            origin,
            hash,
            Arc::new(text.finish()),
        ];
        columns.extend(batch.turns.map(List::numbers::<UInt32Type>));
        columns.push(batch.owners.strings());
        columns.extend(batch.sentences.map(List::numbers::<UInt32Type>));
        columns.push(batch.questions.numbers::<UInt8Type>());
        columns.push(batch.forms.numbers::<UInt32Type>());
        columns.push(batch.gaps.numbers::<UInt8Type>());
        columns.push(batch.lengths.numbers::<UInt8Type>());
        columns.push(batch.breaks.numbers::<UInt16Type>());
        columns.extend(batch.wide.map(List::numbers::<UInt32Type>));
        columns.extend(batch.mentions.map(List::numbers::<UInt32Type>));
        columns.push(batch.found.numbers::<UInt8Type>());
        columns.push(batch.actors.strings());
        columns.push(batch.also.strings());
        columns.push(batch.alternatives.strings());
        RecordBatch::try_new(Arc::new(schema()), columns)
    }
}

fn join(actors: &[ActorId]) -> String {
    actors.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" ")
}

// ------------------------------------------------------------------------------------------- reading

/// One row of a record batch: a document.
#[derive(Clone, Copy)]
pub(super) struct Row<'b> {
    batch: &'b RecordBatch,
    row: usize,
}

/// Where one sentence lies, and which tokens it has.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub span: Span,
    pub turn: u32,
    pub tokens: std::ops::Range<u32>,
}

impl<'b> Row<'b> {
    /// The document at `row`.
    pub fn new(batch: &'b RecordBatch, row: usize) -> Result<Self> {
        if row < batch.num_rows() { Ok(Self { batch, row }) } else { Err(damaged()) }
    }

    pub fn document(self) -> Result<Document> {
        let dates = self.column(Column::Date).as_primitive_opt::<UInt32Type>().ok_or_else(damaged)?;
        Ok(Document {
            id: self.string(Column::Id)?.into(),
            date: date(dates.value(self.row)),
            speakers: self.speakers()?,
            addressees: actors(self.string(Column::Addressees)?)?,
            speaker_name: self.optional(Column::SpeakerName)?,
            office: self.optional(Column::Office)?,
            kind: self.kind()?.to_owned(),
            title: self.optional(Column::Title)?,
            venue: self.optional(Column::Venue)?,
            language: self.optional(Column::Language)?,
            source: self.string(Column::Source)?.to_owned(),
            origin: serde_json::from_str(self.string(Column::Origin)?).map_err(|_| damaged())?,
            hash: self.string(Column::Hash)?.to_owned(),
            text: self.text()?.into(),
        })
    }

    pub fn speakers(self) -> Result<Vec<ActorId>> {
        actors(self.string(Column::Speakers)?)
    }

    pub fn kind(self) -> Result<&'b str> {
        self.string(Column::Kind)
    }

    /// Who is mentioned in one sentence, by id, each once.
    pub fn targets(self, sentence: u32) -> Result<Vec<ActorId>> {
        let sentences = self.numbers::<UInt32Type>(Column::MentionSentence)?;
        let named = self.strings(Column::MentionActor)?;
        let also = self.strings(Column::MentionAlso)?;
        let mut targets = Vec::new();
        for ((_, named), also) in
            sentences.iter().zip(named).zip(also).filter(|((at, _), _)| **at == sentence)
        {
            targets.extend(actors(named)?);
            targets.extend(actors(also)?);
        }
        targets.sort_unstable();
        targets.dedup();
        Ok(targets)
    }

    pub fn text(self) -> Result<&'b str> {
        let texts = self.column(Column::Text).as_binary_opt::<i64>().ok_or_else(damaged)?;
        std::str::from_utf8(texts.value(self.row)).map_err(|_| damaged())
    }

    pub fn segments(self) -> Result<Segments> {
        let label_start = self.numbers::<UInt32Type>(Column::TurnLabelStart)?;
        let label_end = self.numbers::<UInt32Type>(Column::TurnLabelEnd)?;
        let start = self.numbers::<UInt32Type>(Column::TurnStart)?;
        let end = self.numbers::<UInt32Type>(Column::TurnEnd)?;
        let turns = (0..start.len())
            .map(|n| {
                let label = Span::new(at(label_start, n)?, at(label_end, n)?);
                Ok(Turn {
                    label: (label.start != NO_LABEL).then_some(label),
                    span: Span::new(at(start, n)?, at(end, n)?),
                })
            })
            .collect::<Result<Vec<_>>>()?;

        let paragraph = self.numbers::<UInt32Type>(Column::SentenceParagraph)?;
        let question = self.numbers::<UInt8Type>(Column::SentenceQuestion)?;
        let sentences = self
            .places()?
            .into_iter()
            .enumerate()
            .map(|(n, place)| {
                Ok(Sentence {
                    number: n as u32,
                    paragraph: at(paragraph, n)?,
                    turn: place.turn,
                    span: place.span,
                    tokens: place.tokens,
                    question: at(question, n)? != 0,
                })
            })
            .collect::<Result<Vec<_>>>()?;

        let forms = self.numbers::<UInt32Type>(Column::TokenForm)?;
        let breaks = self.numbers::<UInt16Type>(Column::TokenBreaks)?;
        let gaps = self.numbers::<UInt8Type>(Column::TokenGap)?;
        let lengths = self.numbers::<UInt8Type>(Column::TokenLength)?;
        if [breaks.len(), gaps.len(), lengths.len()] != [forms.len(); 3] {
            return Err(damaged());
        }
        let mut tokens = Vec::with_capacity(forms.len());
        unpack(0, gaps, lengths, &self.wide()?, Origins::new(&sentences), |n, span| {
            tokens.push(Token { form: FormId(forms[n]), span, before: Breaks(breaks[n]) });
        });
        Ok(Segments { turns, sentences, tokens })
    }

    pub fn cast(self) -> Result<Cast> {
        let sentence = self.numbers::<UInt32Type>(Column::MentionSentence)?;
        let first = self.numbers::<UInt32Type>(Column::MentionFirstToken)?;
        let last = self.numbers::<UInt32Type>(Column::MentionEndToken)?;
        let start = self.numbers::<UInt32Type>(Column::MentionStart)?;
        let end = self.numbers::<UInt32Type>(Column::MentionEnd)?;
        let found = self.numbers::<UInt8Type>(Column::MentionFound)?;
        let actor = self.strings(Column::MentionActor)?;
        let also = self.strings(Column::MentionAlso)?;
        let alternatives = self.strings(Column::MentionAlternatives)?;
        let mentions = (0..sentence.len())
            .map(|n| {
                Ok(Mention {
                    sentence: at(sentence, n)?,
                    tokens: at(first, n)?..at(last, n)?,
                    span: Span::new(at(start, n)?, at(end, n)?),
                    actor: ActorId::from_str(actor.get(n).ok_or_else(damaged)?)?,
                    found: at(&FOUND, usize::from(at(found, n)?))?,
                    also: actors(also.get(n).ok_or_else(damaged)?)?,
                    alternatives: actors(alternatives.get(n).ok_or_else(damaged)?)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Cast {
            mentions,
            owners: self.owners()?,
            identities: actors(self.string(Column::Identities)?)?,
            spread: Vec::new(),
        })
    }

    pub fn owners(self) -> Result<Vec<Owner>> {
        let owner = |owner: &str| match owner {
            SPEAKERS => Ok(Owner::Speakers),
            NOBODY => Ok(Owner::Nobody),
            actor => Ok(Owner::Actor(actor.parse()?)),
        };
        self.strings(Column::TurnOwner)?.into_iter().map(owner).collect()
    }

    /// Where the sentences lie.
    pub fn places(self) -> Result<Vec<Place>> {
        let count = self.numbers::<UInt32Type>(Column::SentenceStart)?.len();
        (0..count).map(|n| self.place(n as u32)).collect()
    }

    /// Where one sentence lies.
    pub fn place(self, sentence: u32) -> Result<Place> {
        let number = |column| at(self.numbers::<UInt32Type>(column)?, sentence as usize);
        Ok(Place {
            span: Span::new(number(Column::SentenceStart)?, number(Column::SentenceEnd)?),
            turn: number(Column::SentenceTurn)?,
            tokens: number(Column::SentenceFirstToken)?..number(Column::SentenceEndToken)?,
        })
    }

    /// The forms of the tokens of one sentence.
    pub fn forms(self, place: &Place) -> Result<&'b [u32]> {
        part(self.numbers::<UInt32Type>(Column::TokenForm)?, place)
    }

    /// The spans of the tokens of one sentence.
    pub fn spans(self, place: &Place) -> Result<Vec<Span>> {
        let gaps = part(self.numbers::<UInt8Type>(Column::TokenGap)?, place)?;
        let lengths = part(self.numbers::<UInt8Type>(Column::TokenLength)?, place)?;
        let opening = Sentence {
            number: 0,
            paragraph: 0,
            turn: 0,
            span: place.span,
            tokens: place.tokens.clone(),
            question: false,
        };
        let mut spans = Vec::with_capacity(gaps.len());
        let origins = Origins::new(std::slice::from_ref(&opening));
        unpack(place.tokens.start, gaps, lengths, &self.wide()?, origins, |_, span| spans.push(span));
        Ok(spans)
    }

    fn wide(self) -> Result<Vec<(u32, Span)>> {
        let token = self.numbers::<UInt32Type>(Column::WideToken)?;
        let start = self.numbers::<UInt32Type>(Column::WideStart)?;
        let end = self.numbers::<UInt32Type>(Column::WideEnd)?;
        (0..token.len()).map(|n| Ok((at(token, n)?, Span::new(at(start, n)?, at(end, n)?)))).collect()
    }

    fn column(self, column: Column) -> &'b ArrayRef {
        // Every file's schema was compared with ours when it was opened.
        self.batch.column(column as usize)
    }

    fn optional(self, column: Column) -> Result<Option<String>> {
        let strings = self.column(column).as_string_opt::<i64>().ok_or_else(damaged)?;
        Ok(strings.is_valid(self.row).then(|| strings.value(self.row).to_owned()))
    }

    fn string(self, column: Column) -> Result<&'b str> {
        let strings = self.column(column).as_string_opt::<i64>().ok_or_else(damaged)?;
        Ok(strings.value(self.row))
    }

    fn list(self, column: Column) -> Result<(&'b ArrayRef, std::ops::Range<usize>)> {
        let lists = self.column(column).as_list_opt::<i64>().ok_or_else(damaged)?;
        let offsets = lists.value_offsets();
        let (start, end) = (at(offsets, self.row)?, at(offsets, self.row + 1)?);
        Ok((lists.values(), start as usize..end as usize))
    }

    fn numbers<P: ArrowPrimitiveType>(self, column: Column) -> Result<&'b [P::Native]> {
        let (values, range) = self.list(column)?;
        let numbers = values.as_primitive_opt::<P>().ok_or_else(damaged)?;
        numbers.values().get(range).ok_or_else(damaged)
    }

    fn strings(self, column: Column) -> Result<Vec<&'b str>> {
        let (values, range) = self.list(column)?;
        let strings = values.as_string_opt::<i64>().ok_or_else(damaged)?;
        if range.end > strings.len() {
            return Err(damaged());
        }
        Ok(range.map(|n| strings.value(n)).collect())
    }
}

fn part<'b, T>(numbers: &'b [T], place: &Place) -> Result<&'b [T]> {
    numbers.get(place.tokens.start as usize..place.tokens.end as usize).ok_or_else(damaged)
}

fn at<T: Copy>(numbers: &[T], place: usize) -> Result<T> {
    numbers.get(place).copied().ok_or_else(damaged)
}

fn actors(text: &str) -> Result<Vec<ActorId>> {
    text.split_ascii_whitespace().map(str::parse).collect()
}

pub(super) fn damaged() -> Error {
    Error::index("the token store is damaged").help("delete the index folder and index the corpus again")
}
