//! Tables of comma-, semicolon- or tab-separated values: one record a row, one field a column.
//!
//! The first row names the columns; [`Columns`] says which holds which field, where the names do not. Cells may
//! be of any size and hold line ends, if they are quoted. Rows in which every cell is empty are passed over.
//! As with JSON lines, an empty `source` makes a text nobody's.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::csv::{ByteRecord, Reader, ReaderBuilder};

use super::draft::Draft;
use super::{Columns, Field, LONGEST_RECORD, Options, Reason, Record, Records};

/// A row of our own behind the last one. If it comes back inside a cell, a quotation mark was never closed:
/// without it, such a mark would swallow all rows behind it without a word.
const END: &str = "\u{1}end of table\u{1}";
const LAST_ROW: &[u8] = "\n\u{1}end of table\u{1}\n".as_bytes();

/// Reads one file, a row at a time.
pub(super) fn open(path: &Path, options: &Options) -> Result<Records, Reason> {
    let file = File::open(path).map_err(|error| Reason::Unreadable(error.to_string()))?;
    Ok(Box::new(rows(file, &options.columns)?))
}

fn rows<R: Read>(input: R, columns: &Columns) -> Result<Rows<R>, Reason> {
    let unreadable = |error: io::Error| Reason::Unreadable(error.to_string());
    let mut input = BufReader::with_capacity(1 << 16, input);
    let delimiter = delimiter(input.fill_buf().map_err(unreadable)?);
    let left = Arc::new(AtomicU64::new(LONGEST_RECORD));
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(Limited { input: input.chain(LAST_ROW), left: Arc::clone(&left) });
    let mut rows = Rows { reader, left, columns: Vec::new(), width: 0, row: ByteRecord::new(), done: false };
    if !rows.advance().map_err(|(_, reason)| reason)? {
        return Err(Reason::Empty);
    }
    let headers = rows.row.iter().map(std::str::from_utf8).collect::<Result<Vec<_>, _>>();
    let headers = headers
        .map_err(|_| Reason::Unreadable("its column names are not UTF-8: save it as UTF-8".to_owned()))?;
    let found = columns.locate(headers.iter().copied());
    let missing = columns
        .iter()
        .find(|(field, _)| !found.contains_key(field))
        .map(|(field, column)| format!("no column is called `{}` (mapped to {field})", column.escape_debug()))
        .or_else(|| {
            let text = found.contains_key(&Field::Text);
            (!text).then(|| "no column is known to hold the text".to_owned())
        });
    if let Some(missing) = missing {
        let named: Vec<_> = headers.iter().map(|name| name.escape_debug().to_string()).collect();
        let named = named.join("`, `");
        let named: String = named.chars().take(300).collect();
        return Err(Reason::NoMetadata(format!(
            "{missing}; there are `{named}`: map them with --columns text=…,source=…,date=… (`columns` in \
             bonafides.toml)"
        )));
    }
    rows.width = headers.len();
    rows.columns = found.into_iter().collect();
    Ok(rows)
}

struct Rows<R> {
    reader: Reader<Limited<Chain<BufReader<R>, &'static [u8]>>>,
    /// Bytes that the row may still take.
    left: Arc<AtomicU64>,
    columns: Vec<(Field, usize)>,
    width: usize,
    row: ByteRecord,
    done: bool,
}

impl<R: Read> Rows<R> {
    /// Reads the next row; says whether there was one.
    fn advance(&mut self) -> Result<bool, (u64, Reason)> {
        self.left.store(LONGEST_RECORD, Ordering::Relaxed);
        let read = self.reader.read_byte_record(&mut self.row);
        let line = self.line();
        let failed = match read {
            Err(error) => Some(Reason::Unreadable(error.to_string())),
            Ok(false) => Some(Reason::Unreadable("the table ends in the middle of a row".to_owned())),
            Ok(true) if self.row.len() == 1 && self.row.get(0) == Some(END.as_bytes()) => {
                self.done = true;
                return Ok(false);
            }
            Ok(true) => {
                let swallowed = self.row.iter().next_back().is_some_and(|cell| ends_in(cell, END.as_bytes()));
                swallowed
                    .then(|| Reason::BadRecord("a quotation mark in this row is never closed".to_owned()))
            }
        };
        match failed {
            Some(reason) => {
                self.done = true;
                Err((line, reason))
            }
            None => Ok(true),
        }
    }

