//! What queries find, against what is there.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::Date;

fn day(date: &str) -> Option<Date> {
    Some(date.parse().unwrap())
}

fn total(index: &Index, query: &str, filter: &Filter) -> usize {
    index.search(&Query::search(query).unwrap(), filter, Page::first(0)).unwrap().total
}

#[test]
fn and_not_takes_away_and_does_not_answer_nothing() {
    let (_folder, index) = index_of(&SPEECHES);
    let expected = ["fre-1:0", "syl-1:1"];
    for query in
        ["trust AND NOT distrust", "trust NOT distrust", "trust AND (NOT distrust)", "NOT distrust trust"]
    {
        assert_eq!(found(&index, query), expected, "{query}");
    }
    assert_eq!(found(&index, "NOT (we OR the)"), ["fre-1:2", "fre-2:0", "fre-2:1", "rur-1:1", "rur-1:2"]);
    assert_eq!(found(&index, "NOT NOT trust"), found(&index, "trust"));
}

#[test]
fn a_phrase_and_a_pair_can_be_taken_away() {
    // tantivy 0.27 trips over its own assertion when it has to take away a phrase that it is already past.
    let (_folder, index) = index_of(&[("a", "FRE", "1999", "bb aa\nbb bb aa\naa cc")]);
    assert_eq!(found(&index, "NOT \"bb bb aa\""), ["a:0", "a:2"]);
    assert_eq!(found(&index, "aa NOT \"bb bb\""), ["a:0", "a:2"]);
    assert_eq!(found(&index, "NOT (aa bb)"), ["a:2"]);
    assert_eq!(found(&index, "aa NOT (cc OR zz)"), ["a:0", "a:1"]);
}

#[test]
fn words_are_found_whatever_their_case_and_accents() {
    let (_folder, index) = index_of(&SPEECHES);
    assert_eq!(found(&index, "TRUST"), ["fre-1:0", "fre-1:1", "syl-1:1", "rur-1:1"]);
    assert_eq!(found(&index, "elan"), ["rur-1:2"]);
    assert_eq!(found(&index, "Élan"), ["rur-1:2"]);
}

#[test]
fn phrases_and_wildcards_see_tokens() {
    let (_folder, index) = index_of(&SPEECHES);
    assert_eq!(found(&index, "\"good faith\""), ["fre-1:1", "syl-1:0"]);
    assert_eq!(found(&index, "good faith"), ["fre-1:1", "syl-1:0", "rur-1:0"]);
    assert_eq!(found(&index, "betray*"), ["fre-2:0", "fre-2:1"]);
    assert_eq!(found(&index, "*trust"), found(&index, "trust OR distrust"));
    assert_eq!(found(&index, "w?"), found(&index, "we"));
    assert_eq!(found(&index, "\"violat* * agreement*\""), ["syl-1:0"]);
    assert_eq!(found(&index, "\"* faith\""), ["fre-1:1", "syl-1:0", "fre-2:0", "rur-1:0"]);
    assert_eq!(found(&index, "\"faith good\"~3"), ["fre-1:1", "syl-1:0", "rur-1:0"]);
    assert_eq!(found(&index, "NEAR \"faith good\"~2"), ["fre-1:1", "syl-1:0"]);
    assert_eq!(found(&index, "faith NOT \"good *\""), ["fre-2:0", "rur-1:0"]);
    assert_eq!(found(&index, "unheard"), Vec::<String>::new());
}

#[test]
fn a_hyphen_and_a_possessive_are_read_as_the_segmenter_may_cut_them() {
    let text = "FRE's co-operation\nIts cooperation\nSYL-occupied land";
    let (_folder, index) = index_of(&[("a", "FRE", "1999", text)]);
    assert_eq!(found(&index, "co-operation"), ["a:0", "a:1"]);
    assert_eq!(found(&index, "SYL-occupied"), ["a:2"]);
    assert_eq!(found(&index, "*-occupied"), ["a:2"]);
    assert_eq!(found(&index, "FRE’s"), ["a:0"]);
}

