//! TEI: one document a text; of a debate (ParlaMint), one a speech.
//!
//! Title, date, language and country come from the `teiHeader`. Where the text holds utterances (`u`), each is a
//! document: its speaker is who `who` names, by the name that the header gives, and those of the chair are nobody's.

use std::io::BufRead;

use rustc_hash::FxHashMap;

use super::draft::Draft;
use super::events::{Events, Piece, attribute};
use super::xml::{Drafts, Numbered, is_block};
use super::{Field, Reason, Records};

/// The texts of a TEI document whose root was just opened with these attributes.
pub(super) fn records<R: BufRead + Send + 'static>(
    events: Events<R>,
    root: &[(String, String)],
    encoding: Option<&'static str>,
) -> Records {
    let mut header = Header { id: attribute(root, "id").map(str::to_owned), ..Header::default() };
    header.language = attribute(root, "lang").map(str::to_owned);
    Box::new(Numbered::new(Texts { events, header, encoding }))
}

/// What the header says of all that follows.
#[derive(Default)]
struct Header {
    id: Option<String>,
    title: Option<String>,
    language: Option<String>,
    country: Option<String>,
    place: Option<String>,
    author: Option<String>,
    /// The date of the source or of the event, and that of the publication.
    date: Option<String>,
    published: Option<String>,
    /// Names of persons by their ids.
    persons: FxHashMap<String, String>,
}

struct Texts<R> {
    events: Events<R>,
    header: Header,
    encoding: Option<&'static str>,
}

impl<R: BufRead> Drafts for Texts<R> {
    /// The next text or utterance.
    fn advance(&mut self) -> Result<Option<Draft>, Reason> {
        self.events.rest();
        let mut text = Text::default();
        let mut within = false;
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, attributes) => match name.as_str() {
                    "teiHeader" => self.header()?,
                    "TEI" | "TEI.2" => {
                        if let Some(id) = attribute(&attributes, "id") {
                            self.header.id = Some(id.to_owned());
                        }
                        if let Some(language) = attribute(&attributes, "lang") {
                            self.header.language = Some(language.to_owned());
                        }
                    }
                    "text" => within = true,
                    // What stands before the first utterance of a debate is its agenda.
                    "u" => {
                        text = Text::default();
                        self.text(&name, &mut text)?;
                        if !text.out.trim().is_empty() {
                            return Ok(Some(self.utterance(&attributes, text)));
                        }
                    }
                    _ if is_aside(&name) => self.pass(&name)?,
                    _ => text.open(&name),
                },
                Piece::Text(piece) if within => text.push(&piece),
                Piece::Text(_) => {}
                Piece::Close(name) if name == "text" => {
                    within = false;
                    // Of a debate nothing but headings is left.
                    if !text.out.trim().is_empty() && text.prose {
                        return Ok(Some(self.draft(text)));
                    }
                    text = Text::default();
                }
                Piece::Close(name) => text.close(&name),
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Texts<R> {
    fn draft(&self, text: Text) -> Draft {
        let header = &self.header;
        let mut draft = Draft::encoded(self.encoding);
        for (field, value) in [
            (Field::Id, &header.id),
            (Field::Title, &header.title),
            (Field::Language, &header.language),
            (Field::Source, &header.country),
            (Field::Venue, &header.place),
            (Field::Speaker, &header.author),
            (Field::Date, if header.date.is_some() { &header.date } else { &header.published }),
        ] {
            if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                draft.set(field, value);
            }
        }
        draft.set(Field::Text, text.out);
        draft
    }

    fn utterance(&self, attributes: &[(String, String)], text: Text) -> Draft {
        let mut draft = self.draft(text);
        draft.set(Field::Kind, "parliamentary debate");
        if let Some(id) = attribute(attributes, "id") {
            draft.set(Field::Id, id);
        }
        if let Some(who) = attribute(attributes, "who") {
            let key = who.trim_start_matches('#');
            draft.set(Field::Speaker, self.header.persons.get(key).cloned().unwrap_or_else(|| spaced(key)));
        }
        if attribute(attributes, "ana")
            .is_some_and(|role| role.split_whitespace().any(|role| role == "#chair"))
        {
            draft.set_all(Field::Source, Vec::new());
        }
        draft
    }

