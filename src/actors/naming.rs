//! What names an actor, into the tree of names: names, demonyms, seats, leaders, and names that are nobody's.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use toml::Spanned;

use super::builder::Builder;
use super::gazetteer::{Leader, Name};
use super::tables::{self, Entry, Label};
use super::trie::{Kind, Seat, Sense, parts};
use super::words::Roles;
use crate::forms::fold;

impl Builder {
    /// Adds what names an actor.
    pub(super) fn names(&mut self, actor: u16, entry: &Entry, file: usize) -> Vec<Name> {
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

    pub(super) fn leaders(&mut self, leaders: &[tables::Leader], file: usize) {
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

    pub(super) fn never(&mut self, lists: [&Vec<Spanned<String>>; 3], file: usize) {
        for name in lists.into_iter().flatten() {
            self.insert(name.get_ref(), Sense::new(Kind::Never, 0), name.span(), file);
        }
    }

    pub(super) fn vocabulary(&mut self, names: &[Spanned<String>]) {
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
