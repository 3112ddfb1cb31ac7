use proptest::prelude::*;

use super::segment;
use super::tokens::{self, Word};
use crate::forms::Forms;
use crate::model::{Breaks, Segments};

fn cut(text: &str) -> (Segments, Forms) {
    let mut forms = Forms::new();
    let segments = segment(text, &mut forms);
    (segments, forms)
}

/// The sentences, line ends written as one space.
fn sentences(text: &str) -> Vec<String> {
    let sentence = |span: crate::span::Span| span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut(text).0.sentences.iter().map(|s| sentence(s.span)).collect()
}

fn words(text: &str) -> Vec<String> {
    let (segments, forms) = cut(text);
    segments.tokens.iter().map(|token| forms.surface(token.form).to_owned()).collect()
}

/// The words, each after the flags that stand before it.
fn marked(text: &str) -> String {
    const NAMES: [(Breaks, &str); 12] = [
        (Breaks::COMMA, ","),
        (Breaks::SEMICOLON, ";"),
        (Breaks::DASH, "—"),
        (Breaks::OPEN, "("),
        (Breaks::CLOSE, ")"),
        (Breaks::QUOTE, "“"),
        (Breaks::UNQUOTE, "”"),
        (Breaks::HYPHEN, "-"),
        (Breaks::GLUED, "+"),
        (Breaks::STOP, "!"),
        (Breaks::SLASH, "/"),
        (Breaks::CLAUSE, "|"),
    ];
    let (segments, forms) = cut(text);
    let mut line = Vec::new();
    for token in &segments.tokens {
        let flags: String =
            NAMES.iter().filter(|(flag, _)| token.before.has(*flag)).map(|(_, name)| *name).collect();
        line.push(flags + forms.surface(token.form));
    }
    line.join(" ")
}

/// Each line is one text; `‖` stands where a sentence ends and the next begins.
const HARD: &str = "\
We thank H.E. Mr. Jan Novak for his words.‖ They were kind.
The U.S. Government agreed.‖ It kept its word.
The U.S.S.R. has withdrawn.‖ We welcome that.
Resolution No. 1325 (2000) is clear.‖ So is No. 242.
We say no.‖ We mean it.
Under Art. 2 (4) of the Charter, force is banned.
See art. 5, paras. 3 and 4, and p. 12 of the report.
The agenda (see para. 1. of the annex) is long.
Lt.-Gen. Koroma and Gen. Adu met in St. John's.
Mrs. Amara and Dr. Li spoke, e.g. on trade, i.e. on tariffs.
They sell oil, gas, etc. to all.‖ We do not.
They sell oil, gas, etc.‖ The rest they keep.
J. F. Kennedy and F. W. de Klerk were quoted.‖ Both were right.
President J.F. Kennedy spoke here.
The Soviet delegate, A. A. Petrov, agreed.
In Narnia v. Archenland the Court was clear.
Warming must stay below 2°C.‖ States know it.
We support plan B.‖ The others do not.
They lost World War I.‖ Nobody won.
Our friends have said so, and so do I.‖ Peace is near.
Growth was 1.5 per cent in 1990.‖ In 1991 it was 2.5.
The sum of $1,000.50 was paid.‖ Nobody complained.
We waited ... and waited.‖ Nothing came.
We waited…‖ The answer never came.
\"The … Council shall act\", says the Charter.
He said: \"We shall not yield.\"‖ And they did not.
“Peace is ours.”‖ “Is it?”‖ “It is.”
Is this peace?‖ No!‖ It is war.
“Who will help us?” they ask.‖ We will.
We were told (by whom?) that it was over.
The Council met (it was late.)‖ Nothing was decided.
On 3 Sept. 1983 they signed.‖ On 4 Oct. they broke their word.
Acme Inc. Holdings was named.‖ So was Borealis Ltd.‖ They both denied it.
Israel vs. Jordan is no longer the question.
The report [A/4879] is before us.‖ We have read it.
See resolution 2231 (2015), annex B.‖ Iran has complied.
The matter is closed.‖ (See document A/48/12.)‖ We move on.
It was the 21st of May.‖ 1990 was another year.
Côte d’Ivoire signed.‖ Cabo Verde did, too.
The Hon. Peter Mwale and Prof. Sato agreed.
We met at 5 p.m. on Monday.‖ We parted at 6 a.m.‖ Nobody slept.
The treaty was signed in Washington, D.C. in 1987.
Visit www.example.org or write to us.
Sir, the time has come.‖ Mr. President, it is now.
Their reply?‖ Silence.
The vote was 50 to 4.‖ Four abstained.
Vol. 3, ch. 2 and fig. 4 show it.‖ So does Res. 5.
A ceasefire!‖ A ceasefire at last!
We trust Amb. Okoye.‖ We trust Sen. Diaz.
«La paix.»‖ We say it in English: peace.
和平很重要。‖我们同意。";

