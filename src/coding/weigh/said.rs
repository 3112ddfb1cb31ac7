//! What the rules say of one target in one sentence, as the weights see it.
//!
//! | feature | 1 where |
//! | --- | --- |
//! | `rules score · D P` | the rules score the dimension with that sign for the target |
//! | `rules score · I P` | the indicator does it |
//! | `rules score · I/CUE` | that cue of the indicator does it |
//! | `rules score more than once · D P` | several cues do it |
//! | `rules score N away · D P` | the nearest cue that does it is N to N + 2 words from the name, 12 or more in the last |
//! | `rules score in a list · D P` | the target is named with others of whom it is said |
//! | `rules score towards SELF · D P` | the speaker fills a slot of the pattern |
//! | `rules hold back · D P`, `… · I P`, `… · I/CUE` | a cue is tied to the target and does not score: denied, hoped, courtesy, an exception |
//! | `rules hold back as VOICE · D P` | it does not score, in that voice |
//! | `cue near · D P`, `cue near · I` | a cue stands within three words of a name of the target, and none ties it to the target |
//! | `cue further · …`, `cue far · …` | the same within seven, within fifteen words |
//! | `cue before · I`, `cue after · I` | the same on that side, within fifteen words |
//! | `another's cue near · I`, … | the same where the rules score the cue for somebody else |
//!
//! Views that the rules give to somebody else than the speaker are left out.

use super::{Bench, DOT};
use crate::codebook::Codebook;
use crate::coding::attribute::Reading;
use crate::coding::rules::Trigger;
use crate::coding::{Cue, Hit};
use crate::model::{ActorId, Polarity, Voice};

/// A dimension, by its place in the codebook, with a sign.
type Class = (usize, Polarity);

/// Steps of three words in which the distance of a cue that scores is told, and how many of them are.
const STEP: usize = 3;
const STEPS: usize = 5;

/// Something that the rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Said {
    /// Of the target: whether it scores, and what says it.
    Of(bool, By),
    /// Of the target, scored by several cues.
    Often(Class),
    /// Of the target, scored by a cue so many steps away.
    Away(usize, Class),
    /// Of the target and others in one breath, scored.
    Listed(Class),
    /// Of the target, scored with the speaker in the pattern.
    Towards(Class),
    /// Of the target, in a voice that does not score.
    As(Voice, Class),
    /// A cue that nothing ties to the target: whether it is said of another, and where it stands.
    Near(bool, Where, By),
}

/// What says it: places in the codebook and among the triggers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum By {
    Class(Class),
    Indicator(usize, Polarity),
    Cue(usize),
}

/// Where a cue stands to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Where {
    Near,
    Further,
    Far,
    Before,
    After,
}

impl Where {
    const ALL: [Self; 5] = [Self::Near, Self::Further, Self::Far, Self::Before, Self::After];

