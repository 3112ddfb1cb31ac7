//! Where data goes: stdout or a file, as a table, CSV or JSON lines.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::args::{Common, Format};
use super::talk::plain;
use crate::error::{Error, Result};
use crate::export::{Record, csv, file, jsonl};

/// Whether stdout was closed by whoever read it: `| head` has had enough.
pub(super) fn is_closed(error: &Error) -> bool {
    use std::error::Error as _;
    error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Files of other programs, which a table for reading is not.
const OTHERS: [&str; 7] = ["xlsx", "xls", "ods", "tsv", "parquet", "dta", "sav"];

/// Writes data where `-o` says, through `fill`.
pub(super) fn to(common: &Common, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let ending = common.output.as_deref().and_then(Path::extension).and_then(|end| end.to_str());
    if let Some(ending) = ending.filter(|end| OTHERS.contains(end) && common.format() == Format::Table) {
        return Err(Error::input(format!("no `.{ending}` can be written"))
            .help("name the file `.csv`, which spreadsheets and statistics programs read, or `.jsonl`"));
    }
    match common.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => file::write(path, fill),
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            fill(&mut out).and_then(|()| out.flush()).map_err(|error| Error::io(error, "stdout"))
        }
    }
}

/// Writes records in the form that was asked for; `table` says how they look to a reader.
pub(super) fn records<'r, R: Record + 'r>(
    common: &Common,
    records: impl IntoIterator<Item = &'r R>,
    table: impl FnOnce(Vec<&'r R>) -> Table,
) -> Result<()> {
    to(common, |out| match common.format() {
        Format::Csv => csv::write(records, out),
        Format::Jsonl => jsonl::write(records, out),
        Format::Table => writeln!(out, "{}", table(records.into_iter().collect()).trim_fmt()),
    })
}

/// Whether what was found is shown in bold, as a terminal can.
pub(super) fn marks(common: &Common) -> bool {
    let to_file = common.output.as_deref().is_some_and(|path| path != Path::new("-"));
    !to_file && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// The width of the terminal; `None` when stdout is none.
pub(super) fn width() -> Option<usize> {
    if io::stdout().is_terminal() { table(&[]).width().map(usize::from) } else { None }
}

/// An empty table with these columns; those that begin with `#` hold numbers.
pub(super) fn table(columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(columns.iter().map(|name| name.trim_start_matches('#')));
    // A table that goes into a file or a pipe is not cut to any width.
    let arrangement =
        if io::stdout().is_terminal() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.set_content_arrangement(arrangement);
    for (place, name) in columns.iter().enumerate() {
        if let Some(column) = table.column_mut(place) {
            column.set_padding((0, 2));
            if name.starts_with('#') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    table
}

/// Text for a cell: nothing in it steers the terminal.
pub(super) fn cell(text: &str) -> String {
    plain(text).replace('\n', " ")
}

/// Text for a cell that is no wider than so many characters: what is cut is marked.
pub(super) fn short_cell(text: &str, widest: usize) -> String {
    let text = cell(text);
    if text.chars().count() <= widest {
        return text;
    }
    text.chars().take(widest.saturating_sub(1)).chain(['…']).collect()
}

/// Text in lines no wider than the terminal, or 100 characters where there is none or it is wider. Each line begins with the
/// indent; where `hang` is longer, all but the first with that.
pub(super) fn wrapped(text: &str, indent: &str, hang: &str) -> String {
    const WIDEST: usize = 100;
    let room = width().map_or(WIDEST, |width| width.min(WIDEST));
    let mut lines = vec![indent.to_owned()];
    let (mut filled, mut words) = (indent.chars().count(), 0);
    for word in text.split_whitespace() {
        // What fits no line is parted at the bars of its alternatives.
        let long = word.chars().count() > room.saturating_sub(hang.chars().count());
        let parts: Vec<&str> = if long { word.split_inclusive('|').collect() } else { vec![word] };
        for (place, part) in parts.into_iter().enumerate() {
            let (length, gap) = (part.chars().count(), usize::from(place == 0 && words > 0));
            if words > 0 && filled + gap + length > room {
                lines.push(hang.to_owned());
                (filled, words) = (hang.chars().count(), 0);
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(if words > 0 && place == 0 { " " } else { "" });
                line.push_str(part);
            }
            filled += length + gap;
            words += 1;
        }
    }
    lines.join("\n")
}

/// A figure with its sign and two decimals, or nothing. What rounds to nought has no minus.
pub(super) fn figure(value: Option<f64>) -> String {
    value.map(|value| format!("{:+.2}", (value * 100.0).round() / 100.0 + 0.0)).unwrap_or_default()
}

/// A share or a probability with two decimals, or nothing.
pub(super) fn share(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.2}")).unwrap_or_default()
}
