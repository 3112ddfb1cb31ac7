//! Who speaks, and to whom.

use std::str::FromStr;

use super::Field;
use super::draft::Draft;
use super::names::Names;
use crate::model::ActorId;

impl Draft {
    /// Who speaks: `source` and `speakers`, each once.
    pub(super) fn speakers(&self, names: &Names, year: Option<u16>) -> Result<Vec<ActorId>, String> {
        if !self.has(Field::Source) && !self.has(Field::Speakers) {
            return Err("it names no speaker: nothing is called `source` or `speakers` \
                        (leave `source` empty for a text that is nobody's)"
                .to_owned());
        }
        let mut signatories = Vec::new();
        for name in self.listed(Field::Speakers, names) {
            signatories.push(actor(&name, names, year)?);
        }
        let mut speakers = Vec::new();
        for name in self.listed(Field::Source, names) {
            let source = actor(&name, names, year)?;
            // The order of a joint text's signatories is the text's own; a source that is not among them leads.
            if !signatories.contains(&source) && !speakers.contains(&source) {
                speakers.push(source);
            }
        }
        for signatory in signatories {
            if !speakers.contains(&signatory) {
                speakers.push(signatory);
            }
        }
        Ok(speakers)
    }

    /// To whom it is addressed; and who of these is no actor that is known (a committee, a person, a slip of the pen),
    /// as it is written. One that may be an id is among the former, too.
    pub(super) fn addressees(&self, names: &Names, year: Option<u16>) -> (Vec<ActorId>, Vec<String>) {
        let (mut addressees, mut strangers) = (Vec::new(), Vec::new());
        for name in self.listed(Field::Addressees, names) {
            let found = actor(&name, names, year).ok();
            let known = names.is_empty() || names.actor(&name, year).is_some();
            if let Some(actor) = found.filter(|actor| !addressees.contains(actor)) {
                addressees.push(actor);
            }
            if (found.is_none() || !known) && !strangers.contains(&name) {
                strangers.push(name);
            }
        }
        (addressees, strangers)
    }

    /// The actors that a field lists. A name that is known is one, whatever commas and signs are in it.
    fn listed(&self, field: Field, names: &Names) -> Vec<String> {
        let mut listed = Vec::new();
        for value in self.all(field) {
            if names.actor(value, None).is_some() {
                listed.push(value.to_owned());
            } else if !is_unknown(value) {
                let parts = value.split([';', ',', '|', '+', '&']).map(str::trim);
                listed.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
        listed
    }
}

/// Whether a table says so that it does not know: `(Unknown)`, `n/a`.
fn is_unknown(value: &str) -> bool {
    let bare = value.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(bare.as_str(), "" | "unknown" | "not known" | "unspecified" | "none" | "n/a")
}

/// Who is meant by `name` in a year.
fn actor(name: &str, names: &Names, year: Option<u16>) -> Result<ActorId, String> {
    names.actor(name, year).map_or_else(
        || {
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Err(format!(
                    "the speaker `{}` is no actor id: one begins with a letter",
                    name.escape_debug()
                ));
            }
            ActorId::from_str(name).map_err(|error| {
                format!("the speaker {error}; use the ids of the actor table, such as USA, SUN or ASEAN")
            })
        },
        Ok,
    )
}

#[cfg(test)]
mod tests {
    use super::super::Reason;
    use super::super::draft::Given;
    use super::*;
    use crate::model::Document;

    fn finish(names: Names, fields: &[(Field, &str)]) -> Result<Document, Reason> {
        let mut draft = Draft::default();
        for &(field, value) in fields {
            draft.set(field, value);
        }
        draft.finish(&Given { names: names.into(), ..Given::default() }, "fallback", String::new())
    }

    const DATED: [(Field, &str); 2] = [(Field::Date, "1966"), (Field::Text, "We thank Denmark.")];

    fn speakers(said: &[(Field, &str)]) -> Result<Vec<String>, Reason> {
        let document = finish(Names::default(), &[&DATED[..], said].concat())?;
        Ok(document.speakers.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn all_who_sign_a_joint_text_are_its_speakers_once() {
        let signed = |source: &str, signatories: &str| {
            speakers(&[(Field::Source, source), (Field::Speakers, signatories)]).unwrap()
        };
        assert_eq!(signed("FRA", "FRA; DEU"), ["FRA", "DEU"]);
        assert_eq!(signed("DEU", "FRA,DEU"), ["FRA", "DEU"]);
        assert_eq!(signed("ITA", "FRA|DEU|FRA"), ["ITA", "FRA", "DEU"]);
        assert_eq!(signed("AUS+NZL", ""), ["AUS", "NZL"]);
    }

    #[test]
    fn a_text_may_be_nobodys_but_not_by_oversight() {
        for nobody in ["", " - ", "(Unknown)", "unknown", "N/A"] {
            assert!(speakers(&[(Field::Source, nobody)]).unwrap().is_empty(), "{nobody}");
        }
        let oversight = speakers(&[]);
        assert!(matches!(oversight, Err(Reason::BadRecord(message)) if message.contains("`source`")));
    }

    #[test]
    fn a_country_name_is_no_actor_id_and_the_message_says_what_is() {
        let named = speakers(&[(Field::Source, "Bosnia and Herzegovina")]);
        let Err(Reason::BadRecord(message)) = named else { panic!("taken for an id") };
        assert!(message.contains("`Bosnia and Herzegovina`") && message.contains("SUN"), "{message}");
    }

    #[test]
    fn what_begins_with_no_letter_is_no_actor() {
        for name in ["#40", "41", "(see below)"] {
            let named = speakers(&[(Field::Source, name)]);
            assert!(matches!(named, Err(Reason::BadRecord(why)) if why.contains(name)), "{name}");
        }
    }

    #[test]
    fn with_a_table_of_names_a_country_is_its_id() {
        let table = [("BIH", "Bosnia and Herzegovina"), ("ITA", "Italy")];
        let names = Names::of_states(&table);
        let said = [(Field::Source, "Bosnia & Herzegovina"), (Field::Addressees, "Italy; the committee")];
        let document = finish(names, &[DATED, said].concat()).unwrap();
        assert_eq!(document.speakers, ["BIH".parse().unwrap()]);
        assert_eq!(document.addressees, ["ITA".parse().unwrap()]);
        assert_eq!(document.origin.unknown_addressees, ["the committee"]);
    }
}