#[test]
fn hard_sentences_are_cut_where_they_end() {
    let mut wrong = Vec::new();
    for line in HARD.lines() {
        let expected: Vec<String> = line.split('‖').map(|s| s.trim().to_owned()).collect();
        let text = line.replace('‖', "");
        let found = sentences(&text);
        if found != expected {
            wrong.push(format!("{expected:?}\n  but {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_missing_space_after_a_stop_hides_no_end() {
    assert_eq!(
        sentences("This is the end.We must begin again."),
        ["This is the end.", "We must begin again."]
    );
    assert_eq!(sentences("Is it over?We think so."), ["Is it over?", "We think so."]);
}

#[test]
fn an_abbreviation_ends_a_sentence_before_a_word_that_opens_one() {
    assert_eq!(
        sentences("We turned to the U.S. The answer came."),
        ["We turned to the U.S.", "The answer came."]
    );
    assert_eq!(sentences("It is in the U.K. We are not."), ["It is in the U.K.", "We are not."]);
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let text = "We have never said that we would\nnot keep our word. We gave it to\nour neighbours, and they know it.\n\n\
                They gave us theirs, which is to\nus as good as any treaty.\n";
    assert_eq!(
        sentences(text),
        [
            "We have never said that we would not keep our word.",
            "We gave it to our neighbours, and they know it.",
            "They gave us theirs, which is to us as good as any treaty.",
        ]
    );
    let (segments, _) = cut(text);
    let paragraphs: Vec<u32> = segments.sentences.iter().map(|s| s.paragraph).collect();
    assert_eq!(paragraphs, [0, 0, 1]);
}

#[test]
fn unwrapped_lines_are_paragraphs_of_their_own() {
    let text =
        "The United Nations at fifty\nWe came here to speak of peace.\nPeace is what our people want.\n";
    let (segments, _) = cut(text);
    let paragraphs: Vec<u32> = segments.sentences.iter().map(|s| s.paragraph).collect();
    assert_eq!(paragraphs, [0, 1, 2]);
}

#[test]
fn every_kind_of_line_end_is_one() {
    for end in ["\n", "\r", "\r\n", "\u{b}", "\u{c}", "\u{2028}", "\r\n\r\n"] {
        let text = ["We are agreed.", "They are not.", "So it goes."].join(end);
        assert_eq!(sentences(&text), ["We are agreed.", "They are not.", "So it goes."], "{end:?}");
        let (segments, _) = cut(&text);
        assert_eq!(segments.sentences[2].paragraph, 2, "{end:?}");
    }
}

#[test]
fn a_page_that_turns_does_not_cut_the_sentence() {
    for furniture in [
        "12",
        "- 12 -",
        "A/48/PV.7",
        "12/34",
        "10-54827 23",
        "28/09/2015 A/70/PV.15",
        "Page 3 of 9",
        "22 General Assembly - Forty-eighth session",
        "Forty-eighth session - 29 September 1993 23",
    ] {
        let text = format!(
            "Our neighbours have kept to every\narticle of the treaty, and for that\nthey have earned the gratitude of\n\n\
             {furniture}\n\nthe whole region. We thank them.\nWe shall do the same as they did."
        );
        let (segments, forms) = cut(&text);
        assert_eq!(segments.sentences.len(), 3, "{furniture}");
        let words: Vec<&str> = segments.tokens.iter().map(|t| forms.surface(t.form)).collect();
        let at = words.iter().position(|&word| word == "gratitude").unwrap_or_default();
        assert_eq!(words.get(at..at + 4), Some(&["gratitude", "of", "the", "whole"][..]), "{furniture}");
    }
}

#[test]
fn numbers_of_paragraphs_belong_to_no_sentence() {
    assert_eq!(sentences("31.\tWe support peace.\n32.\tThey do not."), ["We support peace.", "They do not."]);
    assert_eq!(sentences("We want peace. 31. We need it."), ["We want peace.", "We need it."]);
    assert_eq!(sentences("We want peace.31. We need it."), ["We want peace.", "We need it."]);
    assert_eq!(sentences("IV. The law of the sea is ours."), ["The law of the sea is ours."]);
    assert_eq!(sentences("V. Petrov spoke."), ["V. Petrov spoke."]);
    assert_eq!(
        sentences("It rose from 2.38 to 4.2. It fell again."),
        ["It rose from 2.38 to 4.2.", "It fell again."]
    );
}

#[test]
fn a_word_that_a_line_end_cuts_is_one_token() {
    let text = "We stand by the law of the inter-\nnational community, and by the\nYugo-\nslavia's peoples, in a long-\nterm way, and we say it.";
    let (segments, forms) = cut(text);
    let find = |form: &str| segments.tokens.iter().find(|t| forms.surface(t.form) == form);
    assert_eq!(find("international").map(|t| t.span.of(text)), Some("inter-\nnational"));
    assert_eq!(find("Yugoslavia").map(|t| t.span.of(text)), Some("Yugo-\nslavia"));
    assert!(find("term").is_some_and(|t| t.before.has(Breaks::HYPHEN)));
    assert!(find("long").is_some());
}

#[test]
fn a_soft_hyphen_is_no_part_of_the_form() {
    assert_eq!(
        words("the Pales¬tinian and inter\u{ad}national cause"),
        ["the", "Palestinian", "and", "international", "cause"]
    );
}

#[test]
fn hyphens_split_compounds_and_spare_bound_prefixes() {
    assert_eq!(marked("Israeli-occupied land"), "|Israeli -occupied land");
    assert_eq!(words("co-operation of non-aligned States"), ["co-operation", "of", "non-aligned", "States"]);
    assert_eq!(words("The Non-Aligned Movement"), ["The", "Non-Aligned", "Movement"]);
    assert_eq!(words("anti-Israeli acts"), ["anti", "Israeli", "acts"]);
    assert_eq!(marked("their self- determination"), "|their self -determination");
    assert_eq!(marked("short- and long-term aims"), "|short and long -term aims");
}

#[test]
fn clitics_are_tokens() {
    assert_eq!(marked("Israel's aim"), "|Israel +'s aim");
    assert_eq!(marked("Israel’s aim"), "|Israel +’s aim");
    assert_eq!(
        words("It doesn't, can't, won't and cannot."),
        ["It", "does", "n't", "can", "n't", "will", "n't", "and", "can", "not"]
    );
    assert_eq!(words("we're sure they've won"), ["we", "'re", "sure", "they", "'ve", "won"]);
    assert_eq!(marked("the States' policy"), "|the States +' policy");
    assert_eq!(marked("the 'peoples' of it"), "|the “peoples ”of it");
    assert_eq!(words("Côte d'Ivoire and Côte d’Ivoire"), ["Côte", "d'Ivoire", "and", "Côte", "d’Ivoire"]);
}

#[test]
fn a_word_read_by_one_look_is_the_word_read_by_its_signs() {
    let text = "We cannot, in plan B. of the U.S. (if 3,000 men; co-operation), take Ghana's or Côte d'Ivoire's \
        side: an incomprehensible unwillingness\nof Z, AT&T or \u{201c}friends\u{201d}; x1 and a. b.c\u{2014}all of them.";
    let mut plain = 0;
    for limit in [text.len(), text.len() / 2] {
        let starts =
            (0..limit).filter(|&at| text.is_char_boundary(at) && text[at..].starts_with(char::is_alphabetic));
        for start in starts {
            let Some(end) = tokens::plain_word(text, start, limit) else { continue };
            let word = Word { start, end, apostrophe: None, soft: false, dotted: false };
            assert_eq!(tokens::word(text, start, limit), word, "{}", &text[start..]);
            plain += 1;
        }
    }
    assert!(plain > 100, "{plain} of the starts are plain");
    for (word, is_plain) in [("peace and", true), ("cannot be", false), ("B. Long", false), ("Iraq's", false)]
    {
        let text = format!("{word} said so many times before");
        assert_eq!(tokens::plain_word(&text, 0, text.len()).is_some(), is_plain, "{word}");
    }
}

#[test]
fn punctuation_is_flags_and_no_token() {
    assert_eq!(marked("**Jordan** “trusts”\u{a0}«us»"), "|Jordan “trusts “”us");
    assert_eq!(marked("peace and/or war"), "|peace and /or war");
    assert_eq!(marked("trade (and aid) grew"), "|trade (|and aid )|grew");
    assert_eq!(
        words("in the U.S., the U.K. and U.N. bodies"),
        ["in", "the", "U.S.", "the", "U.K.", "and", "U.N.", "bodies"]
    );
    assert_eq!(words("1,000 of 1.5 at 10:30 in 1990s"), ["1,000", "of", "1.5", "at", "10:30", "in", "1990s"]);
    assert_eq!(marked("“Why?” they ask."), "“|Why ”!they ask");
    assert_eq!(words("countries â€œtrustâ€\u{9d} us"), ["countries", "trust", "us"]);
    let text = "They said â€œNo.â€\u{9d}Ours did not.";
    assert_eq!(sentences(text).last().map(String::as_str), Some("Ours did not."));
}

#[test]
fn clauses_open_where_the_grammar_says() {
    for (text, expected) in [
        ("We said that it helps.", "|We said that it helps"),
        ("We trust them, but they lie.", "|We trust them ,|but they lie"),
        ("They lie, and we know.", "|They lie ,and we know"),
        ("They act as if they cared.", "|They act as if they cared"),
        ("We ask if they care.", "|We ask |if they care"),
        ("We act because we must; others wait.", "|We act |because we must ;|others wait"),
        ("Peace—our aim—is near.", "|Peace —|our aim —|is near"),
        ("A State, which we trust, acts.", "|A State ,|which we trust ,acts"),
        ("Israel – a friend – helps.", "|Israel —|a friend —|helps"),
        ("Years 1990–1995 were hard.", "|Years 1990 -1995 were hard"),
    ] {
        assert_eq!(marked(text), expected);
    }
}

#[test]
fn questions_know_that_they_are() {
    let (segments, _) = cut("Who helps? We do. “Is it so?” It is! Really?!");
    let questions: Vec<bool> = segments.sentences.iter().map(|s| s.question).collect();
    assert_eq!(questions, [true, false, true, false, true]);
}

fn labels(text: &str) -> Vec<&str> {
    cut(text).0.turns.iter().filter_map(|turn| turn.label).map(|label| label.of(text)).collect()
}

#[test]
fn a_transcript_has_turns() {
    let text = "Press conference, Lakeside\n\nPRIME MINISTER:\n\nGood morning. We met.\n\nJOURNALIST:\n\nDo you trust \
                them?\n\nPRIME MINISTER:\n\nWe do.\n\nPRESIDENT ARDELAN: So do we.\n";
    assert_eq!(labels(text), ["PRIME MINISTER", "JOURNALIST", "PRIME MINISTER", "PRESIDENT ARDELAN"]);
    let (segments, _) = cut(text);
    let turns: Vec<(u32, &str)> = segments.sentences.iter().map(|s| (s.turn, s.span.of(text))).collect();
    assert_eq!(
        turns,
        [
            (0, "Press conference, Lakeside"),
            (1, "Good morning."),
            (1, "We met."),
            (2, "Do you trust them?"),
            (3, "We do."),
            (4, "So do we."),
        ]
    );
}

#[test]
fn a_transcript_on_one_line_has_turns() {
    let text = "PRIME MINISTER: We signed. QUESTION: Do you trust Australia? PRIME MINISTER: I do. MR. OKORO: Me too.";
    assert_eq!(labels(text), ["PRIME MINISTER", "QUESTION", "PRIME MINISTER", "MR. OKORO"]);
    assert_eq!(sentences(text), ["We signed.", "Do you trust Australia?", "I do.", "Me too."]);
}

#[test]
fn names_and_single_letters_open_turns_when_they_come_back() {
    let text = "Ada Moss: Welcome.\nLeo Brandt: Thank you.\nAda Moss: Is it peace?\nLeo Brandt: It is.\n";
    assert_eq!(labels(text).len(), 4);
    assert_eq!(labels("Q: Is it so?\nA: It is.\nQ: Why?\nA: Because.\n"), ["Q", "A", "Q", "A"]);
    let text = "PRIME MINISTER: We met.\nHIS EXCELLENCY J. OKORO, PRIME MINISTER OF THE STATE OF SYLDAVIA: We did.\n\
                PRIME MINISTER ERDO#286;AN: And we.\nTHE DUTY, AS I SEE IT, OF ALL: peace.\n";
    assert_eq!(
        labels(text),
        [
            "PRIME MINISTER",
            "HIS EXCELLENCY J. OKORO, PRIME MINISTER OF THE STATE OF SYLDAVIA",
            "PRIME MINISTER ERDO#286;AN"
        ]
    );
    assert_eq!(labels("**MINISTER:** We came.\n\n**MOSS:** And went?\n"), ["MINISTER", "MOSS"]);
}

#[test]
fn a_lost_colon_hides_no_turn_of_a_transcript() {
    let text = "PRIME MINISTER Well, gentlemen.\nQ. Ada Moss, Daily News. Is it so?\nPM: It is.\nQ. Why?\nPM; I know.\n";
    assert_eq!(labels(text), ["PRIME MINISTER", "Q", "PM", "Q", "PM"]);
    assert_eq!(labels("PM. We met.\nQ. And then?\nPM. We left.\n"), ["PM", "Q", "PM"]);
    assert_eq!(labels("PRIME MINISTER\n\nStatement on trade\n\nWe met. We agreed.\n").len(), 0);
    assert_eq!(
        labels("Q, And then?\nP. M. We left.\nQ Where to?\nP. M. Home.\n"),
        ["Q", "P. M", "Q", "P. M"]
    );
    // However the initials are written, they are one speaker's; two small ones are the afternoon.
    let spelt = "Q. Why?\nP.M. We left.\nQ. Where to?\np. M. Home.\nP M. Now.\n3\np.m. It was late.\n";
    assert_eq!(labels(spelt), ["Q", "P.M", "Q", "p. M", "P M"]);
    assert_eq!(labels("PM. We met.\nP. M. We left.\nP.M. We met.\nQ.\n").len(), 4);
    assert_eq!(labels("PM. We met.\nP. M. We left.\nP.M. We met.\nQUESTION Time\n").len(), 0);
    let alone =
        "Question\nAre you happy?\nPrime Minister\nI am.\nQuestion Why so?\nPrime Minister\nAs I said.\n";
    assert_eq!(labels(alone), ["Question", "Prime Minister", "Question", "Prime Minister"]);
    let stopped = "Question\nAre you?\nPrime Minister.\nI am.\nQuestion\nWhy?\nPrime Minister.\nSo.\n";
    assert_eq!(labels(stopped), ["Question", "Prime Minister", "Question", "Prime Minister"]);
    let asked =
        "JOURNALIST:\nPrime Minister, is it so?\nPRIME MINISTER:\nIt is.\nPrime Minister Okoro agrees.\n";
    assert_eq!(labels(asked), ["JOURNALIST", "PRIME MINISTER"]);
    for text in
        ["Question Time begins.\nWe met the\nPrime Ministers of both.\n", "The letter\nQ stands for quiet.\n"]
    {
        assert_eq!(labels(text).len(), 0, "{text}");
    }
}

#[test]
fn a_label_may_stand_behind_the_heading_of_its_line() {
    let answer = "We met.\nJOURNALIST: Do you agree?\nPRIME MINISTER: We do.\n";
    for head in [
        "E&OE....",
        "E&OE……… ",
        "E&OE ",
        "12 May 1999 ",
        "(tape starts) ",
        "PRESS CONFERENCE, LAKESIDE. ",
        "Subjects: \
                rain; the Lake Commission E&OE....... ",
    ] {
        let text = format!("{head} PRIME MINISTER ARDELAN: {answer}");
        assert_eq!(labels(&text), ["PRIME MINISTER ARDELAN", "JOURNALIST", "PRIME MINISTER"], "{head}");
    }
    // Alone it makes a transcript only where it opens the line.
    assert_eq!(labels("E&OE.... PRIME MINISTER ARDELAN: We met."), ["PRIME MINISTER ARDELAN"]);
    assert!(labels("It was said by Mr. PRIME MINISTER: we met.").is_empty());
    assert!(labels("In all, 12 May 1999: we met.").is_empty());
}

#[test]
fn a_role_in_capitals_opens_a_turn_also_where_the_blank_before_it_was_lost() {
    let text = "PRIME MINISTER: We are on the way.JOURNALIST: Are you? It is a ratio of 3.PM: no label.";
    assert_eq!(labels(text), ["PRIME MINISTER", "JOURNALIST"]);
}

#[test]
fn a_colon_makes_no_turn() {
    for text in [
        "I say this: we shall not yield. And again I say: never.",
        "The United States: a friend.\nThe Soviet Union: a neighbour.",
        "Mr. President: We thank you.\nMr. President: We go on.\nMr. President: We close.",
        "INTRODUCTION: we begin.\nPEACE: we want it.\nCONCLUSION: we end.",
        "FOR PRESS:\n\nThe Prime Minister said today that he agreed.",
        "Subject: Trade\nDate: 3 May\nTel: 123\nWe met.",
    ] {
        let (segments, _) = cut(text);
        assert_eq!(segments.turns.len(), 1, "{text}");
        assert_eq!(segments.turns[0].label, None, "{text}");
    }
}

#[test]
fn a_text_without_words_has_a_turn_and_no_sentence() {
    for text in ["", " \n\r\u{c}", "* * *\n---\n…", "\u{feff}"] {
        let (segments, _) = cut(text);
        assert_eq!((segments.turns.len(), segments.sentences.len()), (1, 0), "{text:?}");
    }
}

#[test]
fn one_long_line_takes_linear_time() {
    let text =
        "31. We trust (and 'love' our) neighbours, e.g. the U.S. \"and\" others: Mr. X. 3. - ".repeat(20_000);
    let (segments, _) = cut(&text);
    assert!(segments.sentences.len() > 20_000);
    for noise in ["A:", "31.  ", "\" ", "- ", "a-\n", "Q. ", "'", "x\u{ad}", "(", "\n", "A.", "1.", "M: \n"] {
        let _ = cut(&noise.repeat(100_000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn sentences_and_gaps_rebuild_any_text(
        text in "(?s)([a-zA-Z0-9 .,?!'\"’“”:;()\\[\\]\u{a0}\r\n\u{c}\u{2028}\u{301}é\u{ad}¬…«»–—-]|\
                 PM: |Q: |Mr\\. |U\\.S\\. |31\\. |can't |co-|-\n|â€|\\PC|.){0,80}"
    ) {
        let (segments, _) = cut(&text);
        let mut rebuilt = String::new();
        let mut at = 0;
        for (number, sentence) in segments.sentences.iter().enumerate() {
            prop_assert_eq!(sentence.number as usize, number);
            prop_assert!(sentence.span.start >= at && sentence.span.end > sentence.span.start);
            let gap = text.get(at as usize..sentence.span.start as usize);
            prop_assert!(gap.is_some() && text.get(sentence.span.range()).is_some());
            rebuilt.push_str(gap.unwrap_or_default());
            rebuilt.push_str(sentence.span.of(&text));
            at = sentence.span.end;
            let turn = &segments.turns[sentence.turn as usize];
            prop_assert!(turn.span.start <= sentence.span.start && sentence.span.end <= turn.span.end);
            prop_assert!(turn.label.is_none_or(|label| label.end <= sentence.span.start));
            let mut inner = sentence.span.start;
            for token in segments.tokens_of(sentence) {
                prop_assert!(token.span.start >= inner && token.span.end <= at, "{:?}", token);
                prop_assert!(text.get(token.span.range()).is_some_and(|t| !t.is_empty()));
                inner = token.span.end;
            }
            prop_assert!(segments.tokens_of(sentence)[0].before.has(Breaks::CLAUSE));
        }
        rebuilt.push_str(text.get(at as usize..).unwrap_or_default());
        prop_assert_eq!(rebuilt, text);
    }
}

#[test]
fn no_sentence_ends_inside_a_name() {
    let sentences = |text: &str| cut(text).0.sentences.len();
    assert_eq!(sentences("The Soviet. Union has come to the United. States."), 1);
    assert_eq!(sentences("We are the South. Africa has come."), 2);
}
