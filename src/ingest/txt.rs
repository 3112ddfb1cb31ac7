//! Plain text, one document a file.

use super::draft::Draft;
use super::input::Input;
use super::{Options, Reason, Record, Records, decode};

/// Reads one file. Its text begins behind the byte order mark, if there is one.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let bytes = input.bytes(&options.limits)?.into_owned();
    if let Some((what, ending)) = other(&bytes) {
        return Err(Reason::Unreadable(format!("it is {what}, not plain text: {ending}")));
    }
    let (text, encoding) = decode::string(bytes, options.encoding()?)?;
    let mut draft = Draft::encoded(encoding);
    draft.set_text(text);
    Ok(Record::whole(draft))
}

/// What a file is that begins so, if it is no plain text, and what to do with it.
fn other(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |with: &[u8]| head.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    if begins(b"{\\rtf") {
        return Some(("RTF", "save it as DOCX or text"));
    }
    if begins(b"%PDF-") {
        return Some(("PDF", "rename it to .pdf"));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Some(("ZIP", "rename it to .docx, .odt or .zip, whichever it is"));
    }
    (begins(b"<!DOCTYPE html") || begins(b"<html")).then_some(("HTML", "rename it to .html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(bytes: &[u8]) -> Result<(), Reason> {
        open(&Input::member("a.txt", bytes.to_vec(), 0), &Options::default()).map(|_| ())
    }

    #[test]
    fn what_begins_as_another_format_is_no_plain_text() {
        for (bytes, what) in [
            (b"{\\rtf1 We thank it.}".as_slice(), "RTF"),
            (b"%PDF-1.4", "PDF"),
            (b"PK\x03\x04rest", "ZIP"),
            (b"\xef\xbb\xbf\n<!doctype html><p>We thank it.", "HTML"),
            (b"<HTML lang='en'>We thank it.", "HTML"),
        ] {
            let said = opened(bytes).unwrap_err().to_string();
            assert!(said.contains(&format!("it is {what}, not plain text")), "{said}");
        }
        for bytes in [b"PK thanks Denmark.".as_slice(), b"<applause> We thank it.", b"{We thank it.}", b"%"] {
            assert_eq!(opened(bytes), Ok(()));
        }
    }
}
