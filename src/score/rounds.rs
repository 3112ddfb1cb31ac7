//! Every period's round robin taken apart: α, β and γ from the evidence.

use std::collections::BTreeMap;

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::model::{ActorId, Score};
use crate::score::cells::Cell;
use crate::score::estimate::Pool;
use crate::score::evidence::Evidence;
use crate::score::interval::{net_variance, settled};
use crate::score::moderated::variance;
use crate::score::relations::{GROUPS, jackknife};
use crate::score::{Decomposition, Estimate, Observation, Shortfall, Size, Variances, decompose};

/// The round robin of one period and part on one dimension, taken apart.
#[derive(Clone, Debug)]
pub struct Round {
    /// The period, as scores have it.
    pub period: String,
    /// The part, as [`Score::part`] writes it; empty where scores are parted by years alone.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// By how much documents differ more than chance would have them: each judgement tells so many times less.
    pub dispersion: f64,
    /// How much it holds.
    pub size: Size,
    /// What was found.
    pub decomposition: Decomposition,
    observations: Vec<Observation>,
    place: Option<usize>,
    /// Places of the observations' cells.
    cells: Vec<usize>,
}

/// The disposition of a speaker, or the standing of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The period, as scores have it.
    pub period: String,
    /// The part.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// `disposition` (α) or `standing` (β).
    pub role: &'static str,
    /// Whose.
    pub actor: ActorId,
    /// The estimate.
    pub value: f64,
    /// Ends of its 95 % interval.
    pub interval: [f64; 2],
    /// Dyads with judgements on which it rests.
    pub dyads: u32,
    /// Their judgements.
    pub judgements: u32,
}

/// A figure of a whole round robin.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// The period, as scores have it.
    pub period: String,
    /// The part.
    pub part: String,
    /// The dimension, or `all`.
    pub dimension: String,
    /// Its name.
    pub figure: &'static str,
    /// Its value.
    pub value: f64,
    /// Ends of its 95 % interval, where it has one.
    pub interval: Option<[f64; 2]>,
    /// Dyads with judgements.
    pub dyads: u32,
}

/// Documents, and judgements of each sign, from which on a dyad tells how documents differ: of a sign that it lacks no
/// document can tell.
const TELLING: (usize, u32) = (5, 5);

impl Evidence {
    /// Takes the round robin of every period and part apart, on every dimension and on their sum; where there is too
    /// little for it, tells what. A source is who it is called when it is spoken of, so that the two directions of a
    /// pair meet. `dimension` names one of them alone.
    #[must_use]
    pub fn rounds(&self, dimension: Option<&str>) -> (Vec<Round>, Vec<Shortfall>) {
        let mut places = self.rows_of_dimensions();
        places.retain(|place| dimension.is_none_or(|name| self.dimension(*place) == name));
        let mut pools: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (number, cell) in self.cells.iter().enumerate() {
            for &place in &places {
                let judged = cell.count(place) != [0, 0] && cell.identity != cell.key.target;
                if judged {
                    pools.entry(Pool::of(cell, place)).or_default().push(number);
                }
            }
        }
        let rounds: Vec<Result<Round, Shortfall>> =
            pools.into_par_iter().map(|(pool, cells)| self.round(pool.place, cells)).collect();
        let (mut whole, mut short) = (Vec::new(), Vec::new());
        for round in rounds {
            match round {
                Ok(round) => whole.push(round),
                Err(shortfall) => short.push(shortfall),
            }
        }
        (whole, short)
    }

    fn round(&self, place: Option<usize>, cells: Vec<usize>) -> Result<Round, Shortfall> {
        let dispersion = dispersion(cells.iter().map(|cell| &self.cells[*cell]), place);
        let observations: Vec<Observation> = cells
            .iter()
            .map(|cell| {
                let cell = &self.cells[*cell];
                let [positive, negative] = cell.weight(place);
                Observation {
                    source: cell.identity,
                    target: cell.key.target,
                    positive: positive / dispersion,
                    negative: negative / dispersion,
                }
            })
            .collect();
        let mut size = Size::of(&observations);
        size.judgements = size.judgements.map(|judgements| judgements * dispersion);
        let decomposition = decompose(&observations);
        let first = cells.first().map(|first| &self.cells[*first]);
        let period = first.map(|first| self.label(first)).unwrap_or_default();
        let part = first.map(|first| self.part(first)).unwrap_or_default();
        let dimension = self.dimension(place).to_owned();
        let told = decomposition.filter(|found| !size.is_all_one(found.variances));
        let Some(decomposition) = told else { return Err(Shortfall { period, part, dimension, size }) };
        Ok(Round { period, part, dimension, size, dispersion, decomposition, observations, place, cells })
    }

