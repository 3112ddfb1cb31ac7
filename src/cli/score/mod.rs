//! `bonafides score`: the figures of every dyad.

mod dictionary;
mod made;
mod records;
mod table;
mod top;
mod views;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::Args;

pub(super) use self::table::table;
use self::top::RankBy;
use self::views::Views;
use super::args::{Common, Format, told};
use super::files::Reading;
use super::talk::{Talk, counted};
use super::whom::{Asked, Whom};
use super::work::Outcome;
use super::{Answer, filter, output, work};
use crate::actors::Earlier;
use crate::error::{Error, Result};
use crate::export::{Cell, Record};
use crate::model::{self, ActorId, DocId, Spoken};
use crate::score::{
    ALL, Boilerplate, Estimation, Evidence, Joint, LeftOut, Method, Minimum, Parting, Period, Plan,
    Resampling,
};

/// Rows that a table shows when nobody says how many.
const ROWS: usize = 50;

/// Score dyads: trust and distrust in a hundred references, their log balance, and how sure it is.
///
/// Without FILES, the corpus of the study is scored. Exit status 1 when nobody speaks of anybody. Beside the file of -o
/// stands what made it, FILE.run.json.
///
///   bonafides score --by decade
///   bonafides score --dyad IND,PAK --by decade,kind
///   bonafides score speeches.jsonl --by 1990..1999 -o scores.csv
#[derive(Clone, Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Score {
    /// Files and folders of statements.
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    counting: Counting,
    #[command(flatten)]
    estimating: Estimating,
    #[command(flatten)]
    showing: Showing,
    #[command(flatten)]
    views: Views,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What is counted")]
struct Counting {
    /// What scores are parted by, with commas between: a period (all, year, session, decade, 5-years, 5-years-rolling,
    /// cuts:1989,2001, or ranges such as 1946..1989,1990..2024), and kind, venue, voice, toward, joint.
    #[arg(long, value_name = "PART,…", value_parser = told::<Parting>)]
    by: Option<Parting>,
    /// The period alone, as in --by. When neither names one: all for --top, --decompose, --mutual, --turns, --focal and
    /// --sensitivity, decade for --movers, else the study's, or year.
    #[arg(long, value_name = "PERIOD", value_parser = told::<Period>)]
    period: Option<Period>,
    /// Only these years: 1990, 1990..1999, 1990.., ..1989.
    #[arg(long, value_name = "YEARS", value_parser = filter::years)]
    years: Option<(Option<u16>, Option<u16>)>,
    /// Texts, and sentences that judge, which repeat an earlier one by the same speaker: keep counts them again, once leaves
    /// them out.
    #[arg(long, value_name = "WAY", default_value = "keep", value_parser = told::<Boilerplate>)]
    boilerplate: Boilerplate,
    /// Texts of several speakers: count them for each, or leave-out. `--by joint` keeps them apart.
    #[arg(long, value_name = "WAY", default_value = "count", value_parser = told::<Joint>)]
    joint: Joint,
    /// Count what is said of an organisation for each state that was its member at the document's date, instead of
    /// for the organisation. A sentence that names both counts once.
    #[arg(long)]
    expand_groups: bool,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "How it is estimated")]
struct Estimating {
    /// How many times documents are drawn, for bca, percentile, trends and ranks; 0 for no intervals at all.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    draws: u32,
    /// Seed of the draws.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How many times the years of a dyad are shuffled to test a turn, at most; fifty that turn as sharply are enough.
    #[arg(long, value_name = "N", default_value_t = 99_999, value_parser = clap::value_parser!(u32).range(20..))]
    shuffles: u32,
    /// Kind of 95 % interval: moderated (how documents differ, moderated by chance), bca, percentile.
    #[arg(long, value_name = "KIND", default_value = "moderated", value_parser = told::<Method>)]
    interval: Method,
    /// Fewer judgements are flagged.
    #[arg(long, alias = "min-codings", value_name = "N", default_value_t = Minimum::default().judgements)]
    min_judgements: u32,
    /// Fewer documents are flagged.
    #[arg(long, value_name = "N", default_value_t = Minimum::default().documents)]
    min_documents: u32,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "What is shown")]
