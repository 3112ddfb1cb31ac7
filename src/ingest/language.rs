//! Which language a text is in, judged by a few words at eight places of it, and by more where these leave a doubt.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use whichlang::Lang;

/// Bytes of each sample.
const SAMPLE: usize = 2_000;
/// Letters below which a text is of another language only where that is plain.
const ENOUGH: usize = 80;
/// Letters below which nothing is said of a text.
const FEW: usize = 20;

/// Places of a text that are looked at first.
const SPOTS: usize = 8;
/// Bytes there, and how many of the commonest words English text has in so many; where it has fewer, more are looked at.
const GLANCES: [(usize, usize); 3] = [(195, 2), (483, 6), (1_203, 15)];
/// Bytes of which all can be hits, and the count still goes into one byte.
const PIECE: usize = 128;
/// Bytes of a stretch of a text that is not plainly English throughout.
const STRETCH: usize = 600;

/// English words that hardly occur elsewhere, or not nearly as often.
const ENGLISH: [&str; 24] = [
    "the", "of", "and", "to", "that", "is", "for", "we", "our", "with", "by", "this", "are", "it", "have",
    "has", "be", "on", "from", "which", "not", "its", "will", "as",
];
/// The commonest of them, one word in six, as four bytes of a line.
const COMMONEST: [&[u8; 4]; 4] = [b" the", b" of ", b" and", b" to "];

/// Small words of other languages that English does not have.
const OTHERS: [&str; 32] = [
    "de", "la", "le", "les", "des", "du", "et", "est", "une", "pour", "dans", "que", "el", "los", "las",
    "del", "y", "en", "su", "para", "dos", "da", "der", "die", "das", "und", "nicht", "il", "di", "che",
    "della", "um",
];

/// The beginning, the middle and the end of a text, each of so many bytes; all of it when it is short.
pub(super) fn samples(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let starts = if text.len() <= 3 * bytes {
        [Some(0..text.len()), None, None]
    } else {
        let middle = text.len() / 2;
        [Some(0..bytes), Some(middle..middle + bytes), Some(text.len() - bytes..text.len())]
    };
    starts.into_iter().flatten().filter_map(|range| {
        let start = (range.start..=text.len()).find(|&at| text.is_char_boundary(at))?;
        let end = (range.end..=text.len()).find(|&at| text.is_char_boundary(at))?;
        text.get(start..end.max(start))
    })
}

/// What is told of the language of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// ISO 639-1; `None` when there is too little text to say.
    pub language: Option<&'static str>,
    /// Of an English text: how many hundredths of its letters stand in stretches of another language.
    pub other: u8,
}

/// The language of a text.
///
/// English is told by its small words, everything else by `whichlang`, which knows sixteen languages: another one
/// comes out as the nearest of these. Of a text that is English in places, the language of its larger part counts.
pub(super) fn detect(text: &str) -> Told {
    if spots(text).all(is_plainly_english) {
        return Told { language: Some("en"), other: 0 };
    }
    let language = by_samples(text);
    if language != Some("en") {
        return Told { language, other: 0 };
    }
    let (other, most) = others(text);
    if other > 50 { Told { language: most, other: 0 } } else { Told { language, other } }
}

/// Places all over a text.
fn spots(text: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = text.as_bytes();
    (0..SPOTS).filter_map(move |spot| bytes.get(bytes.len() / SPOTS * spot..))
}

/// Whether the first lines already show more small words than any other language could.
fn is_plainly_english(bytes: &[u8]) -> bool {
    GLANCES.into_iter().any(|(glance, plain)| commonest(bytes.get(..glance).unwrap_or(bytes)) >= plain)
}

/// How many of the commonest words there are.
///
/// All four are compared at every byte, many bytes at a time: that takes less time than finding where words begin.
fn commonest(bytes: &[u8]) -> usize {
    let places = bytes.len().saturating_sub(3);
    let mut all = 0;
    for start in (0..places).step_by(PIECE) {
        let end = (start + PIECE).min(places);
        let [one, two, three, four] = [0, 1, 2, 3].map(|shift| &bytes[start + shift..end + shift]);
        let mut hits = 0_u8;
        for (((&one, &two), &three), &four) in one.iter().zip(two).zip(three).zip(four) {
            let is = |common: &[u8; 4]| {
                (one == common[0]) & (two == common[1]) & (three == common[2]) & (four == common[3])
            };
            hits += u8::from(COMMONEST.iter().fold(false, |hit, common| hit | is(common)));
        }
        all += usize::from(hits);
    }
    all
}

fn by_samples(text: &str) -> Option<&'static str> {
    let mut counts = Counts::default();
    samples(text, SAMPLE).for_each(|sample| counts.take(sample));
    if counts.letters < ENOUGH {
        let plain = counts.letters >= FEW && counts.is_plainly_other();
        let told = plain.then(|| by_letters(samples(text, SAMPLE)));
        return told.filter(|told| *told != Lang::Eng).map(code);
    }
    if counts.english * 6 > counts.words {
        return Some("en");
    }
    let told = by_letters(samples(text, SAMPLE));
    // A list of names, a table: too few small words to be sure that it is no English.
    if told != Lang::Eng && counts.english * 12 > counts.words {
        return Some("en");
    }
    Some(code(told))
}

