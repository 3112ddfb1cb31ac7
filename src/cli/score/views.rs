//! The views of `score`: pairs, movers, turning points, parts, a core, weights.

use std::collections::BTreeSet;

use clap::Args;
use comfy_table::Table;

use super::records::{Component, Focal};
use super::table::interval;
use super::{Estimating, Score, Showing, dictionary, evidence, stands, table};
use crate::cli::args::{Common, Format};
use crate::cli::output;
use crate::cli::talk::{Talk, counted, thousands};
use crate::cli::whom::Whom;
use crate::cli::work::Outcome;
use crate::error::{Error, Result};
use crate::model::{self, ActorId, Spoken};
use crate::score::{
    self, ALL, Evidence, Mutual, Period, Plan, Sensitivity, Shift, Shortfall, Stance, Turn, focus, shifts,
};

/// Actors that the table of components shows at each end.
const ENDS: usize = 10;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Views")]
#[group(multiple = false)]
pub(super) struct Views {
    /// The N dyads with the highest and the N with the lowest net of each period, of those without flags, with γ; --rank-by
    /// names another figure than the net.
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// γ beside the scores: what of each net is of this dyad.
    #[arg(long)]
    gamma: bool,
    /// What nets are made of: dispositions (α), standings (β), shares of variance, reciprocity.
    #[arg(long)]
    decompose: bool,
    /// Pairs that judge one another: mutual trust and asymmetry.
    #[arg(long)]
    mutual: bool,
    /// How dyads move from each period to the next, first those that move farthest for sure: by the end of the interval that
    /// is nearer to 0.
    #[arg(long)]
    movers: bool,
    /// Years from which on dyads are spoken of otherwise than before.
    #[arg(long)]
    turns: bool,
    /// How everybody stands to these actors together, by id or name: level, rank, trend.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    pub focal: Vec<Whom>,
    /// What becomes of the nets when each indicator in turn counts nothing, or twice.
    #[arg(long)]
    sensitivity: bool,
    /// Unit and definition of every figure in every export.
    #[arg(long)]
    pub dictionary: bool,
}

impl Views {
    /// The period where none is named; `None` for that of the study.
    pub fn period(&self) -> Option<Period> {
        if self.movers {
            return Some(Period::Decade);
        }
        let whole = self.top.is_some()
            || self.decompose
            || self.mutual
            || self.turns
            || self.sensitivity
            || !self.focal.is_empty();
        whole.then_some(Period::All)
    }

    /// Whether rows of scores are shown, and not something made of them.
    pub fn is_of_scores(&self) -> bool {
        !(self.decompose
            || self.mutual
            || self.movers
            || self.turns
            || self.sensitivity
            || !self.focal.is_empty())
    }

