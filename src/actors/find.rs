//! Names in a document: the longest match, in the meaning that fits date, speaker and neighbourhood.

use super::gazetteer::Gazetteer;
use super::trie::{Kind, NONE, Seat, Sense, Trie};
use super::words::Roles;
use super::{descriptions, leaders, owners, pronouns, resolve, seats};
use crate::forms::{Case, FormId, Forms};
use crate::model::{ActorId, Breaks, Cast, Document, Found, Mention, Segments, Sentence, Token};

/// What the finder knows of a form: once asked, never asked again.
#[derive(Clone, Copy, Debug)]
struct Class {
    /// Its number in the tree of names.
    word: u32,
    /// Where names that begin with it go on.
    root: u32,
    roles: Roles,
}

impl Class {
    /// Of a form that was never met.
    const NEW: Self = Self { word: NONE, root: NONE, roles: Roles::NONE };
}

/// What a form may be. It is asked of every token, and so lies apart from the rest, a byte each.
#[derive(Clone, Copy, Debug, Default)]
struct May {
    /// The first word of a name.
    name: bool,
    /// The first word that stands for an actor named before: a pronoun, that of a description.
    refer: bool,
    /// What a description turns on.
    describe: bool,
}

/// Finds the mentions of documents that share one [`Forms`].
///
/// It remembers what each form can begin, so a token that begins no name costs one look into an array. A finder
/// that met one table of forms must not be given another.
#[derive(Debug)]
pub struct Finder<'g> {
    gazetteer: &'g Gazetteer,
    classes: Vec<Class>,
    may: Vec<May>,
}

/// A sentence with everything that the rules ask about it.
pub(super) struct View<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) forms: &'a Forms,
    classes: &'a [Class],
    may: &'a [May],
    /// Written in capitals throughout.
    shouted: bool,
}

impl View<'_> {
    /// The roles of the token at `place`; none beyond the ends.
    pub(super) fn roles(&self, place: usize) -> Roles {
        let class = self.tokens.get(place).and_then(|token| self.classes.get(token.form.0 as usize));
        class.map_or(Roles::default(), |class| class.roles)
    }

    /// Whether the token at `place` may stand for an actor named before, or begin a description of one.
    pub(super) fn stands(&self, place: usize) -> bool {
        self.may(place).refer
    }

    /// Whether a description may turn on the token at `place`.
    pub(super) fn describes(&self, place: usize) -> bool {
        self.may(place).describe
    }

    fn may(&self, place: usize) -> May {
        let may = self.tokens.get(place).and_then(|token| self.may.get(token.form.0 as usize));
        may.copied().unwrap_or_default()
    }

    /// The roles of the token before `place`; none at the start of the sentence.
    pub(super) fn roles_before(&self, place: usize) -> Roles {
        place.checked_sub(1).map_or(Roles::default(), |before| self.roles(before))
    }

    /// The folded word at `place`; empty beyond the ends.
    pub(super) fn word(&self, place: usize) -> &str {
        self.tokens.get(place).map_or("", |token| self.forms.folded(token.form))
    }

    /// Whether the token at `place` begins with a capital.
    pub(super) fn capital(&self, place: usize) -> bool {
        self.tokens.get(place).is_some_and(|token| self.forms.case(token.form) != Case::Lower)
    }

    /// Whether any of `flags` stands before the token at `place`.
    pub(super) fn before(&self, place: usize, flags: Breaks) -> bool {
        self.tokens.get(place).is_some_and(|token| token.before.has(flags))
    }

    /// Whether the token at `place` follows the one before it without a break of the phrase.
    pub(super) fn joined(&self, place: usize) -> bool {
        place > 0 && place < self.tokens.len() && !self.before(place, PARTS_NAMES)
    }

    /// Whether the token at `place` is a capitalised word that begins no name and plays no part around one.
    pub(super) fn unknown(&self, place: usize) -> bool {
        let class = self.tokens.get(place).and_then(|token| self.classes.get(token.form.0 as usize));
        self.capital(place)
            && class.is_some_and(|class| class.root == NONE && class.roles == Roles::default())
    }

    /// Whether the sentence holds any of these folded words.
    fn holds_any(&self, words: &[Box<str>]) -> bool {
        let is = |token: &Token, word: &str| self.forms.folded(token.form) == word;
        words.iter().any(|word| self.tokens.iter().any(|token| is(token, word)))
    }

    /// Whether a clause opens at `place`.
    pub(super) fn opens(&self, place: usize) -> bool {
        place == 0 || self.before(place, Breaks::CLAUSE)
    }
}