/// Hundredths of the letters of a text that stand in stretches of another language than English, and of which language
/// most of them are.
fn others(text: &str) -> (u8, Option<&'static str>) {
    let (mut letters, mut other) = (0, BTreeMap::<&str, usize>::new());
    let mut rest = text;
    while !rest.is_empty() {
        let end = (STRETCH.min(rest.len())..rest.len()).find(|&at| rest.is_char_boundary(at));
        let (stretch, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind;
        let mut counts = Counts::default();
        counts.take(stretch);
        letters += counts.letters;
        if counts.letters >= ENOUGH && counts.english * 12 <= counts.words {
            let told = by_letters(std::iter::once(stretch));
            if told != Lang::Eng {
                *other.entry(code(told)).or_default() += counts.letters;
            }
        }
    }
    let share = other.values().sum::<usize>() * 100 / letters.max(1);
    let most = other.into_iter().max_by_key(|&(_, letters)| letters);
    (share.min(100) as u8, most.map(|(language, _)| language))
}

/// What a language is told by.
#[derive(Default)]
struct Counts {
    words: usize,
    /// Small words of English.
    english: usize,
    letters: usize,
    /// Letters of the Latin alphabet.
    latin: usize,
    /// Small words of other languages.
    others: usize,
}

impl Counts {
    /// Whether few words are enough to see that they are no English: hardly a Latin letter is among them, or small
    /// words of other languages are, a third of all, and none of English.
    fn is_plainly_other(&self) -> bool {
        self.latin * 4 < self.letters
            || self.english == 0 && self.others >= 2 && self.others * 3 >= self.words
    }

    fn take(&mut self, text: &str) {
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            self.words += 1;
            for c in word.chars().filter(|c| c.is_alphabetic()) {
                self.letters += 1;
                self.latin += usize::from(c < '\u{250}');
            }
            self.english += usize::from(is_among(&ENGLISH, word));
            self.others += usize::from(is_among(&OTHERS, word));
        }
    }
}

fn by_letters<'t>(texts: impl Iterator<Item = &'t str>) -> Lang {
    let mut letters = String::new();
    for text in texts {
        // Letters of a font's own (presentation forms of Arabic) are letters.
        letters.extend(text.to_lowercase().nfkc());
        letters.push(' ');
    }
    whichlang::detect_language(&letters)
}

fn is_among(small: &[&str], word: &str) -> bool {
    word.len() <= 5 && small.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn code(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart_and_capitals_do_not_matter() {
        for (text, code) in [
            (
                "We thank Denmark for the help that it has given to our people, and we hope that it will go on. ",
                "en",
            ),
            (
                "Nous remercions le Danemark de l'aide qu'il a apportée à notre peuple et nous espérons. ",
                "fr",
            ),
            (
                "Agradecemos a Dinamarca la ayuda que ha prestado a nuestro pueblo y esperamos que siga. ",
                "es",
            ),
            ("Мы благодарим Данию за помощь, которую она оказала нашему народу. ", "ru"),
            ("نشكر الدنمارك على المساعدة التي قدمتها لشعبنا ونأمل أن تستمر هذه المساعدة. ", "ar"),
        ] {
            assert_eq!(detect(&text.repeat(4)).language, Some(code), "{text}");
            assert_eq!(detect(&text.to_uppercase().repeat(400)).language, Some(code), "{text}");
        }
    }

    #[test]
    fn of_a_few_words_nothing_is_said() {
        for text in [
            "Merci, Monsieur le Président.",
            "",
            "We thank Denmark.",
            "Côte d'Ivoire, Rio de Janeiro, Buenos Aires and San Salvador",
            "Enact legislation on access to education (Argentina)",
            "I thank President de la Madrid for his words",
        ] {
            assert_eq!(detect(text), Told::default(), "{text}");
        }
    }

    #[test]
    fn a_sentence_that_is_plainly_no_english_is_told() {
        for (text, code) in [
            ("Мы благодарим Данию за помощь.", "ru"),
            ("Ratifier la Convention et mettre fin à la peine de mort", "fr"),
            ("Ratificar la Convención y poner fin a la pena de muerte", "es"),
        ] {
            assert_eq!(detect(text).language, Some(code), "{text}");
        }
    }

    #[test]
    fn of_a_text_in_two_languages_the_larger_part_counts_and_the_smaller_is_said() {
        let english =
            "We thank Denmark for the help that it has given to our people, and we hope that it will go on. ";
        let french =
            "Nous remercions le Danemark de l'aide qu'il a apportée à notre peuple et nous espérons. ";
        let mixed = |before, between, behind| {
            detect(&[english.repeat(before), french.repeat(between), english.repeat(behind)].concat())
        };
        assert_eq!(mixed(40, 0, 40), Told { language: Some("en"), other: 0 });
        let third = mixed(40, 40, 40);
        assert_eq!(third.language, Some("en"));
        assert!((26..=34).contains(&third.other), "{third:?}");
        assert_eq!(mixed(30, 140, 30), Told { language: Some("fr"), other: 0 });
    }

    #[test]
    fn samples_lie_on_characters() {
        let text = "é€".repeat(5_000);
        assert_eq!(samples(&text, SAMPLE).count(), 3);
        assert_eq!(samples("", SAMPLE).collect::<String>(), "");
    }
}