    /// Its name: that of its flag.
    pub fn name(&self) -> &'static str {
        let flags = [
            (self.top.is_some(), "top"),
            (self.gamma, "gamma"),
            (self.decompose, "decompose"),
            (self.mutual, "mutual"),
            (self.movers, "movers"),
            (self.turns, "turns"),
            (!self.focal.is_empty(), "focal"),
            (self.sensitivity, "sensitivity"),
        ];
        flags.into_iter().find(|(is, _)| *is).map_or("scores", |(_, name)| name)
    }

    /// Scores with what the view adds to them.
    pub fn scores(
        &self,
        evidence: &Evidence,
        verb: &Score,
        common: &Common,
        talk: Talk,
    ) -> Vec<model::Score> {
        let mut scores = evidence.estimate(&verb.estimating.estimation());
        if self.gamma || self.top.is_some() && scores.iter().any(stands) {
            let (rounds, short) = evidence.rounds(verb.showing.one_dimension(common));
            evidence.relate(&rounds, &mut scores);
            say_short(&short, "without γ", talk);
        }
        scores
    }

    /// Holds a view to the options that narrow it.
    fn hold(&self, showing: &Showing) -> Result<()> {
        let Showing { named, dimension, .. } = showing;
        let of_source = !named.source.is_empty();
        let of_others = named.dyad.is_some() || !named.target.is_empty();
        let of_one = dimension.as_deref().is_some_and(|dimension| dimension != ALL);
        let (view, has) = match self.name() {
            view @ "focal" => (view, of_others || of_one),
            view @ "decompose" => (view, of_source || of_others),
            view @ "sensitivity" => (view, of_source || of_others || of_one),
            _ => return Ok(()),
        };
        if has {
            return Err(Error::input(format!("`--{view}` is of the whole corpus: another option asks for part of it"))
                .help("leave out --source, --target, --dyad and --dimension; --focal takes --source, --decompose --dimension"));
        }
        Ok(())
    }

    /// Shows a view that is not of scores.
    pub fn show(
        &self,
        verb: &Score,
        outcome: &Outcome,
        plan: &Plan,
        common: &Common,
        talk: Talk,
    ) -> Result<bool> {
        self.hold(&verb.showing)?;
        if !self.focal.is_empty() {
            return self.focal(verb, outcome, plan, common, talk);
        }
        let evidence = evidence(outcome, plan);
        if self.decompose {
            return decomposed(&evidence, verb, common, talk);
        }
        if self.turns {
            let Estimating { seed, shuffles, .. } = verb.estimating;
            let mut turns = evidence.turns(verb.showing.dimension.as_deref(), seed, shuffles);
            turns.retain(|turn| verb.showing.is_of(turn.source, turn.target));
            if turns.is_empty() {
                talk.say("no dyad turns: it takes ten judgements, five on either side of a year, and a difference beyond chance");
            }
            verb.show(common, &turns, turn_table, talk)?;
            say_sure(turns.iter().map(|turn| turn.q), "turn", talk);
            say_floor(&turns, shuffles, talk);
            return Ok(!turns.is_empty());
        }
        if self.sensitivity {
            let rows = sensitivities(outcome, plan, &evidence);
            verb.show(common, &rows, sensitivity_table, talk)?;
            return Ok(!rows.is_empty());
        }
        let mut scores = evidence.estimate(&verb.estimating.estimation());
        verb.showing.only_dimension(&mut scores, common);
        if self.mutual {
            let mut pairs = evidence.mutual(&scores);
            let asked = |a, b| verb.showing.is_of(a, b) || verb.showing.is_of(b, a);
            pairs.retain(|pair| asked(pair.pair[0], pair.pair[1]));
            if pairs.is_empty() {
                talk.say(
                    "no pair judges one another here: a state counts as what it is called when it is spoken of, in each \
                     period, as the seat `RUS` of 1970 is `SUN`; see --by",
                );
            }
            verb.show(common, &pairs, mutual_table, talk)?;
            return Ok(!pairs.is_empty());
        }
        if plan.period.overlaps() {
            return Err(Error::input("`--movers` compares periods that share no document").help(
                "take periods side by side: --by 5-years, not 5-years-rolling, or ranges that do not overlap",
            ));
        }
        let mut moved = shifts(&scores);
        moved.retain(|shift| verb.showing.is_of(shift.source, shift.target));
        if common.format() == Format::Table {
            let all = moved.len();
            moved.retain(Shift::is_beyond);
            let chance = counted((all - moved.len()) as u64, "move", "moves");
            if moved.len() < all {
                talk.say(&format!("{chance} not beyond chance: --format csv has them"));
            } else if all == 0 {
                talk.say("no dyad is judged in two periods: see --by");
            }
        }
        verb.show(common, &moved, shift_table, talk)?;
        say_sure(moved.iter().filter_map(|shift| shift.q), "move", talk);
        Ok(!moved.is_empty())
    }

    fn focal(
        &self,
        verb: &Score,
        outcome: &Outcome,
        plan: &Plan,
        common: &Common,
        talk: Talk,
    ) -> Result<bool> {
        let actors = &verb.showing.named.focal;
        let core = actors.iter().map(ActorId::as_str).collect::<Vec<_>>().join("+");
        let name: ActorId = core.parse().or_else(|_| "core".parse())?;
        let (codings, references) = focus(&outcome.coded.codings, &outcome.coded.references, actors, name);
        let evidence = Evidence::of(&codings, &references, &outcome.occasions, &outcome.dimensions, plan);
        let mut stances = evidence.stances(&verb.estimating.estimation());
        let speaking: BTreeSet<ActorId> = stances.iter().map(|stance| stance.score.source).collect();
        let years = |year: u16| plan.years.as_ref().is_none_or(|years| years.contains(&year));
        let said = outcome.coded.references.iter().filter(|reference| years(reference.date.year));
        let silent: BTreeSet<ActorId> = said
            .map(|reference| reference.source)
            .filter(|source| !actors.contains(source) && !speaking.contains(source))
            .collect();
        talk.say(&format!(
            "{} of {core}, {} of them without judging; {} never do",
            counted(speaking.len() as u64, "speaker speaks", "speakers speak"),
            stances.iter().filter(|stance| stance.score.spoken == Spoken::Unjudged).count(),
            silent.len(),
        ));
        stances.extend(silent.into_iter().map(|source| Stance {
            score: model::Score::of(source, name, "", ALL.into()),
            trend: None,
            trend_interval: None,
            rank: None,
            rank_interval: None,
            ranked: 0,
        }));
        stances.retain(|stance| verb.showing.is_source(stance.score.source));
        let found = stances.iter().any(|stance| stance.score.spoken == Spoken::Judged);
        let rows: Vec<Focal<'_>> = stances.into_iter().map(|stance| Focal { core: &core, stance }).collect();
        verb.show(common, &rows, focal_table, talk)?;
        Ok(found)
    }
}

