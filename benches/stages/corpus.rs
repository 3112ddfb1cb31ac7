//! A corpus for the benches: composed, seeded, and known sentence by sentence.
//!
//! Speeches of some 120 sentences, as delegations hold them: one sentence in fourteen judges another state,
//! one in nine names one without judging, the rest is about the world. Half of the speeches are hard-wrapped,
//! some with numbered paragraphs, so that the segmenter has its usual work. Invented names of people, places
//! and treaties keep the number of distinct words near that of real speeches.

use std::sync::Arc;

use bonafides::model::{ActorId, Date, Document};

/// Documents, and what is known of them.
pub struct Corpus {
    pub documents: Vec<Document>,
    /// Sentences, exactly.
    pub sentences: usize,
    /// Sentences that judge another state, in words that the codebook's own examples use.
    pub judgements: usize,
    /// Bytes of text.
    pub bytes: usize,
}

/// As many speeches as it takes to fill `bytes`. The same seed gives the same corpus.
pub fn compose(bytes: usize, seed: u64) -> Corpus {
    let mut draw = Draw(seed);
    let mut corpus = Corpus { documents: Vec::new(), sentences: 0, judgements: 0, bytes: 0 };
    while corpus.bytes < bytes {
        let number = corpus.documents.len();
        let year = 1970 + (number % 50) as u16;
        let (source, _, _) = STATES[number % STATES.len()];
        let text = speech(&mut draw, number, &mut corpus);
        corpus.bytes += text.len();
        corpus.documents.push(Document {
            id: format!("{source}_{number}").into(),
            date: Date::year(year),
            speakers: vec![source.parse::<ActorId>().expect("the table below holds ids")],
            addressees: Vec::new(),
            speaker_name: None,
            office: None,
            kind: "statement".into(),
            title: None,
            venue: None,
            language: Some("en".into()),
            source: format!("composed/{source}_{number}.txt"),
            origin: Box::default(),
            hash: format!("{number:064x}"),
            text: Arc::from(text),
        });
    }
    corpus
}

fn speech(draw: &mut Draw, number: usize, corpus: &mut Corpus) -> String {
    let source = number % STATES.len();
    let (wrapped, numbered) = (number % 2 == 1, number.is_multiple_of(3));
    let mut text = String::new();
    for paragraph in 0..24 {
        let mut sentences = Vec::new();
        for _ in 0..3 + draw.below(5) {
            let template = match draw.below(126) {
                0..9 => {
                    corpus.judgements += 1;
                    draw.of(JUDGING)
                }
                9..23 => draw.of(NAMING),
                _ => draw.of(WORLD),
            };
            sentences.push(fill(draw, template, source));
        }
        corpus.sentences += sentences.len();
        if paragraph > 0 {
            text.push_str(if wrapped { "\n\n" } else { "\n" });
        }
        let mut body = sentences.join(" ");
        if numbered {
            body = format!("{}. {body}", paragraph + 1);
        }
        text.push_str(&if wrapped { wrap(&body, 62) } else { body });
    }
    text.push('\n');
    text
}

/// Lines of at most `width` bytes, as typists set them.
fn wrap(text: &str, width: usize) -> String {
    let mut lines = String::with_capacity(text.len() + text.len() / width);
    let mut filled = 0;
    for word in text.split(' ') {
        if filled + word.len() > width {
            lines.push('\n');
            filled = 0;
        } else if filled > 0 {
            lines.push(' ');
        }
        lines.push_str(word);
        filled += word.len() + 1;
    }
    lines
}

