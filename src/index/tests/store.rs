//! What is put comes back.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::model::{Date, Origin, Repeat};

#[test]
fn documents_come_back_by_id_as_they_were_put() {
    let (_folder, index) = index_of(&SPEECHES);
    let read = index.read(0).unwrap();
    let ids: Vec<_> = read.iter().map(|(document, ..)| document.id.to_string()).collect();
    assert_eq!(ids, ["fre-1", "fre-2", "rur-1", "syl-1"]);
    assert_eq!((index.batches(), index.len(), index.sentence_count()), (1, 4, 10));

    let mut forms = index.forms().clone();
    for (records, place) in read.into_iter().zip([0, 1, 3, 2]) {
        let (id, speaker, date, text) = SPEECHES[place];
        assert_eq!(records, statement(id, speaker, date, text, &mut forms));
    }
    assert_eq!(forms.len(), index.forms().len());
}

#[test]
fn many_documents_come_in_bounded_batches() {
    let ids: Vec<String> = (0..600).map(|n| format!("d{n:03}")).collect();
    let statements: Vec<_> = ids.iter().map(|id| (id.as_str(), "FRE", "1999", "We trust SYL.")).collect();
    let (_folder, index) = index_of(&statements);
    let sizes: Vec<_> = (0..index.batches()).map(|batch| index.read(batch).unwrap().len()).collect();
    assert_eq!(sizes, [256, 256, 88]);
    assert!(index.read(99).unwrap().is_empty());
    assert_eq!(contents(&index).keys().cloned().collect::<Vec<_>>(), ids);
}

#[test]
fn an_index_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Index>();
    shared::<Prepared>();
}

fn any_span() -> impl Strategy<Value = Span> {
    // Mostly like text: small steps; now and then far away.
    (0..600u32, prop_oneof![4 => 0..20u32, 1 => 250..260u32, 1 => Just(100_000)])
        .prop_map(|(start, length)| Span::new(start, start + length))
}

fn any_actor() -> impl Strategy<Value = ActorId> {
    "[A-Z!~]{1,15}".prop_map(|id| id.parse().unwrap())
}

fn any_range() -> impl Strategy<Value = std::ops::Range<u32>> {
    (0..40u32, 0..10u32).prop_map(|(start, length)| start..start + length)
}

fn any_document() -> impl Strategy<Value = Document> {
    let text = option::of("\\PC{0,8}");
    let actors = || vec(any_actor(), 0..3);
    let fields = (actors(), text.clone(), text.clone(), text.clone(), text.clone(), text.clone());
    let repeat = option::of(("\\PC{1,8}", 0u8..=100));
    let origin = (text.clone(), text, vec("[a-z]{1,8}", 0..3), repeat, 0u8..=100);
    (fields, "\\PC{0,300}", (1u16..=9999, 0u8..=12, 0u8..=31), actors(), origin).prop_map(
        |(fields, text, (year, month, day), addressees, (url, encoding, guessed, repeat, shared))| {
            let repeats = repeat.map(|(of, likeness)| Repeat { of: of.into(), likeness });
            let origin = Box::new(Origin { url, encoding, guessed, repeats, shared, ..Origin::default() });
            let (speakers, speaker_name, office, title, venue, language) = fields;
            let (id, kind) = ("document".into(), "statement".to_owned());
            let (source, hash) = ("somewhere".to_owned(), "0".to_owned());
            let date = Date { year, month, day };
            let text = text.into();
            Document {
                id,
                date,
                speakers,
                addressees,
                speaker_name,
                office,
                kind,
                title,
                venue,
                language,
                source,
                origin,
                hash,
                text,
            }
        },
    )
}

/// Turns, sentences, and tokens with words for forms.
type Cut = (Vec<Turn>, Vec<Sentence>, Vec<(String, Span, u16)>);

fn any_segments() -> impl Strategy<Value = Cut> {
    let turn = (option::of(any_span()), any_span()).prop_map(|(label, span)| Turn { label, span });
    let sentence = (any_range(), any_span(), 0..5u32, 0..3u32, any::<bool>());
    let sentences = vec(sentence, 0..12).prop_map(|sentences| {
        let number = |(number, (tokens, span, paragraph, turn, question))| Sentence {
            number,
            paragraph,
            turn,
            span,
            tokens,
            question,
        };
        (0..).zip(sentences).map(number).collect()
    });
    (vec(turn, 0..4), sentences, vec(("\\PC{1,6}", any_span(), any::<u16>()), 0..50))
}

fn any_cast() -> impl Strategy<Value = Cast> {
    let found = prop_oneof![Just(Found::Name), Just(Found::Leader), Just(Found::Description)];
    let actors = || vec(any_actor(), 0..3);
    let mention = (0..12u32, any_range(), any_span(), any_actor(), found, actors(), actors()).prop_map(
        |(sentence, tokens, span, actor, found, also, alternatives)| Mention {
            sentence,
            tokens,
            span,
            actor,
            found,
            also,
            alternatives,
        },
    );
    let owner = prop_oneof![Just(Owner::Speakers), Just(Owner::Nobody), any_actor().prop_map(Owner::Actor)];
    (vec(mention, 0..10), vec(owner, 0..4), actors()).prop_map(|(mentions, owners, identities)| Cast {
        mentions,
        owners,
        identities,
        spread: Vec::new(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_put_comes_back(document in any_document(), cut in any_segments(), cast in any_cast()) {
        let (turns, sentences, words) = cut;
        let mut forms = Forms::new();
        let tokens = words
            .into_iter()
            .map(|(word, span, breaks)| Token { form: forms.intern(&word), span, before: Breaks(breaks) })
            .collect();
        let segments = Segments { turns, sentences, tokens };

        let folder = tempfile::tempdir().unwrap();
        let mut writer = Index::create(folder.path(), "").unwrap().writer().unwrap();
        writer.put(Prepared::new(&document, &segments, &cast, &forms)).unwrap();
        writer.commit().unwrap();

        // The only document has seen its forms in the order of its own table, but for those without token.
        let index = Index::open(folder.path()).unwrap();
        let (read, mut read_segments, read_cast) = index.read(0).unwrap().remove(0);
        for token in &mut read_segments.tokens {
            token.form = forms.get(index.forms().surface(token.form)).unwrap();
        }
        prop_assert_eq!(read, document);
        prop_assert_eq!(read_segments, segments);
        prop_assert_eq!(read_cast, cast);
    }
}
