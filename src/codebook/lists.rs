//! Word lists and frames of a codebook: read, and written out where patterns refer to them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::codebook::indicator::Shape;
use crate::codebook::pattern::{Element, Pattern, Slot};
use crate::codebook::reader::{File, Table, Text};
use crate::error::nearest;

/// Word lists by name: their entries, with those of other lists still referred to.
pub(super) type Lists = BTreeMap<String, Arc<[Pattern]>>;

/// The lists of a file, with `outer` behind them, each without references to others.
pub(super) fn read_lists(table: &Table<'_>, outer: &Lists) -> Lists {
    let mut own = OwnLists { file: table.file, raw: BTreeMap::new(), done: outer.clone(), open: Vec::new() };
    for (name, entries) in table.named_lists("lists") {
        table.file.define(&name, false);
        if entries.is_empty() {
            let message = format!("the list `{}` is empty", name.value);
            table.file.error("C005", name.span.clone(), message, "write at least one word");
        }
        table.file.repeats(&entries);
        let entries =
            entries.into_iter().filter_map(|entry| parse(table.file, &entry).map(|pattern| (entry, pattern)));
        own.raw.insert(name.value.clone(), (name.span, entries.collect()));
    }
    while let Some(name) = own.raw.keys().next().cloned() {
        own.resolve(&name);
    }
    own.done
}

/// The entries of a list, as written and as read.
type Entries = Vec<(Text, Pattern)>;

/// The lists of one file on their way from `raw` to `done`.
struct OwnLists<'f> {
    file: &'f File,
    raw: BTreeMap<String, (Range<usize>, Entries)>,
    done: Lists,
    open: Vec<String>,
}

impl OwnLists<'_> {
    fn resolve(&mut self, name: &str) {
        let Some((place, entries)) = self.raw.remove(name) else { return };
        self.open.push(name.to_owned());
        for inner in entries.iter().flat_map(|(_, pattern)| pattern.lists()) {
            if self.open.iter().any(|open| open == inner) {
                let circle =
                    format!("the list `{name}` refers to itself: {} → {inner}", self.open.join(" → "));
                self.file.error("C014", place.clone(), circle, "take one of the references out");
                self.done.insert(inner.to_owned(), Arc::new([]));
            } else {
                self.resolve(inner);
            }
        }
        let expanded = entries
            .into_iter()
            .map(|(text, pattern)| expand(self.file, &text, pattern, &self.done))
            .collect();
        self.done.insert(name.to_owned(), expanded);
        self.open.pop();
    }
}

/// Reads a pattern; a complaint and `None` when it cannot be read.
pub(super) fn parse(file: &File, text: &Text) -> Option<Pattern> {
    Pattern::parse(&text.value)
        .map_err(|error| file.error("C006", file.inside(text, &error.span), error.message, error.help))
        .ok()
}

/// The pattern with every `&list` replaced by its entries.
pub(super) fn expand(file: &File, text: &Text, mut pattern: Pattern, lists: &Lists) -> Pattern {
    for element in &mut pattern.elements {
        match element {
            Element::List(name) => match lists.get(name.as_str()) {
                Some(entries) => *element = Element::Group(Arc::clone(entries)),
                None => {
                    let place = text
                        .value
                        .find(&format!("&{name}"))
                        .map_or(0..text.value.len(), |at| at..at + name.len() + 1);
                    let help = match nearest(name, lists.keys().map(String::as_str)) {
                        Some(near) => format!("did you mean `&{near}`?"),
                        None => {
                            const SHOWN: usize = 12;
                            let names: Vec<&str> = lists.keys().map(String::as_str).take(SHOWN).collect();
                            let more = if lists.len() > SHOWN { ", …" } else { "" };
                            format!("define it under [lists]; there are: {}{more}", names.join(", "))
                        }
                    };
                    file.error(
                        "C004",
                        file.inside(text, &place),
                        format!("no word list named `{name}`"),
                        help,
                    );
                    *element = Element::Group(Arc::new([]));
                }
            },
            Element::Group(rows) => {
                for row in Arc::make_mut(rows) {
                    *row = expand(file, text, std::mem::take(row), lists);
                }
            }
            Element::Optional(inner) | Element::Not(inner) => {
                *inner = expand(file, text, std::mem::take(inner), lists)
            }
            _ => {}
        }
    }
    pattern
}

/// The patterns of a list of strings, lists expanded.
pub(super) fn patterns(table: &Table<'_>, key: &'static str, lists: &Lists) -> Vec<Pattern> {
    let texts = table.texts(key);
    table.file.repeats(&texts);
    texts
        .iter()
        .filter_map(|text| parse(table.file, text).map(|pattern| expand(table.file, text, pattern, lists)))
        .collect()
}

pub(super) fn read_frames(table: &Table<'_>, lists: &Lists) -> BTreeMap<String, Vec<Shape>> {
    let mut frames = BTreeMap::new();
    for (name, texts) in table.named_lists("frames") {
        table.file.define(&name, true);
        let label: Arc<str> = name.value.as_str().into();
        let mut shapes = Vec::new();
        for text in &texts {
            let Some(pattern) = parse(table.file, text) else { continue };
            let pattern = expand(table.file, text, pattern, lists);
            let targets = pattern.count(Slot::Target) + pattern.count(Slot::TargetPossessive);
            if pattern.count(Slot::Cue) != 1 || targets != 1 || !top_level(&pattern, Slot::Cue) {
                table.file.error(
                    "C009",
                    text.span.clone(),
                    "a frame's shape needs CUE and TARGET exactly once each",
                    "write CUE outside of brackets, and TARGET or TARGET's once",
                );
                continue;
            }
            let place = text.span.clone();
            shapes.push(Shape {
                frame: Arc::clone(&label),
                text: text.value.as_str().into(),
                pattern,
                place,
            });
        }
        frames.insert(name.value, shapes);
    }
    frames
}

pub(super) fn top_level(pattern: &Pattern, slot: Slot) -> bool {
    pattern.elements.contains(&Element::Slot(slot))
}
