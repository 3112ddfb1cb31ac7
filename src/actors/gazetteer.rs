//! The actor tables, checked and compiled: who there is, and what names them.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::builder;
use super::spell::Spell;
use super::tables;
use super::trie::{Kind, Sense, Trie, parts};
use crate::error::{Error, Result};
use crate::forms::fold;
use crate::model::{ActorId, Cast, Date};

/// What an actor is, when it is a state.
pub(super) const STATE: &str = "state";
/// What it is, when it is an organisation of states.
pub(super) const ORGANISATION: &str = "organisation";

/// A state, an organisation of states, or what else a study adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// What tables and reports call it.
    pub name: Arc<str>,
    /// `state`, `organisation`, or what the study's own file says ("region").
    pub kind: Arc<str>,
    /// Its number in ISO 3166-1, or in ISO 3166-3 when it is gone.
    pub iso: Option<u16>,
    /// Its number in the Correlates of War list of states.
    pub cow: Option<u16>,
    /// Its number in the list of Gleditsch and Ward.
    pub gw: Option<u16>,
    /// The numbers that the two lists gave it for a time.
    pub numbered: Vec<Numbered>,
    /// When it was a state of the system; empty when the table does not say.
    pub exists: Vec<Spell>,
    /// What it called itself, and when; empty when that never changed.
    pub called: Vec<Called>,
    /// The states that came after it, when it is gone.
    pub successors: Vec<ActorId>,
    /// The states in an organisation, a state once for each spell; empty when the table does not say.
    pub members: Vec<Member>,
    /// Under which ids it is spoken of in older texts.
    pub earlier: Vec<Earlier>,
    /// All that names it, leaders left out, in the order of the table.
    pub names: Vec<Name>,
}

impl Actor {
    /// Whether it is a state.
    #[must_use]
    pub fn is_state(&self) -> bool {
        &*self.kind == STATE
    }

    /// What it called itself at a date; the name of the tables where they say nothing else.
    #[must_use]
    pub fn called_at(&self, date: Date) -> &str {
        self.called.iter().find(|called| called.when.holds(date)).map_or(&self.name, |called| &called.name)
    }

    /// Its number in the Correlates of War list at a date.
    #[must_use]
    pub fn cow_at(&self, date: Date) -> Option<u16> {
        let then = self.numbered.iter().find(|then| then.cow.is_some() && then.when.holds(date));
        then.map_or(self.cow, |then| then.cow)
    }

    /// Its number in the list of Gleditsch and Ward at a date.
    #[must_use]
    pub fn gw_at(&self, date: Date) -> Option<u16> {
        let then = self.numbered.iter().find(|then| then.gw.is_some() && then.when.holds(date));
        then.map_or(self.gw, |then| then.gw)
    }

    /// Its first year, when the table says.
    #[must_use]
    pub fn first_year(&self) -> Option<u16> {
        self.exists.first()?.from.map(|date| date.year)
    }

    /// Its last year, when it is gone.
    #[must_use]
    pub fn last_year(&self) -> Option<u16> {
        self.exists.last()?.until.map(|date| date.year)
    }
}

/// Numbers of a state that held for a time: West Germany was 260 for the Correlates of War, Germany is 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// In the Correlates of War list, where it was another.
    pub cow: Option<u16>,
    /// In the list of Gleditsch and Ward, where it was another.
    pub gw: Option<u16>,
    /// When.
    pub when: Spell,
}

/// A name that a state gave itself for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The name.
    pub name: Arc<str>,
    /// When.
    pub when: Spell,
}

/// A state in an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The state.
    pub actor: ActorId,
    /// From when to when.
    pub when: Spell,
}

/// The id of the same state in texts of `from` to `until`, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The id.
    pub id: ActorId,
    /// First year.
    pub from: u16,
    /// Last year.
    pub until: u16,
}

/// A word or words that stand for an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As the table writes it.
    pub text: Arc<str>,
    /// `name`, `demonym`, `seat` or `leader`; `nobody` for words that only hold a name.
    pub kind: &'static str,
    /// First and last year of the texts in which it stands for the actor.
    pub years: (u16, u16),
    /// What else it takes ("after a title"); empty when nothing.
    pub only: String,
    /// Whether another actor of the name is meant first.
    pub second: bool,
}