#[test]
fn totals_are_true_whatever_the_page() {
    let (_folder, index) = index_of(&SPEECHES);
    let query = Query::search("trust").unwrap();
    let all = index.search(&query, &Filter::default(), Page::ALL).unwrap();
    for offset in 0..6 {
        for limit in 0..6 {
            let page = index.search(&query, &Filter::default(), Page { offset, limit }).unwrap();
            assert_eq!(page.total, 4);
            let expected: Vec<_> = all.hits.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(page.hits, expected);
        }
    }
    let all = index.kwic(&query, &Filter::default(), lines(30)).unwrap();
    assert_eq!(all.total, 5);
    for offset in 0..7 {
        for limit in 0..7 {
            let page = Layout { page: Page { offset, limit }, ..lines(30) };
            let page = index.kwic(&query, &Filter::default(), page).unwrap();
            assert_eq!(page.total, 5);
            let expected: Vec<_> = all.lines.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!(page.lines, expected, "{offset} {limit}");
        }
    }
}

#[test]
fn filters_narrow_by_voice_target_year_kind_and_document() {
    let (_folder, index) = index_of(&SPEECHES);
    let count = |filter: Filter| total(&index, "trust OR faith", &filter);
    assert_eq!(count(Filter::default()), 7);
    assert_eq!(count(Filter { sources: vec![actor("FRE")], ..Filter::default() }), 3);
    assert_eq!(count(Filter { sources: vec![actor("FRE"), actor("SYL")], ..Filter::default() }), 5);
    assert_eq!(count(Filter { targets: vec![actor("FRE")], ..Filter::default() }), 2);
    assert_eq!(count(Filter { from: day("1967"), ..Filter::default() }), 3);
    assert_eq!(count(Filter { from: day("1966"), to: day("1966"), ..Filter::default() }), 4);
    assert_eq!(count(Filter { to: day("1971"), ..Filter::default() }), 5);
    assert_eq!(count(Filter { kinds: vec!["interview".to_owned()], ..Filter::default() }), 0);
    assert_eq!(count(Filter { documents: vec!["rur-1".into()], ..Filter::default() }), 2);
    let filter = Filter { sources: vec![actor("SYL")], targets: vec![actor("RUR")], ..Filter::default() };
    assert_eq!(index.search(&Query::all(), &filter, Page::ALL).unwrap().total, 1);
}

#[test]
fn dates_narrow_to_the_day_and_a_year_alone_may_be_any_day_of_it() {
    let (_folder, index) = index_of(&SPEECHES);
    let documents = |from: Option<Date>, to: Option<Date>| {
        let filter = Filter { from, to, ..Filter::default() };
        let mut ids: Vec<_> = index
            .search(&Query::all(), &filter, Page::ALL)
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| hit.document.to_string())
            .collect();
        ids.dedup();
        ids
    };
    assert_eq!(documents(day("1966-10"), None), ["syl-1", "fre-2", "rur-1"]);
    assert_eq!(documents(day("1966-09-23"), day("1966-09")), ["fre-1"]);
    assert_eq!(documents(None, day("1966-09-22")), Vec::<String>::new());
    // 1971 and 1980 are all that is known of these.
    assert_eq!(documents(day("1971-06"), day("1971-07-01")), ["fre-2"]);
    assert_eq!(documents(day("1972"), day("1980-01-01")), ["rur-1"]);
}

