//! Tables of comma-, semicolon- or tab-separated values: one record a row, one field a column.
//!
//! The first row names the columns; [`Columns`](super::Columns) says which holds which field, where the names do not.
//! Cells may be of any size and hold line ends, if they are quoted. Rows in which every cell is empty are passed over.
//! As with JSON lines, an empty `source` makes a text nobody's.

use std::collections::BTreeMap;
use std::io::BufRead;

use super::draft::Draft;
use super::input::Input;
use super::rows::{Row, Rows, delimiter};
use super::{DateOrder, Field, Options, Reason, Record, Records, dates, decode};

/// Reads one file, a row at a time.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let (reader, encoding) = decode::reader(input, options.encoding()?)?;
    Ok(Box::new(Table { encoding, ..table(reader, options, options.limits.document)? }))
}

fn table<R: BufRead>(mut input: R, options: &Options, longest: u64) -> Result<Table<R>, Reason> {
    let delimiter = delimiter(input.fill_buf().map_err(Reason::io)?);
    let mut rows = Rows::new(input, delimiter, longest);
    let mut headers = Row::default();
    if !rows.read(&mut headers)? {
        return Err(Reason::Empty);
    }
    let names = headers.cells().map(std::str::from_utf8).collect::<Result<Vec<_>, _>>();
    let names = names
        .map_err(|_| Reason::Unreadable("its column names are not UTF-8: save it as UTF-8".to_owned()))?;
    let found = options.columns.locate(names.iter().copied());
    check(&names, &found, options).map_err(Reason::NoMetadata)?;
    Ok(Table {
        rows,
        row: Row::default(),
        columns: found.into_iter().collect(),
        width: names.len(),
        encoding: None,
        done: false,
    })
}

/// Says what the whole table lacks, and which columns there are.
pub(super) fn check(names: &[&str], found: &BTreeMap<Field, usize>, options: &Options) -> Result<(), String> {
    let known = |field| found.contains_key(&field) || options.constants.contains_key(&field);
    let unmapped = options.columns.iter().find(|(field, _)| !found.contains_key(field));
    if found.is_empty() && names.iter().any(|name| is_value(name)) {
        return Err(format!(
            "its first row names no columns, but holds values ({}): put names above them, such as source,date,text",
            listed(names)
        ));
    }
    let missing = if let Some((field, column)) = unmapped {
        format!("no column is called `{}` (mapped to {field})", column.escape_debug())
    } else if !found.contains_key(&Field::Text) {
        "no column is known to hold the text".to_owned()
    } else if !known(Field::Source) && !known(Field::Speakers) {
        "no column is known to hold the source".to_owned()
    } else if !known(Field::Date) && !known(Field::Year) {
        "no column is known to hold the date".to_owned()
    } else {
        return Ok(());
    };
    Err(format!(
        "{missing}; there are {}: name those that hold it with --columns text=…,source=…,date=…, or say what is true of \
         every row with --constants source=…,date=…; under [corpus] in bonafides.toml that is \
         columns = {{ text = \"…\", source = \"…\", date = \"…\" }}",
        listed(names)
    ))
}

/// Whether no column would be called so: a date, a sentence.
fn is_value(cell: &str) -> bool {
    cell.split_whitespace().count() > 6 || dates::parse(cell, DateOrder::DayFirst).is_ok()
}

/// The first names of columns, and how many more there are.
fn listed(names: &[&str]) -> String {
    const NAMED: usize = 20;
    const LONG: usize = 40;
    let shown = names.iter().take(NAMED).map(|name| {
        let end = if name.chars().count() > LONG { "…" } else { "" };
        format!("{}{end}", name.chars().take(LONG).collect::<String>().escape_debug())
    });
    let shown = format!("`{}", shown.collect::<Vec<_>>().join("`, `"));
    match names.len().saturating_sub(NAMED) {
        0 => format!("{shown}`"),
        more => format!("{shown}` and {more} more"),
    }
}

struct Table<R> {
    rows: Rows<R>,
    row: Row,
    columns: Vec<(Field, usize)>,
    width: usize,
    encoding: Option<&'static str>,
    /// Whether the end was reached, or something behind which no row can be trusted.
    done: bool,
}

