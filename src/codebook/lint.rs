//! What a codebook says in vain: cues that another makes idle, lists and frames that nothing uses.
//!
//! Only `check` asks; loading a codebook does not wait for it.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::codebook::indicator::{Indicator, Use};
use crate::codebook::inflect::inflect;
use crate::codebook::pattern::{Element, Pattern};
use crate::codebook::{Codebook, Definition};
use crate::error::{Diagnostic, Severity};

impl Codebook {
    /// What is no error and does nothing, in the order of files and lines.
    #[must_use]
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut found = self.idle();
        found.extend(self.unused());
        found.sort_by(|a, b| (&a.file, a.span.start, a.code).cmp(&(&b.file, b.span.start, b.code)));
        found
    }

    /// Lists and frames of which no other line holds the name.
    fn unused(&self) -> Vec<Diagnostic> {
        let used =
            |definition: &Definition| {
                let Definition { file, name, is_frame, .. } = definition;
                // What codebook.toml defines serves all files, a list of an indicator its own file.
                let head = file.ends_with(&format!("/{}", super::load::HEAD));
                let mut readers = self.files.iter().filter(|(other, _)| head || other == file);
                readers.any(|(_, text)| {
                    if *is_frame { text.contains(&format!("\"{name}\"")) } else { refers_to(text, name) }
                })
            };
        let spare = self.definitions.iter().filter(|definition| !used(definition));
        spare
            .map(|definition| {
                let kind = if definition.is_frame { "frame" } else { "list" };
                Diagnostic {
                    severity: Severity::Warning,
                    code: "C019",
                    file: definition.file.clone(),
                    text: self.text_of(&definition.file),
                    span: definition.place.clone(),
                    message: format!("nothing uses the {kind} `{}`", definition.name),
                    help: Some("take it out, or use it".to_owned()),
                }
            })
            .collect()
    }

    fn text_of(&self, file: &str) -> Arc<str> {
        self.files
            .iter()
            .find(|(name, _)| name == file)
            .map_or_else(|| "".into(), |(_, text)| Arc::clone(text))
    }

    /// Cues and patterns of which another one finds everything.
    fn idle(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let rows: Vec<Row<'_>> = self.indicators.iter().enumerate().flat_map(rows_of).collect();
        let mut known: FxHashMap<(&[Element], bool), Vec<&Row<'_>>> = FxHashMap::default();
        for row in &rows {
            let same = known.entry((row.elements, row.whole)).or_default();
            let beside = same.iter().find(|other| other.home() == row.home());
            let earlier = same.iter().find(|other| self.serves(other, row));
            if let Some(other) = beside {
                let message = format!("`{}` stands in this group twice", row.written());
                found.push(self.complaint("C017", row, message, "take one of them out", other));
            } else if let Some(other) = earlier {
                let message = format!(
                    "{} looks for `{}` in the same shapes, and stands first",
                    other.at(),
                    row.written()
                );
                found.push(self.complaint(
                    "C017",
                    row,
                    message,
                    "take one of them out, or tell their frames apart",
                    other,
                ));
            }
            same.push(row);
        }
        for group in rows.chunk_by(|a, b| a.home() == b.home()) {
            found.extend(self.shadowed(group));
        }
        found
    }

    /// Cues of one group of which a wider one finds every occurrence.
    fn shadowed(&self, group: &[Row<'_>]) -> Vec<Diagnostic> {
        let words: Vec<Vec<Words<'_>>> =
            group.iter().map(|row| row.elements.iter().map(Words::new).collect()).collect();
        let mut found = Vec::new();
        for (place, row) in group.iter().enumerate().filter(|(_, row)| !row.whole) {
            let wider = (0..group.len()).find(|&other| {
                !group[other].whole
                    && group[other].elements != row.elements
                    && covers(&words[other], &words[place])
                    // Two that cover each other are told once.
                    && (other < place || !covers(&words[place], &words[other]))
            });
            if let Some(wider) = wider {
                let message =
                    format!("`{}` finds whatever `{}` finds", group[wider].written(), row.written());
                found.push(self.complaint("C018", row, message, "take the narrower one out", &group[wider]));
            }
        }
        found
    }

    /// Whether everything that `later` codes is coded by `earlier` before it.
    fn serves(&self, earlier: &Row<'_>, later: &Row<'_>) -> bool {
        let shapes = |row: &Row<'_>| -> Vec<Pattern> {
            if row.whole {
                Vec::new()
            } else {
                row.usage.shapes.iter().map(|shape| shape.pattern.clone()).collect()
            }
        };
        let of_earlier = shapes(earlier);
        let excused = |text: &Arc<str>| later.usage.unless.iter().any(|exception| exception.text == *text);
        earlier.indicator.1.dimension == later.indicator.1.dimension
            && shapes(later).iter().all(|shape| of_earlier.contains(shape))
            && earlier.usage.unless.iter().all(|exception| excused(&exception.text))
    }

    fn complaint(
        &self,
        code: &'static str,
        row: &Row<'_>,
        message: String,
        help: &str,
        other: &Row<'_>,
    ) -> Diagnostic {
        let (_, indicator) = row.indicator;
        let (_, of_other) = other.indicator;
        let line = of_other.file.get(..other.place().start).unwrap_or_default().matches('\n').count() + 1;
        Diagnostic {
            severity: Severity::Warning,
            code,
            file: file_of(self, indicator),
            text: Arc::clone(&indicator.file),
            span: row.place(),
            message,
            help: Some(format!("{help}; the other is in {}.toml, line {line}", of_other.id)),
        }
    }
}

