//! Actors as the command line names them: by id, or by a name that the tables know.

use std::str::FromStr;

use super::actors::{gazetteer, without_article};
use super::args::Common;
use crate::actors::Gazetteer;
use crate::error::{Error, Result, edits};
use crate::forms::fold;
use crate::model::ActorId;

/// An actor as somebody wrote it, not yet looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whom(String);

impl FromStr for Whom {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.trim() {
            "" => Err(Error::input("an actor is missing: write an id or a name, such as TUR or Turkey")),
            text => Ok(Self(text.to_owned())),
        }
    }
}

impl Whom {
    /// Its id: that of whom the tables know by it, or itself, where it can be one.
    ///
    /// # Errors
    /// When a name has several meanings, or none and cannot be an id.
    pub fn id(&self, gazetteer: &Gazetteer) -> Result<ActorId> {
        let Self(text) = self;
        let id: Option<ActorId> = text.parse().ok();
        if let Some(id) = id.filter(|&id| gazetteer.actor(id).is_some()) {
            return Ok(id);
        }
        called(text, gazetteer)?.or(id).ok_or_else(|| unknown(text, Some(gazetteer)))
    }

    /// The same, of an actor that the tables must know.
    ///
    /// # Errors
    /// When they do not, too.
    pub fn known(&self, gazetteer: &Gazetteer) -> Result<ActorId> {
        let id = self.id(gazetteer)?;
        if gazetteer.actor(id).is_some() { Ok(id) } else { Err(in_no_table(id.as_str(), gazetteer)) }
    }
}

/// What the tables say of actors that were asked for. An id that no table holds may still be that of a speaker: see
/// [`Asked::only_of`].
#[derive(Debug)]
pub(super) struct Asked {
    gazetteer: Option<Gazetteer>,
    strangers: Vec<ActorId>,
}

impl Asked {
    /// The tables, which are read where any actor is asked for.
    pub fn read(common: &Common, any: bool) -> Result<Self> {
        let gazetteer = any.then(|| gazetteer(common)).transpose()?;
        Ok(Self { gazetteer, strangers: Vec::new() })
    }

    /// The tables, where they were read.
    pub fn gazetteer(&self) -> Option<&Gazetteer> {
        self.gazetteer.as_ref()
    }

    /// The ids of these actors.
    ///
    /// # Errors
    /// When a name has several meanings, or none and cannot be an id.
    pub fn ids(&mut self, whom: &[Whom]) -> Result<Vec<ActorId>> {
        whom.iter().map(|whom| self.id(whom)).collect()
    }

    pub fn id(&mut self, whom: &Whom) -> Result<ActorId> {
        let Some(gazetteer) = &self.gazetteer else {
            return whom.0.parse().map_err(|_| unknown(&whom.0, None));
        };
        let id = whom.id(gazetteer)?;
        if gazetteer.actor(id).is_none() {
            self.strangers.push(id);
        }
        Ok(id)
    }

    /// Holds those that no table knows to what the corpus knows.
    ///
    /// # Errors
    /// When it does not know them either.
    pub fn only_of(&self, used: impl Fn(ActorId) -> bool) -> Result<()> {
        match self.strangers.iter().find(|&&id| !used(id)) {
            Some(stranger) => Err(unknown(stranger.as_str(), self.gazetteer.as_ref())),
            None => Ok(()),
        }
    }
}

/// Who alone is called so, or has this id but for its capitals. A state and what it was before are one: the state.
fn called(text: &str, gazetteer: &Gazetteer) -> Result<Option<ActorId>> {
    let senses = gazetteer.lookup(without_article(text), None);
    let mut found: Vec<(ActorId, &str)> = senses
        .iter()
        .filter(|(_, name)| name.kind == "name")
        .filter_map(|(actor, _)| actor.map(|actor| (actor.id, &*actor.name)))
        .collect();
    found.sort_unstable();
    found.dedup();
    let is_or_was = |id: ActorId, other: ActorId| {
        let earlier = gazetteer.actor(id).map_or(&[][..], |actor| &actor.earlier);
        id == other || earlier.iter().any(|then| then.id == other)
    };
    let is_all = |id: ActorId| found.iter().all(|(other, _)| is_or_was(id, *other));
    if let Some((id, _)) = found.iter().find(|(id, _)| is_all(*id)) {
        return Ok(Some(*id));
    }
    if found.is_empty() {
        let spelt = |id: &ActorId| fold(id.as_str()) == fold(text);
        return Ok(gazetteer.actors().map(|actor| actor.id).find(spelt));
    }
    let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
    let meanings: Vec<String> = found.iter().map(|(id, name)| format!("{id} ({name})")).collect();
    let told = format!("`{}` has several meanings: {}", text.escape_debug(), meanings.join(", "));
    Err(Error::input(told).help(format!("write the id: {}", ids.join(" or "))))
}

