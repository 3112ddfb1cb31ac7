//! What the program says to a person: on stderr, with progress on a terminal only.

use std::borrow::Cow;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Common;
use crate::export::escape::is_active;

/// How much to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Talk {
    pub quiet: bool,
    pub verbose: bool,
}

impl Talk {
    pub fn new(common: &Common) -> Self {
        Self { quiet: common.quiet, verbose: common.verbose }
    }

    /// A line for the reader, unless it asked for quiet.
    pub fn say(self, text: &str) {
        if !self.quiet {
            anstream::eprintln!("{}", plain(text));
        }
    }

    /// Lines that bring colours of their own, and have steering characters written out already.
    pub fn show(self, drawn: &str) {
        if !self.quiet {
            anstream::eprintln!("{drawn}");
        }
    }

    /// A line for the reader who asked for more.
    pub fn detail(self, text: &str) {
        if self.verbose {
            anstream::eprintln!("{}", plain(text));
        }
    }

    /// A bar for work of known size; invisible where stderr is no terminal.
    pub fn bar(self, what: &'static str, size: u64) -> ProgressBar {
        self.dressed(
            ProgressBar::new(size),
            what,
            "{msg:<10} {bar:32} {human_pos}/{human_len} {elapsed} (about {eta} left)",
        )
    }

    /// A count for work of unknown size.
    pub fn count(self, what: &'static str) -> ProgressBar {
        self.dressed(ProgressBar::new_spinner(), what, "{msg:<10} {spinner} {human_pos} {elapsed}")
    }

    /// A bar for text to read, in bytes.
    pub fn bytes(self, what: &'static str, size: u64) -> ProgressBar {
        self.dressed(
            ProgressBar::new(size),
            what,
            "{msg:<10} {bar:32} {bytes}/{total_bytes} {elapsed} (about {eta} left)",
        )
    }

    fn dressed(self, bar: ProgressBar, what: &'static str, template: &str) -> ProgressBar {
        let hidden = self.quiet || !stderr().is_terminal();
        bar.set_draw_target(if hidden {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        });
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// The text with control characters written out, so that nothing in a file name or a document steers a terminal.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let steers = |c: char| is_active(c) && c != '\n';
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if steers(c) { clean.extend(c.escape_default()) } else { clean.push(c) }
    }
    Cow::Owned(clean)
}

/// `1 document`, `8,650 documents`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// `1234567` as `1,234,567`.
pub(super) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 12, 123, 1234, 1_234_567].map(thousands), ["0", "12", "123", "1,234", "1,234,567"]);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\u{202e}"), "a\\u{1b}[31mb\\u{202e}");
    }
}
