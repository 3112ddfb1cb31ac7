//! The actor tables, checked and compiled: who there is, and what names them.

use std::path::Path;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::tables::{self, Entry, File, Full, Label, Leaders, NotActors, Organisations, States};
use super::trie::{Kind, Seat, Sense, Trie, parts};
use super::words::Roles;
use crate::error::{Error, Result};
use crate::forms::fold;
use crate::model::{ActorId, Date};

/// A state or an organisation of states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// What tables and reports call it.
    pub name: Arc<str>,
    /// Whether it is an organisation of states.
    pub organisation: bool,
    /// Its number in the Correlates of War list of states.
    pub cow: Option<u16>,
    /// Its first year, when that is after 1944.
    pub from: Option<u16>,
    /// Its last year, when it is gone.
    pub until: Option<u16>,
    /// The states in an organisation; empty when the table does not say.
    pub members: Vec<ActorId>,
    /// Under which ids it is spoken of in older texts: the id and the last year.
    pub earlier: Vec<(ActorId, u16)>,
}

/// All actors, and the names, nationalities, seats and leaders that stand for them.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    actors: Vec<Actor>,
    ids: FxHashMap<ActorId, u16>,
    hash: String,
    trie: Trie,
}

impl Gazetteer {
    /// The tables that the program carries.
    ///
    /// # Errors
    /// When they are damaged, which a test rules out.
    pub fn embedded() -> Result<Self> {
        Self::from_texts(tables::FILES.map(|(name, text)| (name.to_owned(), text.into())))
    }

