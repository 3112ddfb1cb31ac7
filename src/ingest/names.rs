//! What states are called, so that metadata may say `Austria` or `at` where an id is meant.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::ActorId;

/// Names of actors with their ids. Ingest knows no actor table: who has one hands over what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Whom a name means, and in which years; who is meant first stands first.
    ids: FxHashMap<String, Vec<(ActorId, Years)>>,
    /// Those that are states: only these are looked for in running text.
    states: FxHashSet<ActorId>,
    /// Most words in a name.
    longest: usize,
}

/// First and last year.
type Years = (u16, u16);

/// A name of an actor.
#[derive(Clone, Copy, Debug)]
pub struct Called<'a> {
    /// Whose name it is.
    pub actor: ActorId,
    /// The name.
    pub name: &'a str,
    /// Whether it is a state.
    pub state: bool,
    /// First and last year in which the name means this actor.
    pub years: Years,
}

const ALWAYS: Years = (0, u16::MAX);

/// The most words that are looked at together.
const LONGEST: usize = 9;

impl Names {
    /// From all names of all actors; of two actors with one name in one year the first has it.
    pub fn new<'a>(actors: impl IntoIterator<Item = Called<'a>>) -> Self {
        let mut names = Self::default();
        let mut known = Vec::new();
        for Called { actor: id, name, state, years } in actors {
            names.insert(name, id, years);
            if !known.contains(&id) {
                known.push(id);
            }
            if state {
                names.states.insert(id);
            }
        }
        // An id stands for itself before anything is called so.
        for id in &known {
            names.ids.insert(key(id.as_str()), vec![(*id, ALWAYS)]);
        }
        for pair in ISO.split_ascii_whitespace() {
            let (two, three) = pair.split_at(2);
            if let Some(&id) = known.iter().find(|id| id.as_str() == three) {
                names.ids.entry(key(two)).or_insert_with(|| vec![(id, ALWAYS)]);
            }
        }
        names
    }

    fn insert(&mut self, name: &str, id: ActorId, years: Years) {
        let key = key(name);
        if key.is_empty() {
            return;
        }
        self.longest = self.longest.max(key.split(' ').count()).min(LONGEST);
        self.ids.entry(key).or_default().push((id, years));
    }

    /// Names of states that never changed.
    #[cfg(test)]
    pub(super) fn of_states(table: &[(&str, &str)]) -> Self {
        Self::new(table.iter().map(|&(id, name)| Called {
            actor: id.parse().expect("an id of the test"),
            name,
            state: true,
            years: ALWAYS,
        }))
    }

    /// Whether nobody has any name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whom `text` names in a year, and nothing else: by id, name or ISO 3166-1 code, whatever its capitals and accents.
    /// In a year in which nobody is called so, and without a year, it is who was called so last.
    #[must_use]
    pub fn actor(&self, text: &str, year: Option<u16>) -> Option<ActorId> {
        let key = key(text);
        let id = |key: &str| self.id(key, year);
        let plain = id(&key).or_else(|| {
            let bare = ["republic of ", "kingdom of ", "state of ", "government of "];
            bare.iter().find_map(|before| key.strip_prefix(before)).and_then(id)
        });
        plain.or_else(|| turned(text).find_map(|name| self.id(&self::key(&name), year)))
    }

    fn id(&self, key: &str, year: Option<u16>) -> Option<ActorId> {
        let called = self.ids.get(key)?;
        let then = |&&(_, (from, until)): &&(ActorId, Years)| {
            year.is_some_and(|year| (from..=until).contains(&year))
        };
        // Of those who were called so last, the first.
        let last = || called.iter().rev().max_by_key(|(_, (_, until))| *until);
        called.iter().find(then).or_else(last).map(|&(id, _)| id)
    }

    /// Which states are named in a running text, in its order. Names of fewer than four letters are not looked for:
    /// "us" is hardly ever a state.
    #[must_use]
    pub fn named_in(&self, text: &str) -> Vec<Named> {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut found = Vec::new();
        let mut place = 0;
        while place < words.len() {
            let capital = words[place].chars().next().is_some_and(char::is_uppercase);
            let most = self.longest.min(words.len() - place);
            let hit = (1..=most).rev().filter(|_| capital).find_map(|count| {
                let key = key(&words[place..place + count].join(" "));
                let long = key.len() > 3;
                self.id(&key, None).filter(|id| long && self.states.contains(id)).map(|id| (id, count))
            });
            match hit {
                Some((actor, count)) => {
                    let before =
                        |back: usize| place.checked_sub(back).map(|place| words[place].to_lowercase());
                    let of = before(1).as_deref() == Some("of")
                        || before(1).as_deref() == Some("the") && before(2).as_deref() == Some("of");
                    found.push(Named { actor, place, words: count, of });
                    place += count;
                }
                None => place += 1,
            }
        }
        found
    }
}

