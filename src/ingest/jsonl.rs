//! JSON lines: one record a line.
//!
//! `{"id": …, "source": …, "date": …, "kind": …, "text": …}`, with `speakers` (a list) for a joint text, and
//! `title`, `venue`, `speaker`, `office`, `language` where they are known. Other keys are passed over, and so
//! are blank lines. A date may be a number (`1966`).
//!
//! A record without `source` and `speakers` is a bad record: most often the key has another name. Where
//! `source` is there, but `null` or empty, the text is nobody's, and nothing in it is coded.

use std::io::{self, BufRead, Read};

use serde_json::{Map, Value};

use super::draft::Draft;
use super::input::Input;
use super::{Columns, Field, Options, Reason, Record, Records, decode};

/// Reads one file, a line at a time.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let (reader, encoding) = decode::reader(input, options.encoding()?)?;
    let lines = Lines::new(reader, &options.columns, options.limits.document);
    Ok(Box::new(Lines { encoding, ..lines }))
}

struct Lines<R> {
    reader: R,
    columns: Columns,
    longest: u64,
    line: Vec<u8>,
    number: u64,
    encoding: Option<&'static str>,
    /// Whether reading failed.
    broken: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(reader: R, columns: &Columns, longest: u64) -> Self {
        Self {
            reader,
            columns: columns.clone(),
            longest,
            line: Vec::new(),
            number: 0,
            encoding: None,
            broken: false,
        }
    }

    /// Fills `line` with the next one; says whether there was one.
    fn advance(&mut self) -> io::Result<Option<Result<(), Reason>>> {
        self.line.clear();
        let length = (&mut self.reader).take(self.longest).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        if length as u64 == self.longest && !self.line.ends_with(b"\n") {
            self.reader.skip_until(b'\n')?;
            return Ok(Some(Err(Reason::BadRecord(format!(
                "the line is longer than {} MiB",
                self.longest >> 20
            )))));
        }
        Ok(Some(Ok(())))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while !self.broken {
            let draft = match self.advance() {
                Ok(None) => return None,
                Ok(Some(Ok(()))) if self.line.iter().all(u8::is_ascii_whitespace) => continue,
                Ok(Some(line)) => line
                    .and_then(|()| parse(&self.line, &self.columns))
                    .map(|draft| draft.in_encoding(self.encoding)),
                Err(error) => {
                    // What follows cannot be trusted to begin at a line.
                    self.broken = true;
                    Err(Reason::io(error))
                }
            };
            return Some(Record { member: None, line: Some(self.number), draft });
        }
        None
    }
}

fn parse(line: &[u8], columns: &Columns) -> Result<Draft, Reason> {
    let line = std::str::from_utf8(line).map_err(|error| Reason::bad_utf8("", line, &error))?;
    let mut record: Map<String, Value> = serde_json::from_str(line.trim_end()).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        let hint = match line.trim_end() {
            "[" | "{" => "; a record must stand on one line",
            text if text.starts_with('[') => "; write each record of the list on a line of its own",
            _ => "",
        };
        Reason::BadRecord(format!("no JSON record: {message} (column {}){hint}", error.column()))
    })?;
    let found = columns.locate(record.keys().map(String::as_str));
    let keys: Vec<String> = record.keys().cloned().collect();
    let mut draft = Draft::default();
    for (field, place) in found {
        let Some((key, value)) = keys.get(place).and_then(|key| record.remove_entry(key)) else { continue };
        draft.set_all(field, texts(field, &key, value)?);
    }
    Ok(draft)
}