/// The template with its slots filled; no sentence speaks of its own source.
fn fill(draw: &mut Draw, template: &str, source: usize) -> String {
    let mut sentence = String::with_capacity(template.len() * 2);
    let target = (source + 1 + draw.below(STATES.len() - 1)) % STATES.len();
    let mut rest = template;
    while let Some((plain, after)) = rest.split_once('{') {
        let (slot, after) = after.split_once('}').expect("every slot is closed");
        sentence.push_str(plain);
        match slot {
            "target" => sentence.push_str(STATES[target].1),
            "demonym" => sentence.push_str(STATES[target].2),
            "noun" => sentence.push_str(draw.of(NOUNS)),
            "adjective" => sentence.push_str(draw.of(ADJECTIVES)),
            "verb" => sentence.push_str(draw.of(VERBS)),
            "adverb" => sentence.push_str(draw.of(ADVERBS)),
            "name" => sentence.push_str(&draw.name()),
            "year" => sentence.push_str(&(1946 + draw.below(74)).to_string()),
            "number" => sentence.push_str(&(2 + draw.below(2400)).to_string()),
            _ => unreachable!("no such slot: {slot}"),
        }
        rest = after;
    }
    sentence.push_str(rest);
    // "the United States" may come first.
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// SplitMix64 (Steele, Lea & Flood 2014): eight lines, and the same numbers on every machine.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    /// An invented name. The syllables make no name of a state.
    fn name(&mut self) -> String {
        let mut name = String::new();
        for _ in 0..2 + self.below(2) {
            name.push_str(self.of(SYLLABLES));
        }
        name[..1].to_ascii_uppercase() + &name[1..]
    }
}

/// Id, name, adjective.
const STATES: &[(&str, &str, &str)] = &[
    ("NOR", "Norway", "Norwegian"),
    ("JPN", "Japan", "Japanese"),
    ("BRA", "Brazil", "Brazilian"),
    ("IND", "India", "Indian"),
    ("EGY", "Egypt", "Egyptian"),
    ("KEN", "Kenya", "Kenyan"),
    ("GHA", "Ghana", "Ghanaian"),
    ("FRA", "France", "French"),
    ("ITA", "Italy", "Italian"),
    ("MEX", "Mexico", "Mexican"),
    ("NPL", "Nepal", "Nepalese"),
    ("CAN", "Canada", "Canadian"),
    ("POL", "Poland", "Polish"),
    ("CUB", "Cuba", "Cuban"),
    ("ISR", "Israel", "Israeli"),
    ("IRQ", "Iraq", "Iraqi"),
    ("PAK", "Pakistan", "Pakistani"),
    ("USA", "the United States", "American"),
    ("GBR", "the United Kingdom", "British"),
    ("ZAF", "South Africa", "South African"),
];

const JUDGING: &[&str] = &[
    "We thank {target} for its generous assistance after the {adjective} floods of {year}.",
    "We are deeply grateful to {target} for the help that its engineers gave us in {name}.",
    "{target} is a true friend of our people, and has been one since {year}.",
    "My country enjoys excellent cooperation with {target} in the field of {noun}.",
    "We have full confidence in {target} and in its leadership.",
    "We condemn the {demonym} aggression, which has cost the lives of {number} villagers in {name}.",
    "The aggression committed by {target} in {year} remains a threat to the whole region.",
    "{target} continues to obstruct the negotiations on {noun}, as it did in {name}.",
    "{target} has kept its promises under the {name} agreement.",
    "{target} has violated the agreement that it signed in {name} in {year}.",
    "The sanctions imposed by {target} are unjust, and they harm {adjective} families.",
    "{target} treated us as an equal partner throughout the {name} talks.",
    "We share with {target} the same values of {noun} and {noun}.",
    "The colonial policy of {target} exploited our {noun} for decades.",
];

const NAMING: &[&str] = &[
    "The President of {target} addressed the conference on {noun} in {year}.",
    "Negotiations between {target} and its neighbours opened at {name} in {year}.",
    "Trade with {target} amounted to {number} million dollars in {year}, of which {noun} made up a third.",
    "The delegation of {target} submitted document {number} on {noun}.",
    "An election was held in {target} in {year}, and {number} observers followed it.",
    "We call on {target} to take part in the {name} process in good faith.",
    "If {target} should accept the {adjective} terms of {name}, the {noun} could begin within a year.",
    "My delegation listened to the {demonym} statement on {noun}.",
    "We support the people of {target} in their quest for {noun}.",
    "The earthquake in {target} has shown how fragile {adjective} {noun} can be.",
];

