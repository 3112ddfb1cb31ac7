//! `bonafides actors show`: all that the tables say of one actor.

use clap::Args;

use super::years;
use crate::actors::{Actor, Gazetteer};
use crate::cli::args::Common;
use crate::cli::talk::Talk;
use crate::cli::whom::{Whom, unknown};
use crate::cli::{Answer, output};
use crate::error::Result;
use crate::export::{Cell, Record};
use crate::model::Date;

/// Show all that the tables say of an actor: numbers, names through time, members, memberships, leaders.
///
///   bonafides actors show DEU
///   bonafides actors show EU --date 1985
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Show {
    /// Its id or name.
    actor: Whom,
    /// Only what held at this date.
    #[arg(long)]
    date: Option<Date>,
}

impl Show {
    pub fn run(&self, common: &Common, _talk: Talk) -> Result<Answer> {
        let gazetteer = super::gazetteer(common)?;
        let id = self.actor.id(&gazetteer)?;
        let actor = gazetteer.actor(id).ok_or_else(|| unknown(id.as_str(), Some(&gazetteer)))?;
        let facts = self.facts(actor, &gazetteer);
        output::records(common, &facts, |facts| {
            let mut table = output::table(&["what", "", "from", "until"]);
            let mut last = "";
            for fact in facts {
                let what = if fact.what == last { String::new() } else { fact.what.to_owned() };
                table.add_row([what, output::cell(&fact.value), fact.from.clone(), fact.until.clone()]);
                last = fact.what;
            }
            table
        })?;
        Ok(Answer::Yes)
    }

    fn facts(&self, actor: &Actor, gazetteer: &Gazetteer) -> Vec<Fact> {
        let ends = |from: Option<Date>, until: Option<Date>| {
            let end = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            (end(from), end(until))
        };
        let holds = |spell: crate::actors::Spell| self.date.is_none_or(|date| spell.holds(date));
        let year =
            |(from, until): (u16, u16)| self.date.is_none_or(|date| (from..=until).contains(&date.year));
        let mut facts = Vec::new();
        let mut fact = |what, value: String, (from, until)| facts.push(Fact { what, value, from, until });
        let always = || (String::new(), String::new());
        fact("id", actor.id.to_string(), always());
        fact("name", actor.name.to_string(), always());
        fact("kind", actor.kind.to_string(), always());
        let date = self.date;
        for (what, number) in [
            ("ISO 3166-1", actor.iso),
            ("Correlates of War", date.map_or(actor.cow, |date| actor.cow_at(date))),
            ("Gleditsch-Ward", date.map_or(actor.gw, |date| actor.gw_at(date))),
        ] {
            if let Some(number) = number {
                fact(what, number.to_string(), always());
            }
        }
        for then in actor.numbered.iter().filter(|_| date.is_none()) {
            for (what, number) in [("Correlates of War", then.cow), ("Gleditsch-Ward", then.gw)] {
                if let Some(number) = number {
                    fact(what, number.to_string(), ends(then.when.from, then.when.until));
                }
            }
        }
        for &spell in actor.exists.iter().filter(|spell| holds(**spell)) {
            fact("in the system of states", String::new(), ends(spell.from, spell.until));
        }
        for then in &actor.earlier {
            fact("in older texts", then.id.to_string(), (then.from.to_string(), then.until.to_string()));
        }
        for called in actor.called.iter().filter(|called| holds(called.when)) {
            fact("called itself", called.name.to_string(), ends(called.when.from, called.when.until));
        }
        for successor in &actor.successors {
            fact("followed by", successor.to_string(), always());
        }
        for name in actor.names.iter().filter(|name| year(name.years)) {
            let only = if name.only.is_empty() { String::new() } else { format!(" ({})", name.only) };
            fact(name.kind, format!("{}{only}", name.text), years(name.years));
        }
        for member in actor.members.iter().filter(|member| holds(member.when)) {
            fact("member", member.actor.to_string(), ends(member.when.from, member.when.until));
        }
        for (organisation, spell) in gazetteer.memberships(actor.id).filter(|(_, spell)| holds(*spell)) {
            fact("member of", organisation.id.to_string(), ends(spell.from, spell.until));
        }
        let leaders = gazetteer.leaders().filter(|leader| leader.actor == actor.id);
        for leader in leaders.filter(|leader| year((leader.from, leader.until.unwrap_or(u16::MAX)))) {
            let office = leader.office.as_deref().map(|office| format!(" ({office})")).unwrap_or_default();
            let until = leader.until.map(|year| year.to_string()).unwrap_or_default();
            fact("leader", format!("{}{office}", leader.name), (leader.from.to_string(), until));
        }
        facts
    }
}

/// Something that the tables say of an actor.
struct Fact {
    what: &'static str,
    value: String,
    from: String,
    until: String,
}

impl Record for Fact {
    const TYPE: &'static str = "fact";
    const COLUMNS: &'static [&'static str] = &["what", "value", "from", "until"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let text = |text: &'_ str| if text.is_empty() { Cell::Empty } else { Cell::Word(text.to_owned()) };
        vec![Cell::word(self.what), Cell::Text(&self.value), text(&self.from), text(&self.until)]
    }
}
