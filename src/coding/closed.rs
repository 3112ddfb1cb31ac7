//! Words of the grammar that the engine itself must know, whatever the codebook.

use crate::coding::words::{ClassId, Classes, Member};

/// Their classes.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClosedWords {
    pub respectively: ClassId,
    /// Prepositions after which a name is a place or a victim, not the doer of harm.
    pub aside: ClassId,
    /// What parts of a country are called by: "in eastern Ukraine".
    pub part: ClassId,
    /// Forms of "be": with a participle behind it, what stands before it suffers.
    pub being: ClassId,
    pub participle: ClassId,
    /// Verbs without an ending that somebody suffers or is helped by: "threaten".
    pub acting: ClassId,
    /// Participles that tell a mind, not what is suffered: "are determined to".
    pub minded: ClassId,
    /// What opens a relative clause, and the prepositions that lead it: ", with which".
    pub relative: ClassId,
    pub led: ClassId,
    /// What joins the members of a list.
    pub joining: ClassId,
    /// Verbs that stand for a whole clause: "has", "did".
    pub auxiliary: ClassId,
    pub denying: ClassId,
    /// What states are to one another, or are: "our partners, in particular Japan".
    pub fellow: ClassId,
    /// What says the same of another: "as has", "so did".
    pub likewise: ClassId,
}

impl ClosedWords {
    /// Enters the words into the classes of a codebook.
    pub fn new(classes: &mut Classes) -> Self {
        let participle = classes.class(&[Member::Glob("*ed")]);
        let mut class = |words: &[&str]| {
            let members: Vec<Member<'_>> = words.iter().map(|word| Member::Word(word)).collect();
            classes.class(&members)
        };
        Self {
            respectively: class(&["respectively"]),
            aside: class(&["against", "in", "inside", "into", "onto", "outside", "over", "within"]),
            part: class(&[
                "central", "eastern", "northern", "occupied", "southern", "western", "parts", "part",
            ]),
            being: class(&["be", "been", "being", "is", "are", "was", "were"]),
            participle,
            acting: class(&[
                "abuse",
                "aid",
                "arm",
                "assist",
                "attack",
                "attacks",
                "betray",
                "betrays",
                "bomb",
                "bombs",
                "bully",
                "exploit",
                "fight",
                "fights",
                "fought",
                "help",
                "helps",
                "hurt",
                "insult",
                "invade",
                "invades",
                "kill",
                "occupies",
                "occupy",
                "oppress",
                "provoke",
                "rob",
                "shell",
                "support",
                "supports",
                "threaten",
                "threatens",
                "undermine",
            ]),
            minded: class(&[
                "committed",
                "determined",
                "disposed",
                "inclined",
                "opposed",
                "prepared",
                "resolved",
            ]),
            relative: class(&["which", "who", "whom"]),
            led: class(&["by", "from", "in", "to", "with"]),
            joining: class(&["and", "or"]),
            auxiliary: class(&["has", "have", "had", "did", "does", "do", "is", "are", "was", "were"]),
            fellow: class(&[
                "allies",
                "ally",
                "countries",
                "country",
                "donors",
                "friend",
                "friends",
                "governments",
                "nation",
                "nations",
                "neighbor",
                "neighbors",
                "neighbour",
                "neighbours",
                "organisations",
                "organizations",
                "partner",
                "partners",
                "powers",
                "states",
            ]),
            denying: class(&["not", "n't"]),
            likewise: class(&["as", "so"]),
        }
    }
}