/// One thing that a group looks for: a cue, an entry of a list that serves as cue, a whole pattern.
struct Row<'c> {
    indicator: (usize, &'c Indicator),
    group: usize,
    usage: &'c Use,
    elements: &'c [Element],
    whole: bool,
    /// The cue or pattern that it is of.
    text: &'c str,
    place: &'c Range<usize>,
}

fn rows_of<'c>((number, indicator): (usize, &'c Indicator)) -> Vec<Row<'c>> {
    let mut rows = Vec::new();
    for (group, usage) in indicator.uses.iter().enumerate() {
        let mut take = |elements, whole, text, place| {
            rows.push(Row { indicator: (number, indicator), group, usage, elements, whole, text, place });
        };
        for cue in &usage.cues {
            entries(&cue.pattern)
                .into_iter()
                .for_each(|elements| take(elements, false, &*cue.text, &cue.place));
        }
        for shape in usage.shapes.iter().filter(|shape| shape.is_whole()) {
            take(&shape.pattern.elements, true, &*shape.text, &shape.place);
        }
    }
    rows
}

/// The file of an indicator, as diagnostics name it.
pub(super) fn file_of(codebook: &Codebook, indicator: &Indicator) -> String {
    let of_indicator = codebook.files.iter().find(|(_, text)| Arc::ptr_eq(text, &indicator.file));
    of_indicator.map_or_else(|| format!("{}.toml", indicator.id), |(name, _)| name.clone())
}

/// The rows of a pattern that is nothing but a choice; else itself.
pub(super) fn entries(pattern: &Pattern) -> Vec<&[Element]> {
    let mut rows = Vec::new();
    flatten(pattern, &mut rows);
    rows
}

fn flatten<'p>(pattern: &'p Pattern, rows: &mut Vec<&'p [Element]>) {
    match pattern.elements.as_slice() {
        [Element::Group(choices)] => choices.iter().for_each(|choice| flatten(choice, rows)),
        elements => rows.push(elements),
    }
}

impl Row<'_> {
    /// The group that it stands in.
    fn home(&self) -> (usize, usize) {
        (self.indicator.0, self.group)
    }

    fn at(&self) -> String {
        format!("{} ({})", self.indicator.1.id, self.usage.name)
    }

    /// As its author wrote it: for an entry of a list the entry.
    fn written(&self) -> String {
        if self.text.contains('&') || self.text.starts_with('(') {
            self.elements.iter().map(spelled).collect::<Vec<_>>().join(" ")
        } else {
            self.text.to_owned()
        }
    }

    /// Where the entry stands in the file's lists, else the cue.
    fn place(&self) -> Range<usize> {
        if !self.text.contains('&') {
            return self.place.clone();
        }
        let quoted = format!("\"{}\"", self.written());
        let file = &self.indicator.1.file;
        // A list stands before the groups that use it.
        match file.get(..self.place.start).and_then(|before| before.rfind(&quoted)) {
            Some(at) => at..at + quoted.len(),
            None => self.place.clone(),
        }
    }
}

/// An element as a pattern has it.
pub(super) fn spelled(element: &Element) -> String {
    let row = |pattern: &Pattern| pattern.elements.iter().map(spelled).collect::<Vec<_>>().join(" ");
    match element {
        Element::Word(word) | Element::Glob(word) => word.clone(),
        Element::Lemma(word) => format!("{word}~"),
        Element::List(name) => format!("&{name}"),
        Element::Group(rows) => format!("({})", rows.iter().map(row).collect::<Vec<_>>().join(" | ")),
        Element::Optional(pattern) => format!("{}?", row(pattern)),
        Element::Not(pattern) => format!("!{}", row(pattern)),
        Element::Any => "*".to_owned(),
        Element::Gap { most, wide } => format!("{}{most}", if *wide { "..." } else { ".." }),
        Element::ClauseStart => "^".to_owned(),
        Element::Comma => ",".to_owned(),
        Element::Slot(slot) => slot.to_string(),
    }
}

/// The words that an element stands for.
enum Words<'e> {
    These(Vec<String>),
    /// A glob with one star: what stands before and after it.
    Glob(&'e str, &'e str),
    /// Something else, that only covers its like.
    Other(&'e Element),
}

