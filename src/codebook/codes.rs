//! What each complaint about a codebook means: the paragraphs behind `bonafides explain C004`.

/// A code, what it says in short, and a paragraph.
pub struct Code {
    /// `C001` and so on.
    pub code: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// What it means, why it matters, what to do.
    pub text: &'static str,
}

/// All codes, in order.
pub const CODES: [Code; 23] = [
    Code {
        code: "C001",
        title: "not TOML",
        text: "The file is not well-formed TOML. Strings stand between quotes, lists between square brackets with commas, and every \
               group of cues opens with [[use]], every example with [[example]]. What follows the place is checked once it can be read.",
    },
    Code {
        code: "C002",
        title: "unknown key",
        text: "The key is not one that this place knows. A misspelt key would be passed over in silence and its rule would never apply; so it is an error.",
    },
    Code {
        code: "C003",
        title: "missing key",
        text: "Every indicator needs id, label, dimension, polarity, definition, use_when, not_when and source: a coder, human or not, cannot apply it otherwise.",
    },
    Code {
        code: "C004",
        title: "unknown word list",
        text: "`&name` refers to a word list of this file's [lists] or of codebook.toml's [lists]; none has that name. Lists of the file itself come first.",
    },
    Code {
        code: "C005",
        title: "wrong kind of value",
        text: "A string, a list, a table or true/false is expected here, and something else is written.",
    },
    Code {
        code: "C006",
        title: "pattern that cannot be read",
        text: "The marker shows what is wrong in the pattern. The elements are words, globs (help*), inflections (give~), lists (&name), choices (a | b), \
               x?, gaps (.. ..3 ... ...20), !x, ^, * and the slots TARGET, TARGET's, SELF, THIRD and CUE.",
    },
    Code {
        code: "C007",
        title: "unknown frame",
        text: "`frames` names shapes that codebook.toml defines under [frames]; none has that name.",
    },
    Code {
        code: "C008",
        title: "id and file name differ",
        text: "An indicator's id is its file name without .toml: that is how a table leads back to the definition.",
    },
    Code {
        code: "C009",
        title: "shape without CUE or TARGET",
        text: "Every shape of a frame needs CUE exactly once and TARGET (or TARGET's) exactly once; a whole pattern needs TARGET and at least one word, and no CUE. \
               Without a target there is nobody to code, without a word nothing to see.",
    },
    Code {
        code: "C010",
        title: "named twice",
        text: "Two things of one kind have the same name or label, so that a table could not tell them apart.",
    },
    Code {
        code: "C011",
        title: "unknown dimension",
        text: "The dimension is none of those that codebook.toml declares with [[dimension]].",
    },
    Code {
        code: "C012",
        title: "unknown value",
        text: "The value is none of those that this key takes, such as + or - for a polarity, or asserted, negated, conditional, hoped, demanded, questioned, \
               reported, past and courtesy for a voice.",
    },
    Code {
        code: "C013",
        title: "example that cannot be read",
        text: "An example has a speaker (an actor id), a text, and codes such as [\"+ JPN\"]: the sign and the actor that this indicator gives; [] for none.",
    },
    Code {
        code: "C014",
        title: "word lists in a circle",
        text: "A word list refers to itself, directly or through another.",
    },
    Code {
        code: "C015",
        title: "unknown indicator",
        text: "`negated` is \"cancel\", \"flip\", or the id of another indicator of this codebook.",
    },
    Code {
        code: "C016",
        title: "too few examples",
        text: "An indicator needs at least four examples that it finds and three that it must not find: the second kind is where its limits are written down.",
    },
    Code {
        code: "C017",
        title: "looked for twice",
        text: "A cue or a pattern stands in its group twice, or an earlier group of the same dimension looks for it in the same shapes. Where two find the same \
               words the first in file order is coded, so the other never is: whoever edits it will wonder why nothing happens.",
    },
    Code {
        code: "C018",
        title: "cue that a wider one covers",
        text: "Another cue of the group finds every occurrence of this one: `aggress*` finds `aggressor`, `attack~` finds `attacked`. The narrower one adds \
               nothing; if it was to have frames or exceptions of its own, give it a group of its own.",
    },
    Code {
        code: "C019",
        title: "list or frame that nothing uses",
        text: "No line of the codebook (for a list of an indicator: of its file) names it. Either it is left over, or a name somewhere is not the one that was meant.",
    },
    Code {
        code: "C020",
        title: "example that fails",
        text: "The program's codings of the example are not those that the file gives. Either the patterns or the example must change. If it is an honest limit, \
               say known_miss = true; that fails in turn once the example passes, so that the file stays true.",
    },
    Code {
        code: "C021",
        title: "cues that never occur",
        text: "With `check --corpus`: the corpus of the study holds none of these cues in anybody's own voice; of whole patterns it lacks the rarest word. A slip \
               of the pen is likely, or a form that the tokenizer cuts otherwise; a word of another time or another corpus may stay.",
    },
    Code {
        code: "C022",
        title: "cue with too common a word",
        text: "With `check --corpus`: every cue and pattern is looked for at its rarest word, or at those of its choices, and this one's are more than one word in 200 \
               of the corpus. Such a pattern is slow, and mostly its target does all the work; add a word that belongs to what you look for.",
    },
    Code {
        code: "C023",
        title: "entry twice",
        text: "A list of words, or the exceptions of a group, have one entry twice. The second does nothing, and who edits the first will wonder why nothing changes.",
    },
];