/// A state that is named in a running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub actor: ActorId,
    /// Words before its name.
    pub place: usize,
    /// Words of its name.
    pub words: usize,
    /// Whether something is said to be *of* it: "the Government of Norway".
    pub of: bool,
}

/// What may be meant by a name that lists are sorted by: "Bolivia (Plurinational State of)", "Congo, Dem. Rep.".
fn turned(name: &str) -> impl Iterator<Item = String> {
    let parts =
        name.trim().strip_suffix(')').and_then(|name| name.split_once('(')).or_else(|| name.split_once(','));
    parts.into_iter().flat_map(|(bare, before)| {
        let words = before.split_whitespace().map(|word| match word {
            "Dem." | "Dem" => "Democratic",
            "Rep." | "Rep" => "Republic",
            "Fed." | "Fed" => "Federated",
            "Isl." => "Islamic",
            "St." | "Sts." => "States",
            word => word,
        });
        let before = words.collect::<Vec<_>>().join(" ");
        [" ", " of ", " of the "].map(|between| format!("{before}{between}{}", bare.trim()))
    })
}

/// A name as it is compared: small letters without accents, `and` for `&`, no article before it.
fn key(name: &str) -> String {
    if name.is_ascii() { folded(name.chars()) } else { folded(name.nfd().filter(|&c| !is_combining_mark(c))) }
}

fn folded(name: impl Iterator<Item = char>) -> String {
    let mut key = String::with_capacity(name.size_hint().1.unwrap_or_default());
    let mut gap = false;
    for c in name {
        let word = c.is_alphanumeric();
        if (word || c == '&') && gap && !key.is_empty() {
            key.push(' ');
        }
        match c {
            '&' => key.push_str("and"),
            _ if word => key.extend(c.to_lowercase()),
            _ => {}
        }
        // An apostrophe or a dot does not part "d'Ivoire" or "U.S.".
        gap = !word && (gap || !matches!(c, '.' | '\'' | '’'));
    }
    key.strip_prefix("the ").map(str::to_owned).unwrap_or(key)
}