impl<'e> Words<'e> {
    fn new(element: &'e Element) -> Self {
        match element {
            Element::Word(word) => Self::These(vec![word.clone()]),
            Element::Lemma(word) => Self::These(inflect(word)),
            Element::Glob(glob) => match glob.split_once('*') {
                Some((before, after)) if !after.contains('*') => Self::Glob(before, after),
                _ => Self::Other(element),
            },
            other => Self::Other(other),
        }
    }

    fn cover(&self, narrow: &Self) -> bool {
        match (self, narrow) {
            (Self::These(wide), Self::These(words)) => words.iter().all(|word| wide.contains(word)),
            (Self::Glob(before, after), Self::These(words)) => words.iter().all(|word| {
                word.len() >= before.len() + after.len() && word.starts_with(before) && word.ends_with(after)
            }),
            (Self::Glob(before, after), Self::Glob(start, end)) => {
                start.starts_with(before) && end.ends_with(after)
            }
            (Self::Other(a), Self::Other(b)) => a == b,
            _ => false,
        }
    }
}

fn covers(wide: &[Words<'_>], narrow: &[Words<'_>]) -> bool {
    wide.len() == narrow.len() && wide.iter().zip(narrow).all(|(wide, narrow)| wide.cover(narrow))
}

/// Whether `&name` occurs in the text, and not as the beginning of a longer name.
fn refers_to(text: &str, name: &str) -> bool {
    let reference = format!("&{name}");
    text.match_indices(&reference).any(|(at, _)| {
        let next = text[at + reference.len()..].chars().next();
        !next.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of what is said of an indicator with these groups.
    fn lint(groups: &str) -> Vec<&'static str> {
        let head = r#"
            name = "small"
            version = "1"
            dimension = [{ id = "kindness" }]
            frames = { deed = ["TARGET's CUE", "CUE of TARGET"], tie = ["CUE with TARGET"] }
        "#;
        let indicator = r#"
            id = "kind"
            label = "Kind"
            dimension = "kindness"
            polarity = "+"
            definition = "d"
            use_when = "u"
            not_when = "n"
            source = "s"
        "#;
        let tie = "\n[[use]]\ncues = [\"zeal\"]\nframes = [\"tie\"]\n";
        let files = vec![
            ("codebook.toml".to_owned(), Arc::from(head)),
            ("kind.toml".to_owned(), Arc::from(format!("{indicator}{groups}{tie}"))),
        ];
        let codebook = crate::codebook::load::codebook("book", files).unwrap();
        codebook.lint().iter().map(|warning| warning.code).collect()
    }

    const GOOD: &str = "[[use]]\ncues = [\"good will\"]\nframes = [\"deed\"]\n";

    #[test]
    fn a_later_group_that_looks_for_the_same_in_the_same_shapes_is_idle() {
        assert_eq!(lint(&format!("{GOOD}{GOOD}")), ["C017"]);
        // The first group lets "good will of France abroad" pass; the second does not.
        assert_eq!(lint(&format!("{GOOD}unless = [\"abroad\"]\n{GOOD}")), [] as [&str; 0]);
        assert_eq!(lint(&format!("{GOOD}{GOOD}unless = [\"abroad\"]\n")), ["C017"]);
        assert_eq!(lint(&format!("{GOOD}{}", GOOD.replace("deed", "tie"))), [] as [&str; 0]);
    }

    #[test]
    fn whole_patterns_are_held_against_one_another_too() {
        let whole = "[[use]]\npatterns = [\"TARGET helped SELF\"]\n";
        let told = lint(&format!("{GOOD}{whole}{whole}"));
        assert_eq!(told, ["C017"]);
    }

    fn cover(wide: &str, narrow: &str) -> bool {
        let [wide, narrow] = [wide, narrow].map(|text| Pattern::parse(text).unwrap());
        let [a, b]: [Vec<Words<'_>>; 2] =
            [&wide, &narrow].map(|pattern| pattern.elements.iter().map(Words::new).collect());
        covers(&a, &b)
    }

    #[test]
    fn a_wider_cue_finds_what_a_narrower_one_finds() {
        for (wide, narrow) in [
            ("aggress*", "aggressor"),
            ("aggress*", "aggressive*"),
            ("attack~", "attacked"),
            ("attack*", "attack~"),
            ("good faith*", "good faith"),
        ] {
            assert!(cover(wide, narrow), "{wide} {narrow}");
            assert!(!cover(narrow, wide), "{narrow} {wide}");
        }
        for (wide, narrow) in [("give*", "give~"), ("faith", "good faith"), ("un*ed", "unite")] {
            assert!(!cover(wide, narrow), "{wide} {narrow}");
        }
    }

    #[test]
    fn a_name_is_not_its_own_beginning() {
        assert!(refers_to("cues = [\"&kind\"]", "kind"));
        assert!(!refers_to("cues = [\"&kindness &kind-words\"]", "kind"));
    }
}