/// The codes of complaints about the actor tables, in order.
pub const TABLE_CODES: [Code; 9] = [
    Code {
        code: "A001",
        title: "no table of actors",
        text: "The file is not well-formed TOML, or has a key that this table does not know. The head of each built-in table lists its keys; a study's own file takes those of states.toml, and `without`, `remove`, `places`, `peoples`, `institutions`.",
    },
    Code {
        code: "A002",
        title: "no actor id",
        text: "An id has 1 to 15 letters, digits or signs of ASCII and no space: ISO 3166-1 alpha-3 for a state, usual initials for an organisation.",
    },
    Code {
        code: "A003",
        title: "id twice",
        text: "Two entries have one id, so nobody could tell whose a coding is. In a study's own file an entry takes the place of the built-in one of its id; with `extend = true` it adds to it.",
    },
    Code {
        code: "A004",
        title: "name twice, or empty",
        text: "A name stands twice in one entry with the same years, or has no letter. Accents, dots, hyphens and letter case make no new name.",
    },
    Code {
        code: "A005",
        title: "unknown actor",
        text: "Members, successors, leaders, `also`, `not-by`, `remove` and `extend` name actors by ids that some table must hold.",
    },
    Code {
        code: "A006",
        title: "end before beginning",
        text: "A name, a spell or a term of office ends before it begins.",
    },
    Code {
        code: "A007",
        title: "actor without a name",
        text: "Every actor needs a `name`: tables and reports call it so, and texts are searched for it.",
    },
    Code {
        code: "A008",
        title: "unknown table",
        text: "`without` switches tables off: states, organisations, leaders, not-actors. What the other tables say of their actors is passed over.",
    },
    Code {
        code: "A009",
        title: "no stretch of time",
        text: "A spell is written as in ISO 8601: first day, slash, last day (\"1973-01-01/2020-01-31\"), each to the year, the month or the day, \
               both inclusive; an end that is left out is open.",
    },
];

/// The code of that name.
#[must_use]
pub fn code(name: &str) -> Option<&'static Code> {
    CODES.iter().chain(&TABLE_CODES).find(|code| code.code.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        for codes in [&CODES[..], &TABLE_CODES[..]] {
            assert!(codes.windows(2).all(|pair| pair[0].code < pair[1].code));
        }
    }
}
