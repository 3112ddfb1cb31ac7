//! The columns of the token store: how documents lie in an Arrow record batch, one a row.
//!
//! Lists of records (turns, sentences, tokens, mentions) are parallel list columns, so that each is one flat
//! run of numbers. Actor ids hold no spaces, so that several stand in one string with spaces between them.
//! What is the same for many sentences on end stands once, with the sentence from which on it holds.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};

use super::REMEDY;
use crate::error::Error;
use crate::model::Found;

mod write;
mod read;

pub(super) use read::Row;
pub(super) use write::Batch;

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

pub(super) fn damaged() -> Error {
    Error::index("this file of the index is damaged").help(REMEDY)
}
