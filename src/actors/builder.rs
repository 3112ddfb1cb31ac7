//! From the tables as their authors write them to a [`Gazetteer`], with every complaint on the way.

use std::str::FromStr;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::gazetteer::{Actor, Called, Earlier, Gazetteer, Leader, Member, Numbered, ORGANISATION, STATE};
use super::spell::Spell;
use super::tables::{Entry, File, Leaders, NotActors, Organisations, Own, States};
use super::trie::Trie;
use crate::error::{Diagnostic, Error, Result};
use crate::model::ActorId;

/// What a study may do without.
const TABLES: [&str; 4] = ["states", "organisations", "leaders", "not-actors"];
/// The place of a study's own file, behind the tables.
const OWN: usize = TABLES.len();

/// An entry, what it is, and the file it stands in.
struct Registered {
    entry: Entry,
    kind: Arc<str>,
    file: usize,
}

/// Compiles the four tables and, over them, a study's own file.
///
/// # Errors
/// All that is wrong with them, at once.
pub(super) fn build(tables: Vec<(String, Arc<str>)>, own: Option<(String, Arc<str>)>) -> Result<Gazetteer> {
    let mut hasher = blake3::Hasher::new();
    for (_, text) in tables.iter().chain(&own) {
        // The length keeps a line that moves from one table to the next from going unseen.
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    let mut builder = Builder { files: tables.into_iter().chain(own).collect(), ..Builder::default() };
    builder.all();
    let Builder { files, actors, ids, trie, leaders, vocabulary, mut complaints, .. } = builder;
    if !complaints.is_empty() {
        let place = |complaint: &Diagnostic| files.iter().position(|(name, _)| *name == complaint.file);
        complaints.sort_by_key(|complaint| (place(complaint), complaint.span.start));
        return Err(Error::codebook(complaints));
    }
    Ok(Gazetteer { actors, ids, leaders, vocabulary, trie, hash: hasher.finalize().to_hex().to_string() })
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) files: Vec<(String, Arc<str>)>,
    pub(super) complaints: Vec<Diagnostic>,
    pub(super) actors: Vec<Actor>,
    pub(super) ids: FxHashMap<ActorId, u16>,
    /// Ids that the study took out: what other tables say of them is passed over.
    pub(super) dropped: FxHashSet<String>,
    pub(super) leaders: Vec<Leader>,
    pub(super) vocabulary: FxHashSet<String>,
    pub(super) trie: Trie,
}

impl Builder {
    fn read<T: Default + serde::de::DeserializeOwned>(&mut self, file: usize) -> T {
        self.file(file).read()
    }