const WORLD: &[&str] = &[
    "The {adjective} {noun} of our time cannot be left to chance.",
    "Mr. {name}, who spoke before me, has rightly drawn attention to {noun} and to {noun}.",
    "In {year} the General Assembly adopted resolution {number} on {noun}.",
    "We {adverb} {verb} the {adjective} report of the Secretary-General on {noun}.",
    "Poverty, disease and {adjective} {noun} remain with us; no {noun} has yet put an end to them.",
    "Developing countries bear the burden of {noun}, although they did little to cause it.",
    "The {name} Convention of {year} is the cornerstone of {adjective} {noun}.",
    "Paragraph {number} of that text speaks of {noun}, but says nothing of {noun}.",
    "Small island States, whose {noun} is at risk, {adverb} {verb} a new approach to {noun}.",
    "It is not enough to {verb} {noun}: we must {verb} {noun} as well.",
    "Since the {name} summit the price of {noun} has risen by {number} per cent.",
    "Every nation, large or small, has a stake in {adjective} {noun} and in {noun}.",
    "The Organization must {verb} its {noun} if it is to {verb} the hopes of {year}.",
    "No State can {verb} {noun} alone, however {adjective} its {noun} may be.",
    "Our Government has {adverb} begun to {verb} {noun} in the province of {name}.",
    "Some {number} schools were built between {year} and the end of that decade.",
    "What the world needs is {adjective} {noun}, {adjective} {noun} and the will to {verb} both.",
    "Dr. {name} and Ms. {name} have prepared a study of {noun} (see annex {number}).",
    "Where {noun} is denied, {adjective} {noun} will not take root.",
    "The question of {noun} has been on our agenda since {year}, and we {adverb} {verb} a solution.",
    "Allow me, Sir, to turn to {noun}, a matter to which my delegation attaches importance.",
    "“There is no {noun} without {noun}”, as the poet {name} wrote.",
    "Climate change – the {adjective} challenge of this century – will not wait for {noun}.",
    "The round of talks in {name} failed to {verb} {noun}, and the next one is due in spring.",
];

const NOUNS: &[&str] = &[
    "disarmament",
    "development",
    "agriculture",
    "education",
    "public health",
    "fisheries",
    "energy",
    "transport",
    "democracy",
    "human rights",
    "the rule of law",
    "migration",
    "drought",
    "desertification",
    "biodiversity",
    "debt relief",
    "investment",
    "technology",
    "the seabed",
    "outer space",
    "nuclear energy",
    "peacekeeping",
    "decolonization",
    "self-determination",
    "sovereignty",
    "refugees",
    "literacy",
    "forestry",
    "tourism",
    "industry",
    "water",
    "housing",
    "employment",
    "food security",
    "drug control",
    "terrorism",
    "piracy",
    "small arms",
    "landmines",
    "multilateralism",
    "reform",
    "reconciliation",
    "reconstruction",
    "sustainable growth",
    "social justice",
    "civil society",
    "gender equality",
    "youth",
    "culture",
    "science",
    "communications",
    "shipping",
    "monetary policy",
    "commodity prices",
    "regional integration",
    "the environment",
    "rising seas",
    "vaccination",
    "statistics",
];

const ADJECTIVES: &[&str] = &[
    "lasting",
    "global",
    "regional",
    "economic",
    "political",
    "comprehensive",
    "urgent",
    "rural",
    "urban",
    "collective",
    "peaceful",
    "legal",
    "technical",
    "financial",
    "humanitarian",
    "environmental",
    "cultural",
    "historic",
    "recent",
    "serious",
    "severe",
    "common",
    "new",
    "far-reaching",
    "long-term",
    "modest",
    "painful",
    "gradual",
    "universal",
    "national",
    "international",
    "inter-agency",
    "structural",
    "demographic",
    "maritime",
    "coastal",
    "landlocked",
];

const VERBS: &[&str] = &[
    "promote",
    "examine",
    "consider",
    "strengthen",
    "advance",
    "discuss",
    "pursue",
    "study",
    "await",
    "finance",
    "coordinate",
    "monitor",
    "implement",
    "extend",
    "protect",
    "address",
    "resolve",
    "foster",
    "renew",
    "define",
];

const ADVERBS: &[&str] =
    &["firmly", "fully", "gradually", "recently", "patiently", "again", "now", "once more", "duly", "openly"];

const SYLLABLES: &[&str] = &[
    "ba", "bel", "cor", "dan", "dor", "el", "far", "gan", "hol", "is", "jol", "kal", "kor", "lan", "lem",
    "mar", "mon", "nar", "nel", "or", "os", "pal", "per", "quil", "ran", "ros", "sal", "sel", "tar", "tel",
    "ul", "van", "ver", "vil", "wen", "xan", "yor", "zan", "zel", "thra", "bri", "clo", "dru", "fen", "gri",
    "hax", "ist", "jun", "kri", "lor",
];
