//! What holds of any text: coding is pure per document, and every place it names is a place of the text.

mod common;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bonafides::actors::Gazetteer;
use bonafides::codebook::Codebook;
use bonafides::coding::{Coded, Coder};
use bonafides::export::{csv, jsonl};
use bonafides::index::{Filter, Index, Page, Prepared, Query};
use bonafides::model::{ActorId, Date, DocId, Document, Polarity, Voice};
use bonafides::pipeline::Project;
use bonafides::score::{Period, score};
use bonafides::span::Span;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};
use tempfile::TempDir;

static PROJECT: LazyLock<Project> = LazyLock::new(common::project);
static SAMPLE: LazyLock<Vec<Document>> = LazyLock::new(common::sample);

/// A failing case is printed; what it teaches becomes a test of its own, so nothing is written beside this file.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// What one document gives, as the bytes of both exports.
fn bytes(coded: &Coded) -> Vec<u8> {
    let mut out = Vec::new();
    csv::write(&coded.codings, &mut out).unwrap();
    csv::write(&coded.references, &mut out).unwrap();
    jsonl::write(&coded.codings, &mut out).unwrap();
    jsonl::write(&coded.references, &mut out).unwrap();
    out
}

/// The documents dealt out to so many workers, each of which codes its share in the order given.
fn dealt<'d>(documents: impl Iterator<Item = &'d Document>, workers: usize) -> BTreeMap<DocId, Vec<u8>> {
    let mut workers: Vec<_> = (0..workers).map(|_| PROJECT.worker()).collect();
    let count = workers.len();
    documents
        .enumerate()
        .map(|(place, document)| (document.id.clone(), bytes(&workers[place % count].code(document))))
        .collect()
}

/// Each document coded by a worker that has seen no other.
static ALONE: LazyLock<BTreeMap<DocId, Vec<u8>>> = LazyLock::new(|| dealt(SAMPLE.iter(), SAMPLE.len()));

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn order_and_number_of_workers_change_nothing(
        order in Just((0..SAMPLE.len()).collect::<Vec<_>>()).prop_shuffle(),
        workers in 1..4_usize,
    ) {
        let coded = dealt(order.iter().map(|&place| &SAMPLE[place]), workers);
        prop_assert!(coded == *ALONE);
    }
}

/// Puts the documents into a new index in the order given, with a commit after so many.
fn indexed<'d>(documents: impl Iterator<Item = &'d Document>, commit_after: usize) -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path().join("index"), PROJECT.gazetteer().hash()).unwrap();
    let mut writer = index.writer().unwrap();
    let mut worker = PROJECT.worker();
    for (place, document) in documents.enumerate() {
        let (segments, cast) = worker.read(document);
        writer.put(Prepared::new(document, &segments, &cast, worker.forms())).unwrap();
        if (place + 1) % commit_after == 0 {
            writer.commit().unwrap();
        }
    }
    writer.commit().unwrap();
    writer.close().unwrap();
    let index = Index::open(folder.path().join("index")).unwrap();
    (folder, index)
}

/// Codes the documents from an index that they were put into.
fn through_index<'d>(
    documents: impl Iterator<Item = &'d Document>,
    commit_after: usize,
) -> BTreeMap<DocId, Vec<u8>> {
    let (_folder, index) = indexed(documents, commit_after);
    let mut coder = Coder::new(PROJECT.rules());
    let whole: BTreeMap<DocId, Vec<u8>> = (0..index.batches())
        .flat_map(|batch| index.read(batch).unwrap())
        .map(|(document, segments, cast)| {
            let coded = coder.code(&document, &segments, &cast, index.forms());
            (document.id, bytes(&coded))
        })
        .collect();
    // The sentences that mention somebody are all that coding looks at.
    let parts: BTreeMap<DocId, Vec<u8>> = (0..index.batches())
        .flat_map(|batch| index.mentioning(batch).unwrap())
        .map(|part| {
            let coded = coder.code(&part.document, &part.segments, &part.cast, index.forms());
            (part.document.id, bytes(&coded))
        })
        .collect();
    assert!(parts == whole);
    whole
}