/// A value as text; a list as several where the field may have several.
fn texts(field: Field, key: &str, value: Value) -> Result<Vec<String>, Reason> {
    let what = match value {
        Value::Null => return Ok(Vec::new()),
        Value::String(text) => return Ok(vec![text]),
        Value::Number(number) if field != Field::Text => return Ok(vec![number.to_string()]),
        Value::Array(values) if matches!(field, Field::Source | Field::Speakers | Field::Addressees) => {
            let lists = values.into_iter().map(|value| match value {
                Value::Array(_) => Err(wrong(key, "a list within a list")),
                value => texts(field, key, value),
            });
            return lists.collect::<Result<Vec<_>, _>>().map(|lists| lists.concat());
        }
        Value::Number(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Err(wrong(key, what))
}

fn wrong(key: &str, what: &str) -> Reason {
    Reason::BadRecord(format!("`{}` holds {what} where a text is expected", key.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    fn read(text: &[u8]) -> Vec<(u64, Result<Document, Reason>)> {
        Lines::new(text, &Columns::default(), 1 << 20)
            .map(|record| {
                let line = record.line.unwrap();
                let document =
                    record.draft.and_then(|draft| draft.finish(&Given::default(), "x", String::new()));
                (line, document)
            })
            .collect()
    }

    fn bad(text: &str) -> String {
        match read(text.as_bytes()).pop() {
            Some((1, Err(Reason::BadRecord(message)))) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_record_is_read_and_other_keys_are_passed_over() {
        let line = r#"{"id": 7, "source": "AUS", "date": 1966, "kind": "Press Conference", "speaker": "A. Minister",
            "office": null, "text": "One\r\ntwo \u201ctrust\u201d.", "codings": [{"source": "NOR"}], "draw": 1}"#;
        let (_, document) = read(line.replace('\n', " ").as_bytes()).pop().unwrap();
        let document = document.unwrap();
        assert_eq!(document.id.as_str(), "7");
        assert_eq!(document.date.to_string(), "1966");
        assert_eq!(document.kind, "press conference");
        assert_eq!(document.speaker_name.as_deref(), Some("A. Minister"));
        assert_eq!(document.office, None);
        assert_eq!(&*document.text, "One\r\ntwo “trust”.");
        assert_eq!(document.speakers, ["AUS".parse().unwrap()]);
    }

    #[test]
    fn every_signatory_of_a_joint_text_is_a_speaker() {
        let line = br#"{"source": "FRA", "speakers": ["FRA", "DEU"], "date": "2003-01-22", "text": "We trust Italy."}"#;
        let document = read(line).pop().unwrap().1.unwrap();
        assert_eq!(document.speakers.len(), 2);
    }

    #[test]
    fn a_null_source_is_nobody_and_a_missing_one_a_mistake() {
        let nobody = br#"{"source": null, "date": "1966", "text": "It is said."}"#;
        assert!(read(nobody).pop().unwrap().1.unwrap().speakers.is_empty());
        assert!(bad(r#"{"state": "NOR", "date": "1966", "text": "It is said."}"#).contains("`source`"));
    }

    #[test]
    fn blank_lines_and_line_ends_are_no_records() {
        let text = "{\"source\":\"NOR\",\"date\":\"1966\",\"text\":\"A\"}\r\n\r\n  \n\
                    {\"source\":\"NOR\",\"date\":\"1966\",\"text\":\"B\"}";
        let lines: Vec<_> =
            read(text.as_bytes()).into_iter().map(|(line, document)| (line, document.is_ok())).collect();
        assert_eq!(lines, [(1, true), (4, true)]);
    }

    #[test]
    fn a_bad_line_does_not_stop_the_next() {
        let mut text = b"{\"source\": \"NOR\", \"date\": \"1966\", \"text\": \"Caf\xe9\"}\n".to_vec();
        text.extend_from_slice(b"{\"source\": \"NOR\", \"date\": \"1966\", \"text\": \"Cafe\"}\n");
        let records = read(&text);
        assert!(matches!(&records[0], (1, Err(Reason::BadRecord(message))) if message.contains("0xe9")));
        assert!(matches!(&records[1], (2, Ok(_))));
    }

    #[test]
    fn messages_say_what_is_wrong_and_where() {
        assert!(bad(r#"{"id": "a" "text": "b"}"#).contains("column 12"));
        assert!(bad("[").contains("on one line"));
        assert!(bad(r#"[{"id": "a"}]"#).contains("line of its own"));
        assert!(bad(r#"{"text": 7, "date": 1966, "source": "NOR"}"#).contains("`text` holds a number"));
        assert!(bad(r#"{"text": "a", "date": [1966], "source": "NOR"}"#).contains("`date` holds a list"));
        assert!(bad(&"[".repeat(100_000)).contains("no JSON record"));
    }

    #[test]
    fn a_line_without_end_is_passed_over_up_to_the_next() {
        let long = format!("{{\"id\": \"{}\"}}\n{{\"text\": null}}", "a".repeat(3 << 20));
        let records = read(long.as_bytes());
        assert!(matches!(&records[0], (1, Err(Reason::BadRecord(message))) if message.contains("1 MiB")));
        assert!(matches!(&records[1], (2, Err(Reason::Empty))));
    }

    #[test]
    fn empty_text_is_empty_whether_null_or_blank() {
        for text in ["null", "\"\"", "\" \\n\""] {
            let line = format!("{{\"source\": \"NOR\", \"date\": 1966, \"text\": {text}}}");
            assert_eq!(read(line.as_bytes()).pop().unwrap().1.unwrap_err(), Reason::Empty);
        }
    }
}