/// What no name reaches across.
pub(super) const PARTS_NAMES: Breaks = Breaks::COMMA
    .with(Breaks::SEMICOLON)
    .with(Breaks::DASH)
    .with(Breaks::STOP)
    .with(Breaks::OPEN)
    .with(Breaks::CLOSE);
/// The same, but for the bracket in "Congo (Brazzaville)".
const PARTS_WORDS: Breaks = Breaks::COMMA.with(Breaks::SEMICOLON).with(Breaks::DASH).with(Breaks::STOP);

/// What a document is asked for each name.
pub(super) struct Setting {
    pub(super) year: u16,
    speakers: Vec<u16>,
}

/// The meaning of a run of tokens.
enum Pick {
    Never,
    Named { actor: u16, found: Found, alternatives: Vec<u16>, also: Vec<u16>, from: usize },
    Led { actor: u16, from: usize },
}

impl<'g> Finder<'g> {
    /// A finder that knows these actors.
    #[must_use]
    pub fn new(gazetteer: &'g Gazetteer) -> Self {
        Self { gazetteer, classes: Vec::new(), may: Vec::new() }
    }

    /// All mentions of actors in a document, and the owner of each of its turns.
    pub fn find(&mut self, document: &Document, segments: &Segments, forms: &Forms) -> Cast {
        self.learn(forms);
        let setting = Setting {
            year: document.date.year,
            speakers: document.speakers.iter().filter_map(|&id| self.gazetteer.index(id)).collect(),
        };
        let mut mentions = Vec::new();
        for (number, sentence) in segments.sentences.iter().enumerate() {
            self.names(
                &self.view(segments, sentence, forms),
                number as u32,
                sentence,
                &setting,
                &mut mentions,
            );
        }
        let views = |sentence: &Sentence| self.view(segments, sentence, forms);
        let owners = owners::owners(document, segments, &mentions, forms, self.gazetteer);
        let mentions = resolve::resolve(mentions, document, segments, &owners, self.gazetteer, &views);
        let identities =
            document.speakers.iter().map(|&id| self.gazetteer.canonical(id, document.date)).collect();
        Cast { mentions, owners, identities, spread: Vec::new() }
    }

    /// Looks up the forms that came since it was last asked.
    fn learn(&mut self, forms: &Forms) {
        let trie = self.gazetteer.trie();
        for number in self.classes.len()..forms.len() {
            let folded = forms.folded(FormId(number as u32));
            let word = trie.word(folded);
            let form = FormId(number as u32);
            let word = if word == NONE { misprinted(trie, forms, form) } else { word };
            let (root, roles) = (trie.root(word), Roles::of(folded));
            self.may.push(May {
                name: root != NONE,
                refer: roles.any(Roles::POINTS) || pronouns::may_be(folded, roles),
                describe: descriptions::may_turn_on(folded, roles),
            });
            self.classes.push(Class { word, root, roles });
        }
    }

