//! The query language: what `search` and `kwic` look for, read from text.

use regex::{Regex, RegexBuilder};

use crate::error::Result;

mod lex;
mod parse;

use lex::Trouble;
use parse::{Parser, one_or};

/// What to look for in each sentence, read from the query language.
///
/// | written | found |
/// | --- | --- |
/// | `trust` | the word, whatever its case and accents |
/// | `betray*` `*faith` `wom?n` | words by wildcard: `*` any letters or none, `?` one letter |
/// | `/(dis)?trust.*/` | whole words by regular expression, in lower case and without accents |
/// | `"good faith"` | the words in a row |
/// | `"violat* * /agreements?/"` | with wildcards and expressions inside; a lone `*` is any one word |
/// | `"trust agreement"~3` | in any order, with at most three other words between them (`NEAR` may stand before) |
/// | `trust AND peace`, `trust peace` | both in one sentence (or paragraph, where that is asked for) |
/// | `trust OR faith` | either |
/// | `trust NOT distrust`, `trust AND NOT distrust` | the one without the other |
/// | `(trust OR faith) AND NOT (war OR "bad faith")` | NOT binds before AND, AND before OR |
///
/// That is [`Query::search`]; in [`Query::kwic`] words that stand side by side are a phrase: `good faith` is
/// `"good faith"`.
///
/// Words are taken apart as the segmenter does: `Israel's` is `Israel` and `'s`, and a word with a hyphen is
/// looked for both as one word and as its parts in a row.
///
/// ```
/// use bonafides::index::Query;
/// let query = Query::search("(trust OR \"good fai*\") AND NOT distrust")?;
/// let error = Query::search("trust AND").unwrap_err();
/// assert!(error.to_string().contains("expected a word"));
/// # Ok::<(), bonafides::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub(in crate::index) root: Node<Slot>,
}

/// A query as a tree; `S` stands for what a word of it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::index) enum Node<S> {
    /// The slots in a row; one slot is a word.
    Row(Vec<S>),
    /// The slots in any order with so many other words between them.
    Near(Vec<S>, u32),
    All(Vec<Node<S>>),
    Any(Vec<Node<S>>),
    Not(Box<Node<S>>),
    Everything,
}

/// A word of a query, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::index) enum Slot {
    Word(String),
    Glob(String),
    /// A regular expression for the whole word.
    Regex(String),
    /// Any one word.
    Any,
}

impl<S> Node<S> {
    /// The same tree with other slots.
    pub fn map<T>(&self, slot: &mut impl FnMut(&S) -> T) -> Node<T> {
        match self {
            Self::Row(slots) => Node::Row(slots.iter().map(slot).collect()),
            Self::Near(slots, words) => Node::Near(slots.iter().map(slot).collect(), *words),
            Self::All(nodes) => Node::All(nodes.iter().map(|node| node.map(slot)).collect()),
            Self::Any(nodes) => Node::Any(nodes.iter().map(|node| node.map(slot)).collect()),
            Self::Not(node) => Node::Not(Box::new(node.map(slot))),
            Self::Everything => Node::Everything,
        }
    }

    /// Whether a sentence that holds can have a word to show.
    fn shows(&self) -> bool {
        match self {
            Self::Row(_) | Self::Near(..) => true,
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().any(Self::shows),
            Self::Not(_) | Self::Everything => false,
        }
    }
}

impl Query {
    /// Reads a query for `search`: words that stand side by side must both be in the sentence.
    ///
    /// # Errors
    /// When the text is no query; the message marks the place.
    pub fn search(text: &str) -> Result<Self> {
        Parser::new(text, false)?.query()
    }

    /// Reads a query for `kwic`: words that stand side by side are a phrase.
    ///
    /// # Errors
    /// When the text is no query, or looks only for what is absent and so has no word to show.
    pub fn kwic(text: &str) -> Result<Self> {
        let query = Parser::new(text, true)?.query()?;
        if query.root.shows() {
            return Ok(query);
        }
        Err(Trouble::new(0, "a query of NOT alone has no word to show")
            .help("name a word to show, as in `trust NOT distrust`")
            .in_query(text))
    }

    /// Sentences that have, for one of the rows, a word of each of its choices. Words are folded as
    /// [`fold`](crate::forms::fold) does; a row without choices lets every sentence through.
    #[must_use]
    pub fn any_row(rows: Vec<Vec<Vec<String>>>) -> Self {
        let choice = |words: Vec<String>| {
            Node::Any(words.into_iter().map(|word| Node::Row(vec![Slot::Word(word)])).collect())
        };
        let row = |choices: Vec<Vec<String>>| {
            if choices.is_empty() {
                Node::Everything
            } else {
                one_or(choices.into_iter().map(choice).collect(), Node::All)
            }
        };
        Self { root: one_or(rows.into_iter().map(row).collect(), Node::Any) }
    }