#[test]
fn an_expression_is_of_a_whole_word() {
    let (_folder, index) = index_of(&SPEECHES);
    assert_eq!(found(&index, "/(dis)?trust/"), found(&index, "trust OR distrust"));
    assert_eq!(found(&index, "/betray.+/"), found(&index, "betrayed OR betrayal"));
    assert_eq!(found(&index, "\"/good|bad/ faith\""), ["fre-1:1", "syl-1:0", "fre-2:0"]);
    assert_eq!(found(&index, "\"/[gb].*d/ faith\"~1"), ["fre-1:1", "syl-1:0", "fre-2:0"]);
    assert_eq!(found(&index, "/TRUS./"), found(&index, "trust"));
    for (bad, told) in [("/trust", "never closed"), ("/tru(st/", "no regular expression")] {
        assert!(Query::search(bad).unwrap_err().to_string().contains(told), "{bad}");
    }
}

#[test]
fn signs_of_other_query_languages_are_errors_and_no_words() {
    for (bad, told) in [
        ("good -faith", "a sign before a word"),
        ("trust~2", "stands behind a phrase"),
        ("source:FRE trust", "`source` is a flag"),
        ("\"(good OR bad) faith\"", "no choice of them"),
        ("/good faith/", "no space"),
        ("/co-operat.*/", "no hyphen"),
        ("/U\\.S\\./", "no point"),
    ] {
        let error = Query::search(bad).unwrap_err();
        assert!(error.to_string().contains(told), "{bad}: {error}");
        assert!(error.remedy().is_some(), "{bad}");
    }
    for good in [
        "non-aligned",
        "7:30",
        "/tru[s-t]t/",
        "/trust.*/",
        "\"article 2 (4)\"",
        "don't",
        "/3\\.5/",
        "/(?-i:trust)/",
    ] {
        assert!(Query::search(good).is_ok(), "{good}");
    }
}

#[test]
fn whether_anything_passes_a_filter_is_known_without_a_query() {
    let (_folder, index) = index_of(&SPEECHES);
    let any = |filter: Filter| index.any(&filter).unwrap();
    assert!(any(Filter { sources: vec![actor("FRE")], ..Filter::default() }));
    assert!(!any(Filter { sources: vec![actor("ZZZ")], ..Filter::default() }));
    assert!(!any(Filter { kinds: vec!["interview".to_owned()], ..Filter::default() }));
    assert!(index.holds(&"rur-1".into()) && !index.holds(&"rur-9".into()));
}

/// Two paragraphs, the first of two sentences.
fn paragraphs() -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path(), "").unwrap();
    let mut writer = index.writer().unwrap();
    let mut forms = Forms::new();
    let text = "SYL keeps faith.\nWe trust it.\nRUR breaks faith.\nNobody trusts RUR, nobody.";
    let (document, mut segments, cast) = statement("a", "FRE", "2001", text, &mut forms);
    for (sentence, paragraph) in segments.sentences.iter_mut().zip([0, 0, 1, 2]) {
        sentence.paragraph = paragraph;
    }
    writer.put(Prepared::new(&document, &segments, &cast, &forms)).unwrap();
    writer.commit().unwrap();
    writer.close().unwrap();
    let index = Index::open(folder.path()).unwrap();
    (folder, index)
}

#[test]
fn a_paragraph_answers_with_all_its_sentences_together() {
    let (_folder, index) = paragraphs();
    let view = View { scope: Scope::Paragraph, ..Page::ALL.into() };
    let within = |query: &str, filter: &Filter| -> Vec<String> {
        let hits = index.search(&Query::search(query).unwrap(), filter, view).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        hits.hits.into_iter().map(|hit| hit.text).collect()
    };
    let all = Filter::default();
    assert_eq!(found(&index, "faith trust"), Vec::<String>::new());
    assert_eq!(within("faith trust", &all), ["SYL keeps faith.\nWe trust it."]);
    assert_eq!(within("faith NOT trust", &all), ["RUR breaks faith."]);
    assert_eq!(within("NOT faith", &all), ["Nobody trusts RUR, nobody."]);
    assert_eq!(within("\"faith we\"", &all), Vec::<String>::new());
    // Who is mentioned may be mentioned in another sentence of it.
    let of_syl = Filter { targets: vec![actor("SYL")], ..Filter::default() };
    assert_eq!(total(&index, "trust", &of_syl), 0);
    assert_eq!(within("trust*", &of_syl), ["SYL keeps faith.\nWe trust it."]);

    let query = Query::search("trust faith").unwrap();
    let hit = index.search(&query, &all, view).unwrap().hits.remove(0);
    let text = "SYL keeps faith.\nWe trust it.";
    assert_eq!(hit.matches.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["faith", "trust"]);
    assert_eq!((hit.sentence, hit.targets), (0, vec![actor("SYL")]));
}

