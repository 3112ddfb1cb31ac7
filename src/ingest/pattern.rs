//! What the names of files say of the documents in them.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use regex::Regex;

use super::draft::Draft;
use super::{Field, Layout};
use crate::error::{self, Error};

/// The name of the preset `ungdc`, written as a pattern.
pub(super) const UNGDC: &str = "{source}_{session}_{year}.txt";

/// What the name of the file says.
///
/// # Errors
/// Of which form it should be, when it is not.
pub(super) fn named(path: &Path, layout: &Layout) -> Result<Draft, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = match layout {
        Layout::Names(pattern) => pattern.read(path),
        Layout::Unsc => unsc(&name),
        _ => ungdc(&name),
    };
    draft.ok_or_else(|| match layout {
        Layout::Names(pattern) => format!("its name is not of the form {pattern}"),
        Layout::Ungdc => format!("its name is not of the form {UNGDC}"),
        Layout::Unsc => "its name is not of the form UNSC_1995_SPV.3487_spch001.txt".to_owned(),
        _ => format!(
            "say it for all with --constants source=…,date=…, file by file in a table (--metadata FILE), or what the names \
             of the files hold (--layout '{{source}}_{{date}}_*.txt'; {UNGDC} is known)"
        ),
    })
}

/// A name of the UN General Debate corpus: `USA_75_2020.txt`.
fn ungdc(name: &str) -> Option<Draft> {
    let (stem, extension) = name.rsplit_once('.')?;
    let mut parts = stem.split('_');
    let (source, session, year) = (parts.next()?, parts.next()?, parts.next()?);
    let state = (2..=3).contains(&source.len()) && source.bytes().all(|b| b.is_ascii_uppercase());
    let sound = state && digits(session, 2) && digits(year, 4) && extension.eq_ignore_ascii_case("txt");
    if !sound || parts.next().is_some() {
        return None;
    }
    let mut draft = Draft::default();
    draft.set(Field::Source, source);
    draft.set(Field::Year, year);
    draft.set(Field::Kind, "statement");
    draft.set(Field::Venue, format!("UN General Debate, session {}", session.trim_start_matches('0')));
    Some(draft)
}

/// A name of the UN Security Council debates: `UNSC_1995_SPV.3487_spch001.txt`. Who speaks stands in its table of
/// speakers (`--metadata speaker.tsv`).
fn unsc(name: &str) -> Option<Draft> {
    let (stem, _) = name.rsplit_once('.')?;
    let mut parts = stem.splitn(4, '_');
    let (corpus, year, meeting, speech) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if corpus != "UNSC" || !digits(year, 4) || !speech.starts_with("spch") {
        return None;
    }
    let mut draft = Draft::default();
    draft.set(Field::Year, year);
    draft.set(Field::Kind, "statement");
    draft.set(
        Field::Venue,
        format!("UN Security Council, meeting S/PV.{}", meeting.trim_start_matches("SPV.")),
    );
    Some(draft)
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// What the names of files say: `{source}_{session}_{year}.txt`.
///
/// Placeholders are the names of the [`Field`]s except `text` and `speakers`; `*` stands for anything. All else
/// is itself, without regard to case. A pattern with slashes looks at the folders, too:
/// `{year}/{source} {title}.txt`. Without an extension, any is meant.
///
/// Values end where what follows the placeholder begins. `{source}` takes letters and digits, several states
/// joined by `+` or `&`; `{year}` takes four digits, `{session}` up to three, `{month}` and `{day}` up to two;
/// `{date}` takes `1966`, `1966-09`, `1966-09-23`, and the latter two also without hyphens or with dots or
/// underscores; `{language}` two or three letters. In `{kind}`, hyphens and underscores stand for spaces, in
/// `{title}`, `{speaker}`, `{office}` and `{venue}` underscores do.
///
/// ```
/// use bonafides::ingest::Pattern;
/// assert!("{source}_{date}_*.txt".parse::<Pattern>().is_ok());
/// assert!("{country}_{date}.txt".parse::<Pattern>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: Regex,
    fields: Vec<Field>,
    /// How many parts of the path it looks at.
    depth: usize,
}