    fn view<'a>(&'a self, segments: &'a Segments, sentence: &Sentence, forms: &'a Forms) -> View<'a> {
        let tokens = segments.tokens_of(sentence);
        View { tokens, forms, classes: &self.classes, may: &self.may, shouted: false }
    }

    fn class(&self, form: FormId) -> Class {
        self.classes.get(form.0 as usize).copied().unwrap_or(Class::NEW)
    }

    /// The names in one sentence, added to `mentions`.
    fn names(
        &self,
        view: &View,
        number: u32,
        sentence: &Sentence,
        setting: &Setting,
        mentions: &mut Vec<Mention>,
    ) {
        let base = sentence.tokens.start;
        let first = mentions.len();
        let mut place = 0;
        let mut view = View { shouted: false, ..*view };
        let mut asked = false;
        while place < view.tokens.len() {
            if !view.may(place).name {
                place += 1;
                continue;
            }
            if !asked {
                view.shouted = shouted(view.tokens, view.forms);
                asked = true;
            }
            let Some((end, pick)) = self.longest(&view, place, setting) else {
                place += 1;
                continue;
            };
            let (actor, found, others, also, from) = match pick {
                Pick::Never => {
                    place = end;
                    continue;
                }
                Pick::Named { actor, found, alternatives, also, from } => {
                    (actor, found, alternatives, also, from)
                }
                Pick::Led { actor, from } => (actor, Found::Leader, Vec::new(), Vec::new(), from),
            };
            let ids = |actors: &[u16]| -> Vec<ActorId> {
                actors.iter().filter_map(|&index| Some(self.gazetteer.at(index)?.id)).collect()
            };
            place = end;
            let Some(actor) = self.gazetteer.at(actor) else { continue };
            let floor = mentions[first..].last().map_or(0, |last| (last.tokens.end - base) as usize);
            let mention = Mention {
                sentence: number,
                tokens: base + from.max(floor) as u32..base + end as u32,
                span: span(view.tokens, from.max(floor), end),
                actor: actor.id,
                found,
                alternatives: ids(&others),
                also: ids(&also),
            };
            leaders::join(&view, base, first, mentions, mention);
        }
    }

    /// The longest name that begins at `start`, with its end.
    fn longest(&self, view: &View, start: usize, setting: &Setting) -> Option<(usize, Pick)> {
        let trie = self.gazetteer.trie();
        let mut node = self.class(view.tokens[start].form).root;
        let mut end = start + 1;
        let mut best = None;
        loop {
            if let Some(pick) = self.pick(trie.senses(node), view, start, end, setting) {
                best = Some((end, pick));
            }
            let Some(token) = view.tokens.get(end).filter(|token| !token.before.has(PARTS_WORDS)) else {
                break;
            };
            let word = self.class(token.form).word;
            if word == NONE {
                break;
            }
            let Some(next) = trie.next(node, word) else { break };
            node = next;
            end += 1;
        }
        best
    }

    /// Which of the meanings of `start..end` holds here: first "nobody", then a leader after a title, a name, a
    /// nationality, a seat of government, a leader without title.
    fn pick(
        &self,
        senses: &[Sense],
        view: &View,
        start: usize,
        end: usize,
        setting: &Setting,
    ) -> Option<Pick> {
        if senses.is_empty() {
            return None;
        }
        let fits = |sense: &&Sense| {
            (sense.from..=sense.until).contains(&setting.year)
                && (sense.shouted || !view.shouted)
                && !sense.not_by.iter().any(|actor| setting.speakers.contains(actor))
                && !view.holds_any(&sense.not_beside)
                && sense.fits(&view.tokens[start..end], view.forms)
        };
        let senses: Vec<&Sense> = senses.iter().filter(fits).collect();
        if senses.iter().any(|sense| sense.kind == Kind::Never) {
            return Some(Pick::Never);
        }
        let led = leaders::led(&senses, view, start, end, setting.year);
        if let Some((actor, from, true)) = led {
            return Some(Pick::Led { actor, from });
        }
        let person = leaders::person(view, start, end)
            || (senses.iter().any(|sense| sense.person) && leaders::namesake(view, start, end));
        for (wanted, found) in [(Kind::Name, Found::Name), (Kind::Demonym, Found::Demonym)] {
            let mut actors: Vec<u16> = Vec::new();
            for second in [false, true] {
                let same = senses.iter().filter(|sense| sense.kind == wanted && sense.second == second);
                for sense in same {
                    if !actors.contains(&sense.actor) {
                        actors.push(sense.actor);
                    }
                }
            }
            if !actors.is_empty() && !person {
                let actor = actors.remove(0);
                let meant = senses.iter().find(|sense| sense.kind == wanted && sense.actor == actor);
                let also = meant.map_or_else(Vec::new, |sense| sense.also.clone());
                return Some(Pick::Named { actor, found, alternatives: actors, also, from: start });
            }
        }
        let seats = || {
            senses.iter().filter_map(|sense| match sense.kind {
                Kind::Seat(seat) => Some((seat, sense)),
                _ => None,
            })
        };
        if let Some((seat, sense)) = seats().min_by_key(|(_, sense)| sense.second)
            && !person
            && (seat == Seat::House
                || seats::governs(view, start, end, seat == Seat::Weak, |at| self.is_seat(view, at, setting)))
        {
            let alternatives =
                seats().map(|(_, other)| other.actor).filter(|&actor| actor != sense.actor).collect();
            return Some(Pick::Named {
                actor: sense.actor,
                found: Found::Capital,
                alternatives,
                also: Vec::new(),
                // "regime in Pretoria" is one name; a house is none of its rulers' towns.
                from: seats::ruled_from(view, start).filter(|_| seat == Seat::City).unwrap_or(start),
            });
        }
        led.map(|(actor, from, _)| Pick::Led { actor, from })
    }

    /// Whether a single word that is a seat of government stands at `place`.
    fn is_seat(&self, view: &View, place: usize, setting: &Setting) -> bool {
        let Some(token) = view.tokens.get(place) else { return false };
        let root = self.class(token.form).root;
        self.gazetteer.trie().senses(root).iter().any(|sense| {
            matches!(sense.kind, Kind::Seat(Seat::House | Seat::City))
                && (sense.from..=sense.until).contains(&setting.year)
                && sense.fits(std::slice::from_ref(token), view.forms)
        })
    }
}

