//! A query as a tree.

use unicode_normalization::char::is_combining_mark;

use super::lex::{Lexeme, Trouble, expression, lex};
use super::{Node, Query, Slot, regex};
use crate::error::Result;
use crate::forms::{CLITICS, fold, restored};

/// Parentheses and negations may be nested this deep.
const DEPTH: usize = 64;
/// A phrase may have this many words, and this many readings by its hyphens.
const WORDS: usize = 64;
const READINGS: usize = 16;

pub(super) struct Parser<'q> {
    text: &'q str,
    lexemes: Vec<(usize, Lexeme)>,
    next: usize,
    /// Whether words side by side are a phrase.
    phrases: bool,
}

impl<'q> Parser<'q> {
    pub fn new(text: &'q str, phrases: bool) -> Result<Self> {
        let lexemes = lex(text).map_err(|trouble| trouble.in_query(text))?;
        Ok(Self { text, lexemes, next: 0, phrases })
    }

    pub fn query(mut self) -> Result<Query> {
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

pub(super) fn one_or(
    mut nodes: Vec<Node<Slot>>,
    many: impl FnOnce(Vec<Node<Slot>>) -> Node<Slot>,
) -> Node<Slot> {
    if nodes.len() == 1 { nodes.remove(0) } else { many(nodes) }
}

/// Words in a row, or near each other, in each of their readings.
fn row(at: usize, text: &str, near: Option<u32>) -> Parsed {
    let mut readings: Vec<Vec<Slot>> = vec![Vec::new()];
    for piece in pieces(text) {
        let mut wordings = match piece {
            Piece::Word(word) => wordings(&word),
            Piece::Regex(pattern) => {
                if let Some(sign) = between_words(&pattern) {
                    return Err(Trouble::new(at, format!("an expression is of one word, which has no {sign}"))
                        .help("words are parted at spaces and hyphens, and written without points: \"/unit.*/ states\" has a word of each"));
                }
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

/// A space, a hyphen or a point that an expression asks for, which stands between words and in none; points stay in numbers.
fn between_words(pattern: &str) -> Option<&'static str> {
    let (mut escaped, mut class, mut flags) = (false, false, false);
    let (mut letters, mut point) = (false, false);
    let mut last = ' ';
    for c in pattern.chars() {
        match c {
            '.' if escaped && !class => point = true,
            _ if escaped => {}
            '[' => class = true,
            ']' => class = false,
            // `(?-i:` is no hyphen.
            '?' if last == '(' => flags = true,
            ':' | ')' => flags = false,
            '-' if !class && !flags => return Some("hyphen"),
            _ if c.is_whitespace() && !class => return Some("space"),
            _ => letters |= c.is_alphabetic() && !flags,
        }
        escaped = c == '\\' && !escaped;
        last = c;
    }
    (point && letters).then_some("point")
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

/// A word and the clitic at its end, if it has one, as the segmenter parts them; "cannot" is two words too.
fn clitics(word: &str) -> Vec<Slot> {
    let folded = fold(word.trim_matches(['.', '-', '\u{2010}', '\u{2011}']));
    if folded == "cannot" {
        return ["can", "not"].map(slot).into();
    }
    let of = |clitic: &&'static str| folded.strip_suffix(*clitic).map(|stem| (stem, Some(*clitic)));
    let plural =
        || folded.strip_suffix('\'').filter(|stem| stem.ends_with('s')).map(|stem| (stem, Some("'")));
    let (stem, clitic) = CLITICS.iter().find_map(of).or_else(plural).unwrap_or((&folded, None));
    let stem = Some(stem).filter(|_| clitic == Some("n't")).and_then(restored).unwrap_or(stem);
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