    /// Every sentence, for use with a filter alone.
    #[must_use]
    pub fn all() -> Self {
        Self { root: Node::Everything }
    }
}

/// A regular expression for a whole word, whatever its case.
pub(in crate::index) fn regex(pattern: &str) -> std::result::Result<Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).case_insensitive(true).size_limit(1 << 20).build()
}

/// Whether `word` fits a pattern of `*` (any letters or none) and `?` (one letter).
pub(in crate::index) fn glob(pattern: &str, word: &str) -> bool {
    let (mut pattern, mut word) = (pattern.chars(), word.chars());
    // Where to go on when the letters after the last `*` do not fit.
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let old_word = word.clone();
        let fits = match (pattern.next(), word.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                retry = Some((pattern.clone(), old_word.clone()));
                word = old_word;
                continue;
            }
            (Some(expected), Some(letter)) => expected == '?' || expected == letter,
            _ => false,
        };
        if !fits {
            let Some((after_star, mut rest)) = retry.take() else { return false };
            if rest.next().is_none() {
                return false;
            }
            retry = Some((after_star.clone(), rest.clone()));
            (pattern, word) = (after_star, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        Query::search(text).unwrap_err().to_string()
    }

    #[test]
    fn not_binds_before_and_and_and_before_or() {
        for (written, meant) in [
            ("a b OR c", "(a AND b) OR c"),
            ("a OR b c", "a OR (b AND c)"),
            ("NOT a b", "(NOT a) AND b"),
            ("a NOT b", "a AND (NOT b)"),
            ("“good faith”", "\"good faith\""),
            ("trust, peace;", "trust AND peace"),
            ("and or not", "\"and\" \"or\" \"not\""),
        ] {
            assert_eq!(Query::search(written).unwrap(), Query::search(meant).unwrap(), "{written}");
        }
    }

    #[test]
    fn bare_words_are_a_phrase_in_a_concordance_only() {
        assert_eq!(Query::kwic("good faith").unwrap(), Query::search("\"good faith\"").unwrap());
        assert_eq!(Query::search("good faith").unwrap(), Query::search("good AND faith").unwrap());
        assert_eq!(
            Query::kwic("good faith OR our word").unwrap(),
            Query::search("\"good faith\" OR \"our word\"").unwrap()
        );
    }

    #[test]
    fn an_error_marks_its_place() {
        assert_eq!(
            message("trust AND"),
            "expected a word at the end of the query\n  trust AND\n           ^"
        );
        assert_eq!(message("a OR OR b"), "expected a word, found `OR`\n  a OR OR b\n       ^");
        assert_eq!(message("(a b"), "this parenthesis is never closed\n  (a b\n  ^");
        assert_eq!(message("é) b"), "this parenthesis closes none\n  é) b\n   ^");
        assert_eq!(message("a \"b"), "this quotation mark is never closed\n  a \"b\n    ^");
        for text in [
            "",
            "  ",
            "()",
            "a AND",
            "OR",
            "NOT",
            "*",
            "? *",
            "\"* *\"",
            "\"\"",
            "&",
            "\"a b\"~",
            "\"a b\"~9999",
            "NEAR a",
        ] {
            assert!(Query::search(text).unwrap_err().remedy().is_some(), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_not_a_crash() {
        let deep = |open: &str| format!("{}a", open.repeat(100_000));
        assert!(message(&deep("(")).contains("nested too deep"));
        assert!(message(&deep("NOT (")).contains("nested too deep"));
        Query::search(&deep("NOT ")).unwrap();
    }

    #[test]
    fn control_characters_do_not_come_back() {
        assert!(!message("a\u{1b}[31m AND").contains('\u{1b}'));
    }

    #[test]
    fn a_glob_fits_whole_words() {
        for (pattern, word, fit) in [
            ("betray*", "betray", true),
            ("betray*", "betrayal", true),
            ("*faith", "goodfaith", true),
            ("*faith", "faithful", false),
            ("w?n", "won", true),
            ("w?n", "wn", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "ab ab a", false),
            ("é?", "éà", true),
        ] {
            assert_eq!(glob(pattern, word), fit, "{pattern} {word}");
        }
    }
}
