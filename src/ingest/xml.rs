//! XML: TEI and feeds by what they are, other documents as records of named fields.
//!
//! A record is each child of the root that has children itself, else the root, or each element of the name that
//! [`Options::record`] gives. A field is known by its path within the record (`meta/date`, `speech/@lang`) or by the
//! last part of it, as a column is. HTML within a field, escaped or in CDATA, is read as the text that it shows.

use std::io::BufRead;
use std::iter::Peekable;

use super::draft::Draft;
use super::events::{Events, Piece};
use super::input::Input;
use super::{Columns, Field, Options, Reason, Record, Records, decode, feed, markup, tei};

/// Reads one file, a record at a time.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let asked = match options.encoding()? {
        Some(asked) => Some(asked),
        None => declared(&input.head()?),
    };
    let (reader, encoding) = decode::reader(input, asked)?;
    let mut events = Events::new(reader, &options.limits);
    let root = loop {
        match events.next()? {
            Some(Piece::Open(name, attributes)) => break (name, attributes),
            Some(_) => {}
            None => return Err(Reason::Unreadable("there is no element in it: it is no XML".to_owned())),
        }
    };
    Ok(match root.0.as_str() {
        "TEI" | "TEI.2" | "teiCorpus" => tei::records(events, &root.1, encoding),
        "rss" | "feed" | "RDF" => feed::records(events, encoding),
        "html" => {
            return Err(Reason::NoReader("html, though it is called xml: rename it".to_owned()));
        }
        _ => Box::new(Numbered::new(Fields {
            events,
            columns: options.columns.clone(),
            record: options.record.clone(),
            root: Some(root),
            encoding,
        })),
    })
}

/// The encoding that the first line names, if it is not UTF-8.
fn declared(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let line = head.get(..head.iter().position(|&byte| byte == b'>')?)?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix("<?xml")?;
    let value = line.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let label = value.get(1..)?.split(['"', '\'']).next()?;
    encoding_rs::Encoding::for_label(label.as_bytes()).filter(|&encoding| encoding != encoding_rs::UTF_8)
}

/// What makes drafts of the events of a file, one after the other.
pub(super) trait Drafts {
    /// The next one; `None` at the end.
    ///
    /// # Errors
    /// [`Reason::BadRecord`] when there is something wrong with this one alone; every other reason ends the file.
    fn advance(&mut self) -> Result<Option<Draft>, Reason>;
}

/// Gives each record its number, but for one that is alone in its file: that is known by the file.
pub(super) struct Numbered<D: Drafts> {
    records: Peekable<Sound<D>>,
    number: u64,
}

impl<D: Drafts> Numbered<D> {
    pub fn new(drafts: D) -> Self {
        Self { records: Sound { drafts, done: false }.peekable(), number: 0 }
    }
}

impl<D: Drafts> Iterator for Numbered<D> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let draft = self.records.next()?;
        self.number += 1;
        let alone = self.number == 1 && self.records.peek().is_none();
        Some(Record { member: None, line: (!alone).then_some(self.number), draft })
    }
}

/// Drafts, up to the first fault of the XML: what follows it cannot be trusted.
struct Sound<D> {
    drafts: D,
    done: bool,
}

impl<D: Drafts> Iterator for Sound<D> {
    type Item = Result<Draft, Reason>;

    fn next(&mut self) -> Option<Result<Draft, Reason>> {
        if self.done {
            return None;
        }
        let next = self.drafts.advance();
        self.done = matches!(&next, Err(reason) if !matches!(reason, Reason::BadRecord(_)));
        next.transpose()
    }
}

/// Paths of a record with their values.
type Values = Vec<(String, String)>;

struct Fields<R> {
    events: Events<R>,
    columns: Columns,
    record: Option<String>,
    /// The root, until it was looked at.
    root: Option<(String, Vec<(String, String)>)>,
    encoding: Option<&'static str>,
}

