use proptest::prelude::*;

use super::segment;
use crate::forms::Forms;
use crate::model::{Breaks, Segments};

fn cut(text: &str) -> (Segments, Forms) {
    let mut forms = Forms::new();
    let segments = segment(text, &mut forms);
    (segments, forms)
}

fn sentences(text: &str) -> Vec<&str> {
    cut(text).0.sentences.iter().map(|sentence| sentence.span.of(text)).collect()
}

fn words(text: &str) -> Vec<String> {
    let (segments, forms) = cut(text);
    segments.tokens.iter().map(|token| forms.surface(token.form).to_owned()).collect()
}

#[test]
fn smoke() {
    assert_eq!(sentences("We agree. They do not."), ["We agree.", "They do not."]);
    assert_eq!(words("Israel's aim isn't peace"), ["Israel", "'s", "aim", "is", "n't", "peace"]);
}

proptest! {
    #[test]
    fn any_text_is_rebuilt(text in "(?s)([a-zA-Z0-9 .,?!'\"’“”:;()\\[\\]\u{a0}\r\n\u{c}\u{2028}\u{301}é\u{ad}¬…«»–—-]|PM: |Q: |\\PC){0,80}") {
        let (segments, _) = cut(&text);
        let mut at = 0;
        for sentence in &segments.sentences {
            prop_assert!(sentence.span.start >= at && sentence.span.end > sentence.span.start);
            prop_assert!(text.get(sentence.span.range()).is_some());
            at = sentence.span.end;
            let mut inner = sentence.span.start;
            for token in segments.tokens_of(sentence) {
                prop_assert!(token.span.start >= inner && token.span.end <= at, "{:?}", token);
                prop_assert!(text.get(token.span.range()).is_some_and(|t| !t.is_empty()));
                inner = token.span.end;
            }
            prop_assert!(segments.tokens_of(sentence)[0].before.has(Breaks::CLAUSE));
        }
        prop_assert!(at as usize <= text.len());
    }
}
