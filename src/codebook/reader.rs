//! Reads TOML that colleagues write: collects every complaint with its place instead of stopping at the first.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codebook::Definition;
use crate::error::{Diagnostic, Severity, nearest};

/// A file under reading and what there is to say about it.
pub(super) struct File {
    pub name: String,
    pub text: Arc<str>,
    log: RefCell<Vec<Diagnostic>>,
    definitions: RefCell<Vec<Definition>>,
}

/// A string of the file with its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub value: String,
    pub span: Range<usize>,
}

impl File {
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            log: RefCell::default(),
            definitions: RefCell::default(),
        }
    }

    pub fn say(
        &self,
        severity: Severity,
        code: &'static str,
        span: Range<usize>,
        message: String,
        help: Option<String>,
    ) {
        self.log.borrow_mut().push(Diagnostic {
            severity,
            code,
            file: self.name.clone(),
            text: Arc::clone(&self.text),
            span,
            message,
            help,
        });
    }

    pub fn error(
        &self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.say(Severity::Error, code, span, message.into(), Some(help.into()));
    }

    /// Warns of entries that stand among these twice.
    pub fn repeats(&self, entries: &[Text]) {
        let mut met = FxHashSet::default();
        for entry in entries.iter().filter(|entry| !met.insert(&entry.value)) {
            self.say(
                Severity::Warning,
                "C023",
                entry.span.clone(),
                format!("`{}` stands in this list twice", entry.value),
                Some("take one of them out".to_owned()),
            );
        }
    }

    /// Remembers a list or a frame that the file defines.
    pub fn define(&self, name: &Text, is_frame: bool) {
        self.definitions.borrow_mut().push(Definition {
            file: self.name.clone(),
            name: name.value.clone(),
            place: name.span.clone(),
            is_frame,
        });
    }

    pub fn take_definitions(&self) -> Vec<Definition> {
        self.definitions.take()
    }

    pub fn take_log(&self) -> Vec<Diagnostic> {
        self.log.take()
    }

    /// Whether there has been a complaint of this kind.
    pub fn said(&self, code: &str) -> bool {
        self.log.borrow().iter().any(|diagnostic| diagnostic.code == code)
    }

    /// Parses the whole file; what cannot be parsed is in the log, the rest is read on.
    ///
    /// One bracket that is missing makes nonsense of all that follows: of a file that is not TOML only the first
    /// break is told, and what is wrong before it.
    pub fn parse<T>(&self, read: impl FnOnce(&Table<'_>) -> T) -> T {
        let text = Arc::clone(&self.text);
        let (root, errors) = DeTable::parse_recoverable(&text);
        let broken = errors.into_iter().map(|error| (error.span().unwrap_or(0..0), error));
        let broken = broken.min_by_key(|(span, _)| span.start);
        if let Some((span, error)) = &broken {
            self.error(
                "C001",
                span.clone(),
                format!("this is not TOML: {}", error.message()),
                "see the other indicators for how strings, lists and [[tables]] are written",
            );
        }
        let table = Table { file: self, span: root.span(), table: root.get_ref(), used: RefCell::default() };
        let value = read(&table);
        table.finish();
        if let Some((break_, _)) = &broken {
            // What seems to be missing may stand behind the break.
            self.log.borrow_mut().retain(|diagnostic| {
                diagnostic.code == "C001"
                    || diagnostic.span.end <= break_.start && !["C003", "C016"].contains(&diagnostic.code)
            });
        }
        value
    }

    /// Where byte `offset` of a string value stands in the file, if it is written without escapes.
    pub fn inside(&self, text: &Text, part: &Range<usize>) -> Range<usize> {
        let raw = self.text.get(text.span.clone()).unwrap_or_default();
        match raw.find(text.value.as_str()) {
            Some(quote) if raw.len() - text.value.len() <= 2 => {
                let start = text.span.start + quote;
                start + part.start..start + part.end.max(part.start)
            }
            _ => text.span.clone(),
        }
    }
}

/// A table of the file; remembers which keys were asked for, so that the others can be named.
pub(super) struct Table<'f> {
    pub file: &'f File,
    pub span: Range<usize>,
    table: &'f DeTable<'f>,
    used: RefCell<Vec<&'static str>>,
}

