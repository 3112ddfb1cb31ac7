//! HTML pages: the statement without the menus around it.

use dom_smoothie::{Config, Readability};

use super::draft::Draft;
use super::input::Input;
use super::{Field, Options, Reason, Record, Records, decode, markup};
use crate::error::survived;

/// Letters that the main part of a page has at least; with less, all of the page is taken.
const MAIN: usize = 200;

/// Elements of a page whose main part is looked for.
const ELEMENTS: u64 = 100_000;
/// Letters in a hundred that are links, from which a page is a list of others.
const LINKED: u64 = 55;

/// Reads one page.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let bytes = input.bytes(&options.limits)?;
    let asked = match options.encoding()? {
        Some(asked) => Some(asked),
        // What a page says of itself is asked only where it is not plainly UTF-8.
        None if std::str::from_utf8(&bytes).is_err() => declared(&bytes),
        None => None,
    };
    let (html, encoding) = decode::text(&bytes, asked)?;
    let mut draft = page(&html, options)?;
    draft.encoding = encoding;
    Ok(Record::whole(draft))
}

/// What a page holds.
fn page(html: &str, options: &Options) -> Result<Draft, Reason> {
    let page = markup::read(html);
    options.limits.depth(page.depth)?;
    // The library is no part of ours: should it fail, the page is still there. Of a page beyond all measure it is not
    // asked, for it builds a tree of it.
    let measured = page.elements <= ELEMENTS;
    // Boxes that scripts draw are told by their classes.
    let config = Config { keep_classes: true, ..Config::default() };
    let article = survived(|| {
        let mut readability = Readability::new(Some(html).filter(|_| measured)?, None, Some(config)).ok()?;
        readability.parse().ok()
    })
    .flatten();
    let main = article.as_ref().map(|article| markup::read(&article.content));
    let main = main.filter(|main| main.text.len() > MAIN);
    if main.as_ref().unwrap_or(&page).linked > LINKED {
        return Err(Reason::Junk("a page of links to others".to_owned()));
    }
    let text = main.map_or(page.text, |main| main.text);
    let mut draft = Draft::default();
    let said =
        |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let title = article.as_ref().map(|article| article.title.clone());
    let url = article.as_ref().and_then(|article| article.url.clone());
    let published = article.as_ref().and_then(|article| article.published_time.clone());
    for (field, value) in [
        (Field::Title, said(title).or(said(page.title))),
        (Field::Url, said(page.url).or(said(url))),
        (Field::Date, said(published).or(said(page.published))),
        // The language of a menu need not be that of the statement: it is told from the text.
    ] {
        if let Some(value) = value {
            draft.set(field, value);
        }
    }
    draft.set(Field::Text, text);
    Ok(draft)
}

/// The encoding that a page names in its head.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(2048))?.to_ascii_lowercase();
    let key = b"charset=";
    let at = head.windows(key.len()).position(|window| window == key)? + key.len();
    let label: Vec<u8> = head
        .get(at..)?
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .collect();
    encoding_rs::Encoding::for_label(&label)
}

#[cfg(test)]
mod tests {
    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    fn read(html: &str) -> Document {
        let input = Input::member("page.html", html.as_bytes().to_vec(), 0);
        let mut draft = open(&input, &Options::default()).unwrap().next().unwrap().draft.unwrap();
        draft.guess(Field::Source, "NOR");
        draft.guess(Field::Date, "1966");
        draft.finish(&Given::default(), "page", String::new()).unwrap()
    }

    #[test]
    fn the_statement_is_read_and_the_menu_is_not() {
        let body =
            "<p>We thank Denmark for the generous help that it has given to our people, year by year.</p>"
                .repeat(8);
        let menu = "<ul class='menu'><li><a href='/a'>Home page</a></li><li><a href='/b'>Our embassies</a></li></ul>";
        let html = format!(
            "<html><head><title>A statement</title><meta name='date' content='1999-05-01'></head><body><div id='nav'>{menu}</div>\
             <div id='main'><h1>A statement</h1>{body}</div><footer>Contact us</footer></body></html>"
        );
        let document = read(&html);
        assert!(
            document.text.contains("generous help") && !document.text.contains("embassies"),
            "{}",
            document.text
        );
        assert_eq!(document.title.as_deref(), Some("A statement"));
        assert_eq!(document.date.to_string(), "1999-05-01");
    }

    #[test]
    fn a_list_of_statements_is_none() {
        let links = "<li><a href='/1'>Statement of the ministry on the situation</a> 3 May</li>".repeat(20);
        let input = Input::member("page.html", format!("<ul>{links}</ul>").into_bytes(), 0);
        assert!(matches!(open(&input, &Options::default()), Err(Reason::Junk(_))));
    }

    #[test]
    fn a_page_of_a_line_is_that_line() {
        assert_eq!(&*read("<p>We thank Denmark.").text, "We thank Denmark.\n");
    }

    #[test]
    fn a_page_in_an_old_encoding_says_which() {
        let mut html = b"<meta charset=\"windows-1251\"><p>".to_vec();
        let (words, _, _) = encoding_rs::WINDOWS_1251.encode("Мы благодарим Данию.");
        html.extend_from_slice(&words);
        assert_eq!(declared(&html).map(encoding_rs::Encoding::name), Some("windows-1251"));
        assert_eq!(declared(b"<p>We thank it."), None);
    }

    #[test]
    fn a_page_too_deep_is_refused() {
        let input = Input::member("page.html", "<div>".repeat(5_000).into_bytes(), 0);
        assert!(matches!(open(&input, &Options::default()), Err(Reason::Limit(_))));
    }
}