#[test]
fn coding_through_the_index_is_coding_from_the_text() {
    assert!(through_index(SAMPLE.iter(), 20) == *ALONE);
    assert!(through_index(SAMPLE.iter().rev(), 1_000) == *ALONE);
}

#[test]
fn a_word_finds_the_sentence_that_it_is_copied_from() {
    let text = "We've met. I'll stay. They can't go. He won’t be there. One cannot help. France's aim is plain. \
        The States' help came. It'd rain. I'm here. Co-operation is the co-ordinators' trade. Non-aligned they are.";
    let spoken = Document::statement("a", &["KEN".parse().unwrap()], "1999".parse().unwrap(), text);
    let (_folder, index) = indexed(std::iter::once(&spoken), 1);
    for (sentence, line) in (0..).zip(text.split_inclusive(". ")) {
        for word in line.split_whitespace() {
            let query = Query::search(word).unwrap();
            let found = index.search(&query, &Filter::default(), Page::ALL).unwrap();
            assert!(found.hits.iter().any(|hit| hit.sentence == sentence), "{word}: {line}");
        }
    }
}

/// The codebook with everything that speaks for a dimension speaking against it.
///
/// Weights tell the signs apart by the words around the target, which nothing flips; so this is a truth about rules.
fn flipped() -> Codebook {
    let mut codebook = Codebook::relational_trust().unwrap().without_weights();
    for indicator in &mut codebook.indicators {
        indicator.polarity = indicator.polarity.flipped();
    }
    for rule in &mut codebook.voice_rules {
        rule.polarity = rule.polarity.map(Polarity::flipped);
    }
    codebook
}

#[test]
fn flipping_every_polarity_flips_the_sign_of_every_net() {
    let codebook = flipped();
    let flipped = Project::new(&codebook, Gazetteer::embedded().unwrap()).code(&SAMPLE);
    let coded = common::rules_alone().code(&SAMPLE);
    let scores =
        |coded: &Coded| score(&coded.codings, &coded.references, &codebook.dimensions, &Period::Year);
    let (scores, of_flipped) = (scores(&coded), scores(&flipped));
    assert_eq!(scores.len(), of_flipped.len());
    let mut nets = 0;
    for (one, other) in scores.iter().zip(&of_flipped) {
        let place = format!("{}→{} {} {}", one.source, one.target, one.period, one.dimension);
        assert_eq!(
            (one.source, one.target, &one.period, &one.dimension),
            (other.source, other.target, &other.period, &other.dimension)
        );
        assert_eq!((one.positive, one.negative), (other.negative, other.positive), "{place}");
        assert_eq!((one.trust_rate, one.references), (other.distrust_rate, other.references), "{place}");
        match (one.net, other.net) {
            (Some(net), Some(opposite)) => {
                nets += 1;
                assert!((net + opposite).abs() < 1e-12, "{place}: {net} and {opposite}");
            }
            nothing => assert_eq!(nothing, (None, None), "{place}"),
        }
    }
    assert!(nets > 100, "only {nets} nets to compare");
}

// ------------------------------------------------------------------------------------------- any text

/// The words that codebook authors wrote: what pulls the engine into its corners.
static CUES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let codebook = PROJECT.codebook();
    let of_uses = codebook.indicators.iter().flat_map(|indicator| &indicator.uses);
    let texts = of_uses.flat_map(|group| {
        group.cues.iter().map(|cue| &cue.text).chain(group.shapes.iter().map(|shape| &shape.text))
    });
    let mut words: Vec<String> = texts
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic() && c != '\''))
        .filter(|word| word.len() > 1 && !word.chars().all(char::is_uppercase))
        .map(str::to_owned)
        .collect();
    words.sort_unstable();
    words.dedup();
    assert!(words.len() > 500, "only {} words", words.len());
    words
});

