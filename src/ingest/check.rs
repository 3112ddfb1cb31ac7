//! From a file to documents, each for itself: what can be done for many of them at once.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::draft::{Draft, Given};
use super::format::Format;
use super::input::Input;
use super::repeats::{self, Sketch};
use super::side::Side;
use super::walk::{Found, Walk};
use super::{
    DateOrder, Options, Reason, Record, Records, dates, format, guess, hash, language, pattern, quality,
};
use crate::error::{self, survived};
use crate::model::Document;

/// Bytes of a file that is read together with others.
const SMALL: u64 = 1 << 20;
/// Records that are asked for the order of day and month, and how many must show it, all the same one.
const ASKED: usize = 2_000;
const ENOUGH: usize = 3;

/// How records become documents.
pub(super) struct Check {
    options: Options,
    given: Given,
    pub side: Side,
    paths: Vec<PathBuf>,
    /// What comes first in its dates, once somebody asked.
    order: OnceLock<Option<DateOrder>>,
}

/// What comes of a record, but for what depends on earlier ones.
pub(super) struct Checked {
    /// The file, with the member of the archive behind it.
    pub place: String,
    pub line: Option<u64>,
    pub made: Result<Made, Reason>,
}

/// A document without its hash.
pub(super) struct Made {
    pub document: Document,
    /// Whether its id is that of its file, and nobody gave it one.
    pub named: bool,
    pub sketch: Sketch,
}

/// What comes of a file.
pub(super) enum Opened {
    /// All its records.
    Whole(Vec<Checked>),
    /// It is too large to be read together with others.
    Large(Input, &'static Format),
}

impl Check {
    pub fn new(paths: &[PathBuf], options: &Options) -> error::Result<Self> {
        let given = Given {
            constants: options.constants(),
            names: options.names.clone(),
            dates: options.dates(),
            limits: options.limits.clone(),
        };
        Ok(Self {
            given,
            side: Side::load(options)?,
            options: options.clone(),
            paths: paths.to_vec(),
            order: OnceLock::new(),
        })
    }

    /// Opens a file, and reads it if it is small.
    pub fn open(&self, path: &Path) -> Result<Opened, Reason> {
        // The table of metadata may lie among the files.
        if self.options.metadata.as_deref().is_some_and(|table| same(table, path)) {
            return Err(Reason::Junk("the table of metadata".to_owned()));
        }
        let input = Input::file(path)?;
        if input.size() == 0 {
            return Err(Reason::Empty);
        }
        let format = format::of(&input, &self.options.layout)?;
        if input.size() > SMALL || !format.is_plain() {
            return Ok(Opened::Large(input, format));
        }
        let records = format.records(&input, &self.options)?;
        Ok(Opened::Whole(records.map(|record| self.record(path, record)).collect()))
    }

    /// The records of a file that is too large to be read together with others.
    pub fn records(&self, input: &Input, format: &Format) -> Result<Records, Reason> {
        format.records(input, &self.options)
    }

    /// What comes of one record of the file at `path`.
    pub fn record(&self, path: &Path, record: Record) -> Checked {
        let place = place(path, record.member.as_deref());
        let line = record.line;
        let made = survived(|| self.make(path, &place, record)).unwrap_or_else(|| Err(format::fault()));
        Checked { line, made, place }
    }

    fn make(&self, path: &Path, place: &str, record: Record) -> Result<Made, Reason> {
        let inner = record.member.as_deref().map(|member| member.rsplit('!').next().unwrap_or(member));
        let name = inner.map_or(path, Path::new);
        let mut source = place.to_owned();
        let mut id = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(line) = record.line {
            source.push_str(&format!(":{line}"));
            id.push_str(&format!("-{line}"));
        }
        let mut draft = record.draft?;
        let whole = record.line.is_none();
        let other_language = self.judge(&draft)?;
        let hint = if whole { self.describe(&mut draft, name, self.side.of(name)) } else { None };
        draft.complete(&self.given.constants);
        if whole && self.options.guesses() {
            guess::guess(&mut draft, &self.given.names);
        }
        if !self.options.no_guess
            && self.given.dates == DateOrder::Unknown
            && draft.written_date().is_some_and(dates::has_two_meanings)
            && let Some(order) = self.order()
        {
            draft.settle(order);
        }
        let lacking = !draft.has_source() || !draft.has_date();
        let mut document = draft.finish(&self.given, &id, source).map_err(|reason| match (reason, hint) {
            // A whole file says what it is by its name before all.
            (Reason::BadRecord(why), hint) if whole => Reason::NoMetadata(
                hint.filter(|_| lacking).map_or(why.clone(), |hint| format!("{why}; {hint}")),
            ),
            (reason, _) => reason,
        })?;
        document.origin.other_language = other_language;
        let sketch = repeats::sketch(&document.text, hash::of_text(&document.text));
        Ok(Made { named: document.id.as_str() == id, document, sketch })
    }

