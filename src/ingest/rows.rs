//! The rows of a table, split into cells (RFC 4180, with any line end and any separator).
//!
//! Done here rather than by a library for three things that a researcher needs when a table is broken: the line on
//! which a row begins as an editor counts it, whatever the line ends; the quotation mark that is never closed, which
//! elsewhere swallows all rows behind it in silence; and a bound on what one row may take of the memory.

use std::io::BufRead;

use super::Reason;

/// One row. Kept and filled anew, so that its memory is asked for once.
#[derive(Debug, Default)]
pub(super) struct Row {
    bytes: Vec<u8>,
    /// Where each cell ends in `bytes`.
    ends: Vec<usize>,
    line: u64,
}

impl Row {
    /// The line on which it begins, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Its cells, without the quotation marks around them.
    pub(super) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.bytes.get(start..end).unwrap_or_default())
    }

    /// Whether every cell is empty.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Splits a table into rows. Lines without any cell are passed over.
pub(super) struct Rows<R> {
    input: R,
    delimiter: u8,
    longest: u64,
    /// The line that the next byte is on.
    line: u64,
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before the first byte of a cell.
    Start,
    /// In a cell without quotation marks, or behind them.
    Plain,
    Quoted,
    /// Behind a quotation mark in a quoted cell: its end, or the first of two that stand for one.
    Mark,
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(input: R, delimiter: u8, longest: u64) -> Self {
        Self { input, delimiter, longest, line: 1, after_return: false }
    }

    /// Fills `row` with the next one; says whether there was one.
    ///
    /// # Errors
    /// When the input cannot be read or the row has no end. Nothing behind it can be trusted.
    pub(super) fn read(&mut self, row: &mut Row) -> Result<bool, Reason> {
        row.bytes.clear();
        row.ends.clear();
        row.line = self.line;
        let mut state = State::Start;
        let mut opened = self.line;
        loop {
            let buffer = self.input.fill_buf().map_err(Reason::io)?;
            if buffer.is_empty() {
                return match state {
                    State::Quoted => Err(Reason::BadRecord(format!(
                        "the quotation mark that opens on line {opened} is never closed, so that all behind it is one cell"
                    ))),
                    State::Start if row.ends.is_empty() => Ok(false),
                    _ => {
                        row.ends.push(row.bytes.len());
                        Ok(true)
                    }
                };
            }
            let mut used = 0;
            let mut complete = false;
            for &byte in buffer {
                used += 1;
                let line = self.line;
                // Carriage return, line feed, or both in this order end one line.
                self.line += u64::from(byte == b'\r' || (byte == b'\n' && !self.after_return));
                self.after_return = byte == b'\r';
                state = match (state, byte) {
                    (State::Quoted, b'"') => State::Mark,
                    (State::Start, b'"') => {
                        opened = line;
                        State::Quoted
                    }
                    (State::Mark, b'"') | (State::Quoted, _) => {
                        row.bytes.push(byte);
                        State::Quoted
                    }
                    (State::Start, b'\r' | b'\n') if row.ends.is_empty() => {
                        row.line = self.line;
                        State::Start
                    }
                    (_, b'\r' | b'\n') => {
                        complete = true;
                        break;
                    }
                    (_, byte) if byte == self.delimiter => {
                        row.ends.push(row.bytes.len());
                        State::Start
                    }
                    _ => {
                        row.bytes.push(byte);
                        State::Plain
                    }
                };
            }
            self.input.consume(used);
            if complete {
                row.ends.push(row.bytes.len());
                return Ok(true);
            }
            if (row.bytes.len() + row.ends.len()) as u64 > self.longest {
                return Err(Reason::BadRecord(format!(
                    "the row is longer than {} MiB: is the quotation mark on line {opened} left open?",
                    self.longest >> 20
                )));
            }
        }
    }
}

/// The sign that parts the cells of the first row: whichever of comma, semicolon and tab is most frequent
/// outside quotation marks.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut signs = [(b',', 0u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'\r' | b'\n' => break,
            _ => {
                for (sign, count) in &mut signs {
                    *count += u32::from(*sign == byte);
                }
            }
        }
    }
    // Of signs that are equally frequent, the first.
    signs.into_iter().rev().max_by_key(|&(_, count)| count).map_or(b',', |(sign, _)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(table: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(table.as_bytes(), b',', 1 << 20);
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.read(&mut row).unwrap() {
            let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned());
            all.push((row.line(), cells.collect()));
        }
        all
    }

    #[test]
    fn quotation_marks_protect_separators_line_ends_and_themselves() {
        let rows = split("a,\"b,c\",\"d \"\"e\"\"\nf\"\n");
        assert_eq!(rows, [(1, vec!["a".to_owned(), "b,c".to_owned(), "d \"e\"\nf".to_owned()])]);
    }

    #[test]
    fn a_quotation_mark_inside_a_plain_cell_is_itself() {
        assert_eq!(split("5\" gun,x\n")[0].1, ["5\" gun", "x"]);
    }

    #[test]
    fn empty_cells_count_and_empty_lines_do_not() {
        let rows = split("\n\na,\n,\n\n\"\"\n,b");
        let widths: Vec<_> = rows.iter().map(|(line, cells)| (*line, cells.len())).collect();
        assert_eq!(widths, [(3, 2), (4, 2), (6, 1), (7, 2)]);
    }

    #[test]
    fn the_separator_is_the_most_frequent_outside_quotation_marks() {
        assert_eq!(delimiter(b"a;b;c,d\n,,,,"), b';');
        assert_eq!(delimiter(b"\"a,b,c\"\td\n"), b'\t');
        assert_eq!(delimiter(b"text\n"), b',');
    }
}
