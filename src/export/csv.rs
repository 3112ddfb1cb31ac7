//! Comma-separated values.
//!
//! UTF-8 without a byte order mark; the header always, also without rows; cells quoted as RFC 4180 says,
//! where they need it; lines end in LF. A missing value is an empty cell, a flag `true` or `false`. Figures
//! have as many digits as it takes to read the same number back, and no exponent.
//!
//! Text that a document, a file name or a codebook brings passes through [`escape::cell`]: one line, controls
//! as `\u{…}`, and an apostrophe in front where a spreadsheet would see a formula. Offsets count bytes of the
//! document, never of the cell. The polarity is `+` or `-`, bare: it is ours, and alone in its cell it is no
//! formula. To have texts exactly as they stand, read the [`jsonl`](super::jsonl).
//!
//! ```
//! # use bonafides::export::{csv, Skip};
//! # fn main() -> std::io::Result<()> {
//! let mut out = Vec::new();
//! csv::write(&[Skip { path: "=a,b".into(), line: Some(3), reason: "no \"id\"".into() }], &mut out)?;
//! assert_eq!(out, b"path,line,reason\n\"'=a,b\",3,\"no \"\"id\"\"\"\n");
//! # Ok(()) }
//! ```

use std::io::{self, Write};
use std::marker::PhantomData;

use super::escape;
use super::{Cell, Record};

/// Writes the header and a line for each record.
///
/// # Errors
/// When `out` refuses.
pub fn write<'r, R: Record + 'r>(
    records: impl IntoIterator<Item = &'r R>,
    out: impl Write,
) -> io::Result<()> {
    let mut table = Table::new(out)?;
    table.push(records)?;
    table.finish().map(drop)
}

/// A table that is written some records at a time.
#[derive(Debug)]
pub struct Table<R, W: Write> {
    out: csv::Writer<W>,
    records: PhantomData<fn(R)>,
}

impl<R: Record, W: Write> Table<R, W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn new(out: W) -> io::Result<Self> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(R::COLUMNS).map_err(plain)?;
        Ok(Self { out, records: PhantomData })
    }

    /// Writes a line for each record.
    ///
    /// # Errors
    /// When the writer beneath refuses.
    pub fn push<'r>(&mut self, records: impl IntoIterator<Item = &'r R>) -> io::Result<()>
    where
        R: 'r,
    {
        let out = &mut self.out;
        for record in records {
            for cell in record.cells() {
                match cell {
                    Cell::Empty => out.write_field("").map_err(plain)?,
                    Cell::Text(text) => out.write_field(&*escape::cell(text)).map_err(plain)?,
                    Cell::Word(word) => out.write_field(word).map_err(plain)?,
                    Cell::Count(count) => out.write_field(count.to_string()).map_err(plain)?,
                    Cell::Figure(figure) => out.write_field(figure.to_string()).map_err(plain)?,
                    Cell::Flag(flag) => out.write_field(flag.to_string()).map_err(plain)?,
                }
            }
            out.write_record(None::<&[u8]>).map_err(plain)?;
        }
        Ok(())
    }

    /// Ends the table and gives back what it was written to.
    ///
    /// # Errors
    /// When the writer beneath refuses.
    pub fn finish(self) -> io::Result<W> {
        self.out.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The error of the writer beneath, whose kind tells a closed pipe from a full disk.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codings, score};
    use super::*;
    use crate::model::Score;

    fn written<R: Record>(records: &[R]) -> String {
        let mut out = Vec::new();
        write(records, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn codings_are_written_so() {
        insta::assert_snapshot!(written(&codings()), @r#"
        document,date,sentence,source,target,dimension,polarity,indicator,voice,toward,scored,reason,start,end,target_start,target_end,quote,pattern,codebook,weight
        NPL_45_1990,1990-09-24,3,NPL,JPN,benevolence,+,is-friend,asserted,self,true,,120,147,124,129,"our ""friend"", Japan",is-friend/role/friend,relational-trust 0.1.0,0.873
        NPL_45_1990,1990,3,NPL,JPN,benevolence,-,is-friend,hoped,general,false,a hope,120,147,124,129,'=HYPERLINK(1)\u{1b}[31m\u{202e},is-friend/role/friend,relational-trust 0.1.0,0.873
        "#);
    }

    #[test]
    fn scores_are_written_so() {
        insta::assert_snapshot!(written(&[score()]), @r#"
        source,target,period,dimension,positive,negative,references,documents,trust_rate,distrust_rate,net,kind,venue,voice,toward,joint,spoken,joint_documents,weighted_positive,weighted_negative,trust_low,trust_high,distrust_low,distrust_high,net_low,net_high,share,gamma,gamma_low,gamma_high,flags,largest_document
        NPL,JPN,1990,all,1,0,3,1,33.333333333333336,0,,'=SUM(1),,,,,judged,0,1,0,,,,,,,,,,,one-document,1
        "#);
    }

    #[test]
    fn a_table_without_rows_has_its_header() {
        assert_eq!(written::<Score>(&[]), format!("{}\n", Score::COLUMNS.join(",")));
    }

    #[test]
    fn a_figure_reads_back_as_the_same_number() {
        let net = libm::log(3.0);
        let text = written(&[Score { net: Some(net), ..score() }]);
        let place = Score::COLUMNS.iter().position(|name| *name == "net").unwrap();
        let cell = text.lines().nth(1).unwrap().split(',').nth(place).unwrap();
        assert_eq!(cell.parse::<f64>().unwrap().to_bits(), net.to_bits());
    }
}
