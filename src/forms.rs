//! Word forms, interned: what turns matching words into comparing numbers.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Prefixes that make one word with what follows their hyphen: "co-operation", "non-aligned". All other
/// hyphens separate words: "Israeli-occupied".
pub const BOUND_PREFIXES: [&str; 21] = [
    "co", "re", "non", "anti", "pre", "inter", "over", "sub", "de", "un", "mis", "semi", "multi", "intra",
    "neo", "pseudo", "trans", "bi", "tri", "ultra", "hyper",
];

/// Number of an interned form in its [`Forms`]. Means nothing in another table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FormId(pub u32);

/// How a form is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// `peace`, `'s`, `1966`: no capital at the front.
    Lower,
    /// `Peace`: a capital at the front only.
    Capital,
    /// `NATO`, `U.S.`, and the single letter `A`: capitals throughout.
    Upper,
    /// `McDonald`: capitals inside.
    Mixed,
}

#[derive(Clone, Debug)]
struct Form {
    surface: Arc<str>,
    folded: Arc<str>,
    case: Case,
}

/// A growing table of distinct word forms. Ids count from 0 in the order of first sight.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    forms: Vec<Form>,
    ids: FxHashMap<Arc<str>, FormId>,
}

impl Forms {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of `surface`, new when it was never seen.
    pub fn intern(&mut self, surface: &str) -> FormId {
        if let Some(&id) = self.ids.get(surface) {
            return id;
        }
        let id = FormId(u32::try_from(self.forms.len()).unwrap_or(u32::MAX));
        let surface: Arc<str> = surface.into();
        let folded = fold(&surface);
        let folded = if *folded == *surface { Arc::clone(&surface) } else { folded.into() };
        self.forms.push(Form { folded, case: case_of(&surface), surface: Arc::clone(&surface) });
        self.ids.insert(surface, id);
        id
    }

    /// The id of `surface`, if it was seen.
    #[must_use]
    pub fn get(&self, surface: &str) -> Option<FormId> {
        self.ids.get(surface).copied()
    }

    /// The form as written.
    #[must_use]
    pub fn surface(&self, id: FormId) -> &str {
        self.forms.get(id.0 as usize).map_or("", |form| &form.surface)
    }

    /// The form as patterns see it: see [`fold`].
    #[must_use]
    pub fn folded(&self, id: FormId) -> &str {
        self.forms.get(id.0 as usize).map_or("", |form| &form.folded)
    }

    /// How the form is written.
    #[must_use]
    pub fn case(&self, id: FormId) -> Case {
        self.forms.get(id.0 as usize).map_or(Case::Lower, |form| form.case)
    }

    /// Number of forms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Whether no form was seen yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }
}

/// A word as patterns see it: lower case, without accents, dots and hyphens, with a straight apostrophe.
///
/// ```
/// use bonafides::forms::fold;
/// assert_eq!(fold("Côte"), "cote");
/// assert_eq!(fold("U.S.S.R."), "ussr");
/// assert_eq!(fold("Co-operation"), "cooperation");
/// assert_eq!(fold("d’Ivoire"), "d'ivoire");
/// ```
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        let mut folded = word.to_ascii_lowercase();
        if word.bytes().any(|b| b == b'.' || b == b'-') && word.bytes().any(|b| b.is_ascii_alphabetic()) {
            folded.retain(|c| c != '.' && c != '-');
        }
        return folded;
    }
    word.nfkd()
        .filter(|&c| !is_combining_mark(c) && !matches!(c, '.' | '-' | '\u{2010}' | '\u{2011}' | '\u{ad}'))
        .flat_map(|c| match c {
            '’' | '‘' | 'ʼ' => '\''.to_lowercase(),
            'ı' => 'i'.to_lowercase(),
            other => other.to_lowercase(),
        })
        .collect()
}

fn case_of(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return Case::Lower };
    if !first.is_uppercase() {
        return Case::Lower;
    }
    let (mut upper, mut lower) = (0, 0);
    for letter in letters {
        if letter.is_uppercase() {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    match (upper, lower) {
        (_, 0) => Case::Upper,
        (0, _) => Case::Capital,
        _ => Case::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_keeps_its_id_and_its_writing() {
        let mut forms = Forms::new();
        let peace = forms.intern("peace");
        let name = forms.intern("Peace");
        assert_ne!(peace, name);
        assert_eq!(forms.intern("peace"), peace);
        assert_eq!(forms.folded(name), "peace");
        assert_eq!(forms.surface(name), "Peace");
    }

    #[test]
    fn case_tells_names_from_words_and_initials() {
        for (word, case) in [
            ("peace", Case::Lower),
            ("1966", Case::Lower),
            ("Peace", Case::Capital),
            ("Élan", Case::Capital),
            ("NATO", Case::Upper),
            ("U.S.", Case::Upper),
            ("McDonald", Case::Mixed),
        ] {
            assert_eq!(case_of(word), case, "{word}");
        }
    }

    #[test]
    fn numbers_keep_their_dots() {
        assert_eq!(fold("3.5"), "3.5");
        assert_eq!(fold("2024"), "2024");
    }
}
