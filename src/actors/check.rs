//! Whether the tables agree with themselves and with the lists of states that others keep.

use std::collections::BTreeMap;

use super::gazetteer::{Actor, Gazetteer, Leader, Name};
use super::naming::folded;
use super::spell::Spell;
use crate::model::{ActorId, Date};

/// Years that may pass without a head of state or government whom the table names.
const SILENT_YEARS: u16 = 3;
/// The years in which leaders are expected: from the end of the war to the last list of speakers.
const LED: (u16, u16) = (1946, 2024);

/// Something in the tables that cannot be right, or that a reader should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// `name`, `membership`, `term` or `code`.
    pub about: &'static str,
    /// Whom it is about.
    pub actor: ActorId,
    /// What there is to say.
    pub text: String,
}

/// A state as another list has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// ISO 3166-1 alpha-3.
    pub id: String,
    /// ISO 3166-1 numeric.
    pub iso: Option<u16>,
    /// Correlates of War.
    pub cow: Option<u16>,
    /// Gleditsch and Ward.
    pub gw: Option<u16>,
}

impl Gazetteer {
    /// What the tables say twice, differently, or not at all: names that several actors bear at one date, spells of
    /// membership and office that overlap or that the actor did not live to see, years without a leader, codes that
    /// two states share at a time. Empty when all is well.
    #[must_use]
    pub fn check(&self) -> Vec<Remark> {
        let mut remarks = self.names_borne_twice();
        for actor in self.actors() {
            remarks.extend(self.memberships_of(actor));
            remarks.extend(dates_of(actor));
            if actor.is_state() {
                remarks.extend(self.terms_of(actor));
            }
        }
        remarks.extend(self.codes_borne_twice());
        remarks.sort_by(|a, b| (a.about, a.actor, &a.text).cmp(&(b.about, b.actor, &b.text)));
        remarks.dedup();
        remarks
    }

