//! The columns of the token store: how documents lie in an Arrow record batch, one a row.
//!
//! Lists of records (turns, sentences, tokens, mentions) are parallel list columns, so that each is one flat
//! run of numbers. Actor ids hold no spaces, so that several stand in one string with spaces between them.
//! What is the same for many sentences on end stands once, with the sentence from which on it holds.

use std::str::FromStr;
use std::sync::Arc;

use arrow_array::builder::{LargeBinaryBuilder, LargeStringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, ListArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::REMEDY;
use super::manifest::date;
use super::prepared::{Origins, Prepared, Run, Wide};
use super::texts;
use super::words::Words;
use crate::error::{Error, Result};
use crate::forms::FormId;
use crate::model::{ActorId, Breaks, Cast, Document, Found, Mention, Owner, Segments, Sentence, Token, Turn};
use crate::span::Span;

/// A label that is not there: no label starts at the last byte that a document can have.
const NO_LABEL: u32 = u32::MAX;
/// Stands for a form with a number too large for sixteen bits; these are listed beside. Forms are numbered as they
/// are first seen, so that these are the rarest.
const RARE: u16 = u16::MAX;
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
    TextBytes,
    TurnLabelStart,
    TurnLabelEnd,
    TurnStart,
    TurnEnd,
    TurnOwner,
    ParagraphFrom,
    Paragraph,
    TurnFrom,
    Turn,
    SentenceStart,
    SentenceEnd,
    SentenceFirstToken,
    SentenceEndToken,
    Question,
    TokenForm,
    TokenJoint,
    Joint,
    RareToken,
    RareForm,
    WideToken,
    WideStart,
    WideEnd,
    WideBreaks,
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
        Field::new("text", DataType::LargeBinary, false),
        Field::new("text_bytes", DataType::UInt32, false),
        number("turn_label_start"),
        number("turn_label_end"),
        number("turn_start"),
        number("turn_end"),
        list("turn_owner", DataType::Utf8),
        number("paragraph_from"),
        number("paragraph"),
        number("turn_from"),
        number("turn"),
        number("sentence_start"),
        number("sentence_end"),
        number("sentence_first_token"),
        number("sentence_end_token"),
        // The sentences that are one.
        number("question"),
        list("token_form", DataType::UInt16),
        list("token_joint", DataType::UInt8),
        number("joint"),
        number("rare_token"),
        number("rare_form"),
        number("wide_token"),
        number("wide_start"),
        number("wide_end"),
        list("wide_breaks", DataType::UInt16),
        number("mention_sentence"),
        number("mention_first_token"),
        number("mention_end_token"),
        number("mention_start"),
        number("mention_end"),
        list("mention_found", DataType::UInt8),
        list("mention_actor", DataType::Utf8),
        list("mention_also", DataType::Utf8),
        list("mention_alternatives", DataType::Utf8),
    ])
}

fn item(data_type: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", data_type, false))
}

fn list_type(data_type: DataType) -> DataType {
    DataType::List(item(data_type))
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

    /// Offsets have 32 bits, which a batch outgrows only with a single document of gigabytes: that is an error.
    fn array(self, values: impl FnOnce(Vec<T>) -> ArrayRef) -> Made {
        let end = |&end: &i64| i32::try_from(end).map_err(|_| ArrowError::OffsetOverflowError(end as usize));
        let ends: Vec<i32> = self.ends.iter().map(end).collect::<std::result::Result<_, _>>()?;
        let values = values(self.values);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
        Ok(Arc::new(ListArray::try_new(item(values.data_type().clone()), offsets, values, None)?))
    }

    fn numbers<P: ArrowPrimitiveType<Native = T>>(self) -> Made
    where
        T: ArrowNativeTypeOp,
    {
        self.array(|values| Arc::new(PrimitiveArray::<P>::from_iter_values(values)))
    }
}

impl List<String> {
    fn strings(self) -> Made {
        let bytes: usize = self.values.iter().map(String::len).sum();
        if i32::try_from(bytes).is_err() {
            return Err(ArrowError::OffsetOverflowError(bytes));
        }
        self.array(|values| Arc::new(StringArray::from_iter_values(values)))
    }
}

type Made = std::result::Result<ArrayRef, ArrowError>;