    /// Reads an element to its end, as text.
    fn text(&mut self, ends: &str, text: &mut Text) -> Result<(), Reason> {
        let mut depth = 0;
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, _) if is_aside(&name) => self.pass(&name)?,
                Piece::Open(name, _) => {
                    depth += u64::from(name == ends);
                    text.open(&name);
                }
                Piece::Text(piece) => text.push(&piece),
                Piece::Close(name) if name == ends && depth == 0 => return Ok(()),
                Piece::Close(name) => {
                    depth -= u64::from(name == ends);
                    text.close(&name);
                }
            }
        }
        Ok(())
    }

    /// Passes over an element.
    fn pass(&mut self, ends: &str) -> Result<(), Reason> {
        let mut depth = 0_u64;
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, _) => depth += u64::from(name == ends),
                Piece::Close(name) if name == ends => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Ok(()),
                },
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the header to its end.
    fn header(&mut self) -> Result<(), Reason> {
        let mut path: Vec<String> = Vec::new();
        let mut person: Option<String> = None;
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, attributes) => {
                    let within = |element: &str| path.iter().any(|open| open == element);
                    match name.as_str() {
                        "person" => person = attribute(&attributes, "id").map(str::to_owned),
                        "date" => {
                            if let Some(when) =
                                attribute(&attributes, "when").or(attribute(&attributes, "from"))
                            {
                                let event = within("sourceDesc") || within("setting");
                                let slot =
                                    if event { &mut self.header.date } else { &mut self.header.published };
                                if event || within("publicationStmt") {
                                    slot.get_or_insert_with(|| when.to_owned());
                                }
                            }
                        }
                        "name" if attribute(&attributes, "type") == Some("country") => {
                            if let Some(key) = attribute(&attributes, "key") {
                                self.header.country.get_or_insert_with(|| key.to_owned());
                            }
                        }
                        _ => {}
                    }
                    path.push(name);
                }
                Piece::Text(text) => self.said(&path, person.as_deref(), &text),
                Piece::Close(name) => {
                    if name == "person" {
                        person = None;
                    }
                    if path.pop().is_none() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    fn said(&mut self, path: &[String], person: Option<&str>, text: &str) {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let [.., above, name] = path else { return };
        if text.is_empty() {
            return;
        }
        let header = &mut self.header;
        match (above.as_str(), name.as_str()) {
            ("titleStmt", "title") => {
                header.title.get_or_insert(text);
            }
            ("titleStmt", "author") => {
                header.author.get_or_insert(text);
            }
            ("publicationStmt", "date") => {
                header.published.get_or_insert(text);
            }
            ("setting", "name") => {
                header.place.get_or_insert(text);
            }
            (_, "forename" | "surname" | "persName") => {
                if let Some(person) = person {
                    let name = header.persons.entry(person.to_owned()).or_default();
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&text);
                }
            }
            _ => {}
        }
    }
}

/// What is no part of what was said: notes, noises, gaps, lists of sources.
fn is_aside(name: &str) -> bool {
    matches!(
        name,
        "note"
            | "gap"
            | "vocal"
            | "kinesic"
            | "incident"
            | "figure"
            | "listBibl"
            | "fw"
            | "standOff"
            | "back"
    )
}

/// `RobertBlackman` as `Robert Blackman`.
fn spaced(key: &str) -> String {
    let mut spaced = String::with_capacity(key.len() + 4);
    let mut before = ' ';
    for c in key.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if matches!(c, '_' | '.') { ' ' } else { c });
        before = c;
    }
    spaced
}