    /// The line on which the row begins, from 1.
    fn line(&self) -> u64 {
        self.row.position().map_or(0, ::csv::Position::line)
    }

    fn draft(&self) -> Result<Draft, Reason> {
        if self.row.len() != self.width {
            return Err(Reason::BadRecord(format!(
                "the row has {} cells where the table has {} columns",
                self.row.len(),
                self.width
            )));
        }
        let mut draft = Draft::default();
        for &(field, column) in &self.columns {
            let cell = self.row.get(column).unwrap_or_default();
            let text = std::str::from_utf8(cell).map_err(|error| {
                let at = error.valid_up_to();
                match Reason::bad_utf8(at, cell.get(at).copied().unwrap_or_default()) {
                    Reason::BadRecord(message) => {
                        Reason::BadRecord(format!("in the column for {field}, {message}"))
                    }
                    other => other,
                }
            })?;
            draft.set(field, text);
        }
        Ok(draft)
    }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while !self.done {
            match self.advance() {
                Ok(false) => return None,
                Ok(true) if self.row.iter().all(<[u8]>::is_empty) => {}
                Ok(true) => return Some(Record { line: Some(self.line()), draft: self.draft() }),
                Err((line, reason)) => return Some(Record { line: Some(line), draft: Err(reason) }),
            }
        }
        None
    }
}

fn ends_in(cell: &[u8], end: &[u8]) -> bool {
    cell.trim_ascii_end().ends_with(end)
}

/// The sign that parts the cells of the first row: whichever of tab, semicolon and comma is most frequent
/// outside quotation marks.
fn delimiter(head: &[u8]) -> u8 {
    let signs = [b',', b';', b'\t'];
    let mut counts = [0u32; 3];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(sign) = signs.iter().position(|&sign| sign == byte) {
                    counts[sign] += 1;
                }
            }
        }
    }
    let most = counts.iter().max();
    counts.iter().position(|count| Some(count) == most).map_or(b',', |sign| signs[sign])
}