/// Sentences that code, to be cut and glued.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let indicators = &PROJECT.codebook().indicators;
    indicators.iter().flat_map(|indicator| &indicator.examples).map(|example| example.text.clone()).collect()
});

const NAMES: &[&str] = &[
    "Israel",
    "Israeli",
    "the United States",
    "U.S.",
    "USSR",
    "Soviet",
    "Moscow",
    "Côte d'Ivoire",
    "Korea",
    "Guinea",
    "the European Union",
    "President Reagan",
    "Georgia",
    "the two Koreas",
    "France and Germany",
    "Türkiye",
    "Niger",
    "Japan's",
    "the Japanese",
    "Government of Iraq",
    "Republic of China",
];
const JOINTS: &[&str] = &[
    "we",
    "us",
    "our",
    "not",
    "n't",
    "never",
    "if",
    "that country",
    "they",
    "it",
    "both countries",
    "the latter",
    "according to",
    "accuses",
    "must",
    "hope",
    "by",
    "against",
    "of",
    "which",
    "and",
    ",",
    ";",
    ":",
    ". ",
    "?",
    "!",
    "…",
    "“",
    "”",
    "\"",
    "'",
    "’",
    "(",
    ")",
    "[",
    "—",
    " – ",
    "-",
    "-\n",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "\u{ad}",
    "\u{feff}",
    "\u{200b}",
    "\u{202e}",
    "\u{301}",
    "İ",
    "ß",
    "ﬁ",
    "🇫🇷",
    "PRIME MINISTER:",
    "\nQUESTION: ",
    "\nPRESIDENT OF FRANCE: ",
    "\n12. ",
    "Mr.",
    "Sir,",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..CUES.len()).prop_map(|place| CUES[place].clone()),
        4 => select(NAMES).prop_map(str::to_owned),
        6 => select(JOINTS).prop_map(str::to_owned),
        2 => (0..EXAMPLES.len()).prop_map(|place| EXAMPLES[place].clone()),
        1 => any::<(Pick, Pick, Pick)>().prop_map(|(which, from, to)| {
            // A cut anywhere between two characters.
            let text = which.get(&EXAMPLES);
            let letters: Vec<char> = text.chars().collect();
            let (from, to) = (from.index(letters.len()), to.index(letters.len()));
            letters[from.min(to)..from.max(to)].iter().collect()
        }),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let glue = select(&[" ", " ", " ", " ", "", "\n"][..]);
    prop::collection::vec((piece(), glue), 0..40)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, glue)| [piece, glue.to_owned()]).collect())
}

fn document() -> impl Strategy<Value = Document> {
    let speakers =
        prop::collection::vec(select(&["USA", "RUS", "SUN", "FRA", "CHN", "GEO", "EU", "DEU"][..]), 0..3);
    let kind = select(&["statement", "press conference", "joint declaration"][..]);
    (speakers, 1946..2025_u16, kind, text()).prop_map(|(mut speakers, year, kind, text)| {
        speakers.sort_unstable();
        speakers.dedup();
        let speakers: Vec<ActorId> = speakers.into_iter().map(|id| id.parse().unwrap()).collect();
        Document { kind: kind.to_owned(), ..Document::statement("any", &speakers, Date::year(year), &text) }
    })
}

