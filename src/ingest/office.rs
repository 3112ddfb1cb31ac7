//! Word processors' files: DOCX and ODT, a ZIP archive with the text in XML.

use std::io::{BufReader, Read};

use zip::ZipArchive;

use super::archive::{member, open_zip};
use super::draft::Draft;
use super::events::{Events, Piece, attribute};
use super::input::{Input, Seekable};
use super::limits::Limits;
use super::{Field, Options, Reason, Record, Records};

/// Where a format keeps its text, and what it calls the pieces.
struct Shape {
    text: &'static str,
    metadata: &'static str,
    /// Elements that are a paragraph, that hold text (all do, when there are none), and that hold none.
    paragraphs: &'static [&'static str],
    runs: &'static [&'static str],
    hidden: &'static [&'static str],
}

const DOCX: Shape = Shape {
    text: "word/document.xml",
    metadata: "docProps/core.xml",
    paragraphs: &["p"],
    runs: &["t"],
    hidden: &["del", "instrText", "moveFrom", "Fallback", "drawing", "pict"],
};

const ODT: Shape = Shape {
    text: "content.xml",
    metadata: "meta.xml",
    paragraphs: &["p", "h"],
    runs: &[],
    hidden: &["tracked-changes", "annotation", "note", "frame", "automatic-styles", "font-face-decls"],
};

/// Reads one DOCX.
pub(super) fn docx(input: &Input, options: &Options) -> Result<Records, Reason> {
    read(input, options, &DOCX)
}

/// Reads one ODT.
pub(super) fn odt(input: &Input, options: &Options) -> Result<Records, Reason> {
    read(input, options, &ODT)
}

fn read(input: &Input, options: &Options, shape: &Shape) -> Result<Records, Reason> {
    options.limits.document(input.size())?;
    let mut archive = open_zip(input)?;
    let text = part(&mut archive, shape.text, &options.limits)?.ok_or_else(|| {
        Reason::Unreadable(format!("there is no {} in it: it is no document of this format", shape.text))
    })?;
    let mut draft = Draft::default();
    draft.set(Field::Text, body(&text, shape, &options.limits)?);
    if let Some(metadata) = part(&mut archive, shape.metadata, &options.limits)? {
        properties(&metadata, &options.limits, &mut draft)?;
    }
    Ok(Record::whole(draft))
}

/// One file of the archive; `None` when it is not there.
fn part(
    archive: &mut ZipArchive<Box<dyn Seekable>>,
    name: &str,
    limits: &Limits,
) -> Result<Option<Vec<u8>>, Reason> {
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let file = archive.by_index(index).map_err(|error| Reason::Unreadable(error.to_string()))?;
    let packed = file.compressed_size();
    member(file, packed, limits).map(Some)
}

/// The paragraphs, with a blank line between.
fn body(xml: &[u8], shape: &Shape, limits: &Limits) -> Result<String, Reason> {
    let mut events = Events::new(BufReader::new(xml).take(u64::MAX), limits);
    let mut out = String::new();
    let (mut runs, mut hidden, mut started) = (0_u64, 0_u64, shape.runs.is_empty());
    let mut paragraphs = 0_u64;
    while let Some(piece) = events.next()? {
        match piece {
            Piece::Open(name, attributes) => {
                let name = name.as_str();
                if shape.hidden.contains(&name) {
                    hidden += 1;
                }
                started |= name == "body";
                paragraphs += u64::from(shape.paragraphs.contains(&name));
                runs += u64::from(shape.runs.contains(&name));
                if hidden > 0 || !started {
                    continue;
                }
                match name {
                    "tab" => out.push('\t'),
                    "br" | "cr" | "line-break" => out.push('\n'),
                    "noBreakHyphen" => out.push('-'),
                    // Several spaces in a row.
                    "s" => {
                        let count =
                            attribute(&attributes, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                        out.extend(std::iter::repeat_n(' ', usize::min(count, 100)));
                    }
                    _ => {}
                }
            }
            Piece::Text(text) => {
                let said = if shape.runs.is_empty() { paragraphs > 0 } else { runs > 0 };
                if said && hidden == 0 {
                    out.push_str(&text);
                }
            }
            Piece::Close(name) => {
                let name = name.as_str();
                hidden -= u64::from(shape.hidden.contains(&name));
                runs -= u64::from(shape.runs.contains(&name));
                if shape.paragraphs.contains(&name) {
                    paragraphs -= 1;
                    let length = out.trim_end_matches([' ', '\n', '\t']).len();
                    if hidden == 0 && length > 0 {
                        out.truncate(length);
                        out.push_str("\n\n");
                    }
                }
            }
        }
    }
    Ok(out)
}

/// The title of a document's own properties. When its file was made says nothing of when its text was.
fn properties(xml: &[u8], limits: &Limits, draft: &mut Draft) -> Result<(), Reason> {
    let mut events = Events::new(xml, limits);
    let mut open = String::new();
    while let Some(piece) = events.next()? {
        match piece {
            Piece::Open(name, _) => open = name,
            Piece::Text(text) if open == "title" && !text.trim().is_empty() => {
                draft.set_first(Field::Title, text.trim());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    /// A ZIP archive of these files.
    pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn finish(records: Result<Records, Reason>) -> Result<Document, Reason> {
        let mut draft = records?.next().unwrap().draft?;
        draft.guess(Field::Source, "NOR");
        draft.guess(Field::Date, "1966");
        draft.finish(&Given::default(), "a", String::new())
    }

    #[test]
    fn paragraphs_of_docx_are_read_without_what_was_struck_out() {
        let xml = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>We thank</w:t><w:tab/><w:t xml:space='preserve'> Denmark.</w:t></w:r>\
                   <w:del><w:r><w:t>No.</w:t></w:r></w:del></w:p><w:p/><w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Much.</w:t><w:br/><w:t>Ever.</w:t></w:r></w:p></w:body></w:document>";
        let core =
            "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:title>Thanks</dc:title></cp:coreProperties>";
        let bytes = zipped(&[("word/document.xml", xml.as_bytes()), ("docProps/core.xml", core.as_bytes())]);
        let document = finish(docx(&Input::member("a.docx", bytes, 0), &Options::default())).unwrap();
        assert_eq!(&*document.text, "We thank\t Denmark.\n\nMuch.\nEver.\n\n");
        assert_eq!(document.title.as_deref(), Some("Thanks"));
    }

    #[test]
    fn paragraphs_of_odt_are_read_without_notes() {
        let xml = "<o:document-content xmlns:o='o' xmlns:t='t'><o:body><o:text><t:h>Thanks</t:h><t:p>We<t:s t:c='2'/>thank <t:span>Denmark</t:span>.\
                   <t:note><t:p>No.</t:p></t:note></t:p></o:text></o:body></o:document-content>";
        let bytes = zipped(&[("content.xml", xml.as_bytes())]);
        let document = finish(odt(&Input::member("a.odt", bytes, 0), &Options::default())).unwrap();
        assert_eq!(&*document.text, "Thanks\n\nWe  thank Denmark.\n\n");
    }

    #[test]
    fn another_archive_is_no_document() {
        let bytes = zipped(&[("a.txt", b"We thank Denmark.")]);
        let refused = finish(docx(&Input::member("a.docx", bytes, 0), &Options::default()));
        assert!(matches!(refused, Err(Reason::Unreadable(why)) if why.contains("word/document.xml")));
        assert!(
            finish(docx(&Input::member("a.docx", b"PK nonsense".to_vec(), 0), &Options::default())).is_err()
        );
    }
}