/// An input that fails when a row takes more than its share: a quotation mark left open at the top of a huge
/// table must not pull all of it into memory.
struct Limited<R> {
    input: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other(format!(
                "a row is longer than {} MiB: is a quotation mark left open?",
                LONGEST_RECORD >> 20
            )));
        }
        let count = self.input.read(buffer)?;
        self.left.store(left.saturating_sub(count as u64), Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::Document;

    type Found = Vec<(u64, Result<Document, Reason>)>;

    fn read_with(table: &[u8], columns: &str) -> Result<Found, Reason> {
        let rows = rows(table, &columns.parse().unwrap())?;
        let documents = rows.map(|record| {
            let document = record.draft.and_then(|draft| draft.finish(&BTreeMap::new(), "x", String::new()));
            (record.line.unwrap(), document)
        });
        Ok(documents.collect())
    }

    fn read(table: &str) -> Found {
        read_with(table.as_bytes(), "").unwrap()
    }

    #[test]
    fn columns_are_known_by_the_names_that_data_sets_use() {
        let table = "\"\",\"X\",\"country\",\"session\",\"year\",\"text\"\n\
                     \"1\",15,\"NOR\",40,1985,\"We said: \"\"thank you\"\", Denmark.\"\n";
        let (line, document) = read(table).pop().unwrap();
        let document = document.unwrap();
        assert_eq!(line, 2);
        assert_eq!(document.speakers, ["NOR".parse().unwrap()]);
        assert_eq!(document.date.to_string(), "1985");
        assert_eq!(document.venue.as_deref(), Some("session 40"));
        assert_eq!(&*document.text, "We said: \"thank you\", Denmark.");
    }

    #[test]
    fn commas_semicolons_and_tabs_part_cells() {
        for sign in [",", ";", "\t"] {
            let table = "\u{feff}source|date|\"title, or; what\"|text\r\nNOR|1966|A title|We thank it.\r\n";
            let (_, document) = read(&table.replace('|', sign)).pop().unwrap();
            assert_eq!(&*document.unwrap().text, "We thank it.", "{sign:?}");
        }
    }

    #[test]
    fn a_cell_is_never_edited_and_may_be_large() {
        let text = format!("  {}\r\nend \x0c", "We thank Denmark.\r\n".repeat(20_000));
        let (_, document) = read(&format!("source,date,text\nNOR,1966,\"{text}\"\n")).pop().unwrap();
        assert_eq!(*document.unwrap().text, *text);
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        for end in ["\n", "\r\n", "\r"] {
            let table = "source,date,text\nNOR,1966,\"a\nb\"\n\nNOR,1966,c\n,,\nNOR,1967,d";
            let found = read(&table.replace('\n', end));
            let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [2, 5, 7], "{end:?}");
        }
    }

    #[test]
    fn a_row_of_another_length_is_a_bad_record_and_the_next_is_read() {
        let found = read("source,date,text\nNOR,1966,We thank Denmark, and Sweden.\nNOR,1967,We thank it.\n");
        assert!(matches!(&found[0], (2, Err(Reason::BadRecord(message))) if message.contains("4 cells")));
        assert!(matches!(&found[1], (3, Ok(_))));
    }

    #[test]
    fn an_open_quotation_mark_swallows_no_row_in_silence() {
        let found = read("source,date,text\nNOR,1966,\"We thank it.\nNOR,1967,We do.\nNOR,1968,We did.\n");
        assert_eq!(found.len(), 1);
        assert!(
            matches!(&found[0], (2, Err(Reason::BadRecord(message))) if message.contains("never closed"))
        );
    }

    #[test]
    fn a_row_without_end_does_not_fill_the_memory() {
        let endless = b"source,date,text\nNOR,1966,\"".chain(io::repeat(b'a'));
        let rows = rows(endless, &Columns::default());
        let first = rows.unwrap().next().unwrap();
        assert!(matches!(first.draft, Err(Reason::Unreadable(message)) if message.contains("MiB")));
    }

    #[test]
    fn a_table_without_a_text_column_says_what_it_has() {
        let table = b"To,From,Remark\nAUT,NOR,Thanks.\n";
        let Err(Reason::NoMetadata(message)) = read_with(table, "") else { panic!("read") };
        assert!(message.contains("`To`, `From`, `Remark`") && message.contains("--columns"), "{message}");
        let Err(Reason::NoMetadata(message)) = read_with(table, "text=Remarks") else { panic!("read") };
        assert!(message.contains("`Remarks`"), "{message}");
        let mapped = read_with(table, "text=remark,source=From").unwrap();
        assert!(matches!(&mapped[0].1, Err(Reason::BadRecord(message)) if message.contains("no date")));
    }

    #[test]
    fn a_cell_that_is_no_utf8_is_named_with_its_column() {
        let found = read_with(b"source,date,text\nNOR,1966,Caf\xe9\nNOR,1967,Cafe\n", "").unwrap();
        assert!(matches!(&found[0].1, Err(Reason::BadRecord(m)) if m.contains("text") && m.contains("0xe9")));
        assert!(found[1].1.is_ok());
    }

    #[test]
    fn a_table_without_rows_is_empty() {
        assert_eq!(read_with(b"", "").unwrap_err(), Reason::Empty);
        assert!(read("source,date,text\n").is_empty());
    }
}