/// What is the same for several on end, once: from which on, and what.
fn runs(values: impl Iterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut runs: (Vec<u32>, Vec<u32>) = Default::default();
    for (place, value) in (0..).zip(values) {
        if runs.1.last() != Some(&value) {
            runs.0.push(place);
            runs.1.push(value);
        }
    }
    runs
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
    text_bytes: Vec<u32>,
    turns: [List<u32>; 4],
    owners: List<String>,
    paragraphs: [List<u32>; 2],
    sentence_turns: [List<u32>; 2],
    sentences: [List<u32>; 4],
    questions: List<u32>,
    forms: List<u16>,
    joints: List<u8>,
    table: List<u32>,
    rare: [List<u32>; 2],
    wide: [List<u32>; 3],
    wide_breaks: List<u16>,
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
        self.bytes += prepared.text.len() + 3 * prepared.forms.len() + 24 * sentences.len();

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
        self.text.append_value(&prepared.text);
        self.text_bytes.push(document.text.len() as u32);

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

        for (columns, of) in [
            (&mut self.paragraphs, (|sentence| sentence.paragraph) as fn(&Sentence) -> u32),
            (&mut self.sentence_turns, |sentence| sentence.turn),
        ] {
            let (from, values) = runs(sentences.iter().map(of));
            columns[0].push(from);
            columns[1].push(values);
        }
        let [start, end, first, last] = &mut self.sentences;
        start.push(sentences.iter().map(|sentence| sentence.span.start));
        end.push(sentences.iter().map(|sentence| sentence.span.end));
        first.push(sentences.iter().map(|sentence| sentence.tokens.start));
        last.push(sentences.iter().map(|sentence| sentence.tokens.end));
        let questions = (0..).zip(sentences).filter(|(_, sentence)| sentence.question);
        self.questions.push(questions.map(|(number, _)| number));

        let number = |&form: &u32| global.get(form as usize).copied().unwrap_or(u32::MAX);
        self.forms.push(prepared.forms.iter().map(|form| u16::try_from(number(form)).unwrap_or(RARE)));
        let rare = || {
            let forms = prepared.forms.iter().map(number).zip(0..);
            forms.filter(|(form, _)| *form >= RARE.into())
        };
        let [token, form] = &mut self.rare;
        token.push(rare().map(|(_, token)| token));
        form.push(rare().map(|(form, _)| form));
        self.joints.push(tokens.joints.iter().copied());
        self.table.push(tokens.table.iter().copied());
        let [token, start, end] = &mut self.wide;
        token.push(tokens.wide.iter().map(|wide| wide.index));
        start.push(tokens.wide.iter().map(|wide| wide.span.start));
        end.push(tokens.wide.iter().map(|wide| wide.span.end));
        self.wide_breaks.push(tokens.wide.iter().map(|wide| wide.breaks.0));

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
            Arc::new(PrimitiveArray::<UInt32Type>::from_iter_values(batch.text_bytes)),
        ];
        let numbers = List::numbers::<UInt32Type>;
        let lists = batch.turns.into_iter().map(numbers);
        let lists = lists.chain([batch.owners.strings()]);
        let lists = lists.chain(batch.paragraphs.into_iter().chain(batch.sentence_turns).map(numbers));
        let lists = lists.chain(batch.sentences.into_iter().chain([batch.questions]).map(numbers));
        let lists = lists.chain([batch.forms.numbers::<UInt16Type>(), batch.joints.numbers::<UInt8Type>()]);
        let lists = lists.chain([batch.table].into_iter().chain(batch.rare).chain(batch.wide).map(numbers));
        let lists = lists.chain([batch.wide_breaks.numbers::<UInt16Type>()]);
        let lists = lists.chain(batch.mentions.into_iter().map(numbers));
        let lists = lists.chain([batch.found.numbers::<UInt8Type>(), batch.actors.strings()]);
        for list in lists.chain([batch.also.strings(), batch.alternatives.strings()]) {
            columns.push(list?);
        }
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
    words: &'b Words,
}

