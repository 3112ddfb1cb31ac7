//! From bytes to text: which encoding a file is in.
//!
//! A byte order mark decides, then valid UTF-8, then zeros in every other byte (UTF-16 without a mark); what is
//! left is an encoding of one byte a character and is told by `chardetng`, but for Mac OS Roman, which it does not
//! know: that is taken where it spells words better than Windows-1252 does. Texts that mix UTF-8 with a few stray
//! bytes are UTF-8, and the records with strays are bad records.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::input::Input;
use super::reason::Reason;
use crate::error::{self, Error};

/// The mark at the beginning of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// An encoding that the caller names: `windows-1252`, `macintosh`.
///
/// # Errors
/// When there is none of that name.
pub(super) fn named(name: &str) -> error::Result<&'static Encoding> {
    Encoding::for_label(name.as_bytes()).ok_or_else(|| {
        Error::input(format!("there is no encoding `{}`", name.escape_debug())).help(
            "write utf-8, utf-16le, utf-16be, windows-1250 to windows-1258, iso-8859-2, macintosh, koi8-r, \
             or another label of the WHATWG encoding standard",
        )
    })
}

/// The name to record, if it is not what everybody has.
fn label(encoding: &'static Encoding) -> Option<&'static str> {
    (encoding != UTF_8).then(|| encoding.name())
}

/// The text of a whole file behind its mark, and its encoding where that is not UTF-8.
///
/// # Errors
/// When it is no text, or not in the encoding that was `asked` for.
pub(super) fn text<'b>(
    bytes: &'b [u8],
    asked: Option<&'static Encoding>,
) -> Result<(Cow<'b, str>, Option<&'static str>), Reason> {
    if asked.is_none_or(|asked| asked == UTF_8)
        && let Ok(text) = str::from_utf8(bytes.strip_prefix(MARK).unwrap_or(bytes))
        && !is_binary(text.as_bytes())
    {
        return Ok((Cow::Borrowed(text), None));
    }
    let encoding = match asked {
        Some(asked) => asked,
        None => {
            let mut census = Census::default();
            census.feed(bytes);
            census.finish()?
        }
    };
    let (text, used, bad) = encoding.decode(bytes);
    if bad {
        return Err(match text.find('\u{fffd}') {
            Some(at) => Reason::Unreadable(format!(
                "it is not {}: character {} of it is none; name another encoding with --encoding",
                used.name(),
                text.get(..at).unwrap_or_default().chars().count() + 1
            )),
            None => Reason::Unreadable(format!("it is not {}", used.name())),
        });
    }
    Ok((text, label(used)))
}

/// The same of bytes that nobody else needs: where they are UTF-8, they are the text as they are.
///
/// # Errors
/// As of [`text`].
pub(super) fn string(
    mut bytes: Vec<u8>,
    asked: Option<&'static Encoding>,
) -> Result<(String, Option<&'static str>), Reason> {
    if asked.is_none_or(|asked| asked == UTF_8) && !is_binary(&bytes) {
        let marked = bytes.starts_with(MARK);
        if marked {
            bytes.drain(..MARK.len());
        }
        match String::from_utf8(bytes) {
            Ok(text) => return Ok((text, None)),
            Err(error) => bytes = error.into_bytes(),
        }
        if marked {
            bytes.splice(..0, MARK.iter().copied());
        }
    }
    let (text, encoding) = text(&bytes, asked)?;
    Ok((text.into_owned(), encoding))
}

/// A reader of the file in UTF-8, without its mark, and its encoding where that was another.
///
/// # Errors
/// When it is no text or cannot be read.
pub(super) fn reader(
    input: &Input,
    asked: Option<&'static Encoding>,
) -> Result<(Box<dyn BufRead + Send>, Option<&'static str>), Reason> {
    let encoding = match asked {
        Some(asked) => asked,
        None => {
            let mut census = Census::default();
            let mut all = input.reader()?;
            loop {
                let buffer = all.fill_buf().map_err(Reason::io)?;
                if buffer.is_empty() {
                    break;
                }
                census.feed(buffer);
                // Of five gigabytes of zeros the first are enough.
                census.wide_or_binary()?;
                let used = buffer.len();
                all.consume(used);
            }
            census.finish()?
        }
    };
    let mut source = input.reader()?;
    if encoding == UTF_8 {
        if source.fill_buf().map_err(Reason::io)?.starts_with(MARK) {
            source.consume(MARK.len());
        }
        return Ok((source, None));
    }
    let decoding = Decoding {
        source,
        decoder: encoding.new_decoder_with_bom_removal(),
        done: false,
        rest: [0; 16],
        filled: 0,
        taken: 0,
    };
    Ok((Box::new(BufReader::with_capacity(1 << 16, decoding)), label(encoding)))
}

