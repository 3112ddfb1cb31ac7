//! Which formats there are, and who reads a file.

use super::input::Input;
use super::{
    Layout, Options, Reason, Record, Records, archive, csv, html, jsonl, office, parquet, pdf, txt, xml,
};
use crate::error::survived;

/// Opens one file of a format.
pub(super) type Reader = fn(&Input, &Options) -> Result<Records, Reason>;

/// A format: a row of [`FORMATS`].
pub(super) struct Format {
    /// What people call it.
    pub name: &'static str,
    /// How names of its files end.
    pub extensions: &'static [&'static str],
    /// How its files begin, where they all do: one that does not is something else under a wrong name.
    pub begins: &'static [&'static [u8]],
    open: Reader,
}

impl Format {
    /// The records of a file. What its reader does not survive ends the file, and nothing else.
    pub fn records(&self, input: &Input, options: &Options) -> Result<Records, Reason> {
        let records = survived(|| (self.open)(input, options)).unwrap_or_else(|| Err(fault()))?;
        Ok(Box::new(Held(Some(records))))
    }

    /// Whether it takes long to open a file.
    pub fn is_slow(&self) -> bool {
        self.name == "PDF"
    }

    /// Whether what is read of a file is not much larger than the file.
    pub fn is_plain(&self) -> bool {
        self.begins.is_empty() && self.name != "tar"
    }
}

/// Why there is nothing of what a reader did not survive.
pub(super) fn fault() -> Reason {
    Reason::Unreadable("it has a fault that its reader does not survive".to_owned())
}

/// Records up to the first that their reader does not survive.
struct Held(Option<Records>);

impl Iterator for Held {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let records = self.0.as_mut()?;
        survived(|| records.next()).unwrap_or_else(|| {
            self.0 = None;
            Some(Record { member: None, line: None, draft: Err(fault()) })
        })
    }
}

const ZIP: &[u8] = b"PK\x03\x04";

/// All formats. A new one is a file with a [`Reader`] in it, and a row here.
pub(super) static FORMATS: [Format; 11] = [
    Format { name: "text", extensions: &["txt"], begins: &[], open: txt::open },
    Format { name: "JSON lines", extensions: &["jsonl", "ndjson"], begins: &[], open: jsonl::open },
    Format { name: "CSV", extensions: &["csv", "tsv", "tab"], begins: &[], open: csv::open },
    Format { name: "XML", extensions: &["xml", "tei", "rss", "atom"], begins: &[], open: xml::open },
    Format { name: "HTML", extensions: &["html", "htm", "xhtml"], begins: &[], open: html::open },
    Format { name: "PDF", extensions: &["pdf"], begins: &[b"%PDF-"], open: pdf::open },
    Format { name: "DOCX", extensions: &["docx"], begins: &[ZIP], open: office::docx },
    Format { name: "ODT", extensions: &["odt"], begins: &[ZIP], open: office::odt },
    Format { name: "Parquet", extensions: &["parquet", "pq"], begins: &[b"PAR1"], open: parquet::open },
    Format { name: "ZIP", extensions: &["zip"], begins: &[ZIP, b"PK\x05\x06"], open: archive::zip },
    Format { name: "tar", extensions: &["tar", "tgz", "tzst"], begins: &[], open: archive::tar },
];

/// Files packed alone: `speeches.jsonl.gz`, and tars that say so by two extensions.
static PACKED: Format = Format {
    name: "packed file",
    extensions: &["gz", "zst"],
    begins: &[&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd]],
    open: archive::packed,
};