struct Showing {
    /// Two actors, by id or name, in both directions; periods in which one never speaks of the other are shown too.
    #[arg(long, value_name = "A,B", value_parser = pair)]
    dyad: Option<(Whom, Whom)>,
    /// Only this source, by id or name; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    source: Vec<Whom>,
    /// Only this target, by id or name; may be given several times.
    #[arg(long, value_name = "ACTOR")]
    target: Vec<Whom>,
    /// Whom these name.
    #[arg(skip)]
    named: Named,
    /// Only this dimension; a table shows their sum, `all`, when not said.
    #[arg(long, value_name = "DIMENSION")]
    dimension: Option<String>,
    /// The figure by which --top ranks; net when not said.
    #[arg(long, value_name = "FIGURE", value_enum, requires = "top")]
    rank_by: Option<RankBy>,
    /// Show so many rows; the total is told in any case. 0 is all; a table shows 50 when not said.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
}

/// Actors that were asked for, looked up.
#[derive(Clone, Debug, Default)]
struct Named {
    dyad: Option<(ActorId, ActorId)>,
    source: Vec<ActorId>,
    target: Vec<ActorId>,
    focal: Vec<ActorId>,
}

impl Score {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if self.views.dictionary {
            return views::dictionary(common).map(|()| Answer::Yes);
        }
        let plan = self.counting.plan(common, self.views.period())?;
        let of_view = self.views.period().filter(|_| !self.counting.names_period());
        let (named, asked) = self.named(common)?;
        let mut verb = self.clone();
        verb.showing.named = named;
        let spread = self.counting.expand_groups;
        let (outcome, report) = work::coded(common, &self.files, &self.reading, spread, false, talk)?;
        asked.only_of(|id| outcome.speakers.contains(&id))?;
        self.showing.is_measured(&outcome)?;
        let plan = Plan { weights: outcome.weights.clone(), ..plan };
        if let Some(period) = of_view {
            let end = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
            let years = self.counting.years.map(|(from, to)| format!(" of {}..{}", end(from), end(to)));
            talk.say(&format!("period: {period}{}; --by names another", years.unwrap_or_default()));
        }
        let found = if self.views.is_of_scores() {
            verb.scores(&outcome, &plan, &asked, common, talk)?
        } else {
            self.views.show(&verb, &outcome, &plan, common, talk)?
        };
        made::record(&verb, &outcome, &plan, &report, common, talk)?;
        report.say(talk);
        self.say_plan(&plan, talk);
        Ok(if found { Answer::Yes } else { Answer::No })
    }

    /// Whom the options name.
    fn named(&self, common: &Common) -> Result<(Named, Asked)> {
        let Showing { dyad, source, target, .. } = &self.showing;
        let focal = &self.views.focal;
        let any = dyad.is_some() || ![source, target, focal].into_iter().all(Vec::is_empty);
        let mut asked = Asked::read(common, any)?;
        let dyad = dyad.as_ref().map(|(a, b)| Ok((asked.id(a)?, asked.id(b)?))).transpose()?;
        if let Some((a, b)) = dyad.filter(|(a, b)| a == b) {
            return Err(
                Error::input(format!("{a},{b} is one actor: a dyad is two")).help("write --dyad IND,PAK")
            );
        }
        let (source, target, focal) = (asked.ids(source)?, asked.ids(target)?, asked.ids(focal)?);
        Ok((Named { dyad, source, target, focal }, asked))
    }

    fn scores(
        &self,
        outcome: &Outcome,
        plan: &Plan,
        asked: &Asked,
        common: &Common,
        talk: Talk,
    ) -> Result<bool> {
        let evidence = evidence(outcome, plan);
        let mut scores = self.views.scores(&evidence, self, common, talk);
        let none = scores.is_empty();
        self.showing.narrow(&mut scores, &evidence, common);
        match self.views.top {
            Some(most) => scores = top::show(self, scores, most, common, talk)?,
            None => drop(self.show(common, &scores, |rows| table(rows, &[]), talk)?),
        }
        if none {
            say_reach(outcome, talk);
        }
        self.showing.say_earlier(outcome, asked, talk);
        say_left_out(&evidence, talk);
        Ok(scores.iter().any(|score| score.spoken != Spoken::Never))
    }

    /// Writes the first rows, tells how many there are, and what the sign of a flag means where one is shown. Gives the
    /// number of rows that are shown.
    fn show<R: Record>(
        &self,
        common: &Common,
        rows: &[R],
        table: impl FnOnce(&[&R]) -> comfy_table::Table,
        talk: Talk,
    ) -> Result<usize> {
        let is_table = common.format() == Format::Table;
        let limit = match self.showing.limit(common) {
            0 => rows.len(),
            limit => limit.min(rows.len()),
        };
        let shown = &rows[..limit];
        output::records(common, shown, |rows| table(&rows))?;
        let all = counted(rows.len() as u64, "row", "rows");
        if limit < rows.len() {
            talk.say(&format!("{all}, {limit} shown: --limit 0 shows all"));
        } else {
            talk.say(&all);
        }
        let flags = R::COLUMNS.iter().position(|column| *column == "flags");
        if is_table && flags.is_some_and(|flags| shown.iter().any(|row| row.cells()[flags] != Cell::Empty)) {
            talk.say(&format!(
                "*: {}, see --min-judgements and --min-documents; no interval where one document is all",
                self.estimating.flagged()
            ));
        }
        Ok(limit)
    }

    /// What a reader of the figures must know of how they were made.
    fn say_plan(&self, plan: &Plan, talk: Talk) {
        let weights: Vec<String> =
            plan.weights.uneven().map(|(indicator, weight)| format!("{indicator} {weight}")).collect();
        if !weights.is_empty() {
            talk.say(&format!("the codebook weighs judgements: {}; all others count 1", weights.join(", ")));
        }
        let Estimating { interval, draws, seed, .. } = &self.estimating;
        talk.detail(&format!(
            "95 % intervals: {interval} ({draws} draws of documents where any are drawn, seed {seed})",
        ));
    }
}