    /// Writes γ into the rows of [`Evidence::scores`] or [`Evidence::estimate`], in their order.
    pub fn relate(&self, rounds: &[Round], scores: &mut [Score]) {
        let places = self.rows_of_dimensions();
        for round in rounds {
            let Some(row) = places.iter().position(|place| *place == round.place) else { continue };
            for (cell, gamma) in round.cells.iter().zip(&round.decomposition.relations) {
                if let Some(score) = scores.get_mut(cell * places.len() + row) {
                    let [low, high] = gamma.interval();
                    score.gamma = Some(settled(gamma.value));
                    (score.gamma_low, score.gamma_high) = (Some(settled(low)), Some(settled(high)));
                }
            }
        }
    }

    /// α of every speaker and β of every target of a round; none of a role that scatters no more than chance.
    #[must_use]
    pub fn effects(&self, round: &Round) -> Vec<Effect> {
        let mut evidence: BTreeMap<(usize, ActorId), (u32, u32)> = BTreeMap::new();
        for (cell, observation) in round.cells.iter().zip(&round.observations) {
            let judgements: u32 = self.cells[*cell].count(round.place).iter().sum();
            for key in [(0, observation.source), (1, observation.target)] {
                let (dyads, sum) = evidence.entry(key).or_default();
                (*dyads, *sum) = (*dyads + 1, *sum + judgements);
            }
        }
        let parts = [&round.decomposition.dispositions, &round.decomposition.standings];
        let of_role = |role: usize| {
            let evidence = &evidence;
            parts[role].iter().map(move |(actor, estimate): (&ActorId, &Estimate)| {
                let (dyads, judgements) = evidence.get(&(role, *actor)).copied().unwrap_or_default();
                Effect {
                    period: round.period.clone(),
                    part: round.part.clone(),
                    dimension: round.dimension.clone(),
                    role: ["disposition", "standing"][role],
                    actor: *actor,
                    value: settled(estimate.value),
                    interval: estimate.interval().map(settled),
                    dyads,
                    judgements,
                }
            })
        };
        let shares = round.decomposition.variances.shares();
        (0..2).filter(|role| !round.size.is_at_end(shares[*role])).flat_map(of_role).collect()
    }
}

impl Round {
    /// The usual net, the shares of α, β and γ in what nets scatter beyond chance, and the reciprocities, with
    /// intervals: of the usual net from the model, of the others by leaving out each tenth of the actors in turn. Those
    /// that [`Round::untold`] names are missing.
    #[must_use]
    pub fn wholes(&self) -> Vec<Whole> {
        let Decomposition { mean, variances, .. } = &self.decomposition;
        let without = jackknife(&self.observations, *variances);
        let whole = |figure, value: f64, interval: Option<[f64; 2]>| Whole {
            period: self.period.clone(),
            part: self.part.clone(),
            dimension: self.dimension.clone(),
            figure,
            value: settled(value),
            interval: interval.map(|ends| ends.map(settled)),
            dyads: self.observations.len() as u32,
        };
        type Figure = (&'static str, fn(Variances) -> f64, bool);
        let figures: [Figure; 5] = [
            ("disposition share", |variances| variances.shares()[0], true),
            ("standing share", |variances| variances.shares()[1], true),
            ("relation share", |variances| variances.shares()[2], true),
            ("generalised reciprocity", |variances| variances.generalised, false),
            ("dyadic reciprocity", |variances| variances.reciprocity, false),
        ];
        let mut wholes = vec![whole("usual net", mean.value, Some(mean.interval()))];
        let untold = self.untold();
        for (name, of, is_share) in figures.into_iter().filter(|(name, ..)| !untold.contains(name)) {
            let value = of(*variances);
            let values: Vec<f64> = without.iter().map(|variances| of(*variances)).collect();
            wholes.push(whole(name, value, around(value, &values, is_share)));
        }
        let Variances { disposition, standing, relation, .. } = *variances;
        wholes.push(whole("variance", disposition + standing + relation, None));
        wholes.push(whole("dispersion", self.dispersion, None));
        wholes
    }

    /// The shares and reciprocities that so few judgements put at an end of their range, where they tell nothing.
    #[must_use]
    pub fn untold(&self) -> Vec<&'static str> {
        let variances = self.decomposition.variances;
        let [disposition, standing, _] = variances.shares().map(|share| self.size.is_at_end(share));
        let figures = [
            ("disposition share", disposition),
            ("standing share", standing),
            (
                "generalised reciprocity",
                disposition || standing || self.size.is_at_end(variances.generalised.abs().max(0.5)),
            ),
            ("dyadic reciprocity", self.size.is_at_end(variances.reciprocity.abs().max(0.5))),
        ];
        figures.into_iter().filter(|(_, untold)| *untold).map(|(name, _)| name).collect()
    }
}

