//! What stands between two words: punctuation, as flags, and the stop that may end the sentence.

use std::ops::Range;

use super::tokens::{self, CLASSES, Class};
use crate::model::Breaks;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Period,
    Ellipsis,
    /// A question mark or an exclamation mark.
    Mark,
    /// A full stop of a script without capitals.
    Full,
}

/// Quotation marks that are open: straight ones do not say whether they open or close.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    double: bool,
    pub single: bool,
}

/// The space and punctuation read since the last word.
#[derive(Clone, Debug, Default)]
pub(super) struct Gap {
    /// Flags for the next token if the sentence goes on.
    pub breaks: Breaks,
    /// The stop, if there is one.
    pub stop: Option<Stop>,
    /// One past the stop and the quotes and brackets that close after it.
    pub stop_end: usize,
    /// Whether a question mark is among the stops.
    pub question: bool,
    /// Whether quotes or brackets close after the stop.
    pub closed: bool,
    /// Whether there is space (after the stop, if there is one).
    pub spaced: bool,
    /// Flags for the next token if the sentence ends here.
    pub lead: Breaks,
    /// The first quote or bracket that opens (after the stop).
    pub opener: Option<usize>,
    /// One past the last sign that belongs to the text.
    pub visible_end: usize,
    /// Whether a hyphen hangs: glued to the word before, with space after it.
    pub hanging: bool,
    any_sign: bool,
    bytes_between: bool,
}

impl Gap {
    /// After a dotted abbreviation: its last stop may be the sentence's.
    pub fn after_dots(end: usize) -> Self {
        Self { stop: Some(Stop::Period), stop_end: end, ..Self::default() }
    }

    /// What of it leads the next sentence, when the stop ended the one before.
    pub fn leading(&self) -> Self {
        Self { breaks: self.lead, opener: self.opener, spaced: true, ..Self::default() }
    }

    /// Whether nothing at all stands between the words.
    pub fn is_nothing(&self) -> bool {
        !self.bytes_between && !self.spaced
    }

    /// Whether nothing was read since the last word, nor is its last sign a stop.
    pub fn is_fresh(&self) -> bool {
        self.is_nothing() && self.stop.is_none()
    }

    /// A space, or a line end within the paragraph.
    pub fn space(&mut self) {
        self.spaced = true;
    }

    /// A hyphen at a line end that joins two words.
    pub fn joined_by_hyphen() -> Self {
        Self { breaks: Breaks::HYPHEN, bytes_between: true, ..Self::default() }
    }