impl<R> Table<R> {
    fn draft(&self) -> Result<Draft, Reason> {
        let cells: Vec<&[u8]> = self.row.cells().collect();
        if cells.len() != self.width {
            let message =
                format!("the row has {} cells where the table has {} columns", cells.len(), self.width);
            return Err(Reason::BadRecord(message));
        }
        let mut draft = Draft::encoded(self.encoding);
        for &(field, column) in &self.columns {
            let cell = cells.get(column).copied().unwrap_or_default();
            let text = std::str::from_utf8(cell)
                .map_err(|error| Reason::bad_utf8(&format!("in the column for {field}, "), cell, &error))?;
            // A table that was taken from pages has their entities: `C&#244;te d'Ivoire`.
            draft.set(field, html_escape::decode_html_entities(text));
        }
        Ok(draft)
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while !self.done {
            let draft = match self.rows.read(&mut self.row) {
                Ok(true) if self.row.is_blank() => continue,
                Ok(true) => self.draft(),
                Ok(false) => return None,
                Err(reason) => {
                    self.done = true;
                    Err(reason)
                }
            };
            return Some(Record { member: None, line: Some(self.row.line()), draft });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufReader, Read};

    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    type Found = Vec<(u64, Result<Document, Reason>)>;

    fn read_with(table: &[u8], columns: &str) -> Result<Found, Reason> {
        let options = Options { columns: columns.parse().unwrap(), ..Options::default() };
        let table = super::table(table, &options, 1 << 26)?;
        let documents = table.map(|record| {
            let document = record.draft.and_then(|draft| draft.finish(&Given::default(), "x", String::new()));
            (record.line.unwrap(), document)
        });
        Ok(documents.collect())
    }

    fn read(table: &str) -> Found {
        read_with(table.as_bytes(), "").unwrap()
    }

    #[test]
    fn entities_of_pages_are_the_signs_that_they_stand_for() {
        let table = "id,source,date,title,text\n\
                     a,NOR,1966,C&#244;te d&rsquo;Ivoire,We thank it &#40;and Peru&#41; &amp; AT&T; R&D; 1 &lt; 2.\n";
        let (_, document) = read(table).pop().unwrap();
        let document = document.unwrap();
        assert_eq!(document.title.as_deref(), Some("Côte d’Ivoire"));
        assert_eq!(document.text.as_str(), "We thank it (and Peru) & AT&T; R&D; 1 < 2.");
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
    fn a_table_without_a_row_of_names_is_told_so() {
        let said = |table: &str| read_with(table.as_bytes(), "").unwrap_err().to_string();
        let headless = said("1,NOR,1966-09-23,We thank it.\n2,SWE,1967-09-23,So do we.\n");
        assert!(headless.contains("names no columns") && headless.contains("1966-09-23"), "{headless}");
        assert!(said("a,b\n1,2\n").contains("no column is known to hold the text"));
    }

    #[test]
    fn of_many_columns_the_first_are_named_and_the_rest_counted() {
        let names: Vec<String> = (0..81).map(|number| format!("c{number}")).collect();
        let said = read_with(names.join(",").as_bytes(), "").unwrap_err().to_string();
        assert!(said.contains("`c19` and 61 more"), "{said}");
    }

    #[test]
    fn commas_semicolons_and_tabs_part_cells() {
        for sign in [",", ";", "\t"] {
            let table = "source|date|\"title, or; what\"|text\r\nNOR|1966|A title|We thank it.\r\n";
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
        let endless = b"source,date,text\nNOR,1966,\"".chain(BufReader::new(io::repeat(b'a')));
        let records: Vec<_> = table(endless, &Options::default(), 1 << 20).unwrap().collect();
        let [Record { line: Some(2), draft: Err(Reason::BadRecord(message)), .. }] = records.as_slice()
        else {
            panic!("{records:?}");
        };
        assert!(message.contains("1 MiB") && message.contains("quotation mark"), "{message}");
    }

    #[test]
    fn a_table_without_a_column_that_is_needed_says_what_it_has() {
        let table = b"To,From,Remark\nAUT,NOR,Thanks.\n";
        let Err(Reason::NoMetadata(message)) = read_with(table, "") else { panic!("read") };
        assert!(message.contains("`To`, `From`, `Remark`") && message.contains("columns = {"), "{message}");
        let Err(Reason::NoMetadata(message)) = read_with(table, "text=Remarks") else { panic!("read") };
        assert!(message.contains("`Remarks`"), "{message}");
        let Err(Reason::NoMetadata(message)) = read_with(table, "text=remark") else { panic!("read") };
        assert!(message.contains("source"), "{message}");
        let Err(Reason::NoMetadata(message)) = read_with(table, "text=remark,source=From") else {
            panic!("read")
        };
        assert!(message.contains("date"), "{message}");
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
