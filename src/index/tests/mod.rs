//! Composed documents, cut by hand, for the tests of the index.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::{
    Among, By, Filter, Index, Layout, Order, Page, Prepared, Query, Sample, Scope, Seek, Sort, Tally, View,
    left, right,
};
use crate::forms::Forms;
use crate::model::{ActorId, Breaks, Cast, Document, Found, Mention, Owner, Segments, Sentence, Token, Turn};
use crate::span::Span;

mod commits;
mod searches;
mod store;

type Records = (Document, Segments, Cast);

fn actor(id: &str) -> ActorId {
    id.parse().unwrap()
}

/// A document of `text`: a line is a sentence, a run of letters a token, and three capitals are an actor.
fn statement(id: &str, speaker: &str, date: &str, text: &str, forms: &mut Forms) -> Records {
    let mut document = Document::statement(id, &[actor(speaker)], date.parse().unwrap(), text);
    document.kind = "speech".to_owned();
    document.hash = blake3::hash(text.as_bytes()).to_string();
    let mut segments = Segments::default();
    let mut cast = Cast {
        mentions: Vec::new(),
        owners: vec![Owner::Speakers],
        identities: vec![actor(speaker)],
        spread: Vec::new(),
    };
    let whole = Span::new(0, text.len() as u32);
    segments.turns.push(Turn { label: None, span: whole });
    let mut line_start = 0;
    for line in text.split('\n') {
        let number = segments.sentences.len() as u32;
        let first = segments.tokens.len() as u32;
        let mut rest = 0;
        while let Some(start) = line[rest..].find(|c: char| c.is_alphanumeric() || c == '\'') {
            let start = rest + start;
            let mut rest_of_word = line[start..].char_indices().skip(1);
            let length =
                rest_of_word.find(|(_, c)| !c.is_alphanumeric()).map_or(line.len() - start, |(at, _)| at);
            let word = &line[start..start + length];
            let span = Span::new((line_start + start) as u32, (line_start + start + word.len()) as u32);
            if word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase()) {
                let token = segments.tokens.len() as u32;
                cast.mentions.push(Mention {
                    sentence: number,
                    tokens: token..token + 1,
                    span,
                    actor: actor(word),
                    found: Found::Name,
                    also: Vec::new(),
                    alternatives: Vec::new(),
                });
            }
            segments.tokens.push(Token { form: forms.intern(word), span, before: Breaks::default() });
            rest = start + word.len();
        }
        segments.sentences.push(Sentence {
            number,
            paragraph: 0,
            turn: 0,
            span: Span::new(line_start as u32, (line_start + line.len()) as u32),
            tokens: first..segments.tokens.len() as u32,
            question: line.ends_with('?'),
        });
        line_start += line.len() + 1;
    }
    (document, segments, cast)
}

/// Statements that state so and so, as `(id, speaker, date, text)`.
type Statement<'t> = (&'t str, &'t str, &'t str, &'t str);

const SPEECHES: [Statement<'static>; 4] = [
    ("fre-1", "FRE", "1966-09-23", "We trust SYL.\nWe do not distrust SYL, we trust its good faith.\nPeace!"),
    ("fre-2", "FRE", "1971", "SYL betrayed us in bad faith.\nNo betrayal of RUR was seen."),
    (
        "syl-1",
        "SYL",
        "1966-10-01",
        "FRE acts in good\u{a0}faith; RUR violated the agreements.\nWe trust no one.",
    ),
    ("rur-1", "RUR", "1980", "The faith of FRE is good.\nTrust, distrust and trust again.\nÉlan!"),
];

fn index_of(statements: &[Statement<'_>]) -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path(), "stamp").unwrap();
    let mut writer = index.writer().unwrap();
    for &(id, speaker, date, text) in statements {
        let mut forms = Forms::new();
        let (document, segments, cast) = statement(id, speaker, date, text, &mut forms);
        writer.put(Prepared::new(&document, &segments, &cast, &forms)).unwrap();
    }
    writer.commit().unwrap();
    writer.close().unwrap();
    let index = Index::open(folder.path()).unwrap();
    (folder, index)
}

/// What a query finds, as `document:sentence`.
fn found(index: &Index, query: &str) -> Vec<String> {
    let hits = index.search(&Query::search(query).unwrap(), &Filter::default(), Page::ALL).unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits.iter().map(|hit| format!("{}:{}", hit.document, hit.sentence)).collect()
}

/// All documents of an index by id, with words instead of the numbers of forms.
fn contents(index: &Index) -> BTreeMap<String, (Document, Vec<String>, Cast)> {
    let batches = (0..index.batches()).flat_map(|batch| index.read(batch).unwrap());
    batches
        .map(|(document, segments, cast)| {
            let words = segments.tokens.iter().map(|token| index.forms().surface(token.form).to_owned());
            (document.id.to_string(), (document, words.collect(), cast))
        })
        .collect()
}