    /// How far that is, with so many words between; `None` where it is too far to tell.
    const fn far(between: usize) -> Option<Self> {
        match between {
            0..=3 => Some(Self::Near),
            4..=7 => Some(Self::Further),
            8..=15 => Some(Self::Far),
            _ => None,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Further => "further",
            Self::Far => "far",
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

impl Said {
    /// All that a codebook can say.
    pub fn all(codebook: &Codebook, triggers: usize) -> Vec<Self> {
        const SIGNS: [Polarity; 2] = [Polarity::Positive, Polarity::Negative];
        const BOTH: [bool; 2] = [true, false];
        let of_dimension = |place: usize| SIGNS.map(|polarity| (place, polarity));
        let classes: Vec<Class> = (0..codebook.dimensions.len()).flat_map(of_dimension).collect();
        let of_indicator = |place: usize| SIGNS.map(|polarity| By::Indicator(place, polarity));
        let mut by: Vec<By> = classes.iter().copied().map(By::Class).collect();
        by.extend((0..codebook.indicators.len()).flat_map(of_indicator));
        let mut all = Vec::new();
        for yes in BOTH {
            all.extend(by.iter().copied().chain((0..triggers).map(By::Cue)).map(|by| Self::Of(yes, by)));
            all.extend(Where::ALL.iter().flat_map(|&at| by.iter().map(move |&by| Self::Near(yes, at, by))));
        }
        for class in classes {
            all.extend([Self::Often(class), Self::Listed(class), Self::Towards(class)]);
            all.extend((0..STEPS).map(|steps| Self::Away(steps, class)));
            all.extend(Voice::ALL.map(|voice| Self::As(voice, class)));
        }
        all
    }

    /// The name of the feature.
    pub fn name(self, codebook: &Codebook, triggers: &[Trigger]) -> String {
        let of = |(place, polarity): Class| format!("{} {polarity}", codebook.dimensions[place]);
        let by = |by: By| match by {
            By::Class(class) => of(class),
            By::Indicator(place, polarity) => format!("{} {polarity}", codebook.indicators[place].id),
            By::Cue(place) => {
                let Trigger { indicator, text, .. } = &triggers[place];
                format!("{}/{text}", codebook.indicators[*indicator].id)
            }
        };
        let does = |scored: bool| if scored { "rules score" } else { "rules hold back" };
        match self {
            Self::Of(scored, what) => format!("{}{DOT}{}", does(scored), by(what)),
            Self::Often(class) => format!("{} more than once{DOT}{}", does(true), of(class)),
            Self::Away(steps, class) => format!("{} {} away{DOT}{}", does(true), steps * STEP, of(class)),
            Self::Listed(class) => format!("{} in a list{DOT}{}", does(true), of(class)),
            Self::Towards(class) => format!("{} towards SELF{DOT}{}", does(true), of(class)),
            Self::As(voice, class) => format!("{} as {}{DOT}{}", does(false), voice.as_str(), of(class)),
            Self::Near(another, at, what) => {
                let whose = if another { "another's " } else { "" };
                format!("{whose}cue {}{DOT}{}", at.as_str(), by(what))
            }
        }
    }
}

impl Bench<'_> {
    /// All that the rules say of a target, each once.
    pub(super) fn said(&self, target: ActorId) -> Vec<Said> {
        let mut said = Vec::new();
        let of_target =
            |(hit, reading): &&(Hit, Reading)| reading.holder.is_none() && self.means(hit, target);
        let own: Vec<&(Hit, Reading)> = self.hits.iter().filter(of_target).collect();
        own.iter().for_each(|(hit, reading)| self.of_target(hit, reading, &mut said));
        self.how_often(&own, &mut said);
        self.cues_near(target, &own, &mut said);
        said.sort_unstable();
        said.dedup();
        said
    }

    fn class(&self, indicator: usize, polarity: Polarity) -> Option<Class> {
        let codebook = &self.rules.codebook;
        let dimension = &codebook.indicators[indicator].dimension;
        Some((codebook.dimensions.iter().position(|one| one == dimension)?, polarity))
    }

    fn of_target(&self, hit: &Hit, reading: &Reading, said: &mut Vec<Said>) {
        let Some(class) = self.class(reading.indicator, reading.polarity) else { return };
        let by = [By::Class(class), By::Indicator(reading.indicator, reading.polarity), By::Cue(hit.trigger)];
        said.extend(by.map(|by| Said::Of(reading.scored, by)));
        if !reading.scored {
            said.push(Said::As(reading.voice, class));
            return;
        }
        if self.scene.parties[hit.target].members.len() > 1 {
            said.push(Said::Listed(class));
        }
        if hit.bound.source {
            said.push(Said::Towards(class));
        }
    }

    /// How many cues score a class, and how far the nearest is.
    fn how_often(&self, own: &[&(Hit, Reading)], said: &mut Vec<Said>) {
        let scored = || {
            let scored = own.iter().filter(|(_, reading)| reading.scored);
            scored.filter_map(|(hit, reading)| Some((hit, self.class(reading.indicator, reading.polarity)?)))
        };
        for (hit, class) in scored() {
            let alike = || scored().filter(|(_, other)| *other == class).map(|(other, _)| other);
            if alike().any(|other| other.cue.start != hit.cue.start) {
                said.push(Said::Often(class));
            }
            let nearest = alike().map(|other| self.between(&other.cue, other.target)).min().unwrap_or(0);
            said.push(Said::Away((nearest / STEP).min(STEPS - 1), class));
        }
    }

    /// Cues that nothing ties to the target.
    fn cues_near(&self, target: ActorId, own: &[&(Hit, Reading)], said: &mut Vec<Said>) {
        for Cue { indicator, at, range, .. } in self.cues {
            if own.iter().any(|(hit, _)| hit.at == *at) {
                continue;
            }
            let parties = self.scene.parties.iter().enumerate().filter(|(_, party)| party.names(target));
            let nearest = parties.map(|(place, _)| (self.between(range, place), place)).min();
            let Some((between, party)) = nearest else { continue };
            let Some(far) = Where::far(between) else { continue };
            let another = self.hits.iter().any(|(hit, reading)| reading.scored && hit.at == *at);
            let polarity = self.rules.codebook.indicators[*indicator].polarity;
            let by = By::Indicator(*indicator, polarity);
            let after = range.start >= self.scene.parties[party].core.end;
            let side = if after { Where::After } else { Where::Before };
            said.extend([Said::Near(another, far, by), Said::Near(another, side, by)]);
            let class = self.class(*indicator, polarity);
            said.extend(class.map(|class| Said::Near(another, far, By::Class(class))));
        }
    }
}