/// Who reads a file: by its extension, by the layout where that says more, and by its first bytes where it has no
/// extension.
///
/// # Errors
/// [`Reason::NoReader`] when nobody does, [`Reason::Unreadable`] when it is not what its name says.
pub(super) fn of(input: &Input, layout: &Layout) -> Result<&'static Format, Reason> {
    let extension = input.extension();
    let by_layout = match (layout, extension.as_str()) {
        (Layout::Jsonl, "json" | "txt" | "") => named("jsonl"),
        (Layout::Csv, "dat" | "txt" | "") => named("csv"),
        _ => None,
    };
    let Some(format) = by_layout.or_else(|| named(&extension)) else {
        if let Layout::Names(pattern) = layout
            && pattern.matches(input.path())
        {
            return named("txt").ok_or(Reason::NoReader(extension));
        }
        let head = if extension.is_empty() { input.head()? } else { Vec::new() };
        let known = FORMATS.iter().find(|format| format.begins.iter().any(|begin| head.starts_with(begin)));
        return known.ok_or(Reason::NoReader(extension));
    };
    if !format.begins.is_empty() {
        let head = input.head()?;
        // A few bytes before a PDF are common, and harmless.
        let within = if format.name == "PDF" { head.len().min(1024) } else { 1 };
        let begins = |begin: &[u8]| head.windows(begin.len()).take(within).any(|window| window == begin);
        if !format.begins.iter().any(|begin| begins(begin)) {
            return Err(Reason::Unreadable(format!(
                "it is no {}, though it is called .{extension}",
                format.name
            )));
        }
    }
    Ok(format)
}

fn named(extension: &str) -> Option<&'static Format> {
    FORMATS.iter().chain([&PACKED]).find(|format| format.extensions.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(layout: &str, name: &str, bytes: &[u8]) -> Result<&'static str, Reason> {
        let input = Input::member(name, bytes.to_vec(), 0);
        of(&input, &layout.parse().unwrap()).map(|format| format.name)
    }

    #[test]
    fn no_two_formats_share_an_extension() {
        let mut all: Vec<&str> =
            FORMATS.iter().chain([&PACKED]).flat_map(|format| format.extensions).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn a_fault_of_a_reader_ends_its_file_and_nothing_else() {
        fn breaks(_: &Input, _: &Options) -> Result<Records, Reason> {
            panic!("at once")
        }
        fn breaks_off(input: &Input, options: &Options) -> Result<Records, Reason> {
            let broken = (0..9).map(|number| match number {
                0 => Record { member: None, line: Some(1), draft: Err(Reason::Empty) },
                _ => panic!("within"),
            });
            Ok(Box::new(txt::open(input, options)?.chain(broken)))
        }
        let read = |open: Reader| {
            let format = Format { name: "broken", extensions: &[], begins: &[], open };
            let records =
                format.records(&Input::member("a.txt", b"We met.".to_vec(), 0), &Options::default())?;
            Ok(records.map(|record| record.draft.err()).collect::<Vec<_>>())
        };
        assert_eq!(read(breaks), Err(fault()));
        assert_eq!(read(breaks_off), Ok(vec![None, Some(Reason::Empty), Some(fault())]));
    }

    #[test]
    fn no_file_is_read_by_a_reader_of_another_format() {
        assert_eq!(reader("auto", "a.JSONL", b"{}"), Ok("JSON lines"));
        assert_eq!(reader("auto", "a.json", b"{}"), Err(Reason::NoReader("json".to_owned())));
        assert_eq!(reader("jsonl", "a.json", b"{}"), Ok("JSON lines"));
        assert_eq!(reader("csv", "a.txt", b"a,b"), Ok("CSV"));
        assert_eq!(reader("auto", "a.pdf", b"%PDF-1.4"), Ok("PDF"));
        assert_eq!(reader("auto", "a.pdf", b"\n\n%PDF-1.4"), Ok("PDF"));
        assert_eq!(reader("auto", "speech", b"%PDF-1.4"), Ok("PDF"));
        assert_eq!(reader("auto", "speech", b"We thank it."), Err(Reason::NoReader(String::new())));
        for (name, bytes) in
            [("a.pdf", b"<html>".as_slice()), ("a.docx", b"\xd0\xcf\x11\xe0"), ("a.zip", b"")]
        {
            assert!(matches!(reader("auto", name, bytes), Err(Reason::Unreadable(_))), "{name}");
        }
        assert_eq!(reader("{source} {date}.rec", "NOR 1966.rec", b"a"), Ok("text"));
        assert_eq!(reader("{source} {date}.rec", "notes.rec", b"a"), Err(Reason::NoReader("rec".to_owned())));
    }
}
