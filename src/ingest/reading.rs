//! The documents of a corpus, one after the other.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::draft::{Draft, Given};
use super::input::Input;
use super::repeats::{self, Earlier};
use super::side::Side;
use super::walk::{Found, Walk};
use super::{Item, Options, Reason, Record, Records, Skipped, format, guess, language, pattern, quality};
use crate::error;
use crate::model::{DocId, Document};

/// The documents of a corpus, as [`read`](super::read) finds them.
pub struct Reading {
    walk: Walk,
    options: Options,
    given: Given,
    current: Option<(PathBuf, Records)>,
    side: Side,
    /// What is told at the end: rows of the table of metadata that belong to no file.
    rest: Option<std::vec::IntoIter<Skipped>>,
    /// Where the document of each id came from.
    seen: FxHashMap<DocId, String>,
    earlier: Earlier,
}

impl Reading {
    pub(super) fn new(paths: &[PathBuf], options: &Options) -> error::Result<Self> {
        let given = Given {
            constants: options.constants(),
            names: options.names.clone(),
            dates: options.dates(),
            limits: options.limits.clone(),
        };
        Ok(Self {
            walk: Walk::new(paths)?,
            given,
            current: None,
            side: Side::load(options)?,
            rest: None,
            seen: FxHashMap::default(),
            earlier: Earlier::default(),
            options: options.clone(),
        })
    }

    fn open(&self, path: &Path) -> Result<Records, Reason> {
        // The table of metadata may lie among the files.
        if self.options.metadata.as_deref().is_some_and(|table| same(table, path)) {
            return Err(Reason::Junk("the table of metadata".to_owned()));
        }
        let input = Input::file(path);
        (format::of(&input, &self.options.layout)?.open)(&input, &self.options)
    }

    fn admit(&mut self, path: &Path, record: Record) -> Result<Document, Reason> {
        let inner = record.member.as_deref().map(|member| member.rsplit('!').next().unwrap_or(member));
        let name = inner.map_or(path, Path::new);
        let mut source = place(path, record.member.as_deref());
        let mut id = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(line) = record.line {
            source.push_str(&format!(":{line}"));
            id.push_str(&format!("-{line}"));
        }
        let mut draft = record.draft?;
        let whole = record.line.is_none();
        self.check(&draft)?;
        let hint = if whole { self.describe(&mut draft, name) } else { None };
        draft.complete(&self.given.constants);
        if whole && self.options.guesses() {
            guess::guess(&mut draft, &self.given.names);
        }
        let lacking = !draft.has_source() || !draft.has_date();
        let mut document = draft.finish(&self.given, &id, source).map_err(|reason| match (reason, hint) {
            // A whole file says what it is by its name before all.
            (Reason::BadRecord(why), hint) if whole => Reason::NoMetadata(
                hint.filter(|_| lacking).map_or(why.clone(), |hint| format!("{why}; {hint}")),
            ),
            (reason, _) => reason,
        })?;
        if let Some(first) = self.seen.get(&document.id) {
            return Err(Reason::Duplicate(format!("{first} has its id `{}` already", document.id)));
        }
        self.seen.insert(document.id.clone(), document.source.clone());
        let sketch = repeats::sketch(&document.text);
        let (repeats, shared) = self.earlier.admit(&document.id, document.text.len(), &sketch);
        // The hash covers what is recorded of repeats; most documents repeat nothing, and are hashed already.
        if repeats.is_some() || shared > 0 {
            (document.origin.repeats, document.origin.shared) = (repeats, shared);
            document.hash = super::hash(&document);
        }
        Ok(document)
    }

    /// Whether a text can be read, and is in the language that is asked for.
    fn check(&self, draft: &Draft) -> Result<(), Reason> {
        let text = draft.text().unwrap_or_default();
        if let Some(why) = quality::broken(text) {
            return Err(Reason::BrokenText(why));
        }
        let asked = self.options.language();
        if asked == "any" {
            return Ok(());
        }
        let told = language::detect(text);
        let said = draft.language().map(|said| said.split(['-', '_']).next().unwrap_or(said).to_lowercase());
        // What the text is counts for more than what is said of it: a page in French may stand on an English site.
        match told.map(str::to_owned).or(said) {
            Some(language) if language != asked => Err(Reason::OtherLanguage(language)),
            _ => Ok(()),
        }
    }

    /// Adds what the name of the file, the table of metadata and the header of the text say. Says what the name
    /// should be like, if it says nothing.
    fn describe(&mut self, draft: &mut Draft, name: &Path) -> Option<String> {
        if let Some((header, start)) = guess::header(draft.text().unwrap_or_default(), &self.options.columns)
        {
            let rest = draft.text().and_then(|text| text.get(start..)).unwrap_or_default().to_owned();
            draft.set(super::Field::Text, rest);
            draft.fill(header);
        }
        let hint = match pattern::named(name, &self.options.layout) {
            Ok(said) => {
                draft.overrule(said);
                None
            }
            Err(hint) => Some(hint),
        };
        if let Some(said) = self.side.take(name) {
            draft.overrule(said);
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

impl Iterator for Reading {
    type Item = error::Result<Item>;

    fn next(&mut self) -> Option<error::Result<Item>> {
        if let Some(rest) = &mut self.rest {
            return rest.next().map(|skipped| Ok(Item::Skipped(skipped)));
        }
        loop {
            if let Some((path, mut records)) = self.current.take() {
                let Some(record) = records.next() else { continue };
                let (line, member) = (record.line, record.member.clone());
                let item = match self.admit(&path, record) {
                    Ok(document) => Item::Document(document),
                    Err(reason) => {
                        Item::Skipped(Skipped { path: place(&path, member.as_deref()), line, reason })
                    }
                };
                self.current = Some((path, records));
                return Some(Ok(item));
            }
            match self.walk.next() {
                Some(Ok(Found::File(path))) => match self.open(&path) {
                    Ok(records) => self.current = Some((path, records)),
                    Err(reason) => return Some(Ok(Item::Skipped(Skipped::file(&path, reason)))),
                },
                Some(Ok(Found::Skipped(skipped))) => return Some(Ok(Item::Skipped(skipped))),
                Some(Err(error)) => return Some(Err(error)),
                None => {
                    let rest = self.rest.insert(self.side.rest().into_iter());
                    return rest.next().map(|skipped| Ok(Item::Skipped(skipped)));
                }
            }
        }
    }
}
