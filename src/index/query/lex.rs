//! A query cut into words, phrases and the signs that join them.

use std::fmt;

use crate::error::Error;

/// The widest `~N`.
const NEAR: u32 = 100;

/// What is wrong with a query, at which of its characters.
pub(super) struct Trouble {
    at: usize,
    message: String,
    help: Option<&'static str>,
}

impl Trouble {
    pub fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: None }
    }

    pub fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    pub fn in_query(self, query: &str) -> Error {
        // What the user typed goes back to a terminal: without its control characters.
        let line: String = query.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let error = Error::input(format!("{}\n  {line}\n  {}^", self.message, " ".repeat(self.at)));
        error.help(
            self.help.unwrap_or("words, \"phrases\", wild*cards, AND, OR, NOT and parentheses make a query"),
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
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
pub(super) fn lex(text: &str) -> std::result::Result<Vec<(usize, Lexeme)>, Trouble> {
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
                let phrase: String = chars[at..at + length].iter().collect();
                if phrase.contains('(') && phrase.contains(" OR ") {
                    return Err(Trouble::new(start, "a phrase holds words, and no choice of them")
                        .help("write a phrase for each: \"mutual trust\" OR \"great trust\""));
                }
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
                    _ => Lexeme::Word(checked(start, word)?),
                }
            }
        };
        lexemes.push((start, lexeme));
    }
    Ok(lexemes)
}

/// Flags that others write into a query.
const FLAGS: [&str; 9] =
    ["source", "target", "kind", "document", "indicator", "voice", "polarity", "dimension", "years"];

/// A word that is meant as one: no sign of another query language.
fn checked(at: usize, word: String) -> std::result::Result<String, Trouble> {
    let letter = |place: usize| word.chars().nth(place).is_some_and(char::is_alphanumeric);
    if word.starts_with(['-', '!', '+']) && letter(1) {
        return Err(Trouble::new(at, "a sign before a word says nothing here")
            .help("`trust NOT distrust` leaves sentences out; words side by side must all be there"));
    }
    if let Some((_, digits)) = word.split_once('~')
        && digits.parse::<u32>().is_ok()
    {
        return Err(Trouble::new(at, "a distance stands behind a phrase")
            .help("\"trust agreement\"~3 allows three words between the two"));
    }
    match word.split_once(':') {
        Some((flag, value)) if FLAGS.contains(&flag) && !value.is_empty() => {
            Err(Trouble::new(at, format!("`{flag}` is a flag, and no part of a query"))
                .help("write it behind the query: trust --source USA"))
        }
        _ => Ok(word),
    }
}

/// The length of an expression behind its first slash, with the one that closes it.
pub(super) fn expression(chars: &[char]) -> Option<usize> {
    let mut escaped = false;
    for (place, &c) in chars.iter().enumerate() {
        match c {
            '/' if !escaped => return (place > 0).then_some(place + 1),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}
