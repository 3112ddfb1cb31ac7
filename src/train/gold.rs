//! Hand codings as files hold them: a passage a line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::ingest::{self, Item};
use crate::model::{ActorId, Dimension, Document, Polarity};

/// A line of hand codings, as it should be.
pub const EXAMPLE: &str = r#"{"id": "a1", "source": "KEN", "date": "1985", "text": "We thank Japan for its help.", "codings": [{"source": "KEN", "target": "JPN", "dim": "benevolence", "pol": "+", "certainty": "clear", "quote": "its help"}]}"#;

/// A passage with the codings that somebody gave it.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The passage.
    pub document: Document,
    /// What it was drawn from: passages of one document are never on both sides of a fold.
    pub group: String,
    /// Its hand codings.
    pub codings: Vec<Judged>,
}

/// A hand coding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whose view it is.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// On which dimension.
    pub dimension: Dimension,
    /// For or against.
    pub polarity: Polarity,
    /// Whether a careful second reader would agree.
    pub certainty: Certainty,
    /// The words that carry it, where they were noted: they tell which sentence is meant.
    pub quote: String,
}

/// How sure a hand coding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certainty {
    /// A careful second reader would give it.
    #[default]
    Clear,
    /// A careful second reader might leave it out.
    Borderline,
}

/// What a line of hand codings has besides the passage.
struct Line {
    id: String,
    doc: Option<String>,
    codings: Vec<Judged>,
}

/// Reads hand codings: JSON lines with `id`, `source`, `date`, `text` as for any statement, and `codings`.
/// Passages with the same `doc` stay together in cross-validation.
///
/// # Errors
/// When the file cannot be read, or a line is no such passage.
pub fn passages(path: &Path) -> Result<Vec<Passage>> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(error, path))?;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line = Line::read(line).map_err(|why| {
            let help = format!("a line is a passage with its codings, such as {EXAMPLE}");
            Error::input(format!("this is no hand-coded passage: {why}")).at(path).on_line(number).help(help)
        })?;
        lines.insert(line.id.clone(), line);
    }
    let mut passages = Vec::new();
    for item in ingest::read(&[path.to_path_buf()], &ingest::Options::default())? {
        match item? {
            Item::Document(document) => {
                let Some(Line { doc, codings, .. }) = lines.remove(document.id.as_str()) else {
                    return Err(Error::input(format!(
                        "no line has the codings of passage `{}`",
                        document.id
                    ))
                    .at(path)
                    .help("give each passage an id of its own, without white space about it"));
                };
                let group = doc.unwrap_or_else(|| document.id.to_string());
                passages.push(Passage { group, codings, document });
            }
            Item::Skipped(skipped) => {
                let error = Error::input(format!("a passage cannot be read: {}", skipped.reason)).at(path);
                let error = match skipped.line {
                    Some(line) => error.on_line(line),
                    None => error,
                };
                return Err(error.help(format!("a line is a passage with its codings, such as {EXAMPLE}")));
            }
        }
    }
    match lines.into_keys().next() {
        Some(id) => {
            Err(Error::input(format!("passage `{id}` was not read, and so its codings are nobody's"))
                .at(path)
                .help("give each passage an id of its own, without white space about it"))
        }
        None => Ok(passages),
    }
}

impl Line {
    fn read(line: &str) -> std::result::Result<Self, String> {
        let value: Value = serde_json::from_str(line)
            .map_err(|error| format!("it is no JSON from column {} on", error.column()))?;
        let Value::Object(fields) = value else { return Err("it is no object in braces".to_owned()) };
        let codings = match fields.get("codings") {
            Some(Value::Array(codings)) => codings,
            Some(_) => return Err("`codings` should be a list; of a passage without any, []".to_owned()),
            None => return Err("`codings` is missing; of a passage without any, []".to_owned()),
        };
        let passage = text(&fields, &["text"])?.filter(|text| !text.is_empty());
        let read = |(number, coding): (usize, &Value)| {
            let judged = judged(coding).and_then(|judged| match passage {
                Some(passage) if !holds(passage, &judged.quote) => {
                    Err(format!("the quote `{}` is not in the text", judged.quote.escape_debug()))
                }
                _ => Ok(judged),
            });
            judged.map_err(|why| format!("in coding {}, {why}", number + 1))
        };
        Ok(Self {
            id: text(&fields, &["id"])?.ok_or("`id` is missing")?.to_owned(),
            doc: text(&fields, &["doc"])?.map(str::to_owned),
            codings: codings.iter().enumerate().map(read).collect::<std::result::Result<_, _>>()?,
        })
    }
}

