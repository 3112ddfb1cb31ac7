//! Score: from evidence to figures.
//!
//! In: [`Coding`]s, [`Reference`]s, the codebook's [`Dimension`]s and a [`Period`].
//! Out: [`Score`]s ordered by source, target, period and dimension; what [`Evidence`] tells beside them.
//! Next: [`export`](crate::export).
//!
//! A dyad has a row for every dimension and one for [`ALL`], in every period in which the source speaks of
//! the target. Where it judges nothing the counts are 0 and the net is `None`: spoken of, without judging.
//! Where it never speaks of the target there is no row. Neither is a net of 0.
//!
//! Order of input changes nothing, and swapping every polarity flips the sign of every net (the tests below).

use crate::model::{Coding, Dimension, Reference, Score};

mod ascent;
mod balance;
mod cells;
mod compare;
mod design;
mod estimate;
mod evidence;
mod focal;
mod interval;
mod moderated;
mod moves;
mod period;
mod plan;
mod quadrature;
mod relations;
mod repeats;
mod rounds;
mod sensitivity;
mod shelf;
mod shortfall;
mod shrink;
mod turns;

pub use balance::{log_balance, rate};
pub use compare::{Mutual, Shift, difference_interval, near_end, shifts};
pub use estimate::{Estimation, Minimum};
pub use evidence::{Evidence, LeftOut};
pub use focal::{Stance, focus};
pub use interval::{Method, Resampling, bca, percentile, quantile};
pub use moderated::{net_moderated, rate_moderated};
pub use moves::{Move, moves};
pub use period::Period;
pub use plan::{Aspect, Boilerplate, Joint, Parting, Plan, Weights};
pub use relations::{Decomposition, Estimate, Observation, Variances, decompose, decompose_with};
pub use rounds::{Effect, Round, Whole};
pub use sensitivity::{Sensitivity, sensitivity};
pub use shortfall::{Shortfall, Size};
pub use shrink::Prior;
pub use turns::Turn;

/// The name of the sum over dimensions, which no dimension may bear.
pub const ALL: &str = "all";

