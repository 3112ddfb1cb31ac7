//! Whether a text is one that a person could read, judged by three samples of it.

use super::language;

/// Bytes of each sample.
const SAMPLE: usize = 1_000;
/// Bytes of each that are looked at first; more where these leave a doubt.
const GLANCES: [usize; 2] = [320, SAMPLE];
/// Letters below which nothing is said of a text.
const ENOUGH: usize = 40;

/// Strange signs below which nothing is said: a few are a slip.
const STRANGE: usize = 20;

/// What gives away that the letters of `text` are not those of the page it was taken from; `None` for a text that
/// can be read.
///
/// Linear, and bounded by the samples: the beginning, the middle and the end of a long text.
pub(super) fn broken(text: &str) -> Option<String> {
    if GLANCES.into_iter().any(|glance| language::samples(text, glance).all(is_plainly_sound)) {
        return None;
    }
    let mut counts = Counts::default();
    for sample in language::samples(text, SAMPLE) {
        counts.take(sample);
    }
    counts.verdict()
}

/// Whether counting bytes already shows a sample to be beyond suspicion: hardly any control or lead byte of a strange
/// sign, words of a common length, and no names of glyphs. Nearly every text is.
fn is_plainly_sound(sample: &str) -> bool {
    let [mut letters, mut spaces, mut strange, mut slashes] = [0_usize; 4];
    // A count of 255 goes into a byte, so that many bytes are compared at a time.
    for piece in sample.as_bytes().chunks(255) {
        let [mut letter, mut space, mut lead, mut slash] = [0_u8; 4];
        for &byte in piece {
            letter += u8::from((byte | 32).wrapping_sub(b'a') < 26);
            let is_space = (byte == b' ') | (byte.wrapping_sub(b'\t') < 5);
            space += u8::from(is_space);
            lead += u8::from(!is_space & is_strange(byte));
            slash += u8::from((byte == b'/') | (byte == b'('));
        }
        letters += usize::from(letter);
        spaces += usize::from(space);
        strange += usize::from(lead);
        slashes += usize::from(slash);
    }
    let common = letters * 2 > spaces * 7 && letters < spaces * 12;
    common && letters * 2 > sample.len() && strange * 200 < sample.len() && slashes * 8 < spaces
}

/// Controls, and the leads of U+0080 to U+00FF and of the private and replacement characters.
fn is_strange(byte: u8) -> bool {
    (byte < 32) | (byte == 127) | (byte & 0xfe == 0xc2) | (byte & 0xfe == 0xee)
}

#[derive(Default)]
struct Counts {
    signs: usize,
    letters: usize,
    latin: usize,
    words: usize,
    /// Words of one letter.
    lone: usize,
    /// Words that are names of glyphs: `/i255`, `/12`, `(cid:3)`.
    glyphs: usize,
    /// Signs that no text has: controls, private use, replacement characters, `ÿ`.
    strange: usize,
    /// Pairs that UTF-8 gives when it is read as Windows-1252.
    misread: usize,
}

impl Counts {
    fn take(&mut self, sample: &str) {
        // Whether there are names of glyphs is asked of few texts: the signs that they need are rare.
        let named = sample.contains('/') || sample.contains("(cid:");
        for word in sample.split_whitespace() {
            self.words += 1;
            if named {
                self.glyphs += glyphs(word);
            }
            if word.is_ascii() {
                self.plain(word.as_bytes());
            } else {
                self.other(word);
            }
        }
    }

    /// A word of ASCII: nearly every one.
    fn plain(&mut self, word: &[u8]) {
        let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        self.signs += word.len();
        self.letters += letters;
        self.latin += letters;
        self.strange += word.iter().filter(|byte| byte.is_ascii_control()).count();
        self.lone += usize::from(word.len() == 1 && letters == 1);
    }

