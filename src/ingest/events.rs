//! XML as a run of tags and texts, within limits: nothing is built of it, nothing is fetched for it, and entities
//! that a document defines for itself are not followed.

use std::io::{BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use super::limits::Limits;
use super::reason::Reason;

/// One piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An element begins: its name without prefix, and its attributes with theirs.
    Open(String, Vec<(String, String)>),
    /// An element of this name ends.
    Close(String),
    /// Text, with entities resolved.
    Text(String),
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let local = |key: &str| key.rsplit(':').next() == Some(name);
    attributes.iter().find(|(key, _)| local(key)).map(|(_, value)| value.as_str())
}

/// The pieces of an XML document.
pub(super) struct Events<R> {
    reader: Reader<Counted<R>>,
    buffer: Vec<u8>,
    limits: Limits,
    depth: u64,
    /// Bytes read since [`Events::rest`].
    read: Arc<AtomicU64>,
    /// The end of an element that had no content.
    pending: Option<String>,
}

impl<R: BufRead> Events<R> {
    pub fn new(input: R, limits: &Limits) -> Self {
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted { input, read: Arc::clone(&read), limits: limits.clone() };
        let mut reader = Reader::from_reader(counted);
        // A stray `&` is text, as every browser reads it.
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, buffer: Vec::new(), limits: limits.clone(), depth: 0, read, pending: None }
    }

    /// What is read from here on belongs to another document.
    pub fn rest(&self) {
        self.read.store(0, Ordering::Relaxed);
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the document is not well-formed, too deep or too large.
    pub fn next(&mut self) -> Result<Option<Piece>, Reason> {
        if let Some(name) = self.pending.take() {
            self.depth -= 1;
            return Ok(Some(Piece::Close(name)));
        }
        loop {
            self.buffer.clear();
            let position = self.reader.buffer_position();
            let event =
                self.reader.read_event_into(&mut self.buffer).map_err(|error| failed(&error, position))?;
            let piece = match event {
                Event::Start(start) => {
                    self.depth += 1;
                    self.limits.depth(self.depth)?;
                    open(&start)?
                }
                Event::Empty(start) => {
                    self.depth += 1;
                    self.limits.depth(self.depth)?;
                    self.pending = Some(start.local_name().into_inner().to_owned());
                    open(&start)?
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::Close(end.local_name().into_inner().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml_content(XmlVersion::Explicit1_0).into_owned()),
                Event::CData(text) => Piece::Text(text.xml_content(XmlVersion::Explicit1_0).into_owned()),
                Event::GeneralRef(entity) => {
                    let character =
                        entity.resolve_char_ref().map_err(|error| Reason::Unreadable(error.to_string()))?;
                    Piece::Text(match character {
                        Some(character) => character.to_string(),
                        None => named(&entity.xml_content(XmlVersion::Explicit1_0))?,
                    })
                }
                Event::Eof if self.depth > 0 => {
                    return Err(Reason::Unreadable("the XML breaks off: elements are left open".to_owned()));
                }
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            return Ok(Some(piece));
        }
    }
}

fn open(start: &BytesStart<'_>) -> Result<Piece, Reason> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute =
            attribute.map_err(|error| Reason::Unreadable(format!("the XML has a fault: {error}")))?;
        let raw = attribute.value;
        let value =
            quick_xml::escape::unescape(&raw).map_or_else(|_| raw.to_string(), |value| value.into_owned());
        attributes.push((attribute.key.into_inner().to_owned(), value));
    }
    Ok(Piece::Open(start.local_name().into_inner().to_owned(), attributes))
}

/// What an entity stands for: the five of XML, and the few of HTML that feeds are full of.
fn named(name: &str) -> Result<String, Reason> {
    if let Some(text) = resolve_predefined_entity(name) {
        return Ok(text.to_owned());
    }
    Ok(match name {
        "nbsp" => "\u{a0}",
        "ndash" => "–",
        "mdash" => "—",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "hellip" => "…",
        "eacute" => "é",
        "egrave" => "è",
        "ccedil" => "ç",
        "uuml" => "ü",
        "ouml" => "ö",
        "auml" => "ä",
        _ => {
            return Err(Reason::Unreadable(format!(
                "the XML uses the entity `&{};`: entities that a document defines for itself are not followed",
                name.chars().take(40).collect::<String>().escape_debug()
            )));
        }
    }
    .to_owned())
}

fn failed(error: &Error, position: u64) -> Reason {
    match error {
        Error::Io(error) => Reason::of_io(error),
        error => Reason::Unreadable(format!("the XML has a fault at byte {position}: {error}")),
    }
}

/// Counts what is read and refuses more than a document may have, wherever no new document begins.
struct Counted<R> {
    input: R,
    read: Arc<AtomicU64>,
    limits: Limits,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.consume_count(count);
        Ok(count)
    }
}

impl<R> Counted<R> {
    fn consume_count(&self, count: usize) {
        self.read.fetch_add(count as u64, Ordering::Relaxed);
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.limits.document(self.read.load(Ordering::Relaxed)).map_err(Reason::within_io)?;
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.consume_count(count);
        self.input.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(xml: &str) -> Result<Vec<Piece>, Reason> {
        let mut events = Events::new(xml.as_bytes(), &Limits::default());
        let mut all = Vec::new();
        while let Some(piece) = events.next()? {
            all.push(piece);
        }
        Ok(all)
    }

    #[test]
    fn tags_texts_and_entities_come_in_order() {
        let all = pieces("<a x:id='1'>R &amp; D<b/><![CDATA[<p>]]>&#233;&nbsp;</a>").unwrap();
        let text: String = all
            .iter()
            .filter_map(|piece| match piece {
                Piece::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(text, "R & D<p>é\u{a0}");
        let Some(Piece::Open(name, attributes)) = all.first() else { panic!("{all:?}") };
        assert_eq!((name.as_str(), attribute(attributes, "id")), ("a", Some("1")));
        assert_eq!(all.iter().filter(|piece| **piece == Piece::Close("b".to_owned())).count(), 1);
    }

    #[test]
    fn what_a_document_defines_for_itself_is_not_followed() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let Err(Reason::Unreadable(why)) = pieces(bomb) else { panic!("followed") };
        assert!(why.contains("`&c;`"), "{why}");
        assert!(pieces("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>").is_err());
    }

    #[test]
    fn broken_and_deep_documents_are_refused() {
        for xml in ["<a><b></a>", "<a>", "<a b=1></a>", "<a"] {
            assert!(matches!(pieces(xml), Err(Reason::Unreadable(_))), "{xml}");
        }
        assert!(matches!(pieces(&"<a>".repeat(100_000)), Err(Reason::Limit(_))));
    }
}