/// How many of what was found would stand if all that was looked at is thought of.
fn say_sure(all: impl Iterator<Item = f64>, one: &str, talk: Talk) {
    let (sure, found) = all.fold((0, 0), |(sure, found), q| (sure + u64::from(q < 0.05), found + 1));
    if found > 0 {
        let (some, many) = (format!("{one} has"), format!("{one}s have"));
        talk.say(&format!(
            "{} q below .05: of many that are looked at some are beyond chance by chance",
            counted(sure, &some, &many)
        ));
    }
}

/// How many turns would perhaps stand if they were tested more: no shuffle is as sharp, and all that was looked at is more.
fn say_floor(turns: &[Turn], shuffles: u32, talk: Talk) {
    let floor = 1.0 / (f64::from(shuffles) + 1.0);
    let unsure = turns.iter().filter(|turn| turn.q >= 0.05 && turn.p <= floor * (1.0 + 1e-9)).count();
    if unsure > 0 {
        talk.say(&format!(
            "{} as sure as {} shuffles can tell, which is not enough for so many dyads: see --shuffles",
            counted(unsure as u64, "turn is", "turns are"),
            thousands(u64::from(shuffles)),
        ));
    }
}

/// A round robin by what it is of.
fn named(period: &str, part: &str, dimension: &str) -> String {
    let words: Vec<&str> = [period, part, dimension].into_iter().filter(|word| !word.is_empty()).collect();
    output::cell(&words.join(", "))
}

/// Says which round robins are too small to be taken apart.
fn say_short(short: &[Shortfall], what: &str, talk: Talk) {
    const NAMED: usize = 5;
    for Shortfall { period, part, dimension, size } in short.iter().take(NAMED) {
        talk.say(&format!("{what}: {}: {size}", named(period, part, dimension)));
    }
    if short.len() > NAMED {
        talk.say(&format!(
            "{what}: {} more with too little; take longer periods (--by all)",
            short.len() - NAMED
        ));
    }
}

fn decomposed(evidence: &Evidence, verb: &Score, common: &Common, talk: Talk) -> Result<bool> {
    let (rounds, short) = evidence.rounds(verb.showing.one_dimension(common));
    if rounds.is_empty() {
        // The nearest to enough says best what is missing.
        let most = short.iter().max_by_key(|short| short.size.dyads);
        let size = most.map_or_else(|| "no dyad has judgements".to_owned(), |short| short.size.to_string());
        return Err(Error::input(format!("there is too little to take apart: {size}"))
            .help("take longer periods (--by all), or more documents"));
    }
    say_short(&short, "left out", talk);
    for round in &rounds {
        let untold = round.untold();
        if !untold.is_empty() {
            talk.say(&format!(
                "{}: no {}, which so few judgements put at an end of the range: {}",
                named(&round.period, &round.part, &round.dimension),
                untold.join(", "),
                round.size,
            ));
        }
    }
    let mut rows: Vec<Component> = Vec::new();
    for round in &rounds {
        rows.extend(round.wholes().into_iter().map(Component::from));
        let mut effects = evidence.effects(round);
        effects
            .sort_by(|a, b| a.role.cmp(b.role).then(b.value.total_cmp(&a.value)).then(a.actor.cmp(&b.actor)));
        for role in effects.chunk_by(|a, b| a.role == b.role) {
            let few = common.format() == Format::Table && verb.showing.limit.is_none();
            let shown = |place: usize| !few || place < ENDS || place + ENDS >= role.len();
            let kept = role.iter().enumerate().filter(|(place, _)| shown(*place));
            rows.extend(kept.map(|(_, effect)| Component::from(effect.clone())));
        }
    }
    verb.show(common, &rows, component_table, talk)?;
    Ok(true)
}

