//! HTML as the text that a reader sees: blocks apart, scripts and styles left out.
//!
//! The tags are taken as they come and no tree is built, so that neither depth nor faults in the nesting matter.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// What a page says of itself, and its text.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The text, without what stands in `nav`, `header`, `footer` and `aside`.
    pub text: String,
    /// The `title`.
    pub title: Option<String>,
    /// The language that `html` names.
    pub language: Option<String>,
    /// The address that the page gives itself.
    pub url: Option<String>,
    /// When it says that it was published.
    pub published: Option<String>,
    /// Hundredths of the letters of the text that are links.
    pub linked: u64,
    /// How many elements it has.
    pub elements: u64,
    /// How deep its elements are nested, at most.
    pub depth: u64,
}

/// Reads a page or a piece of one.
pub(super) fn read(html: &str) -> Page {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    // In pieces: the queue copies nothing, and a tendril is at most 4 GiB.
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let sink = tokenizer.sink;
    let mut page = sink.page.into_inner();
    page.text = tidy(&sink.out.into_inner());
    page.depth = sink.deepest.get();
    let [linked, all] = sink.letters.get();
    page.linked = linked * 100 / all.max(1);
    page
}

/// The text of a piece of HTML.
pub(super) fn text(html: &str) -> String {
    read(html).text
}

/// Whether a value is HTML rather than text.
pub(super) fn is_html(value: &str) -> bool {
    ["<p>", "<p ", "<br", "<div", "<span", "</"].iter().any(|tag| value.contains(tag))
}

#[derive(Default)]
struct Sink {
    out: RefCell<String>,
    page: RefCell<Page>,
    /// Elements within which nothing is text, and their number that is open.
    hidden: Cell<u64>,
    /// The element that is no box of HTML but looks like one, and how many of its name are open within it.
    boxed: RefCell<Option<(String, u64)>>,
    in_title: Cell<bool>,
    preformatted: Cell<u64>,
    in_link: Cell<bool>,
    /// Letters within links, and all.
    letters: Cell<[u64; 2]>,
    depth: Cell<u64>,
    deepest: Cell<u64>,
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tr"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "nav"
            | "blockquote"
            | "pre"
            | "hr"
            | "figure"
            | "figcaption"
            | "form"
            | "fieldset"
            | "address"
            | "body"
            | "html"
            | "title"
    )
}

fn is_hidden(name: &str) -> bool {
    matches!(
        name,
        "nav"
            | "aside"
            | "footer"
            | "form"
            | "select"
            | "datalist"
            | "button"
            | "svg"
            | "template"
            | "noscript"
    )
}

/// Whether an element is what a script shows in place of a box to select from: it holds the options as text.
fn is_box(tag: &Tag) -> bool {
    let of = |name: &str| tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    let words = |name: &str| of(name).map(|attribute| attribute.value.split_ascii_whitespace());
    let role =
        words("role").into_iter().flatten().any(|role| matches!(role, "listbox" | "combobox" | "option"));
    const BOXES: [&str; 8] = [
        "jq-selectbox",
        "selectbox",
        "select2-container",
        "chosen-container",
        "selectize-control",
        "nice-select",
        "bootstrap-select",
        "ts-wrapper",
    ];
    role || words("class").into_iter().flatten().any(|class| BOXES.contains(&class))
}

/// Elements that nobody need close.
fn is_open_ended(name: &str) -> bool {
    matches!(
        name,
        "p" | "li"
            | "td"
            | "th"
            | "tr"
            | "dt"
            | "dd"
            | "option"
            | "br"
            | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "col"
            | "source"
            | "wbr"
            | "area"
            | "base"
            | "embed"
            | "track"
            | "thead"
            | "tbody"
            | "colgroup"
    )
}