#[test]
fn the_best_come_first_by_relevance_and_the_total_is_the_same() {
    let text = "Trust and a great many other words stand here.\nTrust.\nTrust trust.\nNothing.";
    let (_folder, index) = index_of(&[("a", "FRE", "1999", text)]);
    let query = Query::search("trust").unwrap();
    let view = View { order: Order::Relevance, ..Page::ALL.into() };
    let hits = index.search(&query, &Filter::default(), view).unwrap();
    let order: Vec<u32> = hits.hits.iter().map(|hit| hit.sentence).collect();
    assert_eq!((hits.total, order), (3, vec![2, 1, 0]));
    assert!(hits.hits.is_sorted_by(|a, b| a.score >= b.score));
    // A filter takes sentences away, and changes no score.
    let filter = Filter { from: day("1999"), ..Filter::default() };
    assert_eq!(index.search(&query, &filter, view).unwrap(), hits);
}

#[test]
fn only_sentences_that_are_named_are_looked_at() {
    let (_folder, index) = index_of(&SPEECHES);
    let among: Among = [("fre-1".into(), 1), ("rur-1".into(), 0), ("gone".into(), 7)].into_iter().collect();
    let filter = Filter { among: Some(std::sync::Arc::new(among)), ..Filter::default() };
    assert_eq!(total(&index, "trust", &filter), 1);
    assert_eq!(total(&index, "faith", &filter), 2);
    let nothing = Filter { among: Some(std::sync::Arc::default()), ..Filter::default() };
    assert_eq!(total(&index, "faith", &nothing), 0);
}

#[test]
fn lines_are_sorted_by_their_neighbours() {
    let (_folder, index) = index_of(&SPEECHES);
    let sorted = |sort: Sort| -> Vec<String> {
        let query = Query::kwic("faith OR trust").unwrap();
        let layout = Layout { sort, ..lines(80) };
        let shown = index.kwic(&query, &Filter::default(), layout).unwrap().lines;
        shown
            .iter()
            .map(|line| format!("{}|{}|{}", left(&line.left, 5), line.keyword, right(&line.right, 6)))
            .collect()
    };
    assert_eq!(
        sorted(Sort::Left),
        [
            "|Trust|,",
            "and |trust|",
            "bad |faith|.",
            "good |faith|; RUR",
            "good |faith|.",
            "The |faith| of",
            "We |trust| SYL.",
            "We |trust| no",
            "we |trust| its"
        ]
    );
    assert_eq!(
        sorted(Sort::Keyword)[..4],
        ["good |faith|.", "bad |faith|.", "The |faith| of", "good |faith|; RUR"]
    );
    assert_eq!(sorted(Sort::Source)[0], "We |trust| SYL.");
}