/// What becomes of the nets when each indicator counts nothing, or twice what it does.
fn sensitivities(outcome: &Outcome, plan: &Plan, evidence: &Evidence) -> Vec<Sensitivity> {
    let all = |evidence: &Evidence| {
        let mut scores = evidence.scores();
        scores.retain(|score| score.dimension.as_str() == ALL);
        scores
    };
    let before = all(evidence);
    let scored = outcome.coded.codings.iter().filter(|coding| coding.scored);
    let indicators: BTreeSet<_> = scored.map(|coding| coding.indicator.as_str()).collect();
    let mut rows = Vec::new();
    for indicator in indicators {
        let indicator = indicator.into();
        for weight in [0.0, 2.0 * plan.weights.of(&indicator)] {
            let plan = Plan { weights: plan.weights.with(&indicator, weight), ..plan.clone() };
            let after = all(&super::evidence(outcome, &plan));
            rows.push(score::sensitivity(&before, &after, &indicator, weight));
        }
    }
    rows
}

// -------------------------------------------------------------------------------------------- tables

fn range(ends: Option<[f64; 2]>) -> String {
    interval(ends.map(|ends| ends[0]), ends.map(|ends| ends[1]))
}

fn component_table(rows: &[&Component]) -> Table {
    let columns = table::varying(
        rows,
        &[("period", |row| &row.period), ("part", |row| &row.part), ("dimension", |row| &row.dimension)],
    );
    let mut table =
        table::headed(&[], &columns, &["figure", "actor", "#value", "#95 %", "#dyads", "#judged"]);
    for row in rows {
        let mut cells: Vec<String> = table::cells(&columns, row).collect();
        let signed = row.actor.is_some() || row.figure == "usual net" || row.figure.ends_with("reciprocity");
        let end = |value: f64| if signed { format!("{value:+.2}") } else { format!("{value:.2}") };
        cells.extend([
            row.figure.to_owned(),
            row.actor.map(|actor| actor.to_string()).unwrap_or_default(),
            end(row.value),
            row.interval.map(|[low, high]| format!("{}…{}", end(low), end(high))).unwrap_or_default(),
            row.dyads.to_string(),
            row.judgements.map(|judgements| judgements.to_string()).unwrap_or_default(),
        ]);
        table.add_row(cells);
    }
    table
}

fn mutual_table(rows: &[&Mutual]) -> Table {
    let columns = table::varying(
        rows,
        &[("period", |row| &row.period), ("part", |row| &row.part), ("dimension", |row| &row.dimension)],
    );
    let mut table = table::headed(
        &["pair"],
        &columns,
        &["#judged", "#net →", "#net ←", "#mean", "#95 %", "#asymmetry", "#95 %"],
    );
    for row in rows {
        let mut cells = vec![format!("{}↔{}", row.pair[0], row.pair[1])];
        cells.extend(table::cells(&columns, row));
        cells.extend([
            format!("{} {}", row.judgements[0], row.judgements[1]),
            output::figure(Some(row.nets[0])),
            output::figure(Some(row.nets[1])),
            output::figure(Some(row.mean)),
            starred(range(row.mean_interval), &row.flags),
            output::figure(Some(row.asymmetry)),
            range(row.asymmetry_interval),
        ]);
        table.add_row(cells);
    }
    table
}

fn starred(text: String, flags: &str) -> String {
    if flags.is_empty() { text } else { format!("{text}*") }
}

