//! Documents on their way into a record batch.

use std::sync::Arc;

use arrow_array::builder::{LargeBinaryBuilder, LargeStringBuilder};
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{ArrayRef, ArrowNativeTypeOp, ListArray, PrimitiveArray, RecordBatch, StringArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;

use super::super::prepared::Prepared;
use super::{FIELDS, FOUND, NO_LABEL, NOBODY, RARE, SPEAKERS, item, schema};
use crate::model::{ActorId, Mention, Owner, Sentence, Turn};
use crate::span::Span;

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
pub(in crate::index) struct Batch {
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
        let mut fields = batch.fields.into_iter().map(|mut column| Arc::new(column.finish()) as ArrayRef);
        let mut text = batch.text;
        // The date stands behind the id.
        let mut columns: Vec<ArrayRef> = fields.by_ref().take(1).collect();
        columns.push(Arc::new(PrimitiveArray::<UInt32Type>::from_iter_values(batch.dates)));
        columns.extend(fields);
        columns.push(Arc::new(text.finish()));
        columns.push(Arc::new(PrimitiveArray::<UInt32Type>::from_iter_values(batch.text_bytes)));
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
