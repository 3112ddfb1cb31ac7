//! News feeds, RSS and Atom: one document an item.

use std::io::BufRead;

use super::draft::Draft;
use super::events::{Events, Piece, attribute};
use super::xml::{Drafts, Numbered};
use super::{Field, Reason, Records, markup};

/// The items of a feed whose root was just opened.
pub(super) fn records<R: BufRead + Send + 'static>(
    events: Events<R>,
    encoding: Option<&'static str>,
) -> Records {
    Box::new(Numbered::new(Items { events, encoding, language: None }))
}

struct Items<R> {
    events: Events<R>,
    encoding: Option<&'static str>,
    /// The language that the channel names.
    language: Option<String>,
}

impl<R: BufRead> Drafts for Items<R> {
    fn advance(&mut self) -> Result<Option<Draft>, Reason> {
        self.events.rest();
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, _) if name == "item" || name == "entry" => {
                    return self.item(&name).map(Some);
                }
                Piece::Open(name, _) if name == "language" => {
                    if let Some(Piece::Text(text)) = self.events.next()? {
                        self.language = Some(text.trim().to_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Items<R> {
    fn item(&mut self, ends: &str) -> Result<Draft, Reason> {
        let mut draft = Draft::encoded(self.encoding);
        let mut texts = [const { String::new() }; 2];
        let mut open: Vec<(String, String)> = Vec::new();
        while let Some(piece) = self.events.next()? {
            match piece {
                Piece::Open(name, attributes) => {
                    let alternate = attribute(&attributes, "rel").is_none_or(|rel| rel == "alternate");
                    if name == "link"
                        && open.is_empty()
                        && alternate
                        && let Some(address) = attribute(&attributes, "href")
                    {
                        draft.set_first(Field::Url, address);
                    }
                    open.push((name, String::new()));
                }
                Piece::Text(text) => {
                    if let Some((_, value)) = open.last_mut() {
                        value.push_str(&text);
                    }
                }
                Piece::Close(name) => {
                    let Some((field, value)) = open.pop() else {
                        debug_assert_eq!(name, ends);
                        break;
                    };
                    match open.last_mut() {
                        // XHTML within an Atom entry.
                        Some((_, above)) => {
                            above.push_str(&value);
                            if super::xml::is_block(&field) {
                                above.push_str("\n\n");
                            }
                        }
                        None => take(&mut draft, &mut texts, &field, value),
                    }
                }
            }
        }
        // The whole text, if the feed has it; else its summary.
        let [full, summary] = texts;
        let text = if full.trim().is_empty() { summary } else { full };
        draft.set(Field::Text, if markup::is_html(&text) { markup::text(&text) } else { text });
        if let Some(language) = &self.language {
            draft.set_first(Field::Language, language);
        }
        Ok(draft)
    }
}

/// Takes over one element of an item; what was said first stands.
fn take(draft: &mut Draft, texts: &mut [String; 2], name: &str, value: String) {
    let field = match name {
        "encoded" | "content" => {
            texts[0] = value;
            return;
        }
        "description" | "summary" => {
            texts[1] = value;
            return;
        }
        "title" => Field::Title,
        "link" => Field::Url,
        "pubDate" | "published" | "date" | "updated" => Field::Date,
        "creator" => Field::Office,
        _ => return,
    };
    let value =
        if field == Field::Title && value.contains(['<', '&']) { markup::text(&value) } else { value };
    draft.set_first(field, value.trim());
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::super::input::Input;
    use super::super::{Options, xml};
    use super::*;
    use crate::model::Document;

    fn read(feed: &str) -> Vec<Document> {
        let input = Input::member("feed.rss", feed.as_bytes().to_vec(), 0);
        let given = Given { constants: [(Field::Source, "NOR".to_owned())].into(), ..Given::default() };
        xml::open(&input, &Options::default())
            .unwrap()
            .map(|record| record.draft.unwrap().finish(&given, "feed", String::new()).unwrap())
            .collect()
    }

    #[test]
    fn an_item_of_rss_is_a_document() {
        let documents = read(
            "<rss xmlns:content='c' xmlns:dc='d'><channel><title>Press</title><language>en-US</language><item><title>Thanks &#8211; again</title>\
             <link>https://example.org/1</link><pubDate>Wed, 03 Aug 2022 19:49:23 +0000</pubDate><dc:creator>Office of the Spokesperson</dc:creator>\
             <description>Short.</description><content:encoded><![CDATA[<p>We thank Denmark.</p><script>no()</script>]]></content:encoded></item>\
             <item><title>Two</title><pubDate>2022-08-04</pubDate><description>We thank Sweden.</description></item></channel></rss>",
        );
        let [first, second] = documents.as_slice() else { panic!("{documents:?}") };
        assert_eq!(
            (first.text.as_str(), first.title.as_deref()),
            ("We thank Denmark.\n", Some("Thanks – again"))
        );
        assert_eq!(first.date.to_string(), "2022-08-03");
        assert_eq!(first.origin.url.as_deref(), Some("https://example.org/1"));
        assert_eq!(
            (first.language.as_deref(), first.office.as_deref()),
            (Some("en"), Some("Office of the Spokesperson"))
        );
        assert_eq!(&*second.text, "We thank Sweden.");
    }

    #[test]
    fn an_entry_of_atom_is_a_document() {
        let documents = read(
            "<feed xmlns='a'><entry><title>Thanks</title><link rel='self' href='no'/><link href='https://example.org/2'/>\
             <updated>2022-08-03T10:00:00Z</updated><content type='xhtml'><div><p>We thank it.</p><p>Much.</p></div></content></entry></feed>",
        );
        assert_eq!(documents[0].origin.url.as_deref(), Some("https://example.org/2"));
        assert_eq!(documents[0].text.split_whitespace().count(), 4);
        assert_eq!(documents[0].date.to_string(), "2022-08-03");
    }
}
