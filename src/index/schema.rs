//! The fields that tantivy knows of a sentence. Text is indexed, not stored: it lies in the token store.
//!
//! What results are counted by (date, source, target, kind) also stands in columns.

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::model::{ActorId, Date, DocId};

/// Stands between the folded forms of a sentence. A form is a word: it holds no line end.
const SEPARATOR: char = '\n';
const TOKENIZER: &str = "forms";
pub(super) const ROW: &str = "row";
pub(super) const SENTENCE: &str = "sentence";
pub(super) const PARAGRAPH: &str = "paragraph";
pub(super) const DATE: &str = "date";
pub(super) const SOURCE: &str = "source";
pub(super) const TARGET: &str = "target";
pub(super) const KIND: &str = "kind";

#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub text: Field,
    pub row: Field,
    pub sentence: Field,
    pub paragraph: Field,
    pub date: Field,
    pub document: Field,
    pub source: Field,
    pub target: Field,
    pub kind: Field,
}

/// The schema, always the same.
pub(super) fn schema() -> (Schema, Fields) {
    let words = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let label = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let words = TextOptions::default().set_indexing_options(words);
    let label = TextOptions::default().set_indexing_options(label);
    let counted = label.clone().set_fast("raw");

    let mut builder = Schema::builder();
    let fields = Fields {
        text: builder.add_text_field("text", words),
        row: builder.add_u64_field(ROW, FAST),
        sentence: builder.add_u64_field(SENTENCE, FAST),
        paragraph: builder.add_u64_field(PARAGRAPH, FAST),
        date: builder.add_u64_field(DATE, FAST | INDEXED),
        document: builder.add_text_field("document", label),
        source: builder.add_text_field(SOURCE, counted.clone()),
        target: builder.add_text_field(TARGET, counted.clone()),
        kind: builder.add_text_field(KIND, counted),
    };
    (builder.build(), fields)
}

pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(TOKENIZER, TextAnalyzer::from(FormTokenizer::default()));
    tokenizers
}

/// What tantivy is told of one sentence, made by the worker that prepared it.
#[derive(Debug)]
pub(super) struct Entry {
    /// Folded forms with a separator between them.
    pub words: String,
    pub paragraph: u32,
    pub sources: Vec<ActorId>,
    pub targets: Vec<ActorId>,
}

impl Entry {
    pub fn words<'f>(forms: impl Iterator<Item = &'f str>) -> String {
        let mut words = String::new();
        for (place, form) in forms.enumerate() {
            if place > 0 {
                words.push(SEPARATOR);
            }
            words.extend(form.split(SEPARATOR));
        }
        words
    }

    pub fn into_document(
        self,
        fields: &Fields,
        number: usize,
        row: u64,
        id: &DocId,
        date: Date,
        kind: &str,
    ) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_text(fields.text, self.words);
        document.add_u64(fields.row, row);
        document.add_u64(fields.sentence, number as u64);
        document.add_u64(fields.paragraph, self.paragraph.into());
        document.add_u64(fields.date, date.number());
        document.add_text(fields.document, id.as_str());
        document.add_text(fields.kind, kind);
        for source in &self.sources {
            document.add_text(fields.source, source.as_str());
        }
        for target in &self.targets {
            document.add_text(fields.target, target.as_str());
        }
        document
    }
}

/// Hands tantivy the tokens of the segmenter, one position each, so that search sees exactly these.
#[derive(Clone, Default)]
struct FormTokenizer {
    token: Token,
}

struct FormStream<'a> {
    forms: std::str::Split<'a, char>,
    token: &'a mut Token,
}

impl Tokenizer for FormTokenizer {
    type TokenStream<'a> = FormStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FormStream<'a> {
        self.token.reset();
        FormStream { forms: text.split(SEPARATOR), token: &mut self.token }
    }
}

impl TokenStream for FormStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(form) = self.forms.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(form);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
