//! From the tables as their authors write them to a [`Gazetteer`], with every complaint on the way.

use std::str::FromStr;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::gazetteer::{
    Actor, Called, Earlier, Gazetteer, Leader, Member, Name, Numbered, ORGANISATION, STATE,
};
use super::spell::Spell;
use super::tables::{self, Entry, File, Label, Leaders, NotActors, Organisations, Own, States};
use super::trie::{Kind, Seat, Sense, Trie, parts};
use super::words::Roles;
use crate::error::{Diagnostic, Error, Result};
use crate::forms::fold;
use crate::model::ActorId;

/// What a study may do without.
const TABLES: [&str; 4] = ["states", "organisations", "leaders", "not-actors"];

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
struct Builder {
    files: Vec<(String, Arc<str>)>,
    complaints: Vec<Diagnostic>,
    actors: Vec<Actor>,
    ids: FxHashMap<ActorId, u16>,
    /// Ids that the study took out: what other tables say of them is passed over.
    dropped: FxHashSet<String>,
    leaders: Vec<Leader>,
    vocabulary: FxHashSet<String>,
    trie: Trie,
}

impl Builder {
    fn read<T: Default + serde::de::DeserializeOwned>(&mut self, file: usize) -> T {
        self.file(file).read()
    }

    fn file(&mut self, file: usize) -> File<'_> {
        let (name, text) = self.files.get(file).cloned().unwrap_or_default();
        File { name, text, complaints: &mut self.complaints }
    }

    fn complain(
        &mut self,
        file: usize,
        code: &'static str,
        span: std::ops::Range<usize>,
        message: &str,
        help: &str,
    ) {
        self.file(file).complain(code, span, message, help);
    }

    fn all(&mut self) {
        let states: States = self.read(0);
        let organisations: Organisations = self.read(1);
        let leaders: Leaders = self.read(2);
        let never: NotActors = self.read(3);
        let own: Own = if self.files.len() > 4 { self.read(4) } else { Own::default() };
        for name in own.without.iter().filter(|name| !TABLES.contains(&name.get_ref().as_str())) {
            let message = format!("there is no table `{}`", name.get_ref());
            self.complain(
                4,
                "A008",
                name.span(),
                &message,
                "write states, organisations, leaders or not-actors",
            );
        }
        let without = |name: &str| own.without.iter().any(|table| table.get_ref() == name);
        let removed: FxHashSet<&str> = own.remove.iter().map(|id| id.get_ref().as_str()).collect();
        let replaced: FxHashSet<&str> = [&own.state, &own.organisation, &own.actor]
            .into_iter()
            .flatten()
            .filter(|entry| !entry.extend)
            .map(|entry| entry.id.get_ref().as_str())
            .collect();

        let mut entries = Vec::new();
        for (list, file, kind) in [(states.state, 0, STATE), (organisations.organisation, 1, ORGANISATION)] {
            for entry in list {
                let id = entry.id.get_ref().as_str();
                if without(TABLES[file]) || removed.contains(id) {
                    self.dropped.insert(id.to_owned());
                } else if !replaced.contains(id) {
                    entries.push(Registered { entry, kind: kind.into(), file });
                }
            }
        }
        for id in &own.remove {
            if self.dropped.contains(id.get_ref().as_str()) {
                continue;
            }
            let message = format!("no table holds the actor `{}`", id.get_ref());
            self.file_of_study("A005", id, &message);
        }
        let places = [(own.state, STATE), (own.organisation, ORGANISATION), (own.actor, "other")];
        for (list, kind) in places {
            entries.extend(list.into_iter().map(|entry| {
                let kind = entry.kind.as_deref().unwrap_or(kind).into();
                Registered { entry, kind, file: 4 }
            }));
        }
        self.entries(entries);
        if !without("leaders") {
            self.leaders(&leaders.leader, 2);
        }
        self.leaders(&own.leader, 4);
        if !without("not-actors") {
            self.never([&never.places, &never.peoples, &never.institutions], 3);
            self.vocabulary(&never.vocabulary);
        }
        self.never([&own.places, &own.peoples, &own.institutions], 4);
        self.vocabulary(&own.vocabulary);
    }

    fn file_of_study(&mut self, code: &'static str, id: &Spanned<String>, message: &str) {
        self.complain(4, code, id.span(), message, "write an id of states.toml or organisations.toml");
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

    fn spell(&mut self, when: &Spanned<String>, file: usize) -> Spell {
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

    fn resolve(&mut self, ids: &[Spanned<String>], file: usize) -> Vec<ActorId> {
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

    /// Adds what names an actor.
    fn names(&mut self, actor: u16, entry: &Entry, file: usize) -> Vec<Name> {
        let mut seen = FxHashSet::default();
        let mut names = Vec::new();
        for (labels, kind) in [
            (entry.name.as_slice(), Kind::Name),
            (&entry.names[..], Kind::Name),
            (&entry.demonyms[..], Kind::Demonym),
            (&entry.seats[..], Kind::Seat(Seat::City)),
        ] {
            for label in labels {
                let sense = self.sense(label, kind, actor, file);
                let text = label.get_ref().text();
                names.push(Name {
                    text: text.into(),
                    kind: sense.kind.label(),
                    years: (sense.from, sense.until),
                    only: sense.kind.only().unwrap_or_default().to_owned(),
                    second: sense.second,
                });
                if !seen.insert((key(text), sense.from, sense.until)) {
                    let message = format!("`{text}` stands twice in one entry");
                    let help =
                        "delete one of the two: accents, dots, hyphens and letter case make no new name";
                    self.complain(file, "A004", label.span(), &message, help);
                } else {
                    self.insert(text, sense, label.span(), file);
                }
            }
        }
        // What a state called itself names it in later texts too, unless it is long past: Sardinia is an island.
        for called in &entry.called {
            let text = called.name.get_ref().as_str();
            let own = key(text);
            if seen.iter().any(|(known, ..)| *known == own) {
                continue;
            }
            let mut sense = Sense::new(Kind::Name, actor);
            let last = self.spell(&called.when, file).until.map_or(u16::MAX, |date| date.year);
            sense.until = if last < 1945 { last } else { u16::MAX };
            names.push(Name {
                text: text.into(),
                kind: sense.kind.label(),
                years: (sense.from, sense.until),
                only: String::new(),
                second: false,
            });
            seen.insert((own, sense.from, sense.until));
            self.insert(text, sense, called.name.span(), file);
        }
        names
    }

    fn sense(&mut self, label: &Spanned<Label>, kind: Kind, actor: u16, file: usize) -> Sense {
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
        sense.person = full.person;
        sense.not_beside = full.not_beside.iter().map(|word| fold(word).into()).collect();
        sense.also = known(&full.also);
        if full.house {
            sense.kind = Kind::Seat(Seat::House);
        } else if full.weak {
            sense.kind = Kind::Seat(Seat::Weak);
        }
        let named = full.not_by.iter().chain(&full.also).filter(|id| !self.dropped.contains(*id)).count();
        if sense.not_by.len() + sense.also.len() < named {
            let message = "`not-by` or `also` holds an unknown actor";
            self.complain(file, "A005", label.span(), message, "write an id of states.toml");
        }
        if sense.from > sense.until {
            let message = "the name ends before it begins";
            self.complain(file, "A006", label.span(), message, "exchange `from` and `until`");
        }
        sense
    }

    fn insert(&mut self, name: &str, sense: Sense, span: std::ops::Range<usize>, file: usize) {
        if !self.trie.insert(name, sense) {
            self.complain(file, "A004", span, "this name has no word", "write a name, or delete the line");
        }
    }

    fn leaders(&mut self, leaders: &[tables::Leader], file: usize) {
        for leader in leaders {
            let Some(actor) = self.resolve(std::slice::from_ref(&leader.actor), file).first().copied() else {
                continue;
            };
            let Some(&index) = self.ids.get(&actor) else { continue };
            let name = leader.name.get_ref();
            if leader.until.is_some_and(|until| leader.from > until) {
                let message = format!("{name} leaves office before taking it");
                self.complain(file, "A006", leader.name.span(), &message, "exchange `from` and `until`");
            }
            self.leaders.push(Leader {
                actor,
                name: name.as_str().into(),
                from: leader.from,
                until: leader.until,
                office: leader.office.as_deref().map(Arc::from),
            });
            let sense = |titled| {
                let mut sense = Sense::new(Kind::Leader { titled }, index);
                // Speeches look a year ahead, at those elected, and a year back.
                sense.from = leader.from.saturating_sub(1);
                sense.until = leader.until.map_or(u16::MAX, |until| until.saturating_add(1));
                sense
            };
            let words = parts(name);
            let short =
                leader.short.as_deref().unwrap_or_else(|| name.split_whitespace().last().unwrap_or_default());
            let whole = words.len() > 1;
            // Nobody calls Ben Ali "President Ali".
            let one = whole
                && leader.short.is_none()
                && words.iter().rev().skip(1).all(|word| Roles::of(&fold(word)).any(Roles::PARTICLE));
            if whole {
                self.insert(name, sense(false), leader.name.span(), file);
            }
            if !one && !leader.whole {
                self.insert(short, sense(!leader.plain), leader.name.span(), file);
            }
        }
    }

    fn never(&mut self, lists: [&Vec<Spanned<String>>; 3], file: usize) {
        for name in lists.into_iter().flatten() {
            self.insert(name.get_ref(), Sense::new(Kind::Never, 0), name.span(), file);
        }
    }

    fn vocabulary(&mut self, names: &[Spanned<String>]) {
        self.vocabulary.extend(names.iter().map(|name| folded(name.get_ref())));
    }
}

/// The words of a name, folded, with spaces between.
pub(super) fn folded(name: &str) -> String {
    parts(name).iter().map(|part| fold(part)).collect::<Vec<_>>().join(" ")
}

/// What two spellings of one name have in common. "non-aligned movement" fits where "Non-Aligned Movement" does not.
fn key(name: &str) -> Vec<(String, bool)> {
    let small = |part: &str| part.chars().next().is_some_and(char::is_lowercase);
    parts(name).iter().map(|part| (fold(part), small(part))).collect()
}
