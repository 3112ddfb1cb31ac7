//! The query language: what `search` and `kwic` look for, read from text.

use std::fmt;

use regex::{Regex, RegexBuilder};
use unicode_normalization::char::is_combining_mark;

use crate::error::{Error, Result};
use crate::forms::fold;

/// Parentheses and negations may be nested this deep.
const DEPTH: usize = 64;
/// A phrase may have this many words, and this many readings by its hyphens.
const WORDS: usize = 64;
const READINGS: usize = 16;
/// The widest `~N`.
const NEAR: u32 = 100;

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
    pub(super) root: Node<Slot>,
}

/// A query as a tree; `S` stands for what a word of it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<S> {
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
pub(super) enum Slot {
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
    /// [`fold`] does; a row without choices lets every sentence through.
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
pub(super) fn regex(pattern: &str) -> std::result::Result<Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$")).case_insensitive(true).size_limit(1 << 20).build()
}

/// Whether `word` fits a pattern of `*` (any letters or none) and `?` (one letter).
pub(super) fn glob(pattern: &str, word: &str) -> bool {
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

// ------------------------------------------------------------------------------------------- reading

/// What is wrong with a query, at which of its characters.
struct Trouble {
    at: usize,
    message: String,
    help: Option<&'static str>,
}

impl Trouble {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: None }
    }

    fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    fn in_query(self, query: &str) -> Error {
        // What the user typed goes back to a terminal: without its control characters.
        let line: String = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let error =
            Error::input(format!("{}\n  {line}\n  {:>width$}", self.message, '^', width = self.at + 1));
        error.help(
            self.help.unwrap_or("words, \"phrases\", wild*cards, AND, OR, NOT and parentheses make a query"),
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lexeme {
    Open,
    Close,
    And,
    Or,
    Not,
    Word(String),
    /// The text between the quotes, and `~N`.
    Phrase(String, Option<u32>),
}

impl fmt::Display for Lexeme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::And => "AND",
            Self::Or => "OR",
            Self::Not => "NOT",
            Self::Word(word) => word,
            Self::Phrase(phrase, _) => phrase,
        })
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// Cuts a query into lexemes, each with the place of its first character.
fn lex(text: &str) -> std::result::Result<Vec<(usize, Lexeme)>, Trouble> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexemes = Vec::new();
    let mut near = None;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let start = at;
        at += 1;
        let lexeme = match c {
            _ if c.is_whitespace() => continue,
            '(' => Lexeme::Open,
            ')' => Lexeme::Close,
            _ if is_quote(c) => {
                let length = chars[at..].iter().position(|&c| is_quote(c)).ok_or_else(|| {
                    Trouble::new(start, "this quotation mark is never closed")
                        .help("close the phrase with \"")
                })?;
                let phrase = chars[at..at + length].iter().collect();
                at += length + 1;
                let mut words = None;
                if chars.get(at) == Some(&'~') {
                    let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
                    let number: String = chars[at + 1..at + 1 + digits].iter().collect();
                    let number = number.parse().ok().filter(|&number| number <= NEAR).ok_or_else(|| {
                        Trouble::new(at, "expected a number of words from 0 to 100 after `~`")
                            .help("\"trust agreement\"~3 allows three words between the two")
                    })?;
                    words = Some(number);
                    at += 1 + digits;
                }
                if near.take().is_some() && words.is_none() {
                    return Err(Trouble::new(
                        at.saturating_sub(1),
                        "expected `~` and a number after this phrase",
                    )
                    .help("NEAR \"trust agreement\"~3 allows three words between the two"));
                }
                Lexeme::Phrase(phrase, words)
            }
            '/' => {
                at += expression(&chars[at..]).ok_or_else(|| {
                    Trouble::new(start, "this expression is never closed")
                        .help("close the expression with `/`: /trust(ed|ing)?/")
                })?;
                Lexeme::Word(chars[start..at].iter().collect())
            }
            _ => {
                while chars
                    .get(at)
                    .is_some_and(|&c| !c.is_whitespace() && !matches!(c, '(' | ')') && !is_quote(c))
                {
                    at += 1;
                }
                let word: String = chars[start..at].iter().collect();
                match word.as_str() {
                    "AND" => Lexeme::And,
                    "OR" => Lexeme::Or,
                    "NOT" => Lexeme::Not,
                    "NEAR" => {
                        near = Some(start);
                        let next = chars[at..].iter().find(|c| !c.is_whitespace());
                        if next.is_some_and(|&c| is_quote(c)) {
                            continue;
                        }
                        return Err(Trouble::new(start, "expected a phrase after `NEAR`")
                            .help("NEAR \"trust agreement\"~3 allows three words between the two"));
                    }
                    _ => Lexeme::Word(word),
                }
            }
        };
        lexemes.push((start, lexeme));
    }
    Ok(lexemes)
}