/// The evidence of what was coded, as a plan has it.
fn evidence(outcome: &Outcome, plan: &Plan) -> Evidence {
    let coded = &outcome.coded;
    Evidence::of(&coded.codings, &coded.references, &outcome.occasions, &outcome.dimensions, plan)
}

/// Where nothing is left, says when there is anything: a period may lie beside the corpus.
fn say_reach(outcome: &Outcome, talk: Talk) {
    let years = || outcome.coded.references.iter().map(|reference| reference.date.year);
    if let (Some(first), Some(last)) = (years().min(), years().max()) {
        talk.say(&format!("in the corpus actors are spoken of from {first} to {last}"));
    }
}

/// Under whom else it is filed what an actor says of another: whose documents are those of a speaker that is called
/// otherwise when it is spoken of.
fn seats(outcome: &Outcome, speaker: ActorId, of: ActorId) -> BTreeSet<ActorId> {
    let filed = outcome.occasions.iter().flat_map(|occasion| {
        let seats = occasion.speakers.iter().copied();
        let seats = seats.filter(move |seat| *seat != speaker && occasion.identity(*seat) == speaker);
        seats.map(move |seat| (&occasion.document, seat))
    });
    let filed: BTreeSet<(&DocId, ActorId)> = filed.collect();
    let spoken = outcome.coded.references.iter().filter(|reference| reference.target == of);
    spoken
        .filter(|reference| filed.contains(&(&reference.document, reference.source)))
        .map(|reference| reference.source)
        .collect()
}

/// Whether a row has a net that rests on evidence enough.
fn stands(score: &model::Score) -> bool {
    score.net.is_some() && score.flags.is_empty()
}

fn say_left_out(evidence: &Evidence, talk: Talk) {
    let LeftOut { repeats, joint, sentences } = evidence.left_out;
    let documents = ["document is", "documents are"];
    for (number, [one, many], why) in [
        (repeats, documents, "repeat an earlier one by the same speaker"),
        (joint, documents, "are joint texts"),
        (
            sentences,
            ["sentence is", "sentences are"],
            "judge in the same words as the same speaker did before",
        ),
    ] {
        if number > 0 {
            talk.say(&format!("{} left out: they {why}", counted(number as u64, one, many)));
        }
    }
}

impl Counting {
    fn names_period(&self) -> bool {
        self.period.is_some() || self.by.as_ref().is_some_and(|parting| parting.period.is_some())
    }

    fn plan(&self, common: &Common, usual: Option<Period>) -> Result<Plan> {
        let parting = self.by.clone().unwrap_or_default();
        let period = match (parting.period, &self.period) {
            (Some(by), Some(period)) if by != *period => {
                return Err(Error::input(format!("scores cannot be parted by `{by}` and by `{period}`"))
                    .help("name one period, in --by or in --period"));
            }
            (Some(period), _) => period,
            (None, Some(period)) => period.clone(),
            (None, None) => match usual {
                Some(period) => period,
                None => work::study_if_any(common)?.map_or(Ok(Period::Year), |study| study.period())?,
            },
        };
        let years = self
            .years
            .map(|(from, to)| -> RangeInclusive<u16> { from.unwrap_or_default()..=to.unwrap_or(u16::MAX) });
        Ok(Plan {
            period,
            aspects: parting.aspects,
            boilerplate: self.boilerplate,
            joint: self.joint,
            years,
            ..Plan::default()
        })
    }
}