impl<'b> Row<'b> {
    /// The document at `row`.
    pub fn new(batch: &'b RecordBatch, row: usize, words: &'b Words) -> Result<Self> {
        if row < batch.num_rows() { Ok(Self { batch, row, words }) } else { Err(damaged()) }
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
            text: self.text()?.to_owned().into(),
        })
    }

    pub fn speakers(self) -> Result<Vec<ActorId>> {
        actors(self.string(Column::Speakers)?)
    }

    pub fn kind(self) -> Result<&'b str> {
        self.string(Column::Kind)
    }

    /// Who is mentioned in these sentences, by id, each once.
    pub fn targets(self, sentences: std::ops::Range<u32>) -> Result<Vec<ActorId>> {
        let numbers = self.numbers::<UInt32Type>(Column::MentionSentence)?;
        let named = self.strings(Column::MentionActor)?;
        let also = self.strings(Column::MentionAlso)?;
        let mut targets = Vec::new();
        let of_these = numbers.iter().zip(named).zip(also).filter(|((at, _), _)| sentences.contains(at));
        for ((_, named), also) in of_these {
            targets.extend(actors(named)?);
            targets.extend(actors(also)?);
        }
        targets.sort_unstable();
        targets.dedup();
        Ok(targets)
    }

    /// What is told of the document: speaker's name, office, title, venue.
    pub fn metadata(self) -> Result<[Option<String>; 4]> {
        Ok([
            self.optional(Column::SpeakerName)?,
            self.optional(Column::Office)?,
            self.optional(Column::Title)?,
            self.optional(Column::Venue)?,
        ])
    }

    pub fn text(self) -> Result<String> {
        let texts = self.column(Column::Text).as_binary_opt::<i64>().ok_or_else(damaged)?;
        let bytes = self.column(Column::TextBytes).as_primitive_opt::<UInt32Type>().ok_or_else(damaged)?;
        texts::unpack(texts.value(self.row), bytes.value(self.row) as usize)
    }

    pub fn segments(self) -> Result<Segments> {
        let sentences = self.sentences()?;
        let count = self.numbers::<UInt16Type>(Column::TokenForm)?.len();
        let mut tokens = Vec::with_capacity(count);
        self.unpack(0..count as u32, Origins::new(&sentences), &mut tokens)?;
        Ok(Segments { turns: self.turns()?, sentences, tokens })
    }

    pub fn turns(self) -> Result<Vec<Turn>> {
        let label_start = self.numbers::<UInt32Type>(Column::TurnLabelStart)?;
        let label_end = self.numbers::<UInt32Type>(Column::TurnLabelEnd)?;
        let start = self.numbers::<UInt32Type>(Column::TurnStart)?;
        let end = self.numbers::<UInt32Type>(Column::TurnEnd)?;
        let turn = |n| {
            let label = Span::new(at(label_start, n)?, at(label_end, n)?);
            Ok(Turn {
                label: (label.start != NO_LABEL).then_some(label),
                span: Span::new(at(start, n)?, at(end, n)?),
            })
        };
        (0..start.len()).map(turn).collect()
    }

    /// Number of sentences.
    pub fn sentence_count(self) -> Result<u32> {
        Ok(self.numbers::<UInt32Type>(Column::SentenceStart)?.len() as u32)
    }

    /// Number of tokens.
    pub fn token_count(self) -> Result<u32> {
        Ok(self.numbers::<UInt16Type>(Column::TokenForm)?.len() as u32)
    }

    pub fn sentences(self) -> Result<Vec<Sentence>> {
        (0..self.sentence_count()?).map(|n| self.sentence(n)).collect()
    }

    pub fn sentence(self, number: u32) -> Result<Sentence> {
        let of = |column| at(self.numbers::<UInt32Type>(column)?, number as usize);
        Ok(Sentence {
            number,
            paragraph: self.run_of(Column::ParagraphFrom, Column::Paragraph, number)?.1,
            turn: self.run_of(Column::TurnFrom, Column::Turn, number)?.1,
            span: Span::new(of(Column::SentenceStart)?, of(Column::SentenceEnd)?),
            tokens: of(Column::SentenceFirstToken)?..of(Column::SentenceEndToken)?,
            question: self.numbers::<UInt32Type>(Column::Question)?.binary_search(&number).is_ok(),
        })
    }

    /// The sentences of the run that a sentence stands in, and what is the same in all of them.
    fn run_of(self, from: Column, value: Column, sentence: u32) -> Result<(std::ops::Range<u32>, u32)> {
        let from = self.numbers::<UInt32Type>(from)?;
        let next = from.partition_point(|&from| from <= sentence);
        let own = next.checked_sub(1).ok_or_else(damaged)?;
        let end = from.get(next).copied().map_or_else(|| self.sentence_count(), Ok)?;
        Ok((at(from, own)?..end, at(self.numbers::<UInt32Type>(value)?, own)?))
    }

    /// The sentences of the paragraph that a sentence stands in.
    pub fn paragraph_of(self, sentence: u32) -> Result<std::ops::Range<u32>> {
        Ok(self.run_of(Column::ParagraphFrom, Column::Paragraph, sentence)?.0)
    }

    /// Unpacks a run of tokens.
    fn unpack(self, tokens: std::ops::Range<u32>, origins: Origins<'_>, into: &mut Vec<Token>) -> Result<()> {
        let joints = part(self.numbers::<UInt8Type>(Column::TokenJoint)?, &tokens)?;
        let forms = self.forms(&tokens)?;
        if joints.len() != forms.len() {
            return Err(damaged());
        }
        let lengths = self.words.lengths();
        let mut lengths = forms.iter().map(|&form| lengths.get(form as usize).copied().unwrap_or_default());
        let run = Run {
            first: tokens.start,
            joints,
            lengths: &mut lengths,
            table: self.numbers::<UInt32Type>(Column::Joint)?,
            wide: &self.wide()?,
        };
        run.unpack(origins, |n, span, before| into.push(Token { form: FormId(forms[n]), span, before }));
        Ok(())
    }

    pub fn cast(self) -> Result<Cast> {
        self.cast_of(|_| true)
    }

    /// Number of mentions.
    pub fn mention_count(self) -> Result<u32> {
        Ok(self.numbers::<UInt32Type>(Column::MentionSentence)?.len() as u32)
    }

    /// The owners of turns, and the mentions in sentences that `wanted` takes.
    pub fn cast_of(self, wanted: impl Fn(u32) -> bool) -> Result<Cast> {
        let sentence = self.numbers::<UInt32Type>(Column::MentionSentence)?;
        let first = self.numbers::<UInt32Type>(Column::MentionFirstToken)?;
        let last = self.numbers::<UInt32Type>(Column::MentionEndToken)?;
        let start = self.numbers::<UInt32Type>(Column::MentionStart)?;
        let end = self.numbers::<UInt32Type>(Column::MentionEnd)?;
        let found = self.numbers::<UInt8Type>(Column::MentionFound)?;
        let actor = self.strings(Column::MentionActor)?;
        let also = self.strings(Column::MentionAlso)?;
        let alternatives = self.strings(Column::MentionAlternatives)?;
        let mention = |n| {
            Ok(Mention {
                sentence: at(sentence, n)?,
                tokens: at(first, n)?..at(last, n)?,
                span: Span::new(at(start, n)?, at(end, n)?),
                actor: ActorId::from_str(actor.get(n).ok_or_else(damaged)?)?,
                found: at(&FOUND, usize::from(at(found, n)?))?,
                also: actors(also.get(n).ok_or_else(damaged)?)?,
                alternatives: actors(alternatives.get(n).ok_or_else(damaged)?)?,
            })
        };
        let wanted = (0..sentence.len()).filter(|&n| wanted(sentence[n]));
        Ok(Cast {
            mentions: wanted.map(mention).collect::<Result<_>>()?,
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

    /// The tokens of one sentence, behind those that are there.
    pub fn tokens_into(self, sentence: &Sentence, tokens: &mut Vec<Token>) -> Result<()> {
        self.unpack(sentence.tokens.clone(), Origins::new(std::slice::from_ref(sentence)), tokens)
    }

    /// The spans of the tokens of one sentence.
    pub fn spans(self, sentence: &Sentence) -> Result<Vec<Span>> {
        let mut tokens = Vec::with_capacity(sentence.tokens.len());
        self.tokens_into(sentence, &mut tokens)?;
        Ok(tokens.into_iter().map(|token| token.span).collect())
    }

    /// The forms of a run of tokens.
    pub fn forms(self, tokens: &std::ops::Range<u32>) -> Result<Vec<u32>> {
        let packed = part(self.numbers::<UInt16Type>(Column::TokenForm)?, tokens)?;
        let mut forms: Vec<u32> = packed.iter().map(|&form| form.into()).collect();
        let rare = self.numbers::<UInt32Type>(Column::RareToken)?;
        let rare_forms = self.numbers::<UInt32Type>(Column::RareForm)?;
        let first = rare.partition_point(|&token| token < tokens.start);
        for (&token, &form) in rare.iter().zip(rare_forms).skip(first) {
            if token >= tokens.end {
                break;
            }
            if let Some(place) = forms.get_mut((token - tokens.start) as usize) {
                *place = form;
            }
        }
        Ok(forms)
    }

    fn wide(self) -> Result<Vec<Wide>> {
        let token = self.numbers::<UInt32Type>(Column::WideToken)?;
        let start = self.numbers::<UInt32Type>(Column::WideStart)?;
        let end = self.numbers::<UInt32Type>(Column::WideEnd)?;
        let breaks = self.numbers::<UInt16Type>(Column::WideBreaks)?;
        let wide = |n| {
            Ok(Wide {
                index: at(token, n)?,
                span: Span::new(at(start, n)?, at(end, n)?),
                breaks: Breaks(at(breaks, n)?),
            })
        };
        (0..token.len()).map(wide).collect()
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
        let lists = self.column(column).as_list_opt::<i32>().ok_or_else(damaged)?;
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
        let strings = values.as_string_opt::<i32>().ok_or_else(damaged)?;
        if range.end > strings.len() {
            return Err(damaged());
        }
        Ok(range.map(|n| strings.value(n)).collect())
    }
}

fn part<'b, T>(numbers: &'b [T], tokens: &std::ops::Range<u32>) -> Result<&'b [T]> {
    numbers.get(tokens.start as usize..tokens.end as usize).ok_or_else(damaged)
}

fn at<T: Copy>(numbers: &[T], place: usize) -> Result<T> {
    numbers.get(place).copied().ok_or_else(damaged)
}

fn actors(text: &str) -> Result<Vec<ActorId>> {
    text.split_ascii_whitespace().map(str::parse).collect()
}

pub(super) fn damaged() -> Error {
    Error::index("this file of the index is damaged").help(REMEDY)
}