/// Whether more than a few of the bytes are zeros: a stray NUL in a scanned text does no harm.
fn is_binary(bytes: &[u8]) -> bool {
    // No search: bytes are compared many at a time, which takes a third of the time.
    let holds_zero = |piece: &[u8]| piece.iter().fold(false, |any, &byte| any | (byte == 0));
    bytes.chunks(512).any(holds_zero) && bytes.iter().filter(|&&byte| byte == 0).count() > bytes.len() / 100
}

/// What is counted of a file before its encoding is told.
#[derive(Default)]
struct Census {
    /// A mark at the beginning.
    mark: Option<&'static Encoding>,
    total: u64,
    /// Zeros at even and odd places.
    zeros: [u64; 2],
    /// Characters of several bytes in UTF-8, and stretches that are none.
    wide: u64,
    bad: u64,
    /// The end of the last piece, which may be half a character.
    tail: Vec<u8>,
    guess: Option<EncodingDetector>,
    /// Words of Mac OS Roman, and of Windows-1252.
    mac: i64,
    windows: i64,
}

impl Census {
    fn feed(&mut self, bytes: &[u8]) {
        if self.total == 0 {
            self.mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
        }
        if bytes.contains(&0) {
            let first = (self.total % 2) as usize;
            let zeros =
                |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count() as u64;
            let [even, odd] = &mut self.zeros;
            *even += zeros(first);
            *odd += zeros(1 - first);
        }
        self.total += bytes.len() as u64;
        self.tail.extend_from_slice(bytes);
        let piece = std::mem::take(&mut self.tail);
        let end = match std::str::from_utf8(&piece) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => piece.len(),
        };
        let (whole, rest) = piece.split_at(end);
        self.count(whole);
        self.tail = rest.to_vec();
    }

    fn count(&mut self, piece: &[u8]) {
        if piece.is_ascii() {
            return;
        }
        for chunk in piece.utf8_chunks() {
            self.wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count() as u64;
            self.bad += u64::from(!chunk.invalid().is_empty());
        }
        if self.bad > 0 {
            self.guess
                .get_or_insert_with(|| EncodingDetector::new(Iso2022JpDetection::Deny))
                .feed(piece, false);
            self.mac += spelling(piece, MACINTOSH);
            self.windows += spelling(piece, WINDOWS_1252);
        }
    }

    /// UTF-16 by its zeros, where there are many; `None` where there are hardly any.
    fn wide_or_binary(&self) -> Result<Option<&'static Encoding>, Reason> {
        let [even, odd] = self.zeros;
        let half = self.total / 2;
        if self.mark.is_some() || even + odd <= self.total / 100 {
            return Ok(None);
        }
        match () {
            () if odd > half / 2 && even <= half / 20 => Ok(Some(UTF_16LE)),
            () if even > half / 2 && odd <= half / 20 => Ok(Some(UTF_16BE)),
            () => Err(Reason::Unreadable("it is a binary file, not text".to_owned())),
        }
    }

    fn finish(mut self) -> Result<&'static Encoding, Reason> {
        let tail = std::mem::take(&mut self.tail);
        self.count(&tail);
        if let Some(mark) = self.mark {
            return Ok(mark);
        }
        if let Some(wide) = self.wide_or_binary()? {
            return Ok(wide);
        }
        if self.bad == 0 || self.bad * 10 < self.wide {
            return Ok(UTF_8);
        }
        let Some(mut guess) = self.guess else { return Ok(UTF_8) };
        guess.feed(&[], true);
        let told = guess.guess(None, Utf8Detection::Deny);
        let western = told == WINDOWS_1252 || told.name().starts_with("ISO-8859-1");
        // `chardetng` takes Mac OS Roman for whatever its letters are elsewhere.
        if self.mac > self.windows.max(0) && (western || self.mac > spelling_floor(self.windows)) {
            return Ok(MACINTOSH);
        }
        Ok(told)
    }
}

/// How much better Mac OS Roman must spell than Windows-1252, where the detector says it is neither.
fn spelling_floor(windows: i64) -> i64 {
    windows.abs().max(1)
}

/// How well bytes above ASCII sit between letters when read in `encoding`: small letters and apostrophes do,
/// capitals and signs do not.
fn spelling(bytes: &[u8], encoding: &'static Encoding) -> i64 {
    let mut score = 0;
    for window in bytes.windows(3) {
        let [before, byte, after] = window else { continue };
        if byte.is_ascii() || !before.is_ascii_lowercase() || !after.is_ascii_lowercase() {
            continue;
        }
        let one = [*byte];
        let (text, _, _) = encoding.decode(&one);
        let good = text.chars().all(|c| c.is_lowercase() || matches!(c, '’' | '‘'));
        score += if good { 1 } else { -1 };
    }
    score
}