impl<R: BufRead> Drafts for Fields<R> {
    fn advance(&mut self) -> Result<Option<Draft>, Reason> {
        let root = self.root.take();
        if let (Some((name, attributes)), Some(record)) = (&root, &self.record)
            && name == record
        {
            let mut values = Values::new();
            collect(&mut self.events, attributes, &mut values)?;
            return self.draft(&values).map(Some);
        }
        // Values of the root itself, if it is the record.
        let mut own = Values::new();
        if let Some((_, attributes)) = &root {
            own.extend(attributes.iter().map(|(key, value)| (format!("@{key}"), value.clone())));
        }
        loop {
            self.events.rest();
            match self.events.next()? {
                None => {
                    let record = root.is_some() && self.record.is_none() && !own.is_empty();
                    return if record { self.draft(&own).map(Some) } else { Ok(None) };
                }
                Some(Piece::Open(name, attributes)) => {
                    if self.record.as_ref().is_some_and(|record| *record != name) {
                        continue;
                    }
                    let mut values = Values::new();
                    let nested = collect(&mut self.events, &attributes, &mut values)?;
                    if self.record.is_some() || (nested && own.is_empty()) || root.is_none() {
                        return self.draft(&values).map(Some);
                    }
                    let whole = values.pop().map(|(_, value)| value).unwrap_or_default();
                    own.extend(values.into_iter().map(|(path, value)| (format!("{name}/{path}"), value)));
                    own.push((name, whole));
                }
                Some(Piece::Text(_) | Piece::Close(_)) => {}
            }
        }
    }
}

impl<R: BufRead> Fields<R> {
    fn draft(&self, values: &Values) -> Result<Draft, Reason> {
        let paths = values.iter().map(|(path, _)| path.as_str());
        let last = values.iter().map(|(path, _)| path.rsplit('/').next().unwrap_or(path));
        let found = self.columns.locate(paths.chain(last).map(|path| path.trim_start_matches('@')));
        if !found.contains_key(&Field::Text) {
            let paths: Vec<&str> =
                values.iter().map(|(path, _)| path.as_str()).filter(|path| !path.is_empty()).collect();
            let paths: String = paths.join("`, `").chars().take(300).collect();
            return Err(Reason::BadRecord(format!(
                "no element is known to hold the text; there are `{}`: name those that hold it, as in --columns text=…, \
                 and the element that is a record with --record",
                paths.escape_debug()
            )));
        }
        let mut draft = Draft::encoded(self.encoding);
        for (field, place) in found {
            let Some((_, value)) = values.get(place % values.len().max(1)) else { continue };
            let value = if field == Field::Text && markup::is_html(value) {
                markup::text(value)
            } else {
                value.clone()
            };
            draft.set(field, value);
        }
        Ok(draft)
    }
}

/// Deepest element that is a field of its own.
const FIELD_DEPTH: usize = 4;

/// Reads the element that was just opened to its end: its fields, then its whole text under an empty path. Says whether
/// it holds elements.
fn collect<R: BufRead>(
    events: &mut Events<R>,
    attributes: &[(String, String)],
    values: &mut Values,
) -> Result<bool, Reason> {
    let mut nested = false;
    let mut open: Vec<(String, String)> = vec![(String::new(), String::new())];
    values.extend(attributes.iter().map(|(key, value)| (format!("@{key}"), value.clone())));
    while let Some(piece) = events.next()? {
        match piece {
            Piece::Open(name, attributes) => {
                nested = true;
                let above = open.last().map_or("", |(path, _)| path.as_str());
                let path = if above.is_empty() { name } else { format!("{above}/{name}") };
                if open.len() <= FIELD_DEPTH {
                    values
                        .extend(attributes.into_iter().map(|(key, value)| (format!("{path}/@{key}"), value)));
                }
                // Deeper elements are text of those above: a path that grows with the depth would cost its square.
                let path = if open.len() <= FIELD_DEPTH { path } else { above.to_owned() };
                open.push((path, String::new()));
            }
            Piece::Text(text) => {
                if let Some((_, value)) = open.last_mut() {
                    value.push_str(&text);
                }
            }
            Piece::Close(name) => {
                let Some((path, value)) = open.pop() else { break };
                let depth = open.len();
                match open.last_mut() {
                    None => {
                        values.push((String::new(), value));
                        return Ok(nested);
                    }
                    Some((_, above)) => {
                        let block = is_block(&name);
                        if block && !above.is_empty() {
                            above.push_str("\n\n");
                        }
                        if above.is_empty() && depth > FIELD_DEPTH {
                            *above = value;
                        } else {
                            above.push_str(&value);
                            if depth <= FIELD_DEPTH {
                                values.push((path, value));
                            }
                        }
                        if block {
                            above.push_str("\n\n");
                        }
                    }
                }
            }
        }
    }
    Ok(nested)
}