fn shift_table(rows: &[&Shift]) -> Table {
    let columns = table::varying(rows, &[("part", |row| &row.part), ("dimension", |row| &row.dimension)]);
    let mut table = table::headed(
        &["dyad"],
        &columns,
        &["before", "#judged", "#net", "after", "#judged", "#net", "#shift", "#95 %", "#q"],
    );
    for row in rows {
        let mut cells = vec![format!("{}→{}", row.source, row.target)];
        cells.extend(table::cells(&columns, row));
        for side in [0, 1] {
            cells.extend([
                output::cell(&row.periods[side]),
                row.judgements[side].to_string(),
                output::figure(Some(row.nets[side])),
            ]);
        }
        cells.push(output::figure(Some(row.shift)));
        cells.push(starred(range(row.interval), &row.flags));
        cells.push(output::share(row.q));
        table.add_row(cells);
    }
    table
}

fn turn_table(rows: &[&Turn]) -> Table {
    let columns = table::varying(
        rows,
        &[("period", |row| &row.period), ("part", |row| &row.part), ("dimension", |row| &row.dimension)],
    );
    let mut table = table::headed(
        &["dyad"],
        &columns,
        &["#turn", "before", "#judged", "#net", "from then", "#judged", "#net", "#p", "#q"],
    );
    for row in rows {
        let mut cells = vec![format!("{}→{}", row.source, row.target)];
        cells.extend(table::cells(&columns, row));
        cells.push(row.stretches[1][0].to_string());
        for side in [0, 1] {
            let [first, last] = row.stretches[side];
            cells.extend([
                format!("{first}–{last}"),
                row.judgements[side].to_string(),
                output::figure(Some(row.nets[side])),
            ]);
        }
        cells.extend([format!("{:.3}", row.p), format!("{:.3}", row.q)]);
        table.add_row(cells);
    }
    table
}

fn focal_table(rows: &[&Focal<'_>]) -> Table {
    let spoken: Vec<_> = rows.iter().filter(|row| row.stance.score.spoken != Spoken::Never).collect();
    let periods: BTreeSet<&str> = spoken.iter().map(|row| row.stance.score.period.as_str()).collect();
    let parts: BTreeSet<String> = spoken.iter().map(|row| row.stance.score.part()).collect();
    let mut head = vec!["source"];
    head.extend((periods.len() > 1).then_some("period"));
    head.extend((parts.len() > 1).then_some("part"));
    head.extend(["#+", "#−", "#refs", "#docs", "#net", "#95 %", "#rank", "#95 %", "#trend/10 y", "#95 %"]);
    let mut table = output::table(&head);
    for row in rows {
        let Stance { score, trend, trend_interval, rank, rank_interval, .. } = &row.stance;
        let mut cells = vec![score.source.to_string()];
        cells.extend((periods.len() > 1).then(|| output::cell(&score.period)));
        cells.extend((parts.len() > 1).then(|| output::cell(&score.part())));
        let figures = table::figures(score);
        let [positive, negative, references, documents, _, _, net, interval] = figures;
        cells.extend([positive, negative, references, documents, net, interval]);
        cells.extend([
            rank.map(|rank| rank.to_string()).unwrap_or_default(),
            rank_interval.map(|[low, high]| format!("{low}–{high}")).unwrap_or_default(),
            output::figure(*trend),
            range(*trend_interval),
        ]);
        table.add_row(cells);
    }
    table
}

fn sensitivity_table(rows: &[&Sensitivity]) -> Table {
    let mut table = output::table(&[
        "indicator",
        "#counts",
        "#rows",
        "#silent",
        "#turned",
        "#rank r",
        "#mean move",
        "farthest",
        "#move",
    ]);
    for row in rows {
        let dyad = row.farthest.as_ref();
        table.add_row([
            output::cell(row.indicator.as_str()),
            row.weight.to_string(),
            row.rows.to_string(),
            row.silenced.to_string(),
            row.turned.to_string(),
            row.correlation.map(|r| format!("{r:.3}")).unwrap_or_default(),
            row.mean_move.map(|moved| format!("{moved:.3}")).unwrap_or_default(),
            dyad.map(|(source, target, ..)| format!("{source}→{target}")).unwrap_or_default(),
            output::figure(dyad.map(|(.., moved)| *moved)),
        ]);
    }
    table
}

/// Shows the dictionary.
pub(super) fn dictionary(common: &Common) -> Result<()> {
    output::records(common, dictionary::DICTIONARY, |rows| dictionary::table(&rows))
}