impl<'f> Table<'f> {
    fn get(&self, key: &'static str) -> Option<&'f Spanned<DeValue<'f>>> {
        self.used.borrow_mut().push(key);
        self.table.get(key)
    }

    /// The span of a key's value, or of the table when it is missing.
    pub fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.head(), Spanned::span)
    }

    /// The first line of the table: a place for what is missing.
    pub fn head(&self) -> Range<usize> {
        let start = self.span.start;
        let line = self.file.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        start..start + line.len()
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str, example: &str) {
        self.file.error(
            "C005",
            value.span(),
            format!("`{key}` must be {wanted}, not {}", described(value.get_ref())),
            format!("write `{key} = {example}`"),
        );
    }

    pub fn text(&self, key: &'static str) -> Option<Text> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(Text { value: text.to_string(), span: value.span() }),
            _ => {
                self.wrong(key, value, "a string", "\"…\"");
                None
            }
        }
    }

    /// A string that must be there; empty, with a complaint, when it is not.
    pub fn required(&self, key: &'static str, what: &str) -> Text {
        let known = self.table.contains_key(key);
        let text = self.text(key);
        if !known || text.as_ref().is_some_and(|text| text.value.trim().is_empty()) {
            self.file.error(
                "C003",
                self.place(key),
                format!("`{key}` is missing: {what}"),
                format!("add `{key} = \"…\"`"),
            );
        }
        text.unwrap_or_else(|| Text { value: String::new(), span: self.head() })
    }

    pub fn texts(&self, key: &'static str) -> Vec<Text> {
        self.get(key).map(|value| self.list(key, value)).unwrap_or_default()
    }

    fn list(&self, key: &str, value: &'f Spanned<DeValue<'f>>) -> Vec<Text> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "a list of strings", "[\"…\", \"…\"]");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push(Text { value: text.to_string(), span: item.span() }),
                _ => self.wrong(key, item, "a list of strings", "[\"…\", \"…\"]"),
            }
        }
        texts
    }

    pub fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong(key, value, "true or false", "true");
                None
            }
        }
    }

    /// A number within a range.
    pub fn number(&self, key: &'static str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(digits) => digits.to_string().parse().ok(),
            DeValue::Float(digits) => digits.to_string().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| range.contains(number));
        if number.is_none() {
            let wanted = format!("a number from {} to {}", range.start(), range.end());
            self.wrong(key, value, &wanted, "1.0");
        }
        number
    }

    /// A `[table]` whose keys are names that the author chose, each with a list of strings.
    pub fn named_lists(&self, key: &'static str) -> Vec<(Text, Vec<Text>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, value, "a table of lists", "{ name = [\"…\"] }");
            return Vec::new();
        };
        let mut lists: Vec<_> = table
            .iter()
            .map(|(name, list)| {
                let name = Text { value: name.get_ref().to_string(), span: name.span() };
                let entries = self.list(&name.value, list);
                (name, entries)
            })
            .collect();
        lists.sort_by_key(|(name, _)| name.span.start);
        lists
    }

    pub fn table(&self, key: &'static str) -> Option<Table<'f>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Table { file: self.file, span: value.span(), table, used: RefCell::default() })
            }
            _ => {
                self.wrong(key, value, "a table", "{ … }");
                None
            }
        }
    }

    /// The tables of `[[key]]`.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'f>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.file.error(
                "C005",
                value.span(),
                format!("`{key}` must be a list of tables, not {}", described(value.get_ref())),
                format!("write `[[{key}]]`, with two brackets"),
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    tables.push(Table {
                        file: self.file,
                        span: item.span(),
                        table,
                        used: RefCell::default(),
                    });
                }
                _ => self.wrong(key, item, "a list of tables", "[{ … }]"),
            }
        }
        tables
    }

    /// Names the keys that nobody asked for.
    pub fn finish(&self) {
        let used = self.used.borrow();
        let mut unknown: Vec<_> =
            self.table.keys().filter(|key| !used.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        for key in unknown {
            let near = nearest(key.get_ref(), used.iter().copied());
            self.file.error(
                "C002",
                key.span(),
                format!("there is no key `{}` here", key.get_ref()),
                near.map_or_else(
                    || format!("known here: {}", used.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                ),
            );
        }
    }
}

fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