/// The word of a name to which print has added a letter that makes no word of it: "Japant"; [`NONE`] if it is none.
fn misprinted(trie: &Trie, forms: &Forms, form: FormId) -> u32 {
    const LONG: usize = 5;
    // None that makes a people, a language, a place or a plural of a name: "Indian", "Indiana", "Koreans".
    const STRAY: [char; 9] = ['b', 'c', 'f', 'j', 'k', 'l', 'q', 't', 'v'];
    let whole = forms.folded(form).strip_suffix(STRAY).filter(|name| name.len() >= LONG);
    let word = whole.filter(|_| forms.case(form) == Case::Capital).map_or(NONE, |name| trie.word(name));
    let named = trie.senses(trie.root(word)).iter().any(|sense| sense.kind == Kind::Name);
    if named { word } else { NONE }
}

/// The bytes of the tokens `from..end`.
pub(super) fn span(tokens: &[Token], from: usize, end: usize) -> crate::span::Span {
    match (tokens.get(from), tokens.get(end.saturating_sub(1))) {
        (Some(first), Some(last)) => first.span.join(last.span),
        _ => crate::span::Span::default(),
    }
}

/// Whether hardly a word of the sentence is in small letters.
fn shouted(tokens: &[Token], forms: &Forms) -> bool {
    let mut small = 0;
    let mut words = 0;
    for token in tokens {
        let long = token.span.len() > 2;
        words += usize::from(long);
        small += usize::from(long && forms.case(token.form) != Case::Upper);
    }
    words >= 3 && small * 4 < words
}

/// Which ids to put for what was meant.
pub(super) fn distinct(actors: impl IntoIterator<Item = ActorId>) -> Vec<ActorId> {
    let mut distinct = Vec::new();
    for actor in actors {
        if !distinct.contains(&actor) {
            distinct.push(actor);
        }
    }
    distinct
}
