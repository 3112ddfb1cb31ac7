//! Pages as a reader reads them: without what stands at the head or foot of each, and without the empty lines that wide
//! spacing leaves between lines.

/// Pages that have the same line at one end, before it is taken for none of the text; and they must be half of all.
const RUNNING: usize = 3;

/// The text of all pages, each ended by a form feed but for the last.
pub(super) fn join(pages: &[String]) -> String {
    let mut pages: Vec<Vec<&str>> = pages.iter().map(|page| lines(page)).collect();
    for end in [End::Head, End::Foot] {
        strip(&mut pages, end);
    }
    let pages: Vec<String> = pages.iter().map(|page| text(&close(page))).collect();
    pages.join("\u{c}")
}

/// The lines of a page, without the blank ones at its ends and the spaces at theirs.
fn lines(page: &str) -> Vec<&str> {
    trimmed(&page.lines().map(str::trim_end).collect::<Vec<_>>())
}

fn text(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Where on a page a line stands.
#[derive(Clone, Copy)]
enum End {
    Head,
    Foot,
}

impl End {
    fn of<'p>(self, page: &[&'p str]) -> Option<&'p str> {
        match self {
            Self::Head => page.first().copied(),
            Self::Foot => page.last().copied(),
        }
    }
}

/// Takes page numbers and running titles from one end of each page.
fn strip(pages: &mut [Vec<&str>], end: End) {
    let keys: Vec<Option<String>> = pages.iter().map(|page| end.of(page).map(key)).collect();
    let full = keys.iter().flatten().count();
    for (page, key) in pages.iter_mut().zip(&keys) {
        let Some(key) = key else { continue };
        let same = keys.iter().flatten().filter(|other| *other == key).count();
        if is_number(key) && full > 1 || same >= RUNNING && same * 2 >= full {
            match end {
                End::Head => drop(page.drain(..1)),
                End::Foot => drop(page.pop()),
            }
            *page = trimmed(page);
        }
    }
}

/// The same lines without blank ones at the ends.
fn trimmed<'p>(page: &[&'p str]) -> Vec<&'p str> {
    let first = page.iter().position(|line| !line.is_empty()).unwrap_or(page.len());
    let last = page.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    page.get(first..last).unwrap_or_default().to_vec()
}

/// A line as it is compared: any number is like any other, and spaces do not count.
fn key(line: &str) -> String {
    let mut key = String::new();
    for c in line.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        match c {
            '0'..='9' if key.ends_with('#') => {}
            '0'..='9' => key.push('#'),
            _ => key.push(c),
        }
    }
    key
}

/// Whether a line is the number of a page: `3`, `- 3 -`, `Page 3 of 15`, `3 | P a g e`.
fn is_number(key: &str) -> bool {
    let plain = key.replace("page", "").replace("of", "/");
    let bare = plain.trim_matches(['-', '–', '—', '|', '.', '/', '(', ')', '[', ']']);
    matches!(bare, "#" | "#/#")
}

/// The lines of a page in wide spacing closed up: of blank lines together one is taken out. Spacing is wide where most
/// lines have a blank one behind them, and of these every fourth goes on with a small letter: it ended no paragraph.
fn close<'p>(lines: &[&'p str]) -> Vec<&'p str> {
    let filled: Vec<usize> = (0..lines.len()).filter(|&line| !lines[line].is_empty()).collect();
    let apart = filled.windows(2).filter(|pair| pair[1] - pair[0] == 2);
    let goes_on = |line: &str| line.trim_start().starts_with(char::is_lowercase);
    let (mut wide, mut broken) = (0, 0);
    for pair in apart {
        wide += 1;
        broken += usize::from(goes_on(lines[pair[1]]));
    }
    if wide * 2 < filled.len().max(4) || broken * 4 < wide {
        return lines.to_vec();
    }
    let mut closed = Vec::with_capacity(lines.len());
    let mut before = "";
    for &line in lines {
        if !line.is_empty() || before.is_empty() {
            closed.push(line);
        }
        before = line;
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pages: &[&str]) -> String {
        join(&pages.iter().map(|&page| page.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_of_pages_and_running_titles_are_no_text() {
        for numbers in [
            ["1", "2", "3"],
            ["- 1 -", "- 2 -", "- 3 -"],
            ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"],
            ["1 | P a g e", "2 | P a g e", "3 | P a g e"],
            ["1   AS DELIVERED", "2   AS DELIVERED", "3   AS DELIVERED"],
        ] {
            let texts = ["We thank Denmark,\nwhich keeps", "its word. So\ndoes Peru.", "We are glad\nof it."];
            let text = texts.map(|text| format!("{text}\n")).join("\u{c}");
            let heads: Vec<String> =
                numbers.iter().zip(texts).map(|(number, text)| format!("{number}\n\n{text}\n")).collect();
            let feet: Vec<String> =
                numbers.iter().zip(texts).map(|(number, text)| format!("{text}\n\n  {number}\n")).collect();
            assert_eq!(join(&heads), text, "{numbers:?}");
            assert_eq!(join(&feet), text, "{numbers:?}");
        }
    }

    #[test]
    fn what_a_page_begins_with_is_text_unless_the_others_do() {
        let pages = ["In 1966 we met.\nIt was cold.\n", "In 1967 it rained.\nWe stayed.\n", "3\nWe left.\n"];
        assert_eq!(joined(&pages), format!("{}\u{c}{}\u{c}We left.\n", pages[0], pages[1]));
        assert_eq!(joined(&["1966\n"]), "1966\n", "a single page has no number");
        assert_eq!(joined(&["", "We left.\n"]), "\u{c}We left.\n");
        assert_eq!(joined(&[]), "");
    }

    #[test]
    fn wide_spacing_makes_no_paragraphs() {
        let wide = "We thank Denmark,\n\nwhich keeps its\n\nword.\n\n\nSo does\n\nPeru, and\n\nhas always.\n";
        assert_eq!(
            joined(&[wide]),
            "We thank Denmark,\nwhich keeps its\nword.\n\nSo does\nPeru, and\nhas always.\n"
        );
        let usual = "We thank Denmark,\nwhich keeps its\nword.\n\nSo does\nPeru.\n";
        assert_eq!(joined(&[usual]), usual);
        let list = "Denmark\n\nPeru\n\nNorway\n\nSweden\n\nFinland\n";
        assert_eq!(joined(&[list]), list, "each is a paragraph");
    }
}