/// A leader in one spell of office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Whose leader.
    pub actor: ActorId,
    /// The name as the table writes it.
    pub name: Arc<str>,
    /// First year in office.
    pub from: u16,
    /// Last year in office; `None` while it lasts.
    pub until: Option<u16>,
    /// The office, where it is none of head of state or government.
    pub office: Option<Arc<str>>,
}

/// All actors, and the names, nationalities, seats and leaders that stand for them.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    pub(super) actors: Vec<Actor>,
    pub(super) ids: FxHashMap<ActorId, u16>,
    pub(super) leaders: Vec<Leader>,
    /// Names that are no actors and hold none, their words folded: what a search for unknown names passes over.
    pub(super) vocabulary: FxHashSet<String>,
    pub(super) hash: String,
    pub(super) trie: Trie,
}

impl Gazetteer {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// When they are damaged, which a test rules out.
    pub fn embedded() -> Result<Self> {
        builder::build(carried(), None)
    }

    /// The tables of a folder: `states.toml`, `organisations.toml`, `leaders.toml`, `not-actors.toml`.
    ///
    /// # Errors
    /// When one of them is missing, and with all the errors in them at once.
    pub fn load(folder: &Path) -> Result<Self> {
        builder::build(read_folder(folder)?, None)
    }

    /// The tables of a folder, or those that the program carries, with a study's own file over them: what it adds,
    /// takes the place of, removes, and which tables it does without.
    ///
    /// # Errors
    /// When a file is missing, and with all the errors in them at once.
    pub fn with_own(folder: Option<&Path>, own: &Path) -> Result<Self> {
        let tables = folder.map_or_else(|| Ok(carried()), read_folder)?;
        let text = std::fs::read_to_string(own).map_err(|error| {
            Error::io(error, own)
                .help("a study's own actors stand in a TOML file; its form is that of states.toml")
        })?;
        builder::build(tables, Some((own.display().to_string(), text.into())))
    }

    /// BLAKE3 of the tables, in hexadecimal: names them in `run.json`.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All actors, states first, in the order of the tables.
    pub fn actors(&self) -> impl ExactSizeIterator<Item = &Actor> {
        self.actors.iter()
    }

    /// All leaders, in the order of the table.
    pub fn leaders(&self) -> impl ExactSizeIterator<Item = &Leader> {
        self.leaders.iter()
    }

    /// The actor of this id.
    #[must_use]
    pub fn actor(&self, id: ActorId) -> Option<&Actor> {
        self.actors.get(usize::from(self.index(id)?))
    }

    /// The id under which an actor is spoken of at a date: `RUS`, as the source of a statement of 1966, is
    /// spoken of as `SUN`. Ids that no table holds stay what they are.
    #[must_use]
    pub fn canonical(&self, id: ActorId, date: Date) -> ActorId {
        let earlier = self.actor(id).map_or(&[][..], |actor| &actor.earlier);
        earlier.iter().find(|then| (then.from..=then.until).contains(&date.year)).map_or(id, |then| then.id)
    }

    /// Whether the two ids name one actor at a date.
    #[must_use]
    pub fn same(&self, a: ActorId, b: ActorId, date: Date) -> bool {
        self.canonical(a, date) == self.canonical(b, date)
    }