impl Estimating {
    fn estimation(&self) -> Estimation {
        Estimation {
            resampling: Resampling { draws: self.draws, seed: self.seed, method: self.interval },
            minimum: Minimum { judgements: self.min_judgements, documents: self.min_documents },
        }
    }

    /// What is flagged, in words.
    fn flagged(&self) -> String {
        format!("fewer than {} judgements or {} documents", self.min_judgements, self.min_documents)
    }
}

impl Showing {
    /// Keeps the rows that were asked for, and adds those of a silence that was asked after.
    fn narrow(&self, scores: &mut Vec<model::Score>, evidence: &Evidence, common: &Common) {
        if let Some((a, b)) = self.named.dyad {
            let of = self.one_dimension(common).unwrap_or(ALL);
            let silences = evidence.silences(a, b).into_iter().chain(evidence.silences(b, a));
            scores.extend(silences.map(|silence| model::Score { dimension: of.into(), ..silence }));
            scores.retain(|score| [(a, b), (b, a)].contains(&(score.source, score.target)));
            scores.sort_by(|x, y| (x.source, x.target, &x.period).cmp(&(y.source, y.target, &y.period)));
        }
        scores.retain(|score| self.is_of(score.source, score.target));
        self.only_dimension(scores, common);
    }

    /// Whether the codebook measures the dimension that is asked for.
    fn is_measured(&self, outcome: &Outcome) -> Result<()> {
        let Some(dimension) = &self.dimension else { return Ok(()) };
        let mut known: Vec<&str> = outcome.dimensions.iter().map(|dimension| dimension.as_str()).collect();
        known.push(ALL);
        if known.contains(&dimension.as_str()) {
            return Ok(());
        }
        Err(Error::input(format!("the codebook measures no dimension `{}`", dimension.escape_debug()))
            .help(format!("write one of: {}", known.join(", "))))
    }

    /// The dimension that is shown: that which was asked for, in a table else the sum of all; `None` for every one.
    fn one_dimension(&self, common: &Common) -> Option<&str> {
        let usual = (common.format() == Format::Table).then_some(ALL);
        self.dimension.as_deref().or(usual)
    }

    /// How many rows are shown; 0 for all.
    fn limit(&self, common: &Common) -> usize {
        self.limit.unwrap_or(if common.format() == Format::Table { ROWS } else { 0 })
    }

    fn only_dimension(&self, scores: &mut Vec<model::Score>, common: &Common) {
        if let Some(dimension) = self.one_dimension(common) {
            scores.retain(|score| score.dimension.as_str() == dimension);
        }
    }

    /// Of a dyad whose one end was another actor before, says where there is more: who spoke of the Soviet Union did not
    /// speak of Russia, while what the Soviet Union said is filed under Russia's seat.
    fn say_earlier(&self, outcome: &Outcome, asked: &Asked, talk: Talk) {
        let (Some((a, b)), Some(gazetteer)) = (self.named.dyad, asked.gazetteer()) else { return };
        for (one, other) in [(a, b), (b, a)] {
            for seat in seats(outcome, one, other) {
                talk.say(&format!(
                    "what {one} says of {other} is filed under {seat}: --dyad {seat},{other} shows it"
                ));
            }
            for Earlier { id, from, until } in gazetteer.actor(other).map_or(&[][..], |actor| &actor.earlier)
            {
                let is_spoken_of = |reference: &model::Reference| {
                    (reference.source, reference.target) == (one, *id) && *id != one
                };
                if outcome.coded.references.iter().any(is_spoken_of) {
                    let returned = if seats(outcome, *id, one).contains(&other) {
                        format!("; what {id} says of {one} is filed here, under {other}")
                    } else {
                        String::new()
                    };
                    talk.say(&format!(
                        "{one} speaks of {id}, which {other} was from {from} to {until}: --dyad {id},{one} shows it{returned}"
                    ));
                }
            }
        }
    }

    fn is_source(&self, source: ActorId) -> bool {
        self.named.source.is_empty() || self.named.source.contains(&source)
    }

    /// Whether a dyad was asked for; all are, where none was named.
    fn is_of(&self, source: ActorId, target: ActorId) -> bool {
        let of_pair = |(a, b)| (source, target) == (a, b) || (source, target) == (b, a);
        self.named.dyad.is_none_or(of_pair)
            && self.is_source(source)
            && (self.named.target.is_empty() || self.named.target.contains(&target))
    }
}

fn pair(text: &str) -> Result<(Whom, Whom)> {
    let bad = || Error::input(format!("`{}` is no pair of actors: write IND,PAK", text.escape_debug()));
    let (a, b) = text.split_once(',').ok_or_else(bad)?;
    Ok((a.parse()?, b.parse()?))
}
