//! Indexing and searching, beside plain tantivy with the same sentences and fields.

use bonafides::actors::Finder;
use bonafides::forms::Forms;
use bonafides::index::{Filter, Index, Layout, Page, Prepared, Query, Sort};
use bonafides::model::{Cast, Segments};
use bonafides::segment::segment;
use divan::Bencher;
use divan::counter::BytesCount;
use tantivy::schema::{FAST, INDEXED, STORED, STRING, Schema, TEXT};
use tantivy::{TantivyDocument, doc};

use super::{SETUP, Setup, fill};

/// The corpus cut and with its actors found, outside the time.
fn read() -> (Forms, Vec<(Segments, Cast)>) {
    let Setup { corpus, gazetteer, .. } = &*SETUP;
    let mut forms = Forms::new();
    let mut finder = Finder::new(gazetteer);
    let mut read = Vec::new();
    for document in &corpus.documents {
        let segments = segment(&document.text, &mut forms);
        let cast = finder.find(document, &segments, &forms);
        read.push((segments, cast));
    }
    (forms, read)
}

/// Documents with their sentences into both views, committed and tidied up.
#[divan::bench(sample_count = 10)]
fn index_sentences(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let (forms, read) = read();
    let write = || -> u64 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::create(folder.path(), "").expect("the folder is empty");
        let mut writer = index.writer().expect("nobody else writes");
        for (document, (segments, cast)) in corpus.documents.iter().zip(&read) {
            writer.put(Prepared::new(document, segments, cast, &forms)).expect("there is room");
        }
        writer.commit().expect("there is room");
        writer.close().expect("there is room");
        Index::open(folder.path()).expect("it was just written").sentence_count()
    };
    assert_eq!(write(), corpus.sentences as u64, "sentences indexed and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(write);
}

/// The same sentences with the same fields into plain tantivy, which stores their texts.
#[divan::bench(sample_count = 10)]
fn index_sentences_plain_tantivy(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let (_, read) = read();
    let mut schema = Schema::builder();
    let text = schema.add_text_field("text", TEXT | STORED);
    let [row, sentence, paragraph] =
        ["row", "sentence", "paragraph"].map(|name| schema.add_u64_field(name, FAST));
    let date = schema.add_u64_field("date", FAST | INDEXED);
    let [id, source, target, kind] =
        ["document", "source", "target", "kind"].map(|name| schema.add_text_field(name, STRING | FAST));
    let schema = schema.build();
    let write = || -> u64 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index =
            tantivy::Index::create_in_dir(folder.path(), schema.clone()).expect("the folder is empty");
        let mut writer: tantivy::IndexWriter<TantivyDocument> =
            index.writer_with_num_threads(2, 100 << 20).expect("nobody else writes");
        for (number, (document, (segments, cast))) in corpus.documents.iter().zip(&read).enumerate() {
            for one in &segments.sentences {
                let mut entry = doc!(
                    text => one.span.of(&document.text),
                    row => number as u64,
                    sentence => u64::from(one.number),
                    paragraph => u64::from(one.paragraph),
                    date => document.date.number(),
                    id => document.id.as_str(),
                    source => document.speakers[0].as_str(),
                    kind => document.kind.as_str(),
                );
                let named = cast.mentions.iter().filter(|mention| mention.sentence == one.number);
                named.for_each(|mention| entry.add_text(target, mention.actor.as_str()));
                writer.add_document(entry).expect("there is room");
            }
        }
        writer.commit().expect("there is room");
        writer.wait_merging_threads().expect("there is room");
        index.reader().expect("it was just written").searcher().num_docs()
    };
    assert_eq!(write(), corpus.sentences as u64, "sentences indexed and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(write);
}

/// Opens the index and finds a phrase, as a process does that starts anew.
#[divan::bench(sample_count = 20)]
fn open_and_search_a_phrase(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fill(folder.path()).expect("the index is written");
    let query = Query::search("\"true friend of\"").expect("it is a query");
    let expected = SETUP
        .corpus
        .documents
        .iter()
        .map(|document| document.text.replace('\n', " ").matches("true friend of").count());
    let expected: usize = expected.sum();
    let search = || {
        let index = Index::open(folder.path()).expect("it is there");
        index.search(&query, &Filter::default(), Page::first(50)).expect("it is whole").total
    };
    assert_eq!(search(), expected, "sentences found and composed");
    assert!(expected > 10, "only {expected} to find");
    bencher.bench_local(search);
}

/// Every occurrence of a frequent word with its context, sorted by what follows.
#[divan::bench(sample_count = 20)]
fn concordance_sorted_right(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = fill(folder.path()).expect("the index is written");
    let query = Query::kwic("agreement").expect("it is a query");
    let layout = Layout { width: 60, sort: Sort::Right, sample: None, page: Page::first(50) };
    let show = || index.kwic(&query, &Filter::default(), layout).expect("it is whole").total;
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.eq_ignore_ascii_case("agreement"))
            .count()
    };
    let expected: usize = SETUP.corpus.documents.iter().map(|document| words(&document.text)).sum();
    assert_eq!(show(), expected, "occurrences found and composed");
    bencher.bench_local(show);
}