/// Counts and figures of every directed dyad in every period, on every dimension and on their sum.
///
/// Only codings with `scored` count, and what several indicators see in one sentence counts once: a sentence has at
/// most one positive and one negative judgement of a target on a dimension. `dimensions` are those of the codebook, so
/// that every dyad has the same rows; one that occurs in codings only is added. References are summed over the
/// documents of the period; a coding without any (a view that another state reports) has counts and a net, but no
/// rates.
///
/// # Examples
/// ```
/// # use bonafides::model::{ActorId, Date, Dimension, Reference};
/// # use bonafides::score::{Period, score};
/// # fn main() -> bonafides::error::Result<()> {
/// let (source, target): (ActorId, ActorId) = ("NPL".parse()?, "JPN".parse()?);
/// let spoken_of =
///     Reference { source, target, document: "a".into(), date: Date::year(1990), sentences: 4 };
/// let scores = score(&[], &[spoken_of], &[Dimension::from("fairness")], &Period::Year);
/// assert_eq!(scores.len(), 2);
/// assert_eq!(scores[0].dimension.as_str(), "all");
/// assert_eq!((scores[0].references, scores[0].trust_rate, scores[0].net), (4, Some(0.0), None));
/// # Ok(()) }
/// ```
#[must_use]
pub fn score(
    codings: &[Coding],
    references: &[Reference],
    dimensions: &[Dimension],
    period: &Period,
) -> Vec<Score> {
    Evidence::of(codings, references, &[], dimensions, &Plan::by(period.clone())).scores()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{ActorId, Date, Dyad, Occasion, Polarity, Spoken, Voice};

    fn id(text: &str) -> ActorId {
        text.parse().unwrap()
    }

    pub(super) fn coding(
        source: &str,
        target: &str,
        year: u16,
        dimension: &str,
        polarity: Polarity,
    ) -> Coding {
        let (document, dyad) =
            (format!("{source}-{year}").into(), Dyad { source: id(source), target: id(target) });
        let coding = Coding::of(document, Date::year(year), dyad, dimension.into(), polarity);
        Coding { indicator: "is-friend".into(), quote: "our friend".into(), ..coding }
    }

    fn reference(source: &str, target: &str, year: u16, sentences: u32) -> Reference {
        Reference {
            source: id(source),
            target: id(target),
            document: format!("{source}-{year}").into(),
            date: Date::year(year),
            sentences,
        }
    }

    fn both() -> [Dimension; 2] {
        ["fairness".into(), "benevolence".into()]
    }

    use Polarity::{Negative, Positive};

    #[test]
    fn a_dyad_has_a_row_for_every_dimension_and_one_for_their_sum() {
        let codings = [
            coding("NPL", "JPN", 1990, "benevolence", Positive),
            Coding { sentence: 3, ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            // Another indicator in the same sentence: one judgement still.
            Coding { indicator: "gives-help".into(), ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            coding("NPL", "JPN", 1990, "fairness", Negative),
        ];
        let scores = score(&codings, &[reference("NPL", "JPN", 1990, 8)], &both(), &Period::Year);
        let rows: Vec<_> = scores
            .iter()
            .map(|s| (s.dimension.as_str(), s.positive, s.negative, s.trust_rate, s.distrust_rate))
            .collect();
        assert_eq!(
            rows,
            [
                ("all", 2, 1, Some(25.0), Some(12.5)),
                ("benevolence", 2, 0, Some(25.0), Some(0.0)),
                ("fairness", 0, 1, Some(0.0), Some(12.5)),
            ]
        );
        assert!(scores.iter().all(|s| s.period == "1990" && s.references == 8 && s.documents == 1));
    }

    #[test]
    fn the_two_directions_of_a_pair_are_two_dyads() {
        let codings = [coding("NPL", "JPN", 1990, "fairness", Positive)];
        let references = [reference("NPL", "JPN", 1990, 2), reference("JPN", "NPL", 1990, 3)];
        let scores = score(&codings, &references, &[], &Period::All);
        let all: Vec<_> = scores
            .iter()
            .filter(|s| s.dimension.as_str() == ALL)
            .map(|s| (s.source.as_str(), s.target.as_str(), s.positive, s.references))
            .collect();
        assert_eq!(all, [("JPN", "NPL", 0, 3), ("NPL", "JPN", 1, 2)]);
    }

    #[test]
    fn spoken_of_without_judging_has_rates_of_nought_and_no_net() {
        let scores = score(&[], &[reference("NPL", "JPN", 1990, 2)], &both(), &Period::All);
        assert_eq!(scores.len(), 3);
        assert!(scores.iter().all(|s| s.trust_rate == Some(0.0) && s.net.is_none()));
    }

    #[test]
    fn a_hit_that_does_not_score_leaves_no_trace_in_the_counts() {
        let mut hope = coding("NPL", "JPN", 1990, "benevolence", Positive);
        hope.scored = false;
        assert_eq!(score(&[hope.clone()], &[], &both(), &Period::All), []);
        let scores = score(&[hope], &[reference("NPL", "JPN", 1990, 2)], &both(), &Period::All);
        assert!(scores.iter().all(|s| s.positive == 0));
    }

    #[test]
    fn a_view_that_another_state_reports_has_a_net_but_no_rate() {
        let scores = score(&[coding("IND", "PAK", 1965, "benevolence", Negative)], &[], &[], &Period::Year);
        assert!(scores.iter().all(|s| s.references == 0 && s.distrust_rate.is_none() && s.net.is_some()));
    }

    #[test]
    fn periods_part_the_evidence_and_overlapping_ones_share_it() {
        let codings = [
            coding("NPL", "JPN", 1989, "fairness", Positive),
            coding("NPL", "JPN", 1990, "fairness", Positive),
        ];
        let count = |period: &str| -> Vec<(String, u32)> {
            score(&codings, &[], &[], &period.parse().unwrap())
                .into_iter()
                .filter(|s| s.dimension.as_str() == ALL)
                .map(|s| (s.period, s.positive))
                .collect()
        };
        assert_eq!(count("all"), [("all".to_owned(), 2)]);
        assert_eq!(count("decade"), [("1980s".to_owned(), 1), ("1990s".to_owned(), 1)]);
        assert_eq!(
            count("1980..1990,1990..1999"),
            [("1980..1990".to_owned(), 2), ("1990..1999".to_owned(), 1)]
        );
    }

    fn occasion(document: &str, kind: &str, speakers: &[&str]) -> Occasion {
        Occasion {
            document: document.into(),
            speakers: speakers.iter().map(|speaker| id(speaker)).collect(),
            identities: Vec::new(),
            kind: kind.to_owned(),
            venue: Some(format!("Assembly, session {}", document.len())),
            repeats: None,
        }
    }

    fn all(evidence: &Evidence) -> Vec<Score> {
        let mut scores = evidence.scores();
        scores.retain(|score| score.dimension.as_str() == ALL);
        scores
    }

    #[test]
    fn a_weight_counts_once_in_a_sentence_and_it_is_the_greatest() {
        let codings = [
            coding("NPL", "JPN", 1990, "benevolence", Positive),
            Coding { indicator: "gives-help".into(), ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            Coding { sentence: 1, ..coding("NPL", "JPN", 1990, "benevolence", Negative) },
        ];
        let weights = Weights::new([("gives-help".into(), 2.5), ("is-friend".into(), 0.5)]);
        let plan = Plan { weights, ..Plan::by(Period::All) };
        let rows = all(&Evidence::of(&codings, &[reference("NPL", "JPN", 1990, 10)], &[], &both(), &plan));
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((row.positive, row.negative), (1, 1));
        assert_eq!((row.weighted_positive, row.weighted_negative), (2.5, 0.5));
        assert_eq!((row.trust_rate, row.distrust_rate), (Some(25.0), Some(5.0)));
        assert!((row.net.unwrap() - 3.0_f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn one_speech_may_hold_most_of_what_a_dyad_is_judged_by() {
        // Of Japan three judgements in 1990, one of them of fairness, one in 1991, none in 1992; of India none.
        let codings = [
            coding("NPL", "JPN", 1990, "benevolence", Negative),
            Coding { sentence: 1, ..coding("NPL", "JPN", 1990, "benevolence", Positive) },
            Coding { sentence: 2, ..coding("NPL", "JPN", 1990, "fairness", Negative) },
            Coding { indicator: "gives-help".into(), ..coding("NPL", "JPN", 1991, "benevolence", Positive) },
        ];
        let references = [
            reference("NPL", "JPN", 1990, 5),
            reference("NPL", "JPN", 1992, 5),
            reference("NPL", "IND", 1992, 1),
        ];
        let shares = |weights: Weights| -> Vec<Option<f64>> {
            let plan = Plan { weights, ..Plan::by(Period::All) };
            let scores = Evidence::of(&codings, &references, &[], &both(), &plan).scores();
            scores.iter().map(|row| row.largest_document).collect()
        };
        // India and Japan, each with all, benevolence, fairness.
        let (three_of_four, two_of_three) = (Some(0.75), Some(0.666_666_667));
        assert_eq!(shares(Weights::default()), [None, None, None, three_of_four, two_of_three, Some(1.0)]);
        // Where help counts four times, 1991 holds the most: 4 of 7, of benevolence 4 of 6.
        let weights = Weights::new([("gives-help".into(), 4.0)]);
        let (four_of_seven, four_of_six) = (Some(0.571_428_571), Some(0.666_666_667));
        assert_eq!(shares(weights), [None, None, None, four_of_seven, four_of_six, Some(1.0)]);
    }

    #[test]
    fn no_rate_ends_above_what_sentences_can_hold() {
        // Each of two documents refers once, and judges once in that sentence: half of what the two dimensions can hold.
        let codings = [1990, 1991].map(|year| coding("NPL", "JPN", year, "fairness", Positive));
        let references = [1990, 1991].map(|year| reference("NPL", "JPN", year, 1));
        let ends = |references: &[Reference], weights: Weights| -> Vec<Option<f64>> {
            let plan = Plan { weights, ..Plan::by(Period::All) };
            let scores =
                Evidence::of(&codings, references, &[], &both(), &plan).estimate(&Estimation::default());
            let mut judged = scores.iter().filter(|row| row.net.is_some());
            assert!(judged.all(|row| row.trust_low <= row.trust_rate && row.trust_rate <= row.trust_high));
            scores.iter().map(|row| row.trust_high).collect()
        };
        // Of all, of benevolence (where nothing is judged), of fairness.
        assert_eq!(ends(&references, Weights::default()), [Some(200.0), None, Some(100.0)]);
        // An indicator that counts three times: three in a sentence.
        let thrice = Weights::new([("is-friend".into(), 3.0)]);
        assert_eq!(ends(&references, thrice), [Some(600.0), None, Some(300.0)]);
        // Where another state reports one of the two views, there are two judgements to one reference: the rate is 200,
        // and that is where its interval ends.
        assert_eq!(ends(&references[..1], Weights::default()), [Some(200.0), None, Some(200.0)]);
    }

    #[test]
    fn kinds_part_the_references_and_voices_share_them() {
        let hoped =
            Coding { voice: Voice::Past, sentence: 1, ..coding("NPL", "JPN", 1991, "fairness", Negative) };
        let codings = [coding("NPL", "JPN", 1990, "fairness", Positive), hoped];
        let references = [reference("NPL", "JPN", 1990, 2), reference("NPL", "JPN", 1991, 3)];
        let occasions =
            [occasion("NPL-1990", "speech", &["NPL"]), occasion("NPL-1991", "interview", &["NPL"])];
        let parted = |aspect: Aspect| {
            let plan = Plan { aspects: vec![aspect], ..Plan::by(Period::All) };
            let rows = all(&Evidence::of(&codings, &references, &occasions, &both(), &plan));
            rows.iter()
                .map(|row| (row.part(), row.positive, row.negative, row.references))
                .collect::<Vec<_>>()
        };
        assert_eq!(parted(Aspect::Kind), [("interview".to_owned(), 0, 1, 3), ("speech".to_owned(), 1, 0, 2)]);
        assert_eq!(parted(Aspect::Voice), [("asserted".to_owned(), 1, 0, 5), ("past".to_owned(), 0, 1, 5)]);
    }

    /// Russia before 1992 is the Soviet Union when others speak of it; a view that somebody reports is the Soviet
    /// Union's own.
    #[test]
    fn a_reported_view_does_not_hide_what_a_state_says_under_another_name() {
        let mut codings: Vec<Coding> =
            (1950..1960).map(|year| coding("RUS", "USA", year, "fairness", Negative)).collect();
        codings.push(Coding {
            sentence: 1,
            source: id("SUN"),
            ..coding("GHA", "USA", 1955, "fairness", Positive)
        });
        codings.push(coding("USA", "SUN", 1955, "fairness", Negative));
        let soviet = |year: u16| {
            let document = format!("RUS-{year}");
            Occasion { identities: vec![id("SUN")], ..occasion(&document, "statement", &["RUS"]) }
        };
        let occasions: Vec<Occasion> = (1950..1960).map(soviet).collect();
        let evidence = Evidence::of(&codings, &[], &occasions, &both(), &Plan::by(Period::All));
        let pairs = evidence.mutual(&all(&evidence));
        let [pair] = &pairs[..] else { panic!("{pairs:?}") };
        assert_eq!((pair.pair, pair.judgements), ([id("SUN"), id("USA")], [10, 1]));
    }

    /// Over a time in which it has two names, a state is called towards each other as it mostly was when it spoke of it.
    #[test]
    fn a_state_that_changes_its_name_meets_each_other_under_the_name_of_the_time() {
        let soviet = (1950..1960).map(|year| coding("RUS", "CUB", year, "fairness", Positive));
        let russian = (1995..2005).map(|year| coding("RUS", "VNM", year, "fairness", Positive));
        let back = [
            coding("CUB", "SUN", 1955, "fairness", Positive),
            coding("VNM", "RUS", 2000, "fairness", Negative),
        ];
        let codings: Vec<Coding> = soviet.chain(russian).chain(back).collect();
        let named = |year: u16, name: &str| {
            let document = format!("RUS-{year}");
            Occasion { identities: vec![id(name)], ..occasion(&document, "statement", &["RUS"]) }
        };
        let occasions: Vec<Occasion> = (1950..1960)
            .map(|year| named(year, "SUN"))
            .chain((1995..2005).map(|year| named(year, "RUS")))
            .collect();
        let evidence = Evidence::of(&codings, &[], &occasions, &both(), &Plan::by(Period::All));
        let pairs: Vec<_> = evidence.mutual(&all(&evidence)).into_iter().map(|pair| pair.pair).collect();
        assert_eq!(pairs, [[id("CUB"), id("SUN")], [id("RUS"), id("VNM")]]);
    }

    #[test]
    fn a_repeat_counts_once_for_each_who_says_it() {
        let codings = [1990, 1991].map(|year| coding("NPL", "JPN", year, "fairness", Positive)).to_vec();
        let references = [reference("NPL", "JPN", 1990, 2), reference("NPL", "JPN", 1991, 2)];
        let first = occasion("NPL-1990", "speech", &["NPL"]);
        let again = Occasion { repeats: Some("NPL-1990".into()), ..occasion("NPL-1991", "speech", &["NPL"]) };
        let plan = Plan { boilerplate: Boilerplate::Once, ..Plan::by(Period::All) };
        let of = |first: &Occasion, plan: &Plan| {
            let occasions = [first.clone(), again.clone()];
            let evidence = Evidence::of(&codings, &references, &occasions, &both(), plan);
            let row = all(&evidence).remove(0);
            (row.positive, row.references, row.documents, evidence.left_out.repeats)
        };
        assert_eq!(of(&first, &plan), (1, 2, 1, 1));
        assert_eq!(of(&first, &Plan::by(Period::All)), (2, 4, 2, 0));
        // What another said first, this one says for the first time.
        let of_another = Occasion { speakers: vec![id("IND")], ..first };
        assert_eq!(of(&of_another, &plan), (2, 4, 2, 0));
    }

    #[test]
    fn a_sentence_said_again_in_the_same_words_counts_once() {
        let said = |source: &str, year, quote: &str| Coding {
            quote: quote.to_owned(),
            ..coding(source, "JPN", year, "fairness", Positive)
        };
        let agreed = "Japan has shown its commitment to peace";
        let codings = [
            said("NPL", 1991, &agreed.replace(' ', "\n").to_uppercase()),
            said("NPL", 1990, agreed),
            // Too short to be a repeat, and another's words.
            said("NPL", 1992, "our friend Japan"),
            said("NPL", 1993, "our friend Japan"),
            said("IND", 1994, agreed),
        ];
        let references: Vec<Reference> = codings
            .iter()
            .map(|coding| reference(coding.source.as_str(), "JPN", coding.date.year, 2))
            .collect();
        let of = |boilerplate| {
            let plan = Plan { boilerplate, ..Plan::by(Period::All) };
            let evidence = Evidence::of(&codings, &references, &[], &both(), &plan);
            let rows = all(&evidence);
            let counts: Vec<_> = rows.iter().map(|row| (row.positive, row.references)).collect();
            (counts, evidence.left_out.sentences)
        };
        assert_eq!(of(Boilerplate::Keep), (vec![(1, 2), (4, 8)], 0));
        assert_eq!(of(Boilerplate::Once), (vec![(1, 2), (3, 7)], 1));
    }

    #[test]
    fn joint_texts_are_counted_told_and_left_out() {
        let codings = [1990, 1991].map(|year| coding("NPL", "JPN", year, "fairness", Positive));
        let occasions =
            [occasion("NPL-1990", "declaration", &["NPL", "IND"]), occasion("NPL-1991", "speech", &["NPL"])];
        let of = |plan: Plan| all(&Evidence::of(&codings, &[], &occasions, &both(), &plan));
        let counted = of(Plan::by(Period::All));
        assert_eq!((counted[0].positive, counted[0].joint_documents), (2, 1));
        let left_out = of(Plan { joint: Joint::LeaveOut, ..Plan::by(Period::All) });
        assert_eq!((left_out[0].positive, left_out[0].joint_documents), (1, 0));
        let apart = of(Plan { aspects: vec![Aspect::Joint], ..Plan::by(Period::All) });
        let parts: Vec<_> = apart.iter().map(|row| (row.part(), row.positive)).collect();
        assert_eq!(parts, [("single".to_owned(), 1), ("joint".to_owned(), 1)]);
    }

    #[test]
    fn never_spoken_of_is_a_row_only_where_it_is_asked_after() {
        let references = [reference("NPL", "JPN", 1990, 2), reference("NPL", "IND", 1991, 2)];
        let evidence = Evidence::of(&[], &references, &[], &both(), &Plan::by(Period::Year));
        let silences = evidence.silences(id("NPL"), id("JPN"));
        assert_eq!(silences.len(), 1);
        assert_eq!((silences[0].period.as_str(), silences[0].spoken), ("1991", Spoken::Never));
        assert!(all(&evidence).iter().all(|row| row.spoken == Spoken::Unjudged));
    }

    #[test]
    fn sessions_are_those_of_the_venue() {
        let codings = [coding("NPL", "JPN", 1990, "fairness", Positive)];
        let rows = all(&Evidence::of(
            &codings,
            &[],
            &[occasion("NPL-1990", "speech", &["NPL"])],
            &both(),
            &Plan::by(Period::Session),
        ));
        assert_eq!(rows[0].period, "session-08");
    }

    #[test]
    fn intervals_are_the_same_with_any_company_and_in_any_order() {
        let mut codings: Vec<Coding> = (1980..1990)
            .flat_map(|year| {
                let sign = if year % 3 == 0 { Negative } else { Positive };
                [
                    coding("NPL", "JPN", year, "fairness", sign),
                    coding("IND", "JPN", year, "fairness", Negative),
                ]
            })
            .collect();
        let estimate = |codings: &[Coding]| {
            let evidence = Evidence::of(codings, &[], &[], &both(), &Plan::by(Period::All));
            let rows = evidence.estimate(&Estimation::default());
            let row = rows.into_iter().find(|row| row.source == id("NPL") && row.dimension.as_str() == ALL);
            row.map(|row| (row.net, row.net_low, row.net_high)).unwrap()
        };
        let found = estimate(&codings);
        assert!(found.1 < found.0 && found.0 < found.2);
        codings.reverse();
        assert_eq!(estimate(&codings), found);
        codings.retain(|coding| coding.source == id("NPL"));
        assert_eq!(estimate(&codings), found);
    }

    const NAMES: [&str; 3] = ["NPL", "JPN", "IND"];

    prop_compose! {
        fn any_coding()(
            (from, to) in (0..3usize, 0..2usize),
            year in 1985u16..1995,
            sentence in 0u32..3,
            fairness: bool, positive: bool, scored: bool,
        ) -> Coding {
            let dimension = if fairness { "fairness" } else { "benevolence" };
            let polarity = if positive { Positive } else { Negative };
            let mut coding = coding(NAMES[from], NAMES[(from + to + 1) % 3], year, dimension, polarity);
            coding.scored = scored;
            coding.sentence = sentence;
            coding
        }
    }

    prop_compose! {
        fn any_reference()(
            (from, to) in (0..3usize, 0..2usize), year in 1985u16..1995, sentences in 1u32..9,
        ) -> Reference {
            reference(NAMES[from], NAMES[(from + to + 1) % 3], year, sentences)
        }
    }

    fn any_period() -> impl Strategy<Value = Period> {
        prop_oneof![
            Just(Period::All),
            Just(Period::Year),
            Just(Period::Decade),
            (1u16..12).prop_map(|n| format!("{n}-years").parse().unwrap()),
            Just("1980..1990,1988..1999".parse().unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn swapping_polarities_flips_every_net_and_swaps_the_rates(
            codings in prop::collection::vec(any_coding(), 0..40),
            references in prop::collection::vec(any_reference(), 0..40),
            period in any_period(),
        ) {
            let swapped: Vec<Coding> = codings
                .iter()
                .cloned()
                .map(|mut coding| { coding.polarity = coding.polarity.flipped(); coding })
                .collect();
            let before = score(&codings, &references, &both(), &period);
            let after = score(&swapped, &references, &both(), &period);
            prop_assert_eq!(before.len(), after.len());
            for (a, b) in before.iter().zip(&after) {
                prop_assert_eq!(a.net.map(|net| -net), b.net);
                prop_assert_eq!(a.trust_rate, b.distrust_rate);
                prop_assert_eq!(a.distrust_rate, b.trust_rate);
            }
        }

        #[test]
        fn the_order_of_input_changes_nothing_and_the_output_is_sorted(
            (codings, shuffled) in prop::collection::vec(any_coding(), 0..40)
                .prop_flat_map(|codings| (Just(codings.clone()), Just(codings).prop_shuffle())),
            references in prop::collection::vec(any_reference(), 0..40),
            period in any_period(),
        ) {
            let scores = score(&codings, &references, &both(), &period);
            let reversed: Vec<Reference> = references.iter().rev().cloned().collect();
            prop_assert_eq!(&scores, &score(&shuffled, &reversed, &both(), &period));
            let key = |s: &Score| (s.source, s.target, s.period.clone(), s.dimension.clone());
            prop_assert!(scores.is_sorted_by(|a, b| key(a) < key(b)));
        }

        #[test]
        fn every_judgement_counts_once(
            codings in prop::collection::vec(any_coding(), 0..40),
            period in prop_oneof![Just(Period::All), Just(Period::Year), Just(Period::Decade)],
        ) {
            let counted: u32 = score(&codings, &[], &[], &period)
                .iter()
                .filter(|s| s.dimension.as_str() == ALL)
                .map(|s| s.positive + s.negative)
                .sum();
            let mut judgements: Vec<_> = codings
                .iter()
                .filter(|coding| coding.scored)
                .map(|c| (&c.document, c.sentence, c.source, c.target, &c.dimension, c.polarity))
                .collect();
            judgements.sort_unstable();
            judgements.dedup();
            prop_assert_eq!(counted as usize, judgements.len());
        }
    }
}