    /// The order of day and month in the corpus, as its dates show that have one meaning only; looked for when the first
    /// date is met that has two.
    fn order(&self) -> Option<DateOrder> {
        *self.order.get_or_init(|| {
            let mut found = Vec::new();
            for path in Walk::new(&self.paths).ok()?.filter_map(|found| match found {
                Ok(Found::File(path)) => Some(path),
                _ => None,
            }) {
                found.extend(self.shown(&path, ASKED - found.len()));
                if found.len() >= ASKED {
                    break;
                }
            }
            let shown: Vec<DateOrder> = found.into_iter().flatten().collect();
            let first = *shown.first()?;
            (shown.len() >= ENOUGH && shown.iter().all(|order| *order == first)).then_some(first)
        })
    }

    /// The orders that the dates of a file show, of so many of its records.
    fn shown(&self, path: &Path, most: usize) -> Vec<Option<DateOrder>> {
        let records = || {
            let input = Input::file(path)?;
            let format = format::of(&input, &self.options.layout)?;
            if format.is_slow() { Err(Reason::Empty) } else { format.records(&input, &self.options) }
        };
        let Ok(records) = records() else { return Vec::new() };
        let mut shown = Vec::new();
        for record in records.take(most) {
            let (whole, inner) = (record.line.is_none(), record.member);
            let inner = inner.as_deref().map(|member| member.rsplit('!').next().unwrap_or(member));
            let Ok(mut draft) = record.draft else { continue };
            if whole {
                let name = inner.map_or(path, Path::new);
                self.describe(&mut draft, name, self.side.look(name));
            }
            shown.push(draft.written_date().and_then(dates::order));
        }
        shown
    }

    /// Whether a text can be read, and is in the language that is asked for; how much of it is in another one.
    fn judge(&self, draft: &Draft) -> Result<u8, Reason> {
        let text = draft.text().unwrap_or_default();
        if let Some(why) = quality::broken(text) {
            return Err(Reason::BrokenText(why));
        }
        let asked = self.options.language();
        if asked == "any" {
            return Ok(0);
        }
        let told = language::detect(text);
        let said = draft.language().map(|said| said.split(['-', '_']).next().unwrap_or(said).to_lowercase());
        // What the text is counts for more than what is said of it: a page in French may stand on an English site.
        match told.language.map(str::to_owned).or(said) {
            Some(language) if language != asked => Err(Reason::OtherLanguage(language)),
            _ => Ok(told.other),
        }
    }

    /// Adds what the name of the file, its `row` of the table of metadata and the header of the text say. Says what the
    /// name should be like, if it says nothing.
    fn describe(&self, draft: &mut Draft, name: &Path, row: Option<Draft>) -> Option<String> {
        if let Some((header, start)) = guess::header(draft.text().unwrap_or_default(), &self.options.columns)
        {
            let rest = draft.text().and_then(|text| text.get(start..)).unwrap_or_default().to_owned();
            draft.set_text(rest);
            draft.fill(header);
        }
        let hint = match pattern::named(name, &self.options.layout) {
            Ok(said) => {
                draft.overrule(said);
                None
            }
            Err(hint) => Some(hint),
        };
        match row {
            Some(said) => draft.overrule(said),
            None if !self.side.is_empty() => {
                return Some("the table of metadata has no row for it".to_owned());
            }
            None => {}
        }
        hint
    }
}

/// Whether two paths lead to one file.
fn same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// A path, with the member of the archive behind it.
fn place(path: &Path, member: Option<&str>) -> String {
    let path = path.display();
    member.map_or_else(|| path.to_string(), |member| format!("{path}!{member}"))
}