/// A text as it grows: blocks apart, the line breaks of the source are spaces.
#[derive(Default)]
struct Text {
    out: String,
    /// Whether it holds more than headings.
    prose: bool,
}

impl Text {
    fn open(&mut self, name: &str) {
        self.prose |= matches!(name, "p" | "seg" | "l" | "ab" | "u" | "item");
        if is_block(name) {
            self.gap();
        } else if name == "lb" {
            self.out.push('\n');
        }
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.gap();
        }
    }

    fn gap(&mut self) {
        let length = self.out.trim_end().len();
        self.out.truncate(length);
        if length > 0 {
            self.out.push_str("\n\n");
        }
    }

    fn push(&mut self, text: &str) {
        let mut space = text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if space && !self.out.is_empty() && !self.out.ends_with(char::is_whitespace) {
                self.out.push(' ');
            }
            self.out.push_str(word);
            space = true;
        }
        if text.ends_with(char::is_whitespace)
            && !self.out.is_empty()
            && !self.out.ends_with(char::is_whitespace)
        {
            self.out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::super::input::Input;
    use super::super::{Options, xml};
    use super::*;
    use crate::model::Document;

    fn read(xml: &str) -> Vec<Document> {
        let input = Input::member("a.xml", xml.as_bytes().to_vec(), 0);
        let given = Given { constants: [(Field::Source, "NOR".to_owned())].into(), ..Given::default() };
        xml::open(&input, &Options::default())
            .unwrap()
            .map(|record| record.draft.unwrap().finish(&given, "a", String::new()).unwrap())
            .collect()
    }

    #[test]
    fn a_text_has_the_metadata_of_its_header() {
        let documents = read(
            "<TEI xmlns='t' xml:lang='en'><teiHeader><fileDesc><titleStmt><title>Of\n thanks</title></titleStmt><publicationStmt>\
             <date when='2008'/></publicationStmt></fileDesc></teiHeader><text><body><head>Summary</head>\n\
             <p>We thank <placeName>Denmark</placeName>,\n   and Peru.<note>no</note></p><p>Much.</p></body></text></TEI>",
        );
        assert_eq!(documents.len(), 1);
        assert_eq!(&*documents[0].text, "Summary\n\nWe thank Denmark, and Peru.\n\nMuch.\n\n");
        assert_eq!(
            (documents[0].title.as_deref(), documents[0].date.to_string()),
            (Some("Of thanks"), "2008".to_owned())
        );
    }

    #[test]
    fn each_speech_of_a_debate_is_a_document_and_the_chair_is_nobodys() {
        let documents = read(
            "<TEI xml:id='d1'><teiHeader><fileDesc><sourceDesc><bibl><date when='2022-07-21'/></bibl></sourceDesc></fileDesc>\
             <profileDesc><settingDesc><setting><name key='DNK' type='country'>Denmark</name></setting></settingDesc><particDesc><listPerson>\
             <person xml:id='P2'><persName><forename>Ada</forename><surname>Holm</surname></persName></person></listPerson></particDesc></profileDesc></teiHeader>\
             <text><body><div><head>Trade</head><u xml:id='d1.u1' who='#P2' ana='#regular'><seg>We thank Peru.</seg><vocal><desc>noise</desc></vocal><seg>Much.</seg></u>\
             <u xml:id='d1.u2' who='#MadamSpeaker' ana='#chair'><seg>Order.</seg></u></div></body></text></TEI>",
        );
        let [first, second] = documents.as_slice() else { panic!("{documents:?}") };
        assert_eq!((first.id.as_str(), first.speaker_name.as_deref()), ("d1.u1", Some("Ada Holm")));
        assert_eq!(first.text.trim_end(), "We thank Peru.\n\nMuch.");
        assert_eq!(first.speakers, ["DNK".parse().unwrap()]);
        assert_eq!(first.date.to_string(), "2022-07-21");
        assert!(second.speakers.is_empty());
        assert_eq!(second.speaker_name.as_deref(), Some("Madam Speaker"));
    }
}