/// Whether a text has the words of a quote: half of them at least, for a quote may leave words out.
fn holds(text: &str, quote: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (text, quote) = (words(text), words(quote));
    quote.intersection(&text).count() * 2 >= quote.len()
}

fn judged(coding: &Value) -> std::result::Result<Judged, String> {
    let Value::Object(fields) = coding else { return Err("there is no object in braces".to_owned()) };
    let said = |names: &[&str]| text(fields, names)?.ok_or_else(|| format!("`{}` is missing", names[0]));
    let actor = |name: &str| -> std::result::Result<ActorId, String> {
        let id = said(&[name])?;
        id.parse().map_err(|_| format!("`{name}` is `{}`: write an id, such as KEN", id.escape_debug()))
    };
    let polarity = said(&["pol", "polarity"])?;
    let certainty = text(fields, &["certainty"])?;
    Ok(Judged {
        source: actor("source")?,
        target: actor("target")?,
        dimension: Dimension::from(said(&["dim", "dimension"])?),
        polarity: match polarity {
            "+" => Polarity::Positive,
            "-" => Polarity::Negative,
            other => return Err(format!("`pol` is `{}`: write \"+\" or \"-\"", other.escape_debug())),
        },
        certainty: match certainty {
            None | Some("clear") => Certainty::Clear,
            Some("borderline") => Certainty::Borderline,
            Some(other) => {
                let other = other.escape_debug();
                return Err(format!("`certainty` is `{other}`: write \"clear\" or \"borderline\""));
            }
        },
        quote: text(fields, &["quote"])?.unwrap_or_default().to_owned(),
    })
}

/// The text of the field that has one of these names; `None` where none has.
fn text<'f>(fields: &'f Map<String, Value>, names: &[&str]) -> std::result::Result<Option<&'f str>, String> {
    let found = names.iter().find_map(|name| Some((name, fields.get(*name)?)));
    match found {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text)),
        Some((name, other)) => {
            let other: String = other.to_string().chars().take(40).collect();
            Err(format!("`{name}` is {}: write text in quotation marks", other.escape_debug()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> String {
        Line::read(line).err().unwrap_or_default()
    }

    #[test]
    fn the_example_is_a_line() {
        let line = Line::read(EXAMPLE).unwrap_or_else(|why| panic!("{why}"));
        let [judged] = &line.codings[..] else { panic!("one coding") };
        assert_eq!((judged.source.as_str(), judged.target.as_str()), ("KEN", "JPN"));
        assert_eq!((judged.polarity, judged.certainty), (Polarity::Positive, Certainty::Clear));
        assert!(EXAMPLE.contains(&judged.quote));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field() {
        for (from, to, told) in [
            ("\"pol\": \"+\"", "\"pol\": \"plus\"", "in coding 1, `pol` is `plus`: write \"+\" or \"-\""),
            ("\"pol\": \"+\"", "\"pol\": 1", "in coding 1, `pol` is 1: write text in quotation marks"),
            ("\"target\": \"JPN\", ", "", "in coding 1, `target` is missing"),
            (
                "\"JPN\"",
                "\"South Korea\"",
                "in coding 1, `target` is `South Korea`: write an id, such as KEN",
            ),
            (
                "\"clear\"",
                "\"sure\"",
                "in coding 1, `certainty` is `sure`: write \"clear\" or \"borderline\"",
            ),
            ("\"its help\"", "\"many gifts\"", "in coding 1, the quote `many gifts` is not in the text"),
            ("\"id\": \"a1\", ", "", "`id` is missing"),
            ("\"codings\"", "\"coding\"", "`codings` is missing; of a passage without any, []"),
            ("}]}", "}]", "it is no JSON from column"),
        ] {
            let line = EXAMPLE.replace(from, to);
            assert!(refused(&line).starts_with(told), "{line}: {}", refused(&line));
        }
        assert_eq!(refused("[]"), "it is no object in braces");
    }
}