#[test]
fn a_seed_gives_the_same_sample_and_another_seed_another() {
    let texts: Vec<String> = (0..40).map(|n| format!("d{n:02}")).collect();
    let statements: Vec<_> = texts.iter().map(|id| (id.as_str(), "FRE", "1999", "We trust them.")).collect();
    let (_folder, index) = index_of(&statements);
    let query = Query::kwic("trust").unwrap();
    let drawn = |index: &Index, seed: u64| -> Vec<String> {
        let layout = Layout { sample: Some(Sample { lines: 8, seed }), ..lines(9) };
        let found = index.kwic(&query, &Filter::default(), layout).unwrap();
        assert_eq!(found.lines.len(), 8);
        found.lines.into_iter().map(|line| line.document.to_string()).collect()
    };
    assert_eq!(drawn(&index, 1), drawn(&index, 1));
    assert!(drawn(&index, 1).is_sorted());
    assert_ne!(drawn(&index, 1), drawn(&index, 2));
    // What a smaller corpus gave, and still is among the first, is given again.
    let (_folder, half) = index_of(&statements[..20]);
    let kept = drawn(&index, 1).into_iter().filter(|id| id.as_str() < "d20");
    let of_half = drawn(&half, 1);
    assert!(kept.into_iter().all(|id| of_half.contains(&id)));
}

#[test]
fn a_pattern_is_asked_of_the_sentences_that_can_hold() {
    let (_folder, index) = index_of(&SPEECHES);
    let within = Query::any_row(vec![vec![vec!["trust".to_owned(), "distrust".to_owned()]]]);
    // The last word of every sentence that it is shown.
    let spots = |part: &crate::index::Part| -> Vec<(u32, std::ops::Range<usize>)> {
        let last = |sentence: &Sentence| (sentence.number, sentence.tokens.len() - 1..sentence.tokens.len());
        part.segments.sentences.iter().map(last).collect()
    };
    let seek = Seek::Pattern { within: &within, spots: &spots };
    let found = index.kwic(seek, &Filter::default(), lines(0)).unwrap();
    let words: Vec<&str> = found.lines.iter().map(|line| line.keyword.as_str()).collect();
    assert_eq!(words, ["SYL", "faith", "one", "again"]);
    assert_eq!((found.total, found.sentences), (4, 4));
    assert_eq!(index.search(seek, &Filter::default(), Page::first(1)).unwrap().total, 4);
}

#[test]
fn a_turn_of_another_is_in_its_own_voice() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Index::create(folder.path(), "").unwrap().writer().unwrap();
    let mut forms = Forms::new();
    let text = "We trust you.\nThank you.\nDo you?";
    let (document, mut segments, mut cast) = statement("press", "FRE", "2001", text, &mut forms);
    for turn in 1..3 {
        segments.turns.push(segments.turns[0].clone());
        segments.sentences[turn].turn = turn as u32;
    }
    cast.owners = vec![Owner::Speakers, Owner::Actor(actor("SYL")), Owner::Nobody];
    writer.put(Prepared::new(&document, &segments, &cast, &forms)).unwrap();
    writer.commit().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let hits = index.search(&Query::search("you").unwrap(), &Filter::default(), Page::ALL).unwrap().hits;
    let sources: Vec<_> = hits.into_iter().map(|hit| hit.sources).collect();
    assert_eq!(sources, [vec![actor("FRE")], vec![actor("SYL")], vec![]]);
    let of_syl = Filter { sources: vec![actor("SYL")], ..Filter::default() };
    assert_eq!(total(&index, "you", &of_syl), 1);
}

#[test]
fn counts_go_by_year() {
    let (_folder, index) = index_of(&SPEECHES);
    let query = Query::search("faith").unwrap();
    let (total, tallies) = index.tally(&query, &Filter::default(), &[By::Year]).unwrap();
    let years = |tallies: Vec<Tally>| -> Vec<(String, u64, u64)> {
        tallies.into_iter().map(|tally| (tally.group.join(" "), tally.found, tally.of)).collect()
    };
    let expected = [("1966", 2, 5), ("1971", 1, 2), ("1980", 1, 3)];
    assert_eq!(total, 4);
    assert_eq!(years(tallies), expected.map(|(year, found, of)| (year.to_owned(), found, of)));

    // A decade is ten years; who mentions nobody is no group's; a filter bears on both numbers.
    let of_fre = Filter { sources: vec![actor("FRE")], ..Filter::default() };
    let (total, tallies) = index.tally(&query, &of_fre, &[By::Decade, By::Target]).unwrap();
    assert_eq!(total, 2);
    let expected = [("1960s SYL", 1, 2), ("1970s RUR", 0, 1), ("1970s SYL", 1, 1)];
    assert_eq!(years(tallies), expected.map(|(group, found, of)| (group.to_owned(), found, of)));
    let sources = index.facets(&query, &Filter::default(), Scope::Sentence, By::Source).unwrap();
    assert_eq!(sources, [("FRE", 2), ("RUR", 1), ("SYL", 1)].map(|(id, count)| (id.to_owned(), count)));
}