pub(super) fn unknown(text: &str, gazetteer: Option<&Gazetteer>) -> Error {
    let near = gazetteer.map(|gazetteer| meant(text, gazetteer)).unwrap_or_default();
    Error::input(format!("neither the tables nor the corpus know the actor `{}`", text.escape_debug()))
        .help(format!("{near}`bonafides actors lookup NAME` finds ids"))
}

/// The same where there is no corpus.
pub(super) fn in_no_table(text: &str, gazetteer: &Gazetteer) -> Error {
    Error::input(format!("no actor table knows `{}`", text.escape_debug()))
        .help(format!("{}`bonafides actors lookup NAME` finds ids", meant(text, gazetteer)))
}

/// A question after the nearest actors, if there are any.
fn meant(text: &str, gazetteer: &Gazetteer) -> String {
    const NAMED: usize = 4;
    let mut near = near(text, gazetteer);
    near.truncate(NAMED);
    if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(", ")) }
}

/// Actors whose id or name is a slip of the pen away, or holds the word; the nearest first.
pub(super) fn near(text: &str, gazetteer: &Gazetteer) -> Vec<String> {
    let wanted = fold(text);
    let slips = wanted.chars().count().div_ceil(4);
    let distance = |word: &str| {
        let word = fold(word);
        let holds = wanted.chars().count() > 3 && word.contains(&wanted);
        let distance = edits(&wanted, &word);
        (distance <= slips).then_some(distance).or(holds.then_some(slips + 1))
    };
    let mut near: Vec<(usize, String)> = gazetteer
        .actors()
        .filter_map(|actor| {
            let names = actor.names.iter().filter(|name| name.kind == "name").map(|name| &*name.text);
            let nearest = names.chain([actor.id.as_str(), &*actor.name]).filter_map(distance).min()?;
            Some((nearest, format!("{} ({})", actor.id, actor.name)))
        })
        .collect();
    near.sort();
    near.into_iter().map(|(_, actor)| actor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Result<String> {
        let mut asked = Asked { gazetteer: Some(Gazetteer::embedded()?), strangers: Vec::new() };
        let id = asked.id(&text.parse()?)?;
        asked.only_of(|id| id.as_str() == "RUR").map(|()| id.to_string())
    }

    fn refused(text: &str) -> String {
        let error = id(text).unwrap_err();
        format!("{error}; {}", error.remedy().unwrap_or_default())
    }

    #[test]
    fn ids_and_names_are_known() {
        for (text, known) in [
            ("TUR", "TUR"),
            ("tur", "TUR"),
            ("Turkey", "TUR"),
            ("the Soviet Union", "SUN"),
            // What the state was called, too, when it was another.
            ("Russia", "RUS"),
            ("european union", "EU"),
            ("RUR", "RUR"),
        ] {
            assert_eq!(id(text).unwrap(), known, "{text}");
        }
    }

    #[test]
    fn a_name_of_two_is_refused_with_both() {
        let told = refused("Congo");
        assert!(told.contains("COD (Democratic Republic of the Congo)") && told.contains("COG"), "{told}");
    }

    #[test]
    fn a_slip_of_the_pen_is_told_from_what_nobody_is_called() {
        assert!(refused("Turky").contains("did you mean TUR (Turkey)"), "{}", refused("Turky"));
        assert!(refused("TUX").contains("TUR (Turkey)"), "{}", refused("TUX"));
        let told = refused("Graustark the Great");
        assert!(!told.contains("did you mean") && told.contains("actors lookup"), "{told}");
    }
}