struct Parser<'q> {
    text: &'q str,
    lexemes: Vec<(usize, Lexeme)>,
    next: usize,
    /// Whether words side by side are a phrase.
    phrases: bool,
}

impl<'q> Parser<'q> {
    fn new(text: &'q str, phrases: bool) -> Result<Self> {
        let lexemes = lex(text).map_err(|trouble| trouble.in_query(text))?;
        Ok(Self { text, lexemes, next: 0, phrases })
    }

    fn query(mut self) -> Result<Query> {
        let root = self.any(0).and_then(|root| match self.peek() {
            None => Ok(root),
            Some(_) => Err(Trouble::new(self.at(), "this parenthesis closes none")),
        });
        root.map(|root| Query { root }).map_err(|trouble| trouble.in_query(self.text))
    }

    fn peek(&self) -> Option<&Lexeme> {
        self.lexemes.get(self.next).map(|(_, lexeme)| lexeme)
    }

    /// The place of the next lexeme, or one past the text.
    fn at(&self) -> usize {
        self.lexemes.get(self.next).map_or_else(|| self.text.trim_end().chars().count(), |(at, _)| *at)
    }

    fn take(&mut self, lexeme: &Lexeme) -> bool {
        let taken = self.peek() == Some(lexeme);
        self.next += usize::from(taken);
        taken
    }

    fn any(&mut self, depth: usize) -> Parsed {
        let mut nodes = vec![self.all(depth)?];
        while self.take(&Lexeme::Or) {
            nodes.push(self.all(depth)?);
        }
        Ok(one_or(nodes, Node::Any))
    }

    fn all(&mut self, depth: usize) -> Parsed {
        let mut nodes = vec![self.not(depth)?];
        loop {
            let and = self.take(&Lexeme::And);
            match self.peek() {
                None | Some(Lexeme::Or | Lexeme::Close) if !and => return Ok(one_or(nodes, Node::All)),
                _ => nodes.push(self.not(depth)?),
            }
        }
    }

