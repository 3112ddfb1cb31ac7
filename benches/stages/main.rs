//! How fast the stages are: `cargo bench`.
//!
//! Each bench first proves that it does the work: all composed sentences are found, nearly all composed judgements are
//! coded, and the store gives the same codings as the texts. Then it takes the time of one core, and states bytes of text
//! a second.

use std::hint::black_box;
use std::sync::LazyLock;

use bonafides::actors::{Finder, Gazetteer};
use bonafides::codebook::Codebook;
use bonafides::coding::{Coded, Coder, Rules};
use bonafides::forms::Forms;
use bonafides::index::{Index, Prepared};
use bonafides::ingest::{self, Item, Layout, Options};
use bonafides::model::Document;
use bonafides::segment::segment;
use divan::Bencher;
use divan::counter::BytesCount;
use mimalloc::MiMalloc;

mod corpus;
mod index;

use corpus::{Corpus, compose};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    // What is measured is the time of one core.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("nothing has used it yet");
    divan::main();
}

/// What the stages work with, made once and outside the time.
struct Setup {
    corpus: Corpus,
    gazetteer: Gazetteer,
    rules: Rules,
}

static SETUP: LazyLock<Setup> = LazyLock::new(|| Setup {
    corpus: compose(4_000_000, 1945),
    gazetteer: Gazetteer::embedded().expect("the tables in the program load"),
    rules: Rules::new(&Codebook::relational_trust().expect("the codebook in the program loads")),
});

/// The corpus as files in a folder, each read into memory and hashed with BLAKE3, and nothing else: `ingest_files` should
/// take no more than twice that time, on one core as here.
#[divan::bench(sample_count = 10)]
fn read_and_hash_files(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let folder = files();
    let hash = || -> usize {
        let entries = std::fs::read_dir(folder.path()).expect("the folder is there");
        let texts =
            entries.map(|entry| std::fs::read(entry.expect("it is").path()).expect("as are the files"));
        texts.inspect(|text| _ = black_box(blake3::hash(text))).map(|text| text.len()).sum()
    };
    assert_eq!(hash(), corpus.bytes, "bytes read and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(hash);
}

/// Files into documents: decoded, checked, described, hashed, and compared with all before. Ingest reads files on all
/// cores; here it has one, as `read_and_hash_files` has.
#[divan::bench(sample_count = 10)]
fn ingest_files(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let folder = files();
    let paths = [folder.path().to_owned()];
    let options = Options { layout: Layout::Ungdc, ..Options::default() };
    let read = || -> usize {
        let items = ingest::read(&paths, &options).expect("the folder is there");
        items.filter(|item| matches!(item, Ok(Item::Document(_)))).count()
    };
    assert_eq!(read(), corpus.documents.len(), "documents read and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(read);
}

/// The composed speeches as a text tree.
fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    for (number, document) in SETUP.corpus.documents.iter().enumerate() {
        // Sources take turns, twenty of them, so that source and session are of one speech alone.
        let name = format!("{}_{:02}_{}.txt", document.speakers[0], number % 97, document.date.year);
        std::fs::write(folder.path().join(name), &*document.text).expect("there is room");
    }
    folder
}

/// Text into turns, paragraphs, sentences, clauses and interned tokens: what every later stage waits for.
#[divan::bench(sample_count = 10)]
fn segment_text(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let cut = || -> usize {
        let mut forms = Forms::new();
        corpus.documents.iter().map(|document| segment(&document.text, &mut forms).sentences.len()).sum()
    };
    assert_eq!(cut(), corpus.sentences, "sentences found and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(cut);
}

/// Tokens into mentions: what finding actors costs. Against `code_from_text` on the same corpus it shows the share of the
/// whole; it should stay below a quarter.
#[divan::bench(sample_count = 10)]
fn find_mentions(bencher: Bencher<'_, '_>) {
    let Setup { corpus, gazetteer, .. } = &*SETUP;
    let mut forms = Forms::new();
    let cut: Vec<_> = corpus.documents.iter().map(|document| segment(&document.text, &mut forms)).collect();
    let mut finder = Finder::new(gazetteer);
    let mut find = || -> usize {
        let pairs = corpus.documents.iter().zip(&cut);
        pairs.map(|(document, segments)| finder.find(document, segments, &forms).mentions.len()).sum()
    };
    let found = find();
    assert!(found >= corpus.judgements, "{found} mentions, {} judgements composed", corpus.judgements);
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(find);
}

/// Text into codings: what the first run over a corpus costs.
#[divan::bench(sample_count = 10)]
fn code_from_text(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let scored: usize =
        code_texts().iter().flat_map(|coded| &coded.codings).filter(|coding| coding.scored).count();
    let expected = corpus.judgements * 9 / 10..corpus.judgements * 2;
    assert!(expected.contains(&scored), "{scored} codings, {} judgements composed", corpus.judgements);
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(code_texts);
}

/// The token store into codings: what a run costs after an edit of the codebook.
#[divan::bench(sample_count = 10)]
fn code_from_store(bencher: Bencher<'_, '_>) {
    let corpus = &SETUP.corpus;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = fill(folder.path()).expect("the index is written");
    let mut expected = code_texts();
    expected.retain(|coded| !coded.references.is_empty());
    expected.sort_by(|a, b| a.references[0].document.cmp(&b.references[0].document));
    let mut found = code_store(&index);
    found.retain(|coded| !coded.references.is_empty());
    assert!(found == expected, "the store and the texts give the same codings");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(|| code_store(&index));
}

fn code_texts() -> Vec<Coded> {
    let Setup { corpus, gazetteer, rules } = &*SETUP;
    let mut forms = Forms::new();
    let mut finder = Finder::new(gazetteer);
    let mut coder = Coder::new(rules);
    let code = |document: &Document| {
        let segments = segment(&document.text, &mut forms);
        let cast = finder.find(document, &segments, &forms);
        coder.code(document, &segments, &cast, &forms)
    };
    corpus.documents.iter().map(code).collect()
}

fn code_store(index: &Index) -> Vec<Coded> {
    let mut coder = Coder::new(&SETUP.rules);
    (0..index.batches())
        .flat_map(|batch| index.read(batch).expect("the store is whole"))
        .map(|(document, segments, cast)| coder.code(&document, &segments, &cast, index.forms()))
        .collect()
}

fn fill(folder: &std::path::Path) -> bonafides::error::Result<Index> {
    let Setup { corpus, gazetteer, .. } = &*SETUP;
    let mut forms = Forms::new();
    let mut finder = Finder::new(gazetteer);
    let mut writer = Index::create(folder, gazetteer.hash())?.writer()?;
    for document in &corpus.documents {
        let segments = segment(&document.text, &mut forms);
        let cast = finder.find(document, &segments, &forms);
        writer.put(Prepared::new(document, &segments, &cast, &forms))?;
    }
    writer.commit()?;
    writer.close()?;
    Index::open(folder)
}