#[test]
fn a_hit_tells_where_it_stands_and_what_was_found() {
    let (_folder, index) = index_of(&SPEECHES);
    let hits =
        index.search(&Query::search("good faith").unwrap(), &Filter::default(), Page::ALL).unwrap().hits;
    let hit = &hits[0];
    let text = SPEECHES[0].3;
    assert_eq!(hit.text, "We do not distrust SYL, we trust its good faith.");
    assert_eq!(hit.span.of(text), hit.text);
    assert_eq!(hit.matches.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["good", "faith"]);
    assert_eq!((hit.sources.as_slice(), hit.targets.as_slice()), (&[actor("FRE")][..], &[actor("SYL")][..]));
    assert_eq!(hit.date.to_string(), "1966-09-23");
}

/// All lines by date.
fn lines(width: usize) -> Layout {
    Layout { width, sort: Sort::Date, sample: None, page: Page::ALL }
}

fn concordance(index: &Index, query: &str, width: usize) -> Vec<String> {
    let query = Query::kwic(query).unwrap();
    let concordance = index.kwic(&query, &Filter::default(), lines(width)).unwrap();
    assert_eq!(concordance.total, concordance.lines.len());
    concordance.lines.iter().map(|line| format!("{}|{}|{}", line.left, line.keyword, line.right)).collect()
}

#[test]
fn bare_words_of_a_concordance_are_a_phrase_and_stay_in_their_sentence() {
    let (_folder, index) = index_of(&SPEECHES);
    assert_eq!(
        concordance(&index, "good faith", 80),
        [
            "We do not distrust SYL, we trust its |good faith|.",
            "FRE acts in |good faith|; RUR violated the agreements."
        ]
    );
    assert_eq!(concordance(&index, "good faith", 9)[0], "its |good faith|.");
    assert_eq!(concordance(&index, "good faith", 10)[0], "trust its |good faith|.");
    assert_eq!(
        concordance(&index, "good faith AND violat*", 5),
        ["in |good faith|; RUR", "RUR |violated| the"]
    );
    // One line for each occurrence, and none for what must be absent.
    assert_eq!(
        concordance(&index, "trust again OR trust", 0),
        ["|trust|", "|trust|", "|trust|", "|Trust|", "|trust again|"]
    );
    assert_eq!(concordance(&index, "trust AND NOT distrust", 0), ["|trust|", "|trust|"]);
    assert!(Query::kwic("NOT trust").is_err());
}

// ------------------------------------------------------------------------------------ brute force