    fn not(&mut self, depth: usize) -> Parsed {
        let mut negated = false;
        while self.take(&Lexeme::Not) {
            negated = !negated;
        }
        let node = self.primary(depth)?;
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    fn primary(&mut self, depth: usize) -> Parsed {
        let at = self.at();
        match self.peek().cloned() {
            Some(Lexeme::Open) if depth >= DEPTH => Err(Trouble::new(at, "parentheses are nested too deep")),
            Some(Lexeme::Open) => {
                self.next += 1;
                let node = self.any(depth + 1)?;
                if self.take(&Lexeme::Close) {
                    return Ok(node);
                }
                Err(Trouble::new(at, "this parenthesis is never closed"))
            }
            Some(Lexeme::Word(word)) => {
                self.next += 1;
                let mut words = word;
                while self.phrases
                    && let Some(Lexeme::Word(word)) = self.peek()
                {
                    words = format!("{words} {word}");
                    self.next += 1;
                }
                row(at, &words, None)
            }
            Some(Lexeme::Phrase(phrase, words)) => {
                self.next += 1;
                row(at, &phrase, words)
            }
            Some(other) => Err(Trouble::new(at, format!("expected a word, found `{other}`"))
                .help("words in capitals join words; write `and`, `or`, `not` to look for these words")),
            None if self.lexemes.is_empty() => Err(Trouble::new(0, "the query is empty")),
            None => Err(Trouble::new(at, "expected a word at the end of the query")),
        }
    }
}

type Parsed = std::result::Result<Node<Slot>, Trouble>;

fn one_or(mut nodes: Vec<Node<Slot>>, many: impl FnOnce(Vec<Node<Slot>>) -> Node<Slot>) -> Node<Slot> {
    if nodes.len() == 1 { nodes.remove(0) } else { many(nodes) }
}

/// Words in a row, or near each other, in each of their readings.
fn row(at: usize, text: &str, near: Option<u32>) -> Parsed {
    let mut readings: Vec<Vec<Slot>> = vec![Vec::new()];
    for piece in pieces(text) {
        let mut wordings = match piece {
            Piece::Word(word) => wordings(&word),
            Piece::Regex(pattern) => {
                if let Err(error) = regex(&pattern) {
                    let told = error.to_string();
                    let told = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    return Err(Trouble::new(at, format!("this is no regular expression: {told}"))
                        .help("write letters for themselves, `.*` for any letters, (a|b) for a choice"));
                }
                vec![vec![Slot::Regex(pattern)]]
            }
        };
        if readings.len() * wordings.len() > READINGS {
            wordings.truncate(1);
        }
        readings = readings
            .iter()
            .flat_map(|reading| wordings.iter().map(move |wording| [&reading[..], &wording[..]].concat()))
            .collect();
    }
    let plain = |slot: &Slot| match slot {
        Slot::Word(_) | Slot::Regex(_) => true,
        Slot::Glob(glob) => glob.chars().any(char::is_alphanumeric),
        Slot::Any => false,
    };
    if readings.iter().any(Vec::is_empty) {
        return Err(Trouble::new(at, "there is no word in this")
            .help("signs are no words: look for the words around them"));
    }
    if !readings.iter().all(|reading| reading.iter().any(plain)) {
        return Err(
            Trouble::new(at, "wildcards alone match every word").help("add a letter, as in `betray*`")
        );
    }
    if readings.iter().any(|reading| reading.len() > WORDS) {
        return Err(Trouble::new(at, "a phrase can have at most 64 words"));
    }
    let node = |reading| match near {
        Some(words) => Node::Near(reading, words),
        None => Node::Row(reading),
    };
    Ok(one_or(readings.into_iter().map(node).collect(), Node::Any))
}

/// A part of a phrase.
enum Piece {
    Word(String),
    Regex(String),
}

/// The words and the expressions of a phrase; an expression stands between slashes, the first at its beginning or
/// behind a space.
fn pieces(text: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while at < chars.len() {
        let opens = chars[at] == '/' && (at == 0 || chars[at - 1].is_whitespace());
        match if opens { expression(&chars[at + 1..]) } else { None } {
            Some(length) => {
                pieces.extend(words(&chars[plain..at]));
                let pattern: String = chars[at + 1..at + length].iter().collect();
                pieces.push(Piece::Regex(pattern.replace("\\/", "/")));
                at += length + 1;
                plain = at;
            }
            None => at += 1,
        }
    }
    pieces.extend(words(&chars[plain..]));
    pieces
}

/// The length of an expression behind its first slash, with the one that closes it.
fn expression(chars: &[char]) -> Option<usize> {
    let mut escaped = false;
    for (place, &c) in chars.iter().enumerate() {
        match c {
            '/' if !escaped => return (place > 0).then_some(place + 1),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

/// The runs of characters that can be part of a word.
fn words(chars: &[char]) -> Vec<Piece> {
    let digit =
        |place: Option<usize>| place.and_then(|place| chars.get(place)).is_some_and(char::is_ascii_digit);
    let inside = |(place, &c): (usize, &char)| {
        let part = c.is_alphanumeric()
            || is_combining_mark(c)
            || matches!(c, '*' | '?' | '.' | '-' | '\u{2010}' | '\u{2011}' | '\'' | '’' | '‘' | 'ʼ');
        let number = c == ',' && digit(place.checked_sub(1)) && digit(Some(place + 1));
        if part || number { c } else { ' ' }
    };
    let spaced: String = chars.iter().enumerate().map(inside).collect();
    let words = spaced.split(' ').filter(|piece| !piece.is_empty());
    words.map(|word| Piece::Word(word.to_owned())).collect()
}

/// How the segmenter may have cut a piece: as one word, and at its hyphens.
fn wordings(piece: &str) -> Vec<Vec<Slot>> {
    let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{2011}');
    let whole = clitics(piece);
    let parts: Vec<Slot> = piece.split(is_hyphen).flat_map(clitics).collect();
    if parts == whole { vec![whole] } else { vec![parts, whole] }
}

/// A word and the clitic at its end, if it has one.
fn clitics(word: &str) -> Vec<Slot> {
    let folded = fold(word.trim_matches(['.', '-', '\u{2010}', '\u{2011}']));
    let (stem, clitic) = if let Some(stem) = folded.strip_suffix("n't") {
        (stem, Some("n't"))
    } else if let Some(stem) = folded.strip_suffix("'s") {
        (stem, Some("'s"))
    } else if let Some(stem) = folded.strip_suffix('\'').filter(|stem| stem.ends_with('s')) {
        (stem, Some("'"))
    } else {
        (folded.as_str(), None)
    };
    let stem = stem.trim_matches('\'');
    [Some(stem), clitic].into_iter().flatten().filter(|word| !word.is_empty()).map(slot).collect()
}

fn slot(folded: &str) -> Slot {
    if folded.chars().all(|c| c == '*') {
        Slot::Any
    } else if folded.contains(['*', '?']) {
        Slot::Glob(folded.to_owned())
    } else {
        Slot::Word(folded.to_owned())
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
