//! What single words do around a name: the closed lists that the other files of this stage ask.

/// What a word may be, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u32);

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $bit:literal: $($word:literal)*;)*) => {
        impl Roles {
            $($(#[$doc])* pub(super) const $name: Self = Self(1 << $bit);)*

            /// The roles of a folded word.
            pub(super) fn of(word: &str) -> Self {
                let mut roles = 0;
                $(if matches!(word, $($word)|*) { roles |= 1 << $bit; })*
                Self(roles)
            }
        }
    };
}

roles! {
    /// An office whose holder speaks for a state.
    OFFICE = 0: "president" "premier" "minister" "chancellor" "king" "queen" "emperor" "shah" "emir" "amir" "sultan"
        "prince" "sheikh" "secretary" "chairman" "marshal" "generalissimo" "ayatollah" "pm" "taoiseach" "mwalimu"
        "majesty" "caudillo" "fuhrer" "duce" "imam";
    /// A courtesy or a rank before a person's name.
    COURTESY = 1: "mr" "mrs" "ms" "miss" "dr" "sir" "dame" "lord" "lady" "madam" "madame" "monsieur" "comrade"
        "general" "colonel" "major" "captain" "lieutenant" "commander" "admiral" "archbishop" "senator" "ambassador"
        "professor" "brother" "messrs" "excellency" "señor" "senor" "field" "comandante" "chief" "hon" "honourable";
    /// A small word inside a person's name.
    PARTICLE = 2: "de" "la" "al" "el" "ben" "bin" "ibn" "van" "von" "da" "dos" "del" "ul" "abd" "der" "den" "du" "di"
        "ould" "e" "y" "d'" "ali" "abu";
    /// Those who rule from a capital.
    RULERS = 3: "regime" "regimes" "authorities" "government" "governments" "clique" "rulers" "leadership" "administration"
        "junta" "leaders" "officials" "racists" "militarists" "aggressors" "imperialists" "hegemonists"
        "expansionists" "revanchists" "colonialists" "fascists" "policymakers" "warmongers" "politicians"
        "rebels" "usurpers" "politburo";
    /// What is called after the town where it was signed or held.
    EVENT = 4: "treaty" "treaties" "convention" "conventions" "conference" "conferences" "declaration" "agreement"
        "agreements" "summit" "round" "protocol" "protocols" "pact" "consensus" "communique" "accord" "accords"
        "process" "talks" "meeting" "meetings" "plan" "programme" "program" "principles" "document" "charter" "framework"
        "negotiations" "session" "platform" "action" "statement" "club" "airport" "university" "peace" "document's"
        "congress" "forum" "formula" "commitments" "outcome" "mandate" "amendment" "initiative" "dialogue"
        "review" "call" "roadmap" "stock" "school" "street" "olympics" "games" "hotel" "resolution" "resolutions"
        "group" "memorandum" "compact" "attacks" "bombings" "appeal" "guidelines" "rules" "area" "region" "embassy" "office";
    /// A preposition before which a town is a place.
    PLACE = 5: "in" "at" "from" "to" "near" "of" "into" "toward" "towards" "outside" "around" "via" "through" "inside"
        "for" "on" "over" "under" "within" "after" "since" "beyond" "visit" "visited" "left" "reached"
        "visiting" "leaving" "entered" "bombing" "bombed" "across" "downtown" "greater";
    /// A preposition before which a town acts.
    PARTNER = 6: "by" "with" "against" "between" "than";
    /// A verb whose subject acts.
    ACTS = 7: "has" "had" "have" "will" "would" "must" "should" "can" "cannot" "could" "may" "might" "does" "did" "is"
        "continues" "wants" "says" "claims" "refuses" "seeks" "knows" "believes" "thinks" "insists" "rejects"
        "regards" "considers" "maintains" "pursues" "supports" "gave" "took" "made" "sent" "began" "chose" "said"
        "went" "sought" "thought" "knew" "kept" "fails" "tries" "remains" "needs" "intends" "threatens" "plans"
        "heard" "waged" "broke" "stood" "fought" "told" "spoke" "lied" "acted" "sold" "paid" "struck" "dealt" "became" "brought"
        "withheld" "forced" "chooses" "tried" "spared" "wrote" "bought" "let" "set" "put" "accuses" "denies" "hopes" "expects" "demands" "calls" "uses" "makes" "takes" "keeps" "gives" "ought";
    /// A noun for one state.
    STATE = 8: "country" "state" "nation" "government" "regime" "republic" "power" "land" "kingdom";
    /// A noun for several states or their rulers.
    STATES = 9: "countries" "states" "nations" "governments" "regimes" "republics" "powers" "sides" "parties" "peoples"
        "leaders" "neighbours" "neighbors";
    /// "They", as a subject or object.
    THEY = 10: "they" "them";
    /// "Their".
    THEIR = 11: "their";
    /// "It".
    IT = 12: "it";
    /// "Its".
    ITS = 13: "its";
    /// A noun of the United Nations or another body to which "it" and "its" could point.
    BODY = 14: "nations" "organization" "organisation" "council" "assembly" "committee" "commission" "conference"
        "resolution" "treaty" "agreement" "convention" "delegation" "community" "programme" "agency" "bank" "fund"
        "world" "war" "secretariat" "conflict" "problem" "question" "situation" "charter" "report" "process" "plan" "group";
    /// A roman numeral after a ruler's name.
    NUMERAL = 15: "i" "ii" "iii" "iv" "v" "vi" "vii" "viii" "ix" "x" "jr" "sr";
    /// A word before which a name is still the subject of its clause.
    OPENS = 16: "that" "but" "when" "if" "while" "because" "although" "whether" "as" "where" "what" "which";
    /// A word that opens a description.
    POINTS = 17: "that" "the" "these" "those" "both" "our";
    /// The possessive clitic.
    POSSESSIVE = 18: "'s" "'";
    /// A determiner: no adjective of a description.
    DETERMINER = 19: "that" "both" "two" "a" "an" "the" "any" "every" "each" "my" "our" "your" "his" "her" "its" "their" "no" "some" "all"
        "one" "this" "these" "those" "another" "many" "most" "other" "such" "which" "if" "in" "by" "we" "it" "they";
    /// An adjective that makes "the … regime" a government rather than a set of rules.
    MISRULED = 20: "racist" "apartheid" "illegal" "minority" "fascist" "military" "puppet" "colonial" "colonialist" "white"
        "dictatorial" "criminal" "communist" "totalitarian" "rebel" "settler" "bloody" "brutal" "reactionary" "corrupt"
        "oppressive" "repressive" "aggressive" "tyrannical" "terrorist" "despotic" "authoritarian" "ruling" "ruthless"
        "expansionist" "imperialist" "usurper" "rebellious" "outlaw" "hated" "barbarous" "genocidal" "clerical"
        "theocratic" "occupying" "current" "present" "former" "old" "new" "same" "latter" "said";
    /// A word after which "these countries" goes on to say which ones.
    RELATIVE = 21: "that" "which" "who" "whose" "whom" "of" "in" "with" "where" "to";
}

impl Roles {
    /// Whether the word has any of `roles`.
    pub(super) const fn any(self, roles: Self) -> bool {
        self.0 & roles.0 != 0
    }

    /// Both sets together.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_have_several_roles() {
        let government = Roles::of("government");
        assert!(government.any(Roles::RULERS) && government.any(Roles::STATE));
        assert!(!government.any(Roles::STATES));
        assert_eq!(Roles::of("fog"), Roles::default());
    }
}