    /// The tables of a folder: `states.toml`, `organisations.toml`, `leaders.toml`, `not-actors.toml`.
    ///
    /// # Errors
    /// When one of them is missing, and with all the errors in them at once.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut texts = Vec::new();
        for (name, _) in tables::FILES {
            let path = folder.join(name);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                Error::io(error, &path)
                    .help("a folder of actors holds states.toml, organisations.toml, leaders.toml and not-actors.toml")
            })?;
            texts.push((path.display().to_string(), Arc::from(text)));
        }
        Self::from_texts(texts)
    }

    fn from_texts(texts: impl IntoIterator<Item = (String, Arc<str>)>) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        let mut complaints = Vec::new();
        let mut builder = Builder::default();
        for (place, (name, text)) in texts.into_iter().enumerate() {
            // The length keeps a line that moves from one table to the next from going unseen.
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
            let mut file = File { name, text, complaints: &mut complaints };
            match place {
                0 => builder.entries(file.read::<States>().state, false, &mut file),
                1 => builder.entries(file.read::<Organisations>().organisation, true, &mut file),
                2 => builder.leaders(file.read(), &mut file),
                _ => builder.never(&file.read(), &mut file),
            }
        }
        if !complaints.is_empty() {
            return Err(Error::codebook(complaints));
        }
        let Builder { actors, ids, trie } = builder;
        Ok(Self { actors, ids, trie, hash: hasher.finalize().to_hex().to_string() })
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
        earlier.iter().find(|(_, until)| date.year <= *until).map_or(id, |&(then, _)| then)
    }

    /// Whether the two ids name one actor at a date.
    #[must_use]
    pub fn same(&self, a: ActorId, b: ActorId, date: Date) -> bool {
        self.canonical(a, date) == self.canonical(b, date)
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

#[derive(Default)]
struct Builder {
    actors: Vec<Actor>,
    ids: FxHashMap<ActorId, u16>,
    trie: Trie,
}

impl Builder {
    fn entries(&mut self, entries: Vec<Entry>, organisation: bool, file: &mut File) {
        let mut known = Vec::new();
        for entry in entries {
            let span = entry.id.span();
            let id: ActorId = match entry.id.get_ref().parse() {
                Ok(id) => id,
                Err(_) => {
                    file.complain(
                        "A002",
                        span,
                        "this is no actor id",
                        "write 1 to 15 letters of ASCII, such as \"FRA\"",
                    );
                    continue;
                }
            };
            if self.ids.contains_key(&id) {
                let message = format!("the id `{id}` stands twice");
                file.complain("A003", span, &message, "give one of the two another id, or join them");
                continue;
            }
            if let (Some(from), Some(until)) = (entry.from, entry.until)
                && from > until
            {
                let message = format!("`{id}` ends before it begins");
                file.complain("A006", span, &message, "exchange `from` and `until`");
            }
            let Ok(index) = u16::try_from(self.actors.len()) else { continue };
            self.ids.insert(id, index);
            self.actors.push(Actor {
                id,
                name: entry.name.get_ref().text().into(),
                organisation,
                cow: entry.cow,
                from: entry.from,
                until: entry.until,
                members: Vec::new(),
                earlier: Vec::new(),
            });
            known.push((index, entry));
        }
        // Only now is every id of the file known.
        for (index, entry) in known {
            self.names(index, &entry, file);
            let members = self.resolve(&entry.members, file);
            let mut earlier = Vec::new();
            for before in &entry.earlier {
                earlier.extend(
                    self.resolve(std::slice::from_ref(&before.id), file)
                        .into_iter()
                        .map(|id| (id, before.until)),
                );
            }
            if let Some(actor) = self.actors.get_mut(usize::from(index)) {
                actor.members = members;
                actor.earlier = earlier;
            }
        }
    }

    fn resolve(&self, ids: &[Spanned<String>], file: &mut File) -> Vec<ActorId> {
        let mut known = Vec::new();
        for id in ids {
            match id.get_ref().parse() {
                Ok(parsed) if self.ids.contains_key(&parsed) => known.push(parsed),
                _ => {
                    let message = format!("no table holds the actor `{}`", id.get_ref());
                    file.complain(
                        "A005",
                        id.span(),
                        &message,
                        "write an id of states.toml or organisations.toml",
                    );
                }
            }
        }
        known
    }

    fn names(&mut self, actor: u16, entry: &Entry, file: &mut File) {
        let mut seen = FxHashSet::default();
        let name = std::slice::from_ref(&entry.name);
        for (labels, kind) in [
            (name, Kind::Name),
            (&entry.names[..], Kind::Name),
            (&entry.demonyms[..], Kind::Demonym),
            (&entry.seats[..], Kind::Seat(Seat::City)),
        ] {
            for label in labels {
                let full = label.get_ref().full();
                let mut sense = Sense::new(kind, actor);
                sense.from = full.from.unwrap_or(0);
                sense.until = full.until.unwrap_or(u16::MAX);
                sense.second = full.second;
                sense.shouted = full.shouted.unwrap_or(true);
                let known = |ids: &[String]| -> Vec<u16> {
                    ids.iter().filter_map(|id| self.ids.get(&id.parse().ok()?).copied()).collect()
                };
                sense.not_by = known(&full.not_by);
                sense.also = known(&full.also);
                if full.house {
                    sense.kind = Kind::Seat(Seat::House);
                } else if full.weak {
                    sense.kind = Kind::Seat(Seat::Weak);
                }
                // "non-aligned movement" fits where "Non-Aligned Movement" does not.
                let small = |part: &str| part.chars().next().is_some_and(char::is_lowercase);
                let key: Vec<(String, bool)> =
                    parts(&full.name).iter().map(|part| (fold(part), small(part))).collect();
                if sense.not_by.len() + sense.also.len() < full.not_by.len() + full.also.len() {
                    file.complain(
                        "A005",
                        label.span(),
                        "`not-by` or `also` holds an unknown actor",
                        "write an id of states.toml",
                    );
                }
                if sense.from > sense.until {
                    file.complain(
                        "A006",
                        label.span(),
                        "the name ends before it begins",
                        "exchange `from` and `until`",
                    );
                }
                if !seen.insert((key, sense.from, sense.until)) {
                    let message = format!("`{}` stands twice in one entry", full.name);
                    file.complain(
                        "A004",
                        label.span(),
                        &message,
                        "delete one of the two: accents, dots, hyphens and letter case make no new name",
                    );
                } else if !self.trie.insert(&full.name, sense) {
                    file.complain(
                        "A004",
                        label.span(),
                        "this name has no word",
                        "write a name, or delete the line",
                    );
                }
            }
        }
    }

    fn leaders(&mut self, table: Leaders, file: &mut File) {
        for leader in &table.leader {
            let Some(actor) =
                leader.actor.get_ref().parse().ok().and_then(|id: ActorId| self.ids.get(&id).copied())
            else {
                let message = format!("no table holds the actor `{}`", leader.actor.get_ref());
                file.complain(
                    "A005",
                    leader.actor.span(),
                    &message,
                    "write an id of states.toml or organisations.toml",
                );
                continue;
            };
            if leader.from > leader.until {
                let message = format!("{} leaves office before taking it", leader.name.get_ref());
                file.complain("A006", leader.name.span(), &message, "exchange `from` and `until`");
            }
            let sense = |titled| {
                let mut sense = Sense::new(Kind::Leader { titled }, actor);
                // Speeches look a year ahead, at those elected, and a year back.
                sense.from = leader.from.saturating_sub(1);
                sense.until = leader.until.saturating_add(1);
                sense
            };
            let name = leader.name.get_ref();
            let words = parts(name);
            let short =
                leader.short.as_deref().unwrap_or_else(|| name.split_whitespace().last().unwrap_or_default());
            let whole = words.len() > 1;
            // Nobody calls Ben Ali "President Ali".
            let one = whole
                && leader.short.is_none()
                && words.iter().rev().skip(1).all(|word| Roles::of(&fold(word)).any(Roles::PARTICLE));
            if (whole && !self.trie.insert(name, sense(false)))
                || (!one && !self.trie.insert(short, sense(!leader.plain)))
            {
                file.complain(
                    "A004",
                    leader.name.span(),
                    "this name has no word",
                    "write a name, or delete the line",
                );
            }
        }
    }

    fn never(&mut self, table: &NotActors, file: &mut File) {
        for name in table.places.iter().chain(&table.peoples).chain(&table.institutions) {
            if !self.trie.insert(name.get_ref(), Sense::new(Kind::Never, 0)) {
                file.complain(
                    "A004",
                    name.span(),
                    "this name has no word",
                    "write a name, or delete the line",
                );
            }
        }
    }
}

impl Label {
    fn text(&self) -> &str {
        match self {
            Self::Plain(name) => name,
            Self::Full(full) => &full.name,
        }
    }

    fn full(&self) -> Full {
        match self {
            Self::Plain(name) => Full { name: name.clone(), ..Full::default() },
            Self::Full(full) => Full {
                name: full.name.clone(),
                not_by: full.not_by.clone(),
                also: full.also.clone(),
                ..*full
            },
        }
    }
}