/// Everything that must hold of a document and of what is found in it.
fn sound(document: &Document) -> Result<(), TestCaseError> {
    let mut worker = PROJECT.worker();
    let (segments, cast) = worker.read(document);
    let coded = worker.code_read(document, &segments, &cast);
    let text = &*document.text;
    let within = |span: Span, outer: Span| {
        text.get(span.range()).is_some()
            && outer.start <= span.start
            && span.end <= outer.end
            && !span.is_empty()
    };
    let whole = Span::new(0, text.len() as u32);

    let mut rebuilt = String::new();
    let mut end = 0;
    for sentence in &segments.sentences {
        prop_assert!(within(sentence.span, whole), "sentence {:?}", sentence.span);
        prop_assert!(sentence.span.start >= end, "sentences overlap at {end}");
        rebuilt.push_str(Span::new(end, sentence.span.start).of(text));
        rebuilt.push_str(sentence.span.of(text));
        end = sentence.span.end;
        for token in segments.tokens_of(sentence) {
            prop_assert!(within(token.span, sentence.span), "token {:?} of {:?}", token.span, sentence.span);
        }
    }
    rebuilt.push_str(Span::new(end, whole.end).of(text));
    prop_assert_eq!(&rebuilt, text);

    prop_assert_eq!(cast.owners.len(), segments.turns.len());
    let mut end = 0;
    for mention in &cast.mentions {
        let sentence = &segments.sentences[mention.sentence as usize];
        prop_assert!(within(mention.span, sentence.span), "mention {:?}", mention.span);
        prop_assert!(mention.span.start >= end, "mentions overlap at {end}");
        end = mention.span.end;
    }

    for coding in &coded.codings {
        let sentence = segments.sentences[coding.sentence as usize].span;
        prop_assert!(coding.source != coding.target, "{:?}", coding);
        prop_assert!(within(coding.span, sentence), "{:?}", coding);
        prop_assert!(within(coding.target_span, whole), "{:?}", coding);
        prop_assert!(!coding.quote.is_empty() && !coding.quote.contains('\n'), "{:?}", coding);
        prop_assert_eq!(coding.scored, coding.reason.is_empty(), "{:?}", coding);
        // A view put in another's mouth is a coding of that other, which does not speak here: it has no reference.
        prop_assert!(
            coding.voice == Voice::Reported
                || coded.references.iter().any(|of| (of.source, of.target) == (coding.source, coding.target)),
            "a coding without a reference: {:?}",
            coding
        );
    }
    for reference in &coded.references {
        prop_assert!(reference.source != reference.target, "{:?}", reference);
        prop_assert!((1..=segments.sentences.len() as u32).contains(&reference.sentences));
    }
    // A worker that has seen other words says the same.
    prop_assert_eq!(bytes(&worker.code(document)), bytes(&coded));
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_text_is_coded_soundly(document in document()) {
        sound(&document)?;
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn any_texts_come_through_the_index_as_they_are(documents in prop::collection::vec(document(), 1..6)) {
        let documents: Vec<_> = documents
            .into_iter()
            .enumerate()
            .map(|(place, document)| Document {
                id: format!("any-{place}").into(),
                hash: place.to_string(),
                ..document
            })
            .collect();
        let straight = dealt(documents.iter(), 1);
        prop_assert!(through_index(documents.iter(), 2) == straight);
    }
}

#[test]
fn the_sample_is_coded_soundly() {
    for document in &*SAMPLE {
        sound(document).unwrap_or_else(|error| panic!("{}: {error}", document.id));
    }
}

#[test]
fn texts_at_the_edge_are_coded_soundly() {
    for text in
        ["", " ", "\n", "\u{feff}", ".", "TARGET", "'", "-\n-", "Israel", "Israel's", "n't", "a:", "\u{301}"]
    {
        let document = Document::statement("edge", &["RUS".parse().unwrap()], Date::year(1970), text);
        sound(&document).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    }
}

/// Tables and bad scans have them. Nothing here asks for the time, but quadratic work would take minutes.
#[test]
fn a_sentence_without_end_is_coded_like_any_other() {
    for words in
        ["Israel betrayed us and ", "we thank Japan for help ", "not fair ", "the people of ", "France, "]
    {
        let document =
            Document::statement("edge", &["RUS".parse().unwrap()], Date::year(1970), &words.repeat(1_500));
        sound(&document).unwrap_or_else(|error| panic!("{words}: {error}"));
    }
}