/// The interval of a share or a correlation from values with a group left out in turn, on a scale without ends (log
/// odds of a share, inverse hyperbolic tangent of a correlation), by Student's t. `None` where a group could not be
/// left out.
fn around(value: f64, without: &[f64], is_share: bool) -> Option<[f64; 2]> {
    let open = |x: f64| {
        let share = x.clamp(1e-6, 1.0 - 1e-6);
        if is_share { libm::log(share / (1.0 - share)) } else { libm::atanh(x.clamp(-0.999, 0.999)) }
    };
    let shut = |x: f64| if is_share { 1.0 / (1.0 + libm::exp(-x)) } else { libm::tanh(x) };
    let groups = without.len() as f64;
    if without.len() < GROUPS {
        return None;
    }
    let opened: Vec<f64> = without.iter().map(|value| open(*value)).collect();
    let mean = opened.iter().sum::<f64>() / groups;
    let spread = (groups - 1.0) / groups * opened.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let reach = StudentsT::new(0.0, 1.0, groups - 1.0).ok()?.inverse_cdf(0.975) * spread.sqrt();
    let middle = open(value);
    Some([shut(middle - reach), shut(middle + reach)])
}

/// By how much nets move from document to document more than chance alone would move them: the mean ratio of the
/// variance by documents, n/(n−1) Σ(e − ē)² with e = p_i/(P+½) − n_i/(N+½), to 1/(P+½) + 1/(N+½), over dyads with
/// enough of both; at least 1, and 1 where no dyad has enough.
fn dispersion<'c>(cells: impl Iterator<Item = &'c Cell>, place: Option<usize>) -> f64 {
    let (documents, judgements) = TELLING;
    let ratios: Vec<f64> = cells
        .filter(|cell| {
            cell.documents.len() >= documents && cell.count(place).iter().all(|&count| count >= judgements)
        })
        .map(|cell| {
            let [positive, negative] = cell.weight(place);
            let each = (0..cell.documents.len()).map(|document| {
                let [p, n] = cell.weight_in(document, place);
                p / (positive + 0.5) - n / (negative + 0.5)
            });
            variance(each) / net_variance(positive, negative)
        })
        .collect();
    if ratios.is_empty() { 1.0 } else { (ratios.iter().sum::<f64>() / ratios.len() as f64).max(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Coding, Polarity};
    use crate::score::tests::coding;
    use crate::score::{Period, Plan};

    /// Every one of five judges every other, in one sentence, once.
    fn judged_once(negative: impl Fn(usize, usize) -> bool) -> Evidence {
        let actors = ["AUS", "BRA", "CAN", "DEU", "EGY"];
        let mut codings = Vec::new();
        for (s, t) in (0..5).flat_map(|s| (0..5).map(move |t| (s, t))).filter(|(s, t)| s != t) {
            let polarity = if negative(s, t) { Polarity::Negative } else { Polarity::Positive };
            let coding = coding(actors[s], actors[t], 1990, "benevolence", polarity);
            codings.push(Coding { sentence: t as u32, ..coding });
        }
        Evidence::of(&codings, &[], &[], &[], &Plan::by(Period::All))
    }

    #[test]
    fn dyads_with_one_judgement_each_do_not_tell_relation_from_chance() {
        // In each pair both judge alike: every judgement is of its pair alone.
        let (rounds, short) = judged_once(|s, t| (s + t) % 2 == 1).rounds(Some("all"));
        assert!(rounds.is_empty(), "{rounds:?}");
        let told = short[0].size.to_string();
        assert!(told.starts_with("20 dyads with judgements, 5 speakers, 5 targets"), "{told}");
        assert!(
            told.ends_with("1.0 judgements a dyad do not tell what is between two from chance"),
            "{told}"
        );
    }

    #[test]
    fn documents_tell_nothing_of_a_sign_that_a_dyad_lacks() {
        let mut codings = Vec::new();
        for year in 1990..2000 {
            let polarity = if year % 2 == 0 { Polarity::Positive } else { Polarity::Negative };
            for sentence in 0..4 {
                let both = coding("AUS", "BRA", year, "benevolence", polarity);
                codings.push(Coding { sentence, ..both });
            }
            codings.push(coding("AUS", "CAN", year, "benevolence", Polarity::Positive));
        }
        let evidence = Evidence::of(&codings, &[], &[], &[], &Plan::by(Period::All));
        let of = |target: &str| {
            dispersion(evidence.cells.iter().filter(|cell| cell.key.target.as_str() == target), None)
        };
        // Four for in one year and four against in the next: far more than chance has it.
        assert!(of("BRA") > 3.0, "{}", of("BRA"));
        assert_eq!(of("CAN"), 1.0);
        assert_eq!(dispersion(evidence.cells.iter(), None), of("BRA"));
    }

    #[test]
    fn without_a_judgement_against_nothing_is_taken_apart() {
        let (rounds, short) = judged_once(|_, _| false).rounds(Some("all"));
        assert!(rounds.is_empty());
        assert!(short[0].size.to_string().ends_with("judgements of both signs are needed"));
    }
}