    fn file(&mut self, file: usize) -> File<'_> {
        let (name, text) = self.files.get(file).cloned().unwrap_or_default();
        File { name, text, complaints: &mut self.complaints }
    }

    pub(super) fn complain(
        &mut self,
        file: usize,
        code: &'static str,
        span: std::ops::Range<usize>,
        message: &str,
        help: &str,
    ) {
        self.file(file).complain(code, span, message, help);
    }

    /// Reads everything, then takes it up in the order in which one needs the other: actors, leaders, what is nobody's.
    fn all(&mut self) {
        let states: States = self.read(0);
        let organisations: Organisations = self.read(1);
        let leaders: Leaders = self.read(2);
        let never: NotActors = self.read(3);
        let mut own: Own = if self.files.len() > OWN { self.read(OWN) } else { Own::default() };
        let without = |name: &str| own.without.iter().any(|table| table.get_ref() == name);
        let (no_leaders, no_never) = (without("leaders"), without("not-actors"));

        let mut entries = Vec::new();
        for (list, file, kind) in [(states.state, 0, STATE), (organisations.organisation, 1, ORGANISATION)] {
            entries.extend(self.kept(list, file, &own).map(|entry| Registered {
                entry,
                kind: kind.into(),
                file,
            }));
        }
        self.complain_of(&own);
        let lists = [
            (std::mem::take(&mut own.state), STATE),
            (std::mem::take(&mut own.organisation), ORGANISATION),
            (std::mem::take(&mut own.actor), "other"),
        ];
        for (list, kind) in lists {
            entries.extend(list.into_iter().map(|entry| {
                let kind = entry.kind.as_deref().unwrap_or(kind).into();
                Registered { entry, kind, file: OWN }
            }));
        }
        self.entries(entries);

        if !no_leaders {
            self.leaders(&leaders.leader, 2);
        }
        self.leaders(&own.leader, OWN);
        if !no_never {
            self.never([&never.places, &never.peoples, &never.institutions], 3);
            self.vocabulary(&never.vocabulary);
        }
        self.never([&own.places, &own.peoples, &own.institutions], OWN);
        self.vocabulary(&own.vocabulary);
    }

    /// The entries of a table that a study leaves in; notes which it takes out without a new entry in their place.
    fn kept(&mut self, list: Vec<Entry>, file: usize, own: &Own) -> std::vec::IntoIter<Entry> {
        let off = own.without.iter().any(|table| table.get_ref() == TABLES[file]);
        let mut kept = Vec::new();
        for entry in list {
            let id = entry.id.get_ref();
            if own.replaces(id) {
                continue;
            }
            if off || own.remove.iter().any(|removed| removed.get_ref() == id) {
                self.dropped.insert(id.clone());
            } else {
                kept.push(entry);
            }
        }
        kept.into_iter()
    }

    /// Complains of tables and ids that a study would do without and that are not there.
    fn complain_of(&mut self, own: &Own) {
        for name in own.without.iter().filter(|name| !TABLES.contains(&name.get_ref().as_str())) {
            let message = format!("there is no table `{}`", name.get_ref());
            let help = "write states, organisations, leaders or not-actors";
            self.complain(OWN, "A008", name.span(), &message, help);
        }
        for id in &own.remove {
            if !self.dropped.contains(id.get_ref()) && !own.replaces(id.get_ref()) {
                let message = format!("no table holds the actor `{}`", id.get_ref());
                let help = "write an id of states.toml or organisations.toml";
                self.complain(OWN, "A005", id.span(), &message, help);
            }
        }
    }

    fn entries(&mut self, entries: Vec<Registered>) {
        let mut known = Vec::new();
        for registered in entries {
            if let Some(index) = self.register(&registered) {
                known.push((index, registered));
            }
        }
        // Only now is every id known.
        for (index, Registered { entry, file, .. }) in &known {
            let names = self.names(*index, entry, *file);
            let exists = entry.exists.iter().map(|when| self.spell(when, *file)).collect::<Vec<_>>();
            let called = entry.called.iter().map(|called| Called {
                name: called.name.get_ref().as_str().into(),
                when: self.spell(&called.when, *file),
            });
            let called: Vec<Called> = called.collect();
            let numbered: Vec<Numbered> = entry
                .numbered
                .iter()
                .map(|then| Numbered { cow: then.cow, gw: then.gw, when: self.spell(&then.when, *file) })
                .collect();
            let successors = self.resolve(&entry.successors, *file);
            let mut members = Vec::new();
            for group in &entry.members {
                let when = self.spell(&group.when, *file);
                let states = self.resolve(&group.states, *file);
                members.extend(states.into_iter().map(|actor| Member { actor, when }));
            }
            let mut earlier = Vec::new();
            for then in &entry.earlier {
                let ids = self.resolve(std::slice::from_ref(&then.id), *file);
                earlier.extend(ids.into_iter().map(|id| Earlier { id, from: then.from, until: then.until }));
            }
            if let Some(actor) = self.actors.get_mut(usize::from(*index)) {
                actor.names.extend(names);
                actor.exists.extend(exists);
                actor.called.extend(called);
                actor.numbered.extend(numbered);
                actor.successors.extend(successors);
                actor.members.extend(members);
                actor.earlier.extend(earlier);
            }
        }
    }

    /// Gives an entry its place; `None` when it may have none.
    fn register(&mut self, registered: &Registered) -> Option<u16> {
        let Registered { entry, kind, file } = registered;
        let span = entry.id.span();
        let Ok(id) = entry.id.get_ref().parse::<ActorId>() else {
            let help = "write 1 to 15 letters of ASCII, such as \"FRA\"";
            self.complain(*file, "A002", span, "this is no actor id", help);
            return None;
        };
        if let Some(&index) = self.ids.get(&id) {
            if entry.extend {
                return Some(index);
            }
            let message = format!("the id `{id}` stands twice");
            self.complain(*file, "A003", span, &message, "give one of the two another id, or join them");
            return None;
        }
        if entry.extend {
            let message = format!("there is no `{id}` to extend");
            self.complain(*file, "A005", span, &message, "take `extend` out, or write an id of the tables");
            return None;
        }
        let Some(name) = &entry.name else {
            self.complain(*file, "A007", span, &format!("`{id}` has no name"), "add name = \"…\"");
            return None;
        };
        let index = u16::try_from(self.actors.len()).ok()?;
        self.ids.insert(id, index);
        self.actors.push(Actor {
            id,
            name: name.get_ref().text().into(),
            kind: Arc::clone(kind),
            iso: entry.iso,
            cow: entry.cow,
            gw: entry.gw,
            numbered: Vec::new(),
            exists: Vec::new(),
            called: Vec::new(),
            successors: Vec::new(),
            members: Vec::new(),
            earlier: Vec::new(),
            names: Vec::new(),
        });
        Some(index)
    }

    pub(super) fn spell(&mut self, when: &Spanned<String>, file: usize) -> Spell {
        match Spell::from_str(when.get_ref()) {
            Ok(spell) if spell.is_backwards() => {
                self.complain(
                    file,
                    "A006",
                    when.span(),
                    "this ends before it begins",
                    "exchange the two dates",
                );
                spell
            }
            Ok(spell) => spell,
            Err(error) => {
                self.complain(
                    file,
                    "A009",
                    when.span(),
                    &error.to_string(),
                    "a slash parts the first day from the last",
                );
                Spell::default()
            }
        }
    }

    pub(super) fn resolve(&mut self, ids: &[Spanned<String>], file: usize) -> Vec<ActorId> {
        let mut known = Vec::new();
        for id in ids {
            if self.dropped.contains(id.get_ref().as_str()) {
                continue;
            }
            match id.get_ref().parse() {
                Ok(parsed) if self.ids.contains_key(&parsed) => known.push(parsed),
                _ => {
                    let message = format!("no table holds the actor `{}`", id.get_ref());
                    let help = "write an id of states.toml or organisations.toml";
                    self.complain(file, "A005", id.span(), &message, help);
                }
            }
        }
        known
    }
}