    /// Reads on from `at` to the next word or to `piece.1`; says where it stopped.
    pub fn read(&mut self, text: &str, mut at: usize, piece: (usize, usize), quotes: &mut Quotes) -> usize {
        let bytes = text.as_bytes();
        while at < piece.1 {
            match CLASSES[usize::from(bytes[at])] {
                Class::Word => return at,
                Class::Space => {
                    self.spaced = true;
                    at += 1;
                }
                Class::Sign => {
                    self.sign(text, char::from(bytes[at]), at..at + 1, piece, quotes);
                    at += 1;
                }
                Class::Wide => {
                    let Some(c) = tokens::char_at(text, at) else { return piece.1 };
                    if c == 'â' && tokens::is_mojibake(text, at) {
                        at += "â€".len();
                        self.bytes_between = true;
                        if let Some(c @ ('œ' | '™' | '\u{9d}')) = tokens::char_at(text, at) {
                            let meant = if c == 'œ' {
                                '“'
                            } else if c == '™' {
                                '’'
                            } else {
                                '”'
                            };
                            self.sign(text, meant, at..at + c.len_utf8(), piece, quotes);
                            at += c.len_utf8();
                        }
                        continue;
                    }
                    if tokens::is_word_char(c) {
                        return at;
                    }
                    if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}') {
                        self.spaced = true;
                        self.bytes_between = true;
                    } else {
                        self.sign(text, c, at..at + c.len_utf8(), piece, quotes);
                    }
                    at += c.len_utf8();
                }
            }
        }
        piece.1
    }

    /// Reads the sign `c`. It stands at `place`, perhaps in the wrong encoding, and longer or shorter than itself.
    fn sign(&mut self, text: &str, c: char, place: Range<usize>, piece: (usize, usize), quotes: &mut Quotes) {
        self.bytes_between = true;
        let Range { start: at, end } = place;
        let before = at > piece.0 && is_visible(text.get(piece.0..at).and_then(|s| s.chars().next_back()));
        let after = end < piece.1 && is_visible(tokens::char_at(text, end));
        if !matches!(c, '*' | '_' | '#' | '|' | '~' | '•' | '·' | '■' | '▪') && !c.is_control() {
            self.visible_end = end;
        }
        match c {
            '.' => {
                let again = self.stop == Some(Stop::Period) && self.any_sign;
                self.stop(if again { Stop::Ellipsis } else { Stop::Period }, end);
            }
            '?' | '!' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '؛' => {
                self.question |= matches!(c, '?' | '⁇' | '⁈' | '⁉' | '؟');
                self.stop(Stop::Mark, end);
            }
            '…' => self.stop(Stop::Ellipsis, end),
            '。' | '！' | '？' | '।' | '۔' | '።' | '｡' => {
                self.question |= c == '？';
                self.stop(Stop::Full, end);
            }
            ',' | '،' | '、' | '，' => self.goes_on(Breaks::COMMA),
            ';' | ':' | '；' | '：' => self.goes_on(Breaks::SEMICOLON),
            '(' | '[' | '{' => self.opens(Breaks::OPEN, at),
            ')' | ']' | '}' => self.closes(Breaks::CLOSE, end),
            '“' | '„' | '‟' | '«' | '‹' | '\u{93}' => self.opens(Breaks::QUOTE, at),
            '”' | '»' | '›' | '\u{94}' => self.closes(Breaks::UNQUOTE, end),
            '"' => {
                let opens = if before == after { !quotes.double } else { after };
                quotes.double = opens;
                if opens { self.opens(Breaks::QUOTE, at) } else { self.closes(Breaks::UNQUOTE, end) }
            }
            '‘' | '‛' | '\'' | '’' | '`' | '´' | '\u{91}' | '\u{92}' => {
                if before && quotes.single && !matches!(c, '‘' | '‛' | '\u{91}') {
                    quotes.single = false;
                    self.closes(Breaks::UNQUOTE, end);
                } else if after && !before {
                    quotes.single = true;
                    self.opens(Breaks::QUOTE, at);
                } else if self.stop.is_some() && before {
                    self.closes(Breaks::UNQUOTE, end);
                }
            }
            '-' | '\u{2010}' | '\u{2011}' | '\u{2212}' | '–' | '‒' | '\u{96}' => {
                let doubled = text.get(piece.0..at).is_some_and(|s| s.ends_with('-'));
                if doubled || self.stop.is_some() {
                    self.hanging = false;
                    self.add(Breaks::DASH);
                } else if before && after && text.get(end..).is_some_and(|s| s.starts_with('-')) {
                    self.add(Breaks::DASH);
                } else if before && after {
                    self.add(Breaks::HYPHEN);
                } else if before && !self.any_sign && !matches!(c, '–' | '‒' | '\u{96}') {
                    self.hanging = true;
                } else {
                    self.add(Breaks::DASH);
                }
            }
            '—' | '―' | '\u{97}' => self.add(Breaks::DASH),
            '/' | '\\' => self.add(Breaks::SLASH),
            _ => {}
        }
        self.any_sign = true;
    }

    fn add(&mut self, flags: Breaks) {
        self.breaks = self.breaks.with(flags);
        self.lead = self.lead.with(flags);
    }

    fn stop(&mut self, stop: Stop, end: usize) {
        // "?..." is a question, not an ellipsis.
        self.stop = Some(match self.stop {
            Some(Stop::Mark) => Stop::Mark,
            _ => stop,
        });
        self.stop_end = end;
        self.closed = false;
        self.spaced = false;
        self.opener = None;
        self.lead = Breaks::default();
    }

    /// A comma or a colon: what stopped before it does not end the sentence.
    fn goes_on(&mut self, flags: Breaks) {
        if matches!(self.stop, Some(Stop::Mark | Stop::Ellipsis)) {
            self.breaks = self.breaks.with(Breaks::STOP);
        }
        self.stop = None;
        self.question = false;
        self.add(flags);
    }

    fn opens(&mut self, flags: Breaks, at: usize) {
        self.opener.get_or_insert(at);
        self.add(flags);
    }

    fn closes(&mut self, flags: Breaks, end: usize) {
        self.breaks = self.breaks.with(flags);
        if self.stop.is_some() && self.opener.is_none() {
            self.stop_end = end;
            self.closed = true;
            self.spaced = false;
        }
    }
}

fn is_visible(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '\u{200b}'))
}