/// Reads another encoding as UTF-8. Bytes that it does not have become U+FFFD.
struct Decoding<R> {
    source: R,
    decoder: Decoder,
    done: bool,
    /// What did not fit into the buffer of the caller.
    rest: [u8; 16],
    filled: usize,
    taken: usize,
}

impl<R: BufRead> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.taken < self.filled {
                let rest = self.rest.get(self.taken..self.filled).unwrap_or_default();
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                self.taken += count;
                return Ok(count);
            }
            if self.done {
                return Ok(0);
            }
            let input = self.source.fill_buf()?;
            let last = input.is_empty();
            // A decoder wants room for a whole character.
            let small = buffer.len() < self.rest.len();
            let room = if small { &mut self.rest[..] } else { &mut *buffer };
            let (result, used, written, _) = self.decoder.decode_to_utf8(input, room, last);
            self.source.consume(used);
            self.done = last && result == CoderResult::InputEmpty;
            if small {
                (self.filled, self.taken) = (written, 0);
            } else if written > 0 {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> (String, Option<&'static str>) {
        let (text, encoding) = text(bytes, None).unwrap();
        (text.into_owned(), encoding)
    }

    #[test]
    fn the_text_begins_behind_the_mark_and_is_not_edited_otherwise() {
        assert_eq!(told("\u{feff}a\r\nb\rc\x0cd\n".as_bytes()).0, "a\r\nb\rc\x0cd\n");
        assert_eq!(told("\u{feff}\u{feff}a".as_bytes()).0, "\u{feff}a");
    }

    #[test]
    fn encodings_are_told_from_their_words() {
        let words =
            "Le Président a remercié l’Assemblée générale. Où était la délégation à l’été ? Très sûr.";
        for (encoding, name) in [(WINDOWS_1252, "windows-1252"), (MACINTOSH, "macintosh")] {
            let (bytes, _, _) = encoding.encode(words);
            assert_eq!(told(&bytes), (words.to_owned(), Some(name)));
        }
        let russian = "Мы благодарим Генеральную Ассамблею Организации Объединённых Наций за доверие.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(told(&bytes), (russian.to_owned(), Some("windows-1251")));
        assert_eq!(told(words.as_bytes()), (words.to_owned(), None));
    }

    #[test]
    fn utf_16_is_known_with_and_without_mark() {
        let units: Vec<u8> = "We thank Denmark.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xff\xfe".as_slice(), &units].concat();
        for bytes in [units, marked] {
            assert_eq!(told(&bytes), ("We thank Denmark.".to_owned(), Some("UTF-16LE")));
        }
        let units: Vec<u8> = "We thank Denmark.".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(told(&units).1, Some("UTF-16BE"));
    }

    #[test]
    fn a_stray_zero_does_no_harm_and_a_binary_file_is_no_text() {
        assert!(text(format!("{}\0", "We thank Denmark. ".repeat(20)).as_bytes(), None).is_ok());
        assert!(matches!(text(&[0; 1000], None), Err(Reason::Unreadable(_))));
    }

    #[test]
    fn what_the_caller_names_is_taken_or_refused() {
        let mac = named("macintosh").unwrap();
        assert_eq!(text(b"caf\x8e", Some(mac)).unwrap().0, "café");
        assert!(text(b"caf\xe9", Some(UTF_8)).is_err());
        assert!(named("latin-17").unwrap_err().remedy().unwrap().contains("macintosh"));
    }

    #[test]
    fn a_stream_decodes_as_the_whole_does() {
        let words = "L’été, où la délégation était très sûre d’elle-même. ".repeat(3_000);
        let (bytes, _, _) = MACINTOSH.encode(&words);
        let input = Input::member("a.csv", bytes.into_owned(), 0);
        let (mut stream, encoding) = reader(&input, None).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(encoding, Some("macintosh"));
        assert_eq!(text, words);
    }

    #[test]
    fn a_few_strays_in_utf_8_leave_it_utf_8() {
        let mut bytes = "Où était la délégation à l’été ?\n".repeat(40).into_bytes();
        bytes.extend_from_slice(b"caf\xe9\n");
        let (mut stream, encoding) = reader(&Input::member("a.jsonl", bytes.clone(), 0), None).unwrap();
        let mut same = Vec::new();
        stream.read_to_end(&mut same).unwrap();
        assert_eq!((encoding, same), (None, bytes));
    }
}
