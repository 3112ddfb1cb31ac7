//! What can go wrong, with its place and its remedy.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What the library's fallible functions return.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that says where it happened and what to do about it.
#[derive(Debug)]
pub struct Error {
    kind: Box<Kind>,
    path: Option<PathBuf>,
    line: Option<u64>,
    help: Option<String>,
}

#[derive(Debug)]
enum Kind {
    Io(io::Error),
    Input(String),
    Codebook(Vec<Diagnostic>),
    Index(String),
    Outdated(String),
}

impl Error {
    /// Something in the input is not as it should be.
    #[must_use]
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input(message.into()))
    }

    /// The index or token store cannot be used.
    #[must_use]
    pub fn index(message: impl Into<String>) -> Self {
        Self::new(Kind::Index(message.into()))
    }

    /// The index was made by another version, or with other actors: it is whole, and of no use.
    #[must_use]
    pub fn outdated(message: impl Into<String>) -> Self {
        Self::new(Kind::Outdated(message.into()))
    }

    /// A codebook or actor table has errors; all of them.
    #[must_use]
    pub fn codebook(diagnostics: Vec<Diagnostic>) -> Self {
        Self::new(Kind::Codebook(diagnostics))
    }

    /// A file could not be read or written.
    #[must_use]
    pub fn io(error: io::Error, path: impl AsRef<Path>) -> Self {
        Self::new(Kind::Io(error)).at(path)
    }

    fn new(kind: Kind) -> Self {
        Self { kind: Box::new(kind), path: None, line: None, help: None }
    }

    /// The same error, in this file.
    #[must_use]
    pub fn at(mut self, path: impl AsRef<Path>) -> Self {
        self.path = Some(path.as_ref().to_path_buf());
        self
    }

    /// The same error, on this line (from 1).
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error, with a remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether the operating system refused to read or write.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(*self.kind, Kind::Io(_))
    }

    /// Whether a codebook or actor table is at fault.
    #[must_use]
    pub fn is_codebook(&self) -> bool {
        matches!(*self.kind, Kind::Codebook(_))
    }

    /// Whether the index is at fault: missing, locked, damaged or of another version.
    #[must_use]
    pub fn is_index(&self) -> bool {
        matches!(*self.kind, Kind::Index(_) | Kind::Outdated(_))
    }

    /// Whether the index is whole, but made by another version or with other actors: making it anew helps.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        matches!(*self.kind, Kind::Outdated(_))
    }

    /// What is wrong with the codebook; empty for other errors.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match &*self.kind {
            Kind::Codebook(diagnostics) => diagnostics,
            _ => &[],
        }
    }

    /// The file, if one is at fault.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The line, from 1, if one is at fault.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }

    /// The remedy, if one is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}", path.display())?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            f.write_str(": ")?;
        }
        match &*self.kind {
            Kind::Io(error) => write!(f, "{error}")?,
            Kind::Input(message) | Kind::Index(message) | Kind::Outdated(message) => f.write_str(message)?,
            Kind::Codebook(diagnostics) => {
                for (place, diagnostic) in diagnostics.iter().enumerate() {
                    if place > 0 {
                        writeln!(f)?;
                    }
                    write!(f, "{diagnostic}")?;
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.kind {
            Kind::Io(error) => Some(error),
            _ => None,
        }
    }
}

thread_local! {
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// What a library gives that does not survive some damages of what it reads; `None` where it did not.
pub(crate) fn survived<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = HELD.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    HELD.set(before);
    result.ok()
}

/// Whether a panic of this thread will be told in words by whoever [holds](survived) it.
#[cfg(feature = "cli")]
pub(crate) fn is_held() -> bool {
    HELD.get()
}

/// The candidate that `word` was most likely meant to be: within a third of its length in edits.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= word.chars().count().div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// A question after the nearest candidate, with a blank behind it; empty where none is near.
pub(crate) fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(word, candidates).map_or_else(String::new, |near| format!("did you mean `{near}`? "))
}

/// Levenshtein distance in characters; a swap of neighbours counts two.
pub(crate) fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, &cb) in b.iter().enumerate() {
            let next = (row[j + 1] + 1).min(row[j] + 1).min(corner + usize::from(ca != cb));
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}

/// How much a [`Diagnostic`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// It can, but is hardly what its author meant.
    Warning,
}

/// One thing to say about one place of a TOML file that a colleague wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// `C001` and so on; `bonafides explain C001` has a paragraph on each.
    pub code: &'static str,
    /// The file, as the user named its folder.
    pub file: String,
    /// The whole text of that file, for the marker.
    pub text: std::sync::Arc<str>,
    /// Bytes of that text.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Line and column of the place, both from 1; the column counts characters.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.text.get(..self.span.start).unwrap_or(&self.text);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]: {} ({}:{line}:{column})", self.code, self.message, self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_word() {
        let known = ["polarity", "definition", "negation"];
        assert_eq!(nearest("polarty", known), Some("polarity"));
        assert_eq!(nearest("negations", known), Some("negation"));
        assert_eq!(nearest("colour", known), None);
    }
}