    /// Where the codes of the states are not those of another list; states that it does not have are passed over.
    #[must_use]
    pub fn check_codes(&self, list: &[Listed]) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for listed in list {
            let Some(actor) = listed.id.parse().ok().and_then(|id| self.actor(id)) else { continue };
            let codes = [
                ("ISO", actor.iso, listed.iso),
                ("COW", actor.cow, listed.cow),
                ("Gleditsch-Ward", actor.gw, listed.gw),
            ];
            for (name, ours, theirs) in codes {
                if theirs.is_some() && ours != theirs {
                    let number = |code: Option<u16>| code.map_or("none".to_owned(), |code| code.to_string());
                    remarks.push(Remark {
                        about: "code",
                        actor: actor.id,
                        text: format!(
                            "the {name} number is {} here, {} in the list",
                            number(ours),
                            number(theirs)
                        ),
                    });
                }
            }
        }
        remarks
    }

    fn names_borne_twice(&self) -> Vec<Remark> {
        let mut by_name: BTreeMap<(String, &str), Vec<(&Actor, &Name)>> = BTreeMap::new();
        for actor in self.actors() {
            for name in &actor.names {
                by_name.entry((folded(&name.text), name.kind)).or_default().push((actor, name));
            }
        }
        let mut remarks = Vec::new();
        for bearers in by_name.values() {
            for (place, (one, name)) in bearers.iter().enumerate() {
                let same = bearers[place + 1..].iter().filter(|(other, others)| {
                    other.id != one.id && shared(name.years, others.years) && name.second == others.second
                });
                for (other, others) in same {
                    let years = (name.years.0.max(others.years.0), name.years.1.min(others.years.1));
                    remarks.push(Remark {
                        about: "name",
                        actor: one.id,
                        text: format!("`{}` names {} too{}", name.text, other.id, within(years)),
                    });
                }
            }
        }
        remarks
    }

    /// Spells of one member that overlap, and those of states that were not there.
    fn memberships_of(&self, organisation: &Actor) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut remark = |text| remarks.push(Remark { about: "membership", actor: organisation.id, text });
        for (place, member) in organisation.members.iter().enumerate() {
            let again = organisation.members[place + 1..]
                .iter()
                .filter(|other| other.actor == member.actor && other.when.overlaps(member.when));
            for other in again {
                remark(format!("{} is in it twice: {} and {}", member.actor, member.when, other.when));
            }
            let there = |state: &Actor| {
                state.exists.is_empty() || state.exists.iter().any(|exists| exists.overlaps(member.when))
            };
            if let Some(state) = self.actor(member.actor)
                && !there(state)
            {
                remark(format!("{} was not there in {}", member.actor, member.when));
            }
            if let Some(state) = self.actor(member.actor)
                && let Some(end) = state.exists.last().and_then(|exists| exists.until)
                && member.when.until.is_none_or(|until| until.year > end.year)
            {
                remark(format!("{} stays in it after its own end in {end}", member.actor));
            }
        }
        remarks
    }

    /// Terms of one person that overlap, terms outside the life of the state, years without a leader.
    fn terms_of(&self, state: &Actor) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut remark = |text| remarks.push(Remark { about: "term", actor: state.id, text });
        let terms: Vec<&Leader> = self.leaders().filter(|leader| leader.actor == state.id).collect();
        for (place, term) in terms.iter().enumerate() {
            let again = terms[place + 1..]
                .iter()
                .filter(|other| folded(&other.name) == folded(&term.name) && office(other) == office(term))
                .filter(|other| term.until.is_none_or(|until| other.from < until))
                .filter(|other| other.until.is_none_or(|until| term.from < until));
            for other in again {
                remark(format!(
                    "{} has two terms at once: from {} and from {}",
                    term.name, term.from, other.from
                ));
            }
        }
        let led = |year: u16| {
            terms.iter().any(|term| {
                term.office.is_none() && term.from <= year && term.until.is_none_or(|until| year <= until)
            })
        };
        if terms.is_empty() || state.iso.is_none() || state.cow.is_none() {
            return remarks;
        }
        let there = |year: u16| state.exists.iter().any(|exists| exists.holds(Date::year(year)));
        let mut silent = 0;
        for year in LED.0..=LED.1 {
            if there(year) && !led(year) {
                silent += 1;
                continue;
            }
            if silent > SILENT_YEARS {
                remark(format!("no head of state or government from {} to {}", year - silent, year - 1));
            }
            silent = 0;
        }
        if silent > SILENT_YEARS {
            remark(format!("no head of state or government from {} to {}", LED.1 + 1 - silent, LED.1));
        }
        remarks
    }

    fn codes_borne_twice(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let states: Vec<&Actor> = self.actors().filter(|actor| actor.is_state()).collect();
        for (place, one) in states.iter().enumerate() {
            for other in &states[place + 1..] {
                let together = one.exists.iter().any(|a| other.exists.iter().any(|b| a.overlaps(*b)));
                let codes = [
                    ("ISO", one.iso, other.iso, one.last_year().is_none() && other.last_year().is_none()),
                    ("COW", one.cow, other.cow, together),
                    ("Gleditsch-Ward", one.gw, other.gw, together),
                ];
                for (name, a, b, together) in codes {
                    if together && a.is_some() && a == b {
                        let text = format!("{} has the same {name} number", other.id);
                        remarks.push(Remark { about: "code", actor: one.id, text });
                    }
                }
            }
        }
        remarks
    }
}

/// Spells of existence and of names out of order or at once, successors of a state that is still there.
fn dates_of(actor: &Actor) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut remark = |text| remarks.push(Remark { about: "name", actor: actor.id, text });
    let called: Vec<(&str, Spell)> = actor.called.iter().map(|called| (&*called.name, called.when)).collect();
    let exists: Vec<(&str, Spell)> = actor.exists.iter().map(|&when| ("the state", when)).collect();
    for pair in called.windows(2).chain(exists.windows(2)) {
        if pair[0].1.overlaps(pair[1].1) {
            remark(format!("{} {} and {} {} overlap", pair[0].0, pair[0].1, pair[1].0, pair[1].1));
        }
    }
    if !actor.successors.is_empty() && actor.last_year().is_none() {
        remark("it has successors, and is still there".to_owned());
    }
    if actor.is_state() && actor.successors.is_empty() && actor.last_year().is_some() {
        remark("it is gone, and has no successor".to_owned());
    }
    remarks
}

fn office(leader: &Leader) -> &str {
    leader.office.as_deref().unwrap_or_default()
}

fn shared(a: (u16, u16), b: (u16, u16)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn within(years: (u16, u16)) -> String {
    match years {
        (0, u16::MAX) => String::new(),
        (0, until) => format!(" until {until}"),
        (from, u16::MAX) => format!(" from {from}"),
        (from, until) => format!(" from {from} to {until}"),
    }
}