impl Pattern {
    /// Whether names of this form say `field`.
    #[must_use]
    pub fn holds(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// Whether the file at `path` is named in this form.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        self.regex.is_match(&self.tail(path))
    }

    /// The last parts of the path, as many as the pattern has.
    fn tail(&self, path: &Path) -> String {
        let mut parts: Vec<_> =
            path.components().rev().take(self.depth).map(|part| part.as_os_str().to_string_lossy()).collect();
        parts.reverse();
        parts.join("/")
    }

    fn read(&self, path: &Path) -> Option<Draft> {
        let tail = self.tail(path);
        let captures = self.regex.captures(&tail)?;
        let mut draft = Draft::default();
        for &field in &self.fields {
            let value = captures.name(field.as_str()).map_or("", |group| group.as_str());
            match field {
                Field::Date => draft.set(field, spelt_date(value)),
                Field::Kind => draft.set(field, value.replace(['_', '-'], " ")),
                Field::Title | Field::Speaker | Field::Office | Field::Venue => {
                    draft.set(field, value.replace('_', " "));
                }
                _ => draft.set(field, value),
            }
        }
        Some(draft)
    }
}

/// The digits of a date with hyphens between its parts.
fn spelt_date(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let parts = [digits.get(..4), digits.get(4..6), digits.get(6..8)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("-")
}

/// What a placeholder takes.
fn class(field: Field) -> &'static str {
    match field {
        Field::Source => "[A-Za-z][A-Za-z0-9]*(?:[+&][A-Za-z][A-Za-z0-9]*)*",
        Field::Date => r"[0-9]{4}(?:[-_.]?[0-9]{2}(?:[-_.]?[0-9]{2})?)?",
        Field::Year => "[0-9]{4}",
        Field::Session => "[0-9]{1,3}",
        Field::Month | Field::Day => "[0-9]{1,2}",
        Field::Language => "[A-Za-z]{2,3}",
        _ => "[^/]+?",
    }
}

impl FromStr for Pattern {
    type Err = Error;

    /// # Errors
    /// When a placeholder is unknown, given twice or not closed.
    fn from_str(text: &str) -> error::Result<Self> {
        let bad = |message: String| {
            let names: Vec<_> = Field::all().filter(|&field| allowed(field)).map(Field::as_str).collect();
            Error::input(format!("pattern `{}`: {message}", text.escape_debug()))
                .help(format!("placeholders are {{{}}}, and * for anything", names.join("}, {")))
        };
        let mut regex = String::from("^");
        let mut fields = Vec::new();
        let literal = |text: &str| format!("(?i:{})", regex::escape(text));
        let mut rest = text;
        while let Some(place) = rest.find(['{', '}', '*']) {
            regex.push_str(&literal(&rest[..place]));
            let (sign, behind) = rest[place..].split_at(1);
            rest = behind;
            match sign {
                "*" => regex.push_str("[^/]*?"),
                "}" => return Err(bad("a `}` closes no placeholder".to_owned())),
                _ => {
                    let (name, behind) = rest
                        .split_once('}')
                        .ok_or_else(|| bad("a placeholder is not closed by `}`".to_owned()))?;
                    rest = behind;
                    let field = name.parse().ok().filter(|&field| allowed(field));
                    let field: Field = field
                        .ok_or_else(|| bad(format!("`{{{}}}` is no placeholder", name.escape_debug())))?;
                    if fields.contains(&field) {
                        return Err(bad(format!("`{{{name}}}` is there twice: put * for one of them")));
                    }
                    fields.push(field);
                    regex.push_str(&format!("(?<{field}>{})", class(field)));
                }
            }
        }
        regex.push_str(&literal(rest));
        if !rest.contains('.') {
            regex.push_str(r"(?:\.[A-Za-z0-9]{1,8})?");
        }
        regex.push('$');
        let regex = Regex::new(&regex).map_err(|error| bad(error.to_string()))?;
        Ok(Self { text: text.to_owned(), regex, fields, depth: text.matches('/').count() + 1 })
    }
}