    /// The states in an organisation at a date, in the order of their ids; none for a state, and for an
    /// organisation whose members the table does not say.
    #[must_use]
    pub fn members(&self, id: ActorId, date: Date) -> Vec<ActorId> {
        let members = self.actor(id).map_or(&[][..], |actor| &actor.members);
        let mut members: Vec<ActorId> =
            members.iter().filter(|member| member.when.holds(date)).map(|member| member.actor).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// Notes in a cast whom the organisations in it stand for at a date; those whose members nobody knows stand for
    /// themselves.
    pub fn spread(&self, date: Date, cast: &mut Cast) {
        let named = cast.mentions.iter().flat_map(|mention| mention.also.iter().chain([&mention.actor]));
        let organisations: FxHashSet<ActorId> = named
            .copied()
            .filter(|id| self.actor(*id).is_some_and(|actor| !actor.members.is_empty()))
            .collect();
        let mut spread: Vec<(ActorId, Vec<ActorId>)> = organisations
            .into_iter()
            .map(|id| (id, self.member_states(id, date)))
            .filter(|(_, members)| !members.is_empty())
            .collect();
        spread.sort_unstable();
        cast.spread = spread;
    }

    /// The states that were members of an organisation at a date: of those that are organisations themselves nothing is said.
    fn member_states(&self, organisation: ActorId, date: Date) -> Vec<ActorId> {
        let mut members = self.members(organisation, date);
        members.retain(|member| self.actor(*member).is_some_and(Actor::is_state));
        members
    }

    /// The organisations that ever had a state among their members, each with its spells.
    pub fn memberships(&self, state: ActorId) -> impl Iterator<Item = (&Actor, Spell)> {
        self.actors.iter().flat_map(move |actor| {
            let spells = actor.members.iter().filter(move |member| member.actor == state);
            spells.map(move |member| (actor, member.when))
        })
    }

    /// Whom a name may mean, at a date or at any: the actors with how and when. `None` stands for nobody: the words
    /// are listed because they only hold somebody's name.
    #[must_use]
    pub fn lookup(&self, name: &str, date: Option<Date>) -> Vec<(Option<&Actor>, Name)> {
        let Some(node) = self.walk(name) else { return Vec::new() };
        let at = |sense: &&Sense| date.is_none_or(|date| (sense.from..=sense.until).contains(&date.year));
        let senses = self.trie.senses(node).iter().filter(at);
        senses
            .map(|sense| {
                let actor = self.at(sense.actor).filter(|_| sense.kind != Kind::Never);
                (actor, self.describe(name, sense))
            })
            .collect()
    }

    /// Where the words of a name lead.
    fn walk(&self, name: &str) -> Option<u32> {
        let words: Vec<u32> = parts(name).iter().map(|part| self.trie.word(&fold(part))).collect();
        let (first, rest) = words.split_first()?;
        let root = Some(self.trie.root(*first)).filter(|&root| root != super::trie::NONE)?;
        rest.iter().try_fold(root, |node, &word| self.trie.next(node, word))
    }

    fn describe(&self, name: &str, sense: &Sense) -> Name {
        let ids = |indices: &[u16]| -> String {
            let ids = indices.iter().filter_map(|&index| Some(self.at(index)?.id.to_string()));
            ids.collect::<Vec<_>>().join(", ")
        };
        let mut only: Vec<String> = Vec::new();
        only.extend(sense.kind.only().map(str::to_owned));
        only.extend(sense.second.then(|| "after others of the name".to_owned()));
        only.extend((!sense.shouted).then(|| "not in a sentence of capitals".to_owned()));
        only.extend((!sense.not_by.is_empty()).then(|| format!("not said by {}", ids(&sense.not_by))));
        only.extend(sense.person.then(|| "not in the name of a person".to_owned()));
        only.extend(
            (!sense.not_beside.is_empty()).then(|| format!("not beside {}", sense.not_beside.join(", "))),
        );
        only.extend((!sense.also.is_empty()).then(|| format!("together with {}", ids(&sense.also))));
        Name {
            text: name.into(),
            kind: sense.kind.label(),
            years: (sense.from, sense.until),
            only: only.join("; "),
            second: sense.second,
        }
    }

    pub(super) fn trie(&self) -> &Trie {
        &self.trie
    }

    pub(super) fn index(&self, id: ActorId) -> Option<u16> {
        self.ids.get(&id).copied()
    }

    pub(super) fn at(&self, index: u16) -> Option<&Actor> {
        self.actors.get(usize::from(index))
    }
}

/// The tables that the program carries, with their names.
fn carried() -> Vec<(String, Arc<str>)> {
    tables::FILES.map(|(name, text)| (name.to_owned(), text.into())).into()
}

fn read_folder(folder: &Path) -> Result<Vec<(String, Arc<str>)>> {
    let read = |(name, _): (&str, &str)| {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Error::io(error, &path).help(
                "a folder of actors holds states.toml, organisations.toml, leaders.toml and not-actors.toml",
            )
        })?;
        Ok((path.display().to_string(), text.into()))
    };
    tables::FILES.into_iter().map(read).collect()
}
