//! What single words do around a name: the closed lists that the other files of this stage ask.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What a word may be, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u64);

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $bit:literal: $($word:literal)*;)*) => {
        impl Roles {
            $($(#[$doc])* pub(super) const $name: Self = Self(1 << $bit);)*

            /// The roles of a folded word.
            pub(super) fn of(word: &str) -> Self {
                static ROLES: LazyLock<FxHashMap<&str, Roles>> = LazyLock::new(|| {
                    let mut roles: FxHashMap<&str, Roles> = FxHashMap::default();
                    $(for word in [$($word),*] {
                        roles.entry(word).or_default().0 |= 1 << $bit;
                    })*
                    roles
                });
                ROLES.get(word).copied().unwrap_or_default()
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
        "withheld" "forced" "chooses" "tried" "spared" "wrote" "bought" "let" "set" "put" "accuses" "denies" "hopes" "expects" "demands" "calls" "uses" "makes" "takes" "keeps" "gives" "ought"
        "stuck" "held" "lent" "came" "threw" "bore" "drew" "left" "met" "ran" "saw" "shut" "spent" "swore" "tore" "taught" "won"
        "withdrew" "stole" "rose" "fell" "flew" "forgot" "forgave" "found" "got" "grew" "hid" "knelt" "laid" "lost" "meant" "shot"
        "showed" "swept" "upheld" "understood" "undertook" "wept" "bled" "dug" "fed" "flung" "shook" "shed" "sees"
        "owes" "pays" "arms" "aids" "begs" "buys" "robs" "bars" "lets" "runs" "cuts" "sets" "puts" "hits" "rode" "woos" "owed" "used" "armed";
    /// A noun for one state.
    STATE = 8: "country" "state" "nation" "government" "regime" "republic" "power" "land" "kingdom" "people";
    /// A noun for several states or their rulers.
    STATES = 9: "countries" "states" "nations" "governments" "regimes" "republics" "powers" "superpowers" "sides" "parties" "peoples"
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
    BODY = 14: "organization" "organisation" "council" "assembly" "committee" "commission" "conference"
        "resolution" "treaty" "agreement" "convention" "delegation" "community" "programme" "agency" "bank" "fund"
        "secretariat" "conflict" "problem" "question" "situation" "charter" "report" "process" "plan" "group";
    /// A roman numeral after a ruler's name.
    NUMERAL = 15: "i" "ii" "iii" "iv" "v" "vi" "vii" "viii" "ix" "x" "jr" "sr";
    /// A word before which a name is still the subject of its clause.
    OPENS = 16: "that" "but" "when" "if" "while" "because" "although" "whether" "as" "where" "what" "which";
    /// A word that opens a description.
    POINTS = 17: "that" "this" "the" "these" "those" "both" "our" "their" "such" "his" "her" "your" "all" "we";
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
    /// Who has attacked, occupied or mediated.
    AGGRESSOR = 22: "aggressor" "aggressors" "occupier" "occupiers" "junta" "mediator" "colonialists" "colonizers"
        "colonisers" "invaders";
    /// An adjective that makes a description of a state one of kinship or praise.
    WARM = 23: "friendly" "brotherly" "brother" "fraternal" "sister" "sisterly" "neighbouring" "neighboring" "generous"
        "peaceful" "freedom" "loving" "valiant" "heroic" "noble" "amicable" "hospitable" "evil" "aggressive" "racist";
    /// Those who act for a state, many together.
    PEOPLE = 24: "soldiers" "forces" "troops" "leaders" "peoples" "people" "authorities" "rulers" "commandos" "officials"
        "planes" "aircraft" "bombers" "army" "armies" "gunmen" "generals" "militarists" "racists" "colonialists"
        "aggressors" "imperialists" "friends" "invaders" "mercenaries" "governments" "delegates" "settlers";
    /// A word that opens an introduction before the subject.
    INTRODUCES = 25: "by" "with" "despite" "during" "through" "moreover" "however" "today" "indeed" "yet" "thus" "therefore"
        "furthermore" "similarly" "again" "unfortunately" "regrettably" "finally" "fortunately" "likewise" "now" "here"
        "recently" "and" "also" "but" "having" "not" "instead" "nevertheless" "so" "then" "still" "meanwhile" "besides" "if" "when" "while"
        "although" "though" "as" "because";
    /// A verb of which only one with a will is the subject.
    WILLS = 26: "refuses" "refused" "insists" "insisted" "claims" "claimed" "rejects" "rejected" "denies" "denied" "pursues"
        "persists" "persisted" "violates" "violated" "invaded" "attacked" "occupies" "occupied" "threatens" "threatened"
        "bombed" "annexed" "oppresses" "seeks" "sought" "continues" "wishes" "betrayed" "lied" "murdered" "massacred"
        "tramples" "defies" "defied" "flouts" "ignores" "ignored" "imposes" "imposed" "supplied" "trained" "armed" "sent"
        "gave" "helped" "stood" "opened" "welcomed" "keeps" "broke" "breaks" "arms" "finances" "harbours" "sponsors" "shelters"
        "spreads";
    /// A feeling that something gives: "it is encouraging that".
    FEELS = 27: "encouraging" "disturbing" "surprising" "interesting" "gratifying" "heartening" "alarming" "depressing"
        "worth" "striking" "fitting" "regretting" "becoming" "going" "tempting" "distressing" "disappointing"
        "comforting" "telling" "during" "something" "nothing" "anything" "everything" "pressing" "lacking" "missing"
        "astonishing" "amazing" "shocking" "saddening" "frightening" "worrying" "concerning" "reassuring"
        "being" "happening" "taking" "emerging" "growing" "changing" "binding" "pleasing" "unbecoming" "unwilling"
        "exciting" "devastating" "appalling" "revealing" "moving" "touching" "refreshing" "promising" "morning" "evening";
    /// What a state may be in another's eyes.
    FRIEND = 28: "friend" "partner" "ally" "neighbour" "neighbor" "supporter" "contributor" "donor" "champion" "country"
        "state" "nation" "power" "regime" "aggressor" "member" "pioneer" "government" "party" "enemy";
    /// A virtue or vice of a doer.
    VIRTUE = 29: "generous" "faithful" "loyal" "honest" "hostile" "sincere" "kind" "intransigent" "deaf" "committed" "guilty"
        "ready" "willing" "determined" "responsible" "bent" "intent" "out" "cooperative" "considerate" "openhanded" "kindness";
    /// Those who misrule from a town.
    TYRANTS = 30: "regime" "régime" "tyrants" "rulers" "clique" "junta" "masters" "sponsor" "sponsors" "puppets" "racists"
        "usurpers" "dictator" "dictators" "aggressors" "fascists" "colonialists" "dictatorship" "mullahs" "warmongers"
        "minority" "racists'";
    /// What a government does or is guilty of, and no town: "the tactics of Pretoria".
    CONDUCT = 32: "tactics" "policy" "policies" "intransigence" "obstinacy" "stubbornness" "manoeuvres" "maneuvers" "crimes"
        "crime" "aggression" "hegemonism" "expansionism" "ambitions" "designs" "intentions" "arrogance" "attitude" "behaviour"
        "behavior" "hostility" "conduct" "hegemonists" "threats" "intrigues" "machinations" "stance" "goodwill" "diplomacy"
        "propaganda" "barbarism" "connivance" "complicity" "stooges" "lackeys" "puppets" "part" "behest" "instigation" "blackmail"
        "imperialism" "obstructionism" "duplicity" "adventurers" "adventurism" "instructions" "hand" "slander" "slanders" "lies"
        "provocation" "provocations" "refusal" "defiance" "allies" "accomplices" "partners" "friends" "backers" "protectors";
    /// What no doer is the subject of when "it" is: "it seems that", "it follows".
    HAPPENS = 33: "seems" "seemed" "appears" "appeared" "follows" "followed" "means" "meant" "happens" "happened" "remains"
        "remained" "turns" "turned" "takes" "depends" "depended" "lies" "becomes" "requires" "required" "involves" "involved"
        "concerns" "suffices" "matters" "goes" "comes" "pleases" "pleased" "occurred" "occurs" "transpires" "transpired"
        "behoves" "behooves" "costs" "lasts" "lasted" "started" "starts" "ended" "ends" "helps" "hurts" "its" "was" "is" "has"
        "needed" "needs" "proved" "proves" "emerged" "emerges" "failed" "worked" "works" "deserves" "deserved" "includes"
        "included" "covers" "covered" "contains" "contained" "constitutes" "constituted" "represents" "represented" "reflects"
        "reflected" "marks" "marked" "shows" "showed" "demonstrates" "demonstrated" "results" "resulted" "stems" "dates"
        "symbolizes" "serves" "served" "underlies" "affects" "affected" "causes" "caused" "brings" "gives" "makes" "leads"
        "allows" "allowed" "enables" "enabled" "calls" "called" "consists" "consisted" "provides" "provided" "aims" "aimed"
        "sets" "says" "states" "stated" "raises" "raised" "poses" "posed" "implies" "implied" "opens"
        "encourages" "encouraged" "pays" "sounds" "looks" "looked" "feels" "strikes" "struck" "strengthens" "strengthened";
    /// What is done to a government so that it acts.
    COMPELS = 31: "require" "requires" "urge" "urges" "urging" "force" "forces" "forced" "forcing" "compel" "compels"
        "compelling" "persuade" "persuaded" "oblige" "obliges" "obliging" "press" "pressing" "induce" "induced" "convince"
        "asked" "urged" "invite" "invites" "enable" "enables" "allow" "allows" "upon" "on";
}

impl Roles {
    /// Of a word that plays no part.
    pub(super) const NONE: Self = Self(0);

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