    fn other(&mut self, word: &str) {
        let mut before = ' ';
        for c in word.chars() {
            self.signs += 1;
            self.letters += usize::from(c.is_alphabetic());
            self.latin += usize::from(c.is_alphabetic() && c < '\u{250}');
            let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | 'ÿ');
            self.strange += usize::from(private || c.is_control());
            let trail = matches!(c, '\u{80}'..='\u{bf}' | '€' | '™' | 'œ' | 'ž' | 'š');
            self.misread += usize::from(matches!(before, 'Ã' | 'â' | 'Ð' | 'Ñ') && trail);
            before = c;
        }
        self.lone += usize::from(word.chars().nth(1).is_none() && before.is_alphabetic());
    }

    fn verdict(&self) -> Option<String> {
        if self.signs < ENOUGH {
            return None;
        }
        let says = |share: usize, of: usize, what: &str| {
            Some(format!("{} in a hundred {what}", share * 100 / of.max(1)))
        };
        if self.glyphs * 4 > self.words {
            return says(self.glyphs.min(self.words), self.words, "words are names of glyphs, such as /i255");
        }
        if self.strange >= STRANGE && self.strange * 25 > self.signs {
            return says(
                self.strange,
                self.signs,
                "signs are none that a text has (a font without a table of letters)",
            );
        }
        if self.misread * 100 > self.letters {
            return Some("it is UTF-8 that was read as Windows-1252 (Ã©, â€™): convert it back".to_owned());
        }
        if self.latin > 300 && self.latin * 2 > self.letters && self.words.saturating_sub(1) * 25 < self.latin
        {
            return Some("there is hardly a space between its words".to_owned());
        }
        if self.words > 100 && self.lone * 2 > self.words {
            return says(self.lone, self.words, "words are of one letter");
        }
        None
    }
}

/// How many names of glyphs stand in a word: they are often written without a space between.
fn glyphs(word: &str) -> usize {
    if !word.contains(['/', ':']) {
        return 0;
    }
    let numbered = |part: &str| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        part.len() - digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    // A date or a fraction has something before its first slash.
    let named =
        word.strip_prefix('/').map_or(0, |rest| rest.split('/').filter(|part| numbered(part)).count());
    named + word.matches("(cid:").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_nobody_can_read_are_told_by_their_signs() {
        let glyphs = "/0 /1 /2 /i255 /15 /16/11 /i255 /17 /18/19 /20 /21 ".repeat(9);
        let ids = "(cid:12)(cid:3) (cid:44)(cid:5)(cid:90) ".repeat(9);
        let font = "7ÿ9ÿ20ÿ793148ÿ2ÿ41ÿ26ÿ94ÿ29132ÿ42ÿ2 ".repeat(9);
        let glued = "Wethankthegovernmentofdenmarkforitsgeneroushelp".repeat(20);
        let apart = "W e t h a n k D e n m a r k f o r i t s h e l p ".repeat(9);
        let misread = "La dÃ©lÃ©gation a Ã©tÃ© trÃ¨s honorÃ©e de lâ€™accueil. ".repeat(9);
        for (text, why) in [
            (glyphs, "glyphs"),
            (ids, "glyphs"),
            (font, "signs"),
            (glued, "space"),
            (apart, "one letter"),
            (misread, "Windows-1252"),
        ] {
            let verdict = broken(&text).unwrap_or_default();
            assert!(verdict.contains(why), "{text:.40}: {verdict}");
        }
    }

    #[test]
    fn texts_that_somebody_can_read_are_not() {
        for text in [
            "We thank Denmark for its help, and/or Sweden (A/RES/75/1, 24/09/1996).".repeat(20),
            "A/75/PV.4 20/29 1/2 3/4".repeat(20),
            "我们感谢丹麦的帮助".repeat(50),
            "Мы благодарим Данию за помощь. ".repeat(50),
            "I, too, am a man: a vote is a vote. ".repeat(20),
            "Nous remercions Sa Majesté; à l’été, où il a été. ".repeat(20),
            String::new(),
            "/1".to_owned(),
        ] {
            assert_eq!(broken(&text), None, "{text:.40}");
        }
    }
}
