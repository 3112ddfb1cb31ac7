//! How fast the stages are: `cargo bench`.
//!
//! Each bench first proves that it does the work (every composed sentence is found), then takes the time of
//! one core and states bytes of text a second.

use bonafides::forms::Forms;
use bonafides::segment::segment;

mod corpus;

use corpus::{Corpus, compose};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

fn speeches() -> Corpus {
    compose(4_000_000, 1945)
}

/// Text into turns, paragraphs, sentences, clauses and interned tokens: what every later stage waits for.
#[divan::bench(sample_count = 10)]
fn segment_text(bencher: Bencher<'_, '_>) {
    let corpus = speeches();
    let cut = || -> usize {
        let mut forms = Forms::new();
        corpus.documents.iter().map(|document| segment(&document.text, &mut forms).sentences.len()).sum()
    };
    assert_eq!(cut(), corpus.sentences, "sentences found and composed");
    bencher.counter(BytesCount::new(corpus.bytes)).bench_local(cut);
}
