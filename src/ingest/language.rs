//! Which language a text is in, judged by three samples of it.

use unicode_normalization::UnicodeNormalization;
use whichlang::Lang;

/// Bytes of each sample.
const SAMPLE: usize = 2_000;
/// Letters below which nothing is said of a text.
const ENOUGH: usize = 120;

/// Words of a sample that are looked at first.
const GLANCE: usize = 60;

/// English words that hardly occur elsewhere, or not nearly as often.
const ENGLISH: [&str; 24] = [
    "the", "of", "and", "to", "that", "is", "for", "we", "our", "with", "by", "this", "are", "it", "have",
    "has", "be", "on", "from", "which", "not", "its", "will", "as",
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

/// The language of a text as ISO 639-1; `None` when there is too little of it to say.
///
/// English is told by its small words, everything else by `whichlang`, which knows sixteen languages: another one
/// comes out as the nearest of these.
pub(super) fn detect(text: &str) -> Option<&'static str> {
    if samples(text, SAMPLE).all(is_plainly_english) {
        return Some("en");
    }
    let (mut words, mut english, mut letters) = (0, 0, 0);
    let mut sampled = String::new();
    for sample in samples(text, SAMPLE) {
        for word in sample.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            words += 1;
            letters += word.chars().filter(|c| c.is_alphabetic()).count();
            english += usize::from(is_english(word));
        }
    }
    if letters < ENOUGH {
        return None;
    }
    if english * 6 > words {
        return Some("en");
    }
    for sample in samples(text, SAMPLE) {
        // Letters of a font's own (presentation forms of Arabic) are letters.
        sampled.extend(sample.to_lowercase().nfkc());
        sampled.push(' ');
    }
    let told = whichlang::detect_language(&sampled);
    // A list of names, a table: too few small words to be sure that it is no English.
    if told != Lang::Eng && english * 12 > words {
        return Some("en");
    }
    Some(code(told))
}

/// Whether a few lines of a sample already show more small words than any other language could.
fn is_plainly_english(sample: &str) -> bool {
    let words = sample.split_ascii_whitespace().take(GLANCE);
    let (words, english) =
        words.fold((0, 0), |(words, english), word| (words + 1, english + usize::from(is_english(word))));
    words == GLANCE && english * 4 > GLANCE
}

fn is_english(word: &str) -> bool {
    word.len() <= 5 && ENGLISH.iter().any(|known| known.eq_ignore_ascii_case(word))
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
            assert_eq!(detect(&text.repeat(4)), Some(code), "{text}");
            assert_eq!(detect(&text.to_uppercase().repeat(400)), Some(code), "{text}");
        }
    }

    #[test]
    fn of_a_few_words_nothing_is_said() {
        assert_eq!(detect("Merci, Monsieur le Président."), None);
        assert_eq!(detect(""), None);
    }

    #[test]
    fn samples_lie_on_characters() {
        let text = "é€".repeat(5_000);
        assert_eq!(samples(&text, SAMPLE).count(), 3);
        assert_eq!(samples("", SAMPLE).collect::<String>(), "");
    }
}
