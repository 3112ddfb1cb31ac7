//! What is counted, and by what it is parted.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::error::Error;
use crate::model::IndicatorId;
use crate::score::Period;

/// What is counted, and by what it is parted. The default counts everything by year, each judgement as one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// How the years are parted.
    pub period: Period,
    /// By what else scores are parted.
    pub aspects: Vec<Aspect>,
    /// What a judgement counts, by the indicator that sees it.
    pub weights: Weights,
    /// Texts that repeat earlier ones.
    pub boilerplate: Boilerplate,
    /// Texts of several speakers.
    pub joint: Joint,
    /// Only these years, both ends included; all where it is `None`.
    pub years: Option<RangeInclusive<u16>>,
}

impl Plan {
    /// Everything counts, parted by `period` alone.
    #[must_use]
    pub fn by(period: Period) -> Self {
        Self { period, ..Self::default() }
    }

    pub(super) fn parts_by(&self, aspect: Aspect) -> bool {
        self.aspects.contains(&aspect)
    }
}

/// By what scores are parted beside the years.
///
/// Kind, venue and joint texts part the documents, references and all. Voice and toward part the judgements alone: the
/// references stay those of the dyad, so that the rates of the parts sum to the rate of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The kind of the document.
    Kind,
    /// Where it was made.
    Venue,
    /// The voice of the judgement.
    Voice,
    /// Towards whom the target behaves so.
    Toward,
    /// Whether several states speak with one voice.
    Joint,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Kind, Self::Venue, Self::Voice, Self::Toward, Self::Joint];

    /// Its name on the command line and in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Venue => "venue",
            Self::Voice => "voice",
            Self::Toward => "toward",
            Self::Joint => "joint",
        }
    }
}

/// By what scores are parted, as the command line writes it: a period, aspects, or both (`decade,kind`).
///
/// ```
/// # use bonafides::score::{Aspect, Parting, Period};
/// let parting: Parting = "kind,decade".parse()?;
/// assert_eq!(parting, Parting { period: Some(Period::Decade), aspects: vec![Aspect::Kind] });
/// # Ok::<(), bonafides::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parting {
    /// The period, where one is named.
    pub period: Option<Period>,
    /// The aspects, each once.
    pub aspects: Vec<Aspect>,
}

impl FromStr for Parting {
    type Err = Error;

    /// # Errors
    /// When a part is neither an aspect nor a period; the remedy names both.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (mut aspects, mut period) = (Vec::new(), Vec::new());
        for part in text.split(',').map(str::trim) {
            match Aspect::ALL.into_iter().find(|aspect| aspect.as_str() == part) {
                Some(aspect) => aspects.push(aspect),
                // Ranges and cuts have commas of their own.
                None => period.push(part),
            }
        }
        aspects.sort_unstable();
        aspects.dedup();
        if period.is_empty() {
            return Ok(Self { period: None, aspects });
        }
        let period: Period = period.join(",").parse().map_err(|error: Error| {
            let help = format!(
                "{}; or `kind`, `venue`, `voice`, `toward`, `joint`, with commas between",
                error.remedy().unwrap_or_default()
            );
            error.help(help)
        })?;
        Ok(Self { period: Some(period), aspects })
    }
}

/// What a judgement counts, by the indicator that sees it; 1 for those that are not named.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights(BTreeMap<IndicatorId, f64>);

impl Weights {
    /// The weights of these indicators. One of 1 is as good as none.
    #[must_use]
    pub fn new(weights: impl IntoIterator<Item = (IndicatorId, f64)>) -> Self {
        Self(weights.into_iter().filter(|(_, weight)| *weight != 1.0).collect())
    }

    /// What a judgement by `indicator` counts.
    #[must_use]
    pub fn of(&self, indicator: &IndicatorId) -> f64 {
        self.0.get(indicator).copied().unwrap_or(1.0)
    }

    /// What a judgement counts at most, by any indicator; at least 1.
    #[must_use]
    pub fn greatest(&self) -> f64 {
        self.0.values().copied().fold(1.0, f64::max)
    }

    /// Those that are not 1, in the order of their names.
    pub fn uneven(&self) -> impl Iterator<Item = (&IndicatorId, f64)> {
        self.0.iter().map(|(indicator, weight)| (indicator, *weight))
    }

    /// The same weights, with another for one indicator.
    #[must_use]
    pub fn with(&self, indicator: &IndicatorId, weight: f64) -> Self {
        let mut weights = self.0.clone();
        weights.insert(indicator.clone(), weight);
        Self(weights)
    }
}

/// What becomes of a text that repeats an earlier one, wholly or nearly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boilerplate {
    /// It counts again.
    #[default]
    Keep,
    /// It counts once for each speaker: the repeats of a text that the speaker has made before are left out, and so are
    /// sentences whose evidence about a target, of six words or more, the speaker gave in the same words before; their
    /// references too.
    Once,
}

/// What becomes of a text of several speakers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joint {
    /// It counts for each of them.
    #[default]
    Count,
    /// It counts for none.
    LeaveOut,
}

macro_rules! words {
    ($name:ident, $what:literal, $($word:literal => $value:ident),+) => {
        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                match text {
                    $($word => Ok(Self::$value),)+
                    _ => Err(Error::input(format!("`{}` is no way with {}", text.escape_debug(), $what))
                        .help(concat!("write one of:" $(, " `", $word, "`")+))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$value => $word,)+ })
            }
        }
    };
}

words!(Boilerplate, "repeated texts", "keep" => Keep, "once" => Once);
words!(Joint, "joint texts", "count" => Count, "leave-out" => LeaveOut);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parting_names_a_period_aspects_or_both() {
        let parting = |text: &str| text.parse::<Parting>().unwrap();
        assert_eq!(parting("voice,kind,voice").aspects, [Aspect::Kind, Aspect::Voice]);
        assert_eq!(parting("voice").period, None);
        let both = parting("1946..1989,toward,1990..2024");
        assert_eq!(both.period, Some("1946..1989,1990..2024".parse().unwrap()));
        assert_eq!(both.aspects, [Aspect::Toward]);
        assert_eq!(parting("cuts:1989,2001").period, Some("cuts:1989,2001".parse().unwrap()));
    }

    #[test]
    fn a_mistake_names_periods_and_aspects() {
        let error = "speaker".parse::<Parting>().unwrap_err();
        assert_eq!(error.to_string(), "`speaker` is no period");
        let remedy = error.remedy().unwrap();
        assert!(remedy.contains("`decade`") && remedy.contains("`venue`"), "{remedy}");
    }
}