/// A query as the test knows it: written out for the parser, and asked of words one by one.
#[derive(Clone, Debug)]
enum Ask {
    Words(Vec<&'static str>),
    Near(Vec<&'static str>, usize),
    And(Box<Ask>, Box<Ask>),
    Or(Box<Ask>, Box<Ask>),
    Not(Box<Ask>),
}

impl Ask {
    fn written(&self) -> String {
        match self {
            Self::Words(words) if words.len() == 1 => words[0].to_owned(),
            Self::Words(words) => format!("\"{}\"", words.join(" ")),
            Self::Near(words, n) => format!("\"{}\"~{n}", words.join(" ")),
            Self::And(a, b) => format!("({} {})", a.written(), b.written()),
            Self::Or(a, b) => format!("({} OR {})", a.written(), b.written()),
            Self::Not(a) => format!("NOT ({})", a.written()),
        }
    }

    fn holds(&self, sentence: &[&str]) -> bool {
        match self {
            Self::Words(words) => sentence
                .windows(words.len())
                .any(|window| words.iter().zip(window).all(|(pattern, word)| fits(pattern, word))),
            Self::Near(words, n) => (0..sentence.len()).any(|start| {
                (start + 1..=sentence.len().min(start + words.len() + n))
                    .any(|end| assign(words, &sentence[start..end]))
            }),
            Self::And(a, b) => a.holds(sentence) && b.holds(sentence),
            Self::Or(a, b) => a.holds(sentence) || b.holds(sentence),
            Self::Not(a) => !a.holds(sentence),
        }
    }
}

/// Whether each pattern can have a word of its own.
fn assign(patterns: &[&str], words: &[&str]) -> bool {
    let Some((first, rest)) = patterns.split_first() else { return true };
    (0..words.len()).any(|place| {
        fits(first, words[place]) && assign(rest, &[&words[..place], &words[place + 1..]].concat())
    })
}

fn fits(pattern: &str, word: &str) -> bool {
    match (pattern.chars().next(), word.chars().next()) {
        (None, None) => true,
        (Some('*'), _) if fits(&pattern[1..], word) => true,
        (Some('*'), Some(_)) => fits(pattern, &word[1..]),
        (Some(expected), Some(letter)) => {
            (expected == '?' || expected == letter) && fits(&pattern[1..], &word[1..])
        }
        _ => false,
    }
}

fn any_ask() -> impl Strategy<Value = Ask> {
    let word = proptest::sample::select(vec!["aa", "ab", "ba", "bb", "abab", "a*", "*b", "a?", "*ba*", "zz"]);
    let inner = proptest::sample::select(vec!["aa", "ab", "ba", "bb", "a*", "*b", "*", "b?"]);
    let anchored = (word.clone(), vec(inner, 0..3), any::<bool>()).prop_map(|(word, mut words, last)| {
        words.insert(if last { words.len() } else { 0 }, word);
        words
    });
    let leaf = prop_oneof![
        word.prop_map(|word| Ask::Words(vec![word])),
        anchored.clone().prop_map(Ask::Words),
        (anchored, 0..4usize).prop_map(|(words, n)| Ask::Near(words, n)),
    ];
    leaf.prop_recursive(3, 12, 2, |ask| {
        prop_oneof![
            (ask.clone(), ask.clone()).prop_map(|(a, b)| Ask::And(Box::new(a), Box::new(b))),
            (ask.clone(), ask.clone()).prop_map(|(a, b)| Ask::Or(Box::new(a), Box::new(b))),
            ask.prop_map(|a| Ask::Not(Box::new(a))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn search_finds_what_reading_every_sentence_finds(
        corpus in vec(vec(proptest::sample::select(vec!["aa", "ab", "ba", "bb", "abab", "b"]), 0..7), 1..12),
        asks in vec(any_ask(), 12),
    ) {
        let lines: Vec<String> = corpus.iter().map(|words| words.join(" ")).collect();
        let (one, two) = lines.split_at(lines.len() / 2);
        let texts = [one.join("\n"), two.join("\n")];
        let (_folder, index) = index_of(&[("one", "FRE", "1999", &texts[0]), ("two", "FRE", "1999", &texts[1])]);
        for ask in asks {
            let mut expected = Vec::new();
            for (id, text) in ["one", "two"].iter().zip(&texts) {
                for (number, line) in text.split('\n').enumerate() {
                    let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
                    if ask.holds(&words) {
                        expected.push(format!("{id}:{number}"));
                    }
                }
            }
            prop_assert_eq!(found(&index, &ask.written()), expected, "{}", ask.written());
        }
    }
}
