//! Documents as a record batch has them.

use std::ops::Range;
use std::str::FromStr;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};

use super::super::manifest::date;
use super::super::prepared::{Origins, Run, Wide};
use super::super::texts;
use super::super::words::Words;
use super::{Column, FOUND, NO_LABEL, NOBODY, SPEAKERS, damaged};
use crate::error::Result;
use crate::forms::FormId;
use crate::model::{ActorId, Breaks, Cast, Document, Mention, Owner, Segments, Sentence, Token, Turn};
use crate::span::Span;

/// One row of a record batch: a document.
#[derive(Clone, Copy)]
pub(in crate::index) struct Row<'b> {
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
        Ok(Document { text: self.text()?.into(), ..self.head()? })
    }

    /// The document with an empty text: what is read without unpacking it.
    pub fn head(self) -> Result<Document> {
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
            text: String::new().into(),
        })
    }

    pub fn speakers(self) -> Result<Vec<ActorId>> {
        actors(self.string(Column::Speakers)?)
    }

    pub fn kind(self) -> Result<&'b str> {
        self.string(Column::Kind)
    }

    /// Who is mentioned in these sentences, by id, each once.
    pub fn targets(self, sentences: Range<u32>) -> Result<Vec<ActorId>> {
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
    fn run_of(self, from: Column, value: Column, sentence: u32) -> Result<(Range<u32>, u32)> {
        let from = self.numbers::<UInt32Type>(from)?;
        let next = from.partition_point(|&from| from <= sentence);
        let own = next.checked_sub(1).ok_or_else(damaged)?;
        let end = from.get(next).copied().map_or_else(|| self.sentence_count(), Ok)?;
        Ok((at(from, own)?..end, at(self.numbers::<UInt32Type>(value)?, own)?))
    }

    /// The sentences of the paragraph that a sentence stands in.
    pub fn paragraph_of(self, sentence: u32) -> Result<Range<u32>> {
        Ok(self.run_of(Column::ParagraphFrom, Column::Paragraph, sentence)?.0)
    }

    /// Unpacks a run of tokens.
    fn unpack(self, tokens: Range<u32>, origins: Origins<'_>, into: &mut Vec<Token>) -> Result<()> {
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
            wide: &self.wide(&tokens)?,
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
        let mut tokens = Vec::new();
        self.tokens_into(sentence, &mut tokens)?;
        Ok(tokens.into_iter().map(|token| token.span).collect())
    }

    /// The forms of a run of tokens.
    pub fn forms(self, tokens: &Range<u32>) -> Result<Vec<u32>> {
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

    /// The tokens of a run that do not lie as most do.
    fn wide(self, tokens: &Range<u32>) -> Result<Vec<Wide>> {
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
        let [first, last] = [tokens.start, tokens.end].map(|end| token.partition_point(|&token| token < end));
        (first..last).map(wide).collect()
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

    fn list(self, column: Column) -> Result<(&'b ArrayRef, Range<usize>)> {
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

fn part<'b, T>(numbers: &'b [T], tokens: &Range<u32>) -> Result<&'b [T]> {
    numbers.get(tokens.start as usize..tokens.end as usize).ok_or_else(damaged)
}

fn at<T: Copy>(numbers: &[T], place: usize) -> Result<T> {
    numbers.get(place).copied().ok_or_else(damaged)
}

fn actors(text: &str) -> Result<Vec<ActorId>> {
    text.split_ascii_whitespace().map(str::parse).collect()
}