/// ISO 3166-1: alpha-2 and alpha-3 of each state, written together.
const ISO: &str = "AFAFG ALALB DZDZA ADAND AOAGO AGATG ARARG AMARM AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB BYBLR \
    BEBEL BZBLZ BJBEN BTBTN BOBOL BABIH BWBWA BRBRA BNBRN BGBGR BFBFA BIBDI CVCPV KHKHM CMCMR CACAN CFCAF TDTCD CLCHL \
    CNCHN COCOL KMCOM CGCOG CDCOD CRCRI CICIV HRHRV CUCUB CYCYP CZCZE DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ \
    ERERI EEEST SZSWZ ETETH FJFJI FIFIN FRFRA GAGAB GMGMB GEGEO DEDEU GHGHA GRGRC GDGRD GTGTM GNGIN GWGNB GYGUY HTHTI \
    VAVAT HNHND HUHUN ISISL ININD IDIDN IRIRN IQIRQ IEIRL ILISR ITITA JMJAM JPJPN JOJOR KZKAZ KEKEN KIKIR KPPRK KRKOR \
    KWKWT KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE LTLTU LULUX MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MHMHL MRMRT \
    MUMUS MXMEX FMFSM MDMDA MCMCO MNMNG MEMNE MAMAR MZMOZ MMMMR NANAM NRNRU NPNPL NLNLD NZNZL NINIC NENER NGNGA MKMKD \
    NONOR OMOMN PKPAK PWPLW PSPSE PAPAN PGPNG PYPRY PEPER PHPHL PLPOL PTPRT QAQAT ROROU RURUS RWRWA KNKNA LCLCA VCVCT \
    WSWSM SMSMR STSTP SASAU SNSEN RSSRB SCSYC SLSLE SGSGP SKSVK SISVN SBSLB SOSOM ZAZAF SSSSD ESESP LKLKA SDSDN SRSUR \
    SESWE CHCHE SYSYR TWTWN TJTJK TZTZA THTHA TLTLS TGTGO TOTON TTTTO TNTUN TRTUR TMTKM TVTUV UGUGA UAUKR AEARE GBGBR \
    USUSA UYURY UZUZB VUVUT VEVEN VNVNM YEYEM ZMZMB ZWZWE XKXKX";

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let table = [
            ("AUT", "Austria"),
            ("CIV", "Côte d'Ivoire"),
            ("USA", "United States of America"),
            ("USA", "US"),
            ("BIH", "Bosnia and Herzegovina"),
            ("AUS", "Australia"),
            ("NER", "Niger"),
            ("COD", "Democratic Republic of the Congo"),
            ("KOR", "Republic of Korea"),
            ("GMB", "Gambia"),
            ("BOL", "Plurinational State of Bolivia"),
        ];
        Names::of_states(&table)
    }

    fn actor(text: &str) -> Option<String> {
        names().actor(text, None).map(|id| id.to_string())
    }

    #[test]
    fn states_are_known_by_id_code_and_name() {
        for (text, id) in [
            ("AUT", "AUT"),
            ("at", "AUT"),
            ("Republic of Austria", "AUT"),
            ("COTE D’IVOIRE", "CIV"),
            ("U.S.", "USA"),
            ("The United States of America", "USA"),
            ("Bosnia & Herzegovina", "BIH"),
            ("Bolivia (Plurinational State of)", "BOL"),
            ("Gambia (the)", "GMB"),
            ("Congo, Dem. Rep.", "COD"),
            ("Congo (Democratic Republic of the)", "COD"),
            ("Korea, Rep.", "KOR"),
        ] {
            assert_eq!(actor(text).as_deref(), Some(id), "{text}");
        }
        for text in
            ["", "Freedonia", "Austria and Australia", "Nigeria", "Austria, Niger", "Niger (Prime Minister)"]
        {
            assert_eq!(actor(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_means_what_it_meant_in_the_year() {
        let called = |id: &str, name, years| Called { actor: id.parse().unwrap(), name, state: true, years };
        let names = Names::new([
            called("AUH", "Austria", (0, 1918)),
            called("AUT", "Austria", (1919, u16::MAX)),
            called("COD", "Congo", (1945, 1971)),
            called("COD", "Congo", (1997, u16::MAX)),
            called("COG", "Congo", (0, u16::MAX)),
        ]);
        for (name, year, id) in [
            ("Austria", Some(1910), "AUH"),
            ("Austria", Some(2009), "AUT"),
            ("Austria", None, "AUT"),
            ("Congo", Some(1965), "COD"),
            ("Congo", Some(1985), "COG"),
        ] {
            assert_eq!(names.actor(name, year), Some(id.parse().unwrap()), "{name} in {year:?}");
        }
    }

    #[test]
    fn names_are_found_in_running_text_longest_first() {
        let found = names().named_in("Statement of BOSNIA AND HERZEGOVINA to Austria; US and us; Austria.");
        let found: Vec<_> = found.iter().map(|named| (named.actor.to_string(), named.of)).collect();
        let expected = [("BIH", true), ("AUT", false), ("AUT", false)];
        assert_eq!(found, expected.map(|(id, of)| (id.to_owned(), of)));
    }

    #[test]
    fn every_pair_of_codes_is_one() {
        for pair in ISO.split_ascii_whitespace() {
            assert_eq!(pair.len(), 5, "{pair}");
            assert!(pair.bytes().all(|b| b.is_ascii_uppercase()), "{pair}");
        }
    }
}