/// Whether an element of this name stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "para"
            | "paragraph"
            | "div"
            | "head"
            | "heading"
            | "l"
            | "lg"
            | "seg"
            | "item"
            | "sp"
            | "u"
            | "li"
    )
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    fn read_with(xml: &str, options: &Options) -> Vec<(Option<u64>, Result<Document, Reason>)> {
        let input = Input::member("a.xml", xml.as_bytes().to_vec(), 0);
        let given = Given { constants: [(Field::Source, "NOR".to_owned())].into(), ..Given::default() };
        let records = open(&input, options).unwrap();
        records
            .map(|record| {
                let document = record.draft.and_then(|draft| draft.finish(&given, "a", String::new()));
                (record.line, document)
            })
            .collect()
    }

    #[test]
    fn records_are_the_children_of_the_root_or_the_root() {
        let one = "<speech><title>A title</title><date>1966-09-23</date><text>We thank it.</text></speech>";
        let many = format!("<speeches>{}</speeches>", one.repeat(3));
        let alone = read_with(one, &Options::default());
        assert_eq!(alone.len(), 1);
        assert_eq!(alone[0].0, None);
        let document = alone[0].1.as_ref().unwrap();
        assert_eq!((document.title.as_deref(), document.text.as_str()), (Some("A title"), "We thank it."));
        let lines: Vec<_> = read_with(&many, &Options::default()).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn markup_in_a_field_is_read_as_what_it_shows() {
        let xml = "<a><b><release-date>23/09/1966</release-date><content><![CDATA[<p>One &amp; two.</p><p>Three.</p>]]></content></b></a>";
        let document = read_with(xml, &Options::default()).remove(0).1.unwrap();
        assert_eq!(&*document.text, "One & two.\n\nThree.\n");
        assert_eq!(document.date.to_string(), "1966-09-23");
    }

    #[test]
    fn paths_and_the_record_may_be_named() {
        let xml = "<x><y><doc n='7'><meta><when>1966</when></meta><says><p>We.</p><p>Thank.</p></says></doc></y></x>";
        let options = Options {
            columns: "id=n,date=meta/when,text=says".parse().unwrap(),
            record: Some("doc".to_owned()),
            ..Options::default()
        };
        let document = read_with(xml, &options).remove(0).1.unwrap();
        assert_eq!(document.id.as_str(), "7");
        assert_eq!(document.text.split_whitespace().collect::<Vec<_>>(), ["We.", "Thank."]);
    }

    #[test]
    fn a_document_without_text_says_which_elements_there_are() {
        let Err(Reason::BadRecord(why)) = &read_with("<a><b>c</b></a>", &Options::default())[0].1 else {
            panic!("read")
        };
        assert!(why.contains("`b`") && why.contains("--columns"), "{why}");
    }

    #[test]
    fn an_old_encoding_is_read_as_it_is_declared() {
        let mut xml = b"<?xml version='1.0' encoding='ISO-8859-1'?><a><date>1966</date><text>Caf".to_vec();
        xml.extend_from_slice(b"\xe9</text></a>");
        let input = Input::member("a.xml", xml, 0);
        let draft = open(&input, &Options::default()).unwrap().next().unwrap().draft.unwrap();
        assert_eq!(draft.text(), Some("Café"));
        assert_eq!(draft.encoding, Some("windows-1252"));
    }
}