impl Sink {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        let opens = tag.kind == TagKind::StartTag;
        if is_block(name) {
            self.out.borrow_mut().push_str("\n\n");
        }
        match name {
            "br" => self.out.borrow_mut().push('\n'),
            "td" | "th" if !opens => self.out.borrow_mut().push('\t'),
            _ => {}
        }
        let step =
            |cell: &Cell<u64>| cell.set(if opens { cell.get() + 1 } else { cell.get().saturating_sub(1) });
        if is_hidden(name) && !tag.self_closing {
            step(&self.hidden);
        }
        if !tag.self_closing {
            self.box_up(tag, opens);
        }
        match name {
            "pre" => step(&self.preformatted),
            "a" => self.in_link.set(opens),
            _ => {}
        }
        if !is_open_ended(name) && !tag.self_closing {
            step(&self.depth);
            self.deepest.set(self.deepest.get().max(self.depth.get()));
        }
        if !opens {
            if name == "title" {
                self.in_title.set(false);
            }
            return TokenSinkResult::Continue;
        }
        self.note(tag);
        self.page.borrow_mut().elements += 1;
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => {
                self.in_title.set(name == "title");
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            _ => TokenSinkResult::Continue,
        }
    }

    /// Hides what stands in a box to select from. It ends with its own element; others may be left open within it.
    fn box_up(&self, tag: &Tag, opens: bool) {
        let name = &*tag.name;
        let mut boxed = self.boxed.borrow_mut();
        match &mut *boxed {
            Some((of, open)) if of == name => {
                *open = if opens { *open + 1 } else { open.saturating_sub(1) };
                if *open == 0 {
                    *boxed = None;
                    self.hidden.set(self.hidden.get().saturating_sub(1));
                }
            }
            None if opens && !is_open_ended(name) && !is_hidden(name) && is_box(tag) => {
                *boxed = Some((name.to_owned(), 1));
                self.hidden.set(self.hidden.get() + 1);
            }
            _ => {}
        }
    }

    /// What a tag says of the page.
    fn note(&self, tag: &Tag) {
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| attribute.value.trim()).filter(|value| !value.is_empty())
        };
        let mut page = self.page.borrow_mut();
        match &*tag.name {
            "html" => page.language = value("lang").map(str::to_owned),
            "link" if value("rel") == Some("canonical") => page.url = value("href").map(str::to_owned),
            "meta" => {
                let key = value("property").or_else(|| value("name")).or_else(|| value("itemprop"));
                let dated = matches!(
                    key.map(str::to_ascii_lowercase).as_deref(),
                    Some(
                        "article:published_time"
                            | "date"
                            | "dc.date"
                            | "dc.date.issued"
                            | "dcterms.issued"
                            | "dcterms.date"
                            | "pubdate"
                            | "publication_date"
                            | "datepublished"
                    )
                );
                if dated && page.published.is_none() {
                    page.published = value("content").map(str::to_owned);
                }
            }
            _ => {}
        }
    }

    fn characters(&self, text: &str) {
        if self.in_title.get() {
            self.page.borrow_mut().title.get_or_insert_default().push_str(text);
        } else if self.hidden.get() == 0 {
            let letters = text.chars().filter(|c| c.is_alphabetic()).count() as u64;
            let [linked, all] = self.letters.get();
            self.letters.set([linked + if self.in_link.get() { letters } else { 0 }, all + letters]);
            let mut out = self.out.borrow_mut();
            if self.preformatted.get() > 0 {
                out.push_str(text);
            } else {
                out.extend(text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }));
            }
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                // What stands between these two tags is no text: the tokenizer hands it over in one piece.
                let silent = matches!(&*tag.name, "script" | "style" | "textarea" | "xmp" | "iframe");
                if silent && !tag.self_closing {
                    let opens = tag.kind == TagKind::StartTag;
                    let hidden = self.hidden.get();
                    self.hidden.set(if opens { hidden + 1 } else { hidden.saturating_sub(1) });
                }
                self.tag(&tag)
            }
            Token::CharacterTokens(text) => {
                self.characters(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// One space between words, one blank line between blocks.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut breaks = 0;
    for line in text.split('\n') {
        let mut words = line.split([' ', '\t', '\u{b}']).filter(|word| !word.is_empty()).peekable();
        if words.peek().is_none() {
            breaks += 1;
            continue;
        }
        if !tidy.is_empty() {
            tidy.push_str(if breaks > 0 { "\n\n" } else { "\n" });
        }
        breaks = 0;
        for (place, word) in words.enumerate() {
            if place > 0 {
                tidy.push(' ');
            }
            tidy.push_str(word);
        }
    }
    if !tidy.is_empty() {
        tidy.push('\n');
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_and_lines_are_lines() {
        let html = "<p><strong>PRIME MINISTER:</strong></p>\n<p>We thank\n Japan &amp; Peru.<br />\n- first<ul><li>one<li>two</ul>";
        assert_eq!(text(html), "PRIME MINISTER:\n\nWe thank Japan & Peru.\n- first\n\none\n\ntwo\n");
    }

    #[test]
    fn what_nobody_reads_is_no_text() {
        let html = "<html lang='en'><head><title>A &lt;title></title><style>p { }</style>\
                    <script>if (a < b) { document.write('<p>no') }</script>\
                    <meta property='article:published_time' content='1999-05-01'></head>\
                    <body><nav>Home</nav><p>Yes.</p><footer>Contact</footer><!-- no --></body></html>";
        let page = read(html);
        assert_eq!(page.text, "Yes.\n");
        assert_eq!(page.title.as_deref(), Some("A <title>"));
        assert_eq!(page.published.as_deref(), Some("1999-05-01"));
        assert_eq!(page.language.as_deref(), Some("en"));
    }

    #[test]
    fn a_box_to_select_from_is_no_text() {
        let options = "<option>Norway<option selected>Denmark</option>";
        for page in [
            format!("<p>Yes.</p><select>{options}</select><p>It is.</p>"),
            format!("<p>Yes.</p><datalist>{options}</datalist><p>It is.</p>"),
            format!(
                "<p>Yes.</p><div class='item jq-selectbox'><select>{options}</select><div><div>Denmark</div></div></div><p>It is."
            ),
            // A span that nobody closes.
            "<p>Yes.</p><div role=listbox><span>Norway<div>Denmark</div></div><p>It is.</p>".to_owned(),
        ] {
            assert_eq!(text(&page), "Yes.\n\nIt is.\n", "{page}");
        }
    }

    #[test]
    fn depth_is_counted_and_costs_nothing() {
        let page = read(&format!("{}We thank it.", "<div>".repeat(200_000)));
        assert_eq!((page.depth, page.text.as_str()), (200_000, "We thank it.\n"));
        assert_eq!(read(&"<p>a".repeat(1_000)).depth, 0);
    }

    #[test]
    fn faults_are_read_as_browsers_read_them() {
        assert_eq!(text("a</div></p>b <i>c"), "a\n\nb c\n");
        assert_eq!(text("3 < 4 & 5 > 2 <"), "3 < 4 & 5 > 2 <\n");
        assert_eq!(text(""), "");
    }
}