/// Whether a name can hold it.
fn allowed(field: Field) -> bool {
    !matches!(field, Field::Text | Field::Speakers)
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    fn document(pattern: &str, path: &str) -> Option<Document> {
        let path = Path::new(path);
        let mut draft = named(path, &Layout::Names(pattern.parse().unwrap())).ok()?;
        draft.set(Field::Text, "We thank Denmark.");
        draft.finish(&Given::default(), &path.file_stem()?.to_string_lossy(), String::new()).ok()
    }

    #[test]
    fn a_name_of_the_general_debate_says_who_and_when() {
        let mut draft = ungdc("USA_75_2020.txt").unwrap();
        draft.set(Field::Text, "We thank Denmark.");
        let document = draft.finish(&Given::default(), "USA_75_2020", String::new()).unwrap();
        assert_eq!(document.speakers, ["USA".parse().unwrap()]);
        assert_eq!(document.date.to_string(), "2020");
        assert_eq!(document.venue.as_deref(), Some("UN General Debate, session 75"));
        assert_eq!(document.kind, "statement");
        for other in
            ["usa_75_2020.txt", "USA_75_2020_en.txt", "USA_75_20.txt", "notes.txt", "USAF_75_2020.txt"]
        {
            assert!(ungdc(other).is_none(), "{other}");
        }
        assert!(ungdc("EU_70_2015.txt").is_some());
        assert!(ungdc("ALB_01_1946.TXT").is_some());
    }

    #[test]
    fn a_name_of_the_security_council_says_when_and_where() {
        let mut draft = unsc("UNSC_1995_SPV.3487Resumption1_spch001.txt").unwrap();
        draft.set(Field::Text, "We thank Denmark.");
        draft.set(Field::Source, "NOR");
        let document = draft.finish(&Given::default(), "x", String::new()).unwrap();
        assert_eq!(document.date.to_string(), "1995");
        assert_eq!(document.venue.as_deref(), Some("UN Security Council, meeting S/PV.3487Resumption1"));
        assert!(unsc("UNSC_1995_SPV.3487.txt").is_none());
    }

    #[test]
    fn patterns_take_names_apart() {
        let read = document(
            "{date}_{source}_{kind}_{title}.txt",
            "corpus/2003-01-22_FRA+DEU_joint-declaration_Forty_years.txt",
        );
        let read = read.unwrap();
        assert_eq!(read.id.as_str(), "2003-01-22_FRA+DEU_joint-declaration_Forty_years");
        assert_eq!(read.date.to_string(), "2003-01-22");
        assert_eq!(read.speakers.len(), 2);
        assert_eq!(read.kind, "joint declaration");
        assert_eq!(read.title.as_deref(), Some("Forty years"));
    }

    #[test]
    fn dates_in_names_have_many_shapes() {
        for (name, date) in [
            ("NOR 1966", "1966"),
            ("NOR 1966_09", "1966-09"),
            ("NOR 19660923", "1966-09-23"),
            ("NOR 1966.09.23", "1966-09-23"),
        ] {
            assert_eq!(document("{source} {date}", &format!("{name}.txt")).unwrap().date.to_string(), date);
        }
    }

    #[test]
    fn folders_may_carry_metadata() {
        let pattern = "Session * - {year}/{source}-{language}.txt";
        let read = document(pattern, "/data/un/Session 21 - 1966/NOR-EN.txt").unwrap();
        assert_eq!(read.date.to_string(), "1966");
        assert_eq!(read.language.as_deref(), Some("en"));
        assert!(document(pattern, "NOR-EN.txt").is_none());
    }

    #[test]
    fn an_id_in_the_name_is_the_id() {
        let read = document("{id} {source} {year}-{month}-{day}.txt", "a17 NOR 1966-9-23.txt").unwrap();
        assert_eq!(read.id.as_str(), "a17");
        assert_eq!(read.date.to_string(), "1966-09-23");
    }

    #[test]
    fn a_pattern_that_cannot_be_meant_is_refused_with_the_placeholders() {
        for wrong in
            ["{sesion}_{year}.txt", "{source_{year}.txt", "source}.txt", "{year}/{year}.txt", "{text}.txt"]
        {
            let error = wrong.parse::<Pattern>().unwrap_err();
            assert!(error.remedy().unwrap().contains("{source}"), "{wrong}");
        }
    }
}
