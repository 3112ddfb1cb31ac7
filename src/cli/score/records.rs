//! What the views of `score` write: a row of each.

use crate::export::{Cell, Record};
use crate::model::ActorId;
use crate::score::{Effect, Mutual, Sensitivity, Shift, Stance, Turn, Whole};

fn ends(interval: Option<[f64; 2]>) -> [Cell<'static>; 2] {
    [0, 1].map(|end| Cell::figure(interval.map(|ends| ends[end])))
}

fn flags(flags: &str) -> Cell<'_> {
    if flags.is_empty() { Cell::Empty } else { Cell::word(flags) }
}

/// A part of what nets are made of: of one actor, or of the whole round robin.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub period: String,
    pub part: String,
    pub dimension: String,
    pub figure: &'static str,
    pub actor: Option<ActorId>,
    pub value: f64,
    pub interval: Option<[f64; 2]>,
    pub dyads: u32,
    pub judgements: Option<u32>,
}

impl From<Effect> for Component {
    fn from(effect: Effect) -> Self {
        Self {
            period: effect.period,
            part: effect.part,
            dimension: effect.dimension,
            figure: effect.role,
            actor: Some(effect.actor),
            value: effect.value,
            interval: Some(effect.interval),
            dyads: effect.dyads,
            judgements: Some(effect.judgements),
        }
    }
}

impl From<Whole> for Component {
    fn from(whole: Whole) -> Self {
        Self {
            period: whole.period,
            part: whole.part,
            dimension: whole.dimension,
            figure: whole.figure,
            actor: None,
            value: whole.value,
            interval: whole.interval,
            dyads: whole.dyads,
            judgements: None,
        }
    }
}

impl Record for Component {
    const TYPE: &'static str = "component";
    const COLUMNS: &'static [&'static str] =
        &["period", "part", "dimension", "figure", "actor", "value", "low", "high", "dyads", "judgements"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let [low, high] = ends(self.interval);
        vec![
            Cell::Text(&self.period),
            Cell::Text(&self.part),
            Cell::Text(&self.dimension),
            Cell::word(self.figure),
            self.actor.as_ref().map_or(Cell::Empty, |actor| Cell::Text(actor.as_str())),
            Cell::figure(Some(self.value)),
            low,
            high,
            Cell::Count(self.dyads.into()),
            self.judgements.map_or(Cell::Empty, |judgements| Cell::Count(judgements.into())),
        ]
    }
}

impl Record for Mutual {
    const TYPE: &'static str = "mutual";
    const COLUMNS: &'static [&'static str] = &[
        "a",
        "b",
        "period",
        "part",
        "dimension",
        "net_ab",
        "net_ba",
        "judgements_ab",
        "judgements_ba",
        "mean",
        "mean_low",
        "mean_high",
        "lesser",
        "asymmetry",
        "asymmetry_low",
        "asymmetry_high",
        "flags",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let ([mean_low, mean_high], [low, high]) = (ends(self.mean_interval), ends(self.asymmetry_interval));
        vec![
            Cell::Text(self.pair[0].as_str()),
            Cell::Text(self.pair[1].as_str()),
            Cell::Text(&self.period),
            Cell::Text(&self.part),
            Cell::Text(&self.dimension),
            Cell::figure(Some(self.nets[0])),
            Cell::figure(Some(self.nets[1])),
            Cell::Count(self.judgements[0].into()),
            Cell::Count(self.judgements[1].into()),
            Cell::figure(Some(self.mean)),
            mean_low,
            mean_high,
            Cell::figure(Some(self.lesser)),
            Cell::figure(Some(self.asymmetry)),
            low,
            high,
            flags(&self.flags),
        ]
    }
}

impl Record for Shift {
    const TYPE: &'static str = "shift";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "target",
        "part",
        "dimension",
        "before",
        "after",
        "net_before",
        "net_after",
        "judgements_before",
        "judgements_after",
        "shift",
        "shift_low",
        "shift_high",
        "beyond",
        "q",
        "flags",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let [low, high] = ends(self.interval);
        vec![
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Text(&self.part),
            Cell::Text(&self.dimension),
            Cell::Text(&self.periods[0]),
            Cell::Text(&self.periods[1]),
            Cell::figure(Some(self.nets[0])),
            Cell::figure(Some(self.nets[1])),
            Cell::Count(self.judgements[0].into()),
            Cell::Count(self.judgements[1].into()),
            Cell::figure(Some(self.shift)),
            low,
            high,
            Cell::Flag(self.is_beyond()),
            Cell::figure(self.q),
            flags(&self.flags),
        ]
    }
}

impl Record for Turn {
    const TYPE: &'static str = "turn";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "target",
        "period",
        "part",
        "dimension",
        "turn",
        "first",
        "until",
        "last",
        "net_before",
        "net_after",
        "judgements_before",
        "judgements_after",
        "p",
        "q",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let [[first, until], [turn, last]] = self.stretches;
        vec![
            Cell::Text(self.source.as_str()),
            Cell::Text(self.target.as_str()),
            Cell::Text(&self.period),
            Cell::Text(&self.part),
            Cell::Text(&self.dimension),
            Cell::Count(turn.into()),
            Cell::Count(first.into()),
            Cell::Count(until.into()),
            Cell::Count(last.into()),
            Cell::figure(Some(self.nets[0])),
            Cell::figure(Some(self.nets[1])),
            Cell::Count(self.judgements[0].into()),
            Cell::Count(self.judgements[1].into()),
            Cell::figure(Some(self.p)),
            Cell::figure(Some(self.q)),
        ]
    }
}

/// How one speaker stands to a core of several.
pub(super) struct Focal<'c> {
    pub core: &'c str,
    pub stance: Stance,
}

impl Record for Focal<'_> {
    const TYPE: &'static str = "focal";
    const COLUMNS: &'static [&'static str] = &[
        "source",
        "core",
        "period",
        "part",
        "positive",
        "negative",
        "references",
        "documents",
        "net",
        "net_low",
        "net_high",
        "share",
        "rank",
        "rank_low",
        "rank_high",
        "ranked",
        "trend",
        "trend_low",
        "trend_high",
        "spoken",
        "flags",
        "largest_document",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let Stance { score, trend, trend_interval, rank, rank_interval, ranked } = &self.stance;
        let [trend_low, trend_high] = ends(*trend_interval);
        let count = |count: Option<u32>| count.map_or(Cell::Empty, |count| Cell::Count(count.into()));
        vec![
            Cell::Text(score.source.as_str()),
            Cell::Text(self.core),
            Cell::Text(&score.period),
            Cell::word(score.part()),
            Cell::Count(score.positive.into()),
            Cell::Count(score.negative.into()),
            Cell::Count(score.references.into()),
            Cell::Count(score.documents.into()),
            Cell::figure(score.net),
            Cell::figure(score.net_low),
            Cell::figure(score.net_high),
            Cell::figure(score.share),
            count(*rank),
            count(rank_interval.map(|ends| ends[0])),
            count(rank_interval.map(|ends| ends[1])),
            Cell::Count((*ranked).into()),
            Cell::figure(*trend),
            trend_low,
            trend_high,
            Cell::word(score.spoken),
            flags(&score.flags),
            Cell::figure(score.largest_document),
        ]
    }
}

impl Record for Sensitivity {
    const TYPE: &'static str = "sensitivity";
    const COLUMNS: &'static [&'static str] = &[
        "indicator",
        "weight",
        "rows",
        "silenced",
        "turned",
        "correlation",
        "mean_move",
        "source",
        "target",
        "period",
        "move",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let (source, target, period, moved) = match &self.farthest {
            Some((source, target, period, moved)) => {
                let text = |actor| Cell::Text(ActorId::as_str(actor));
                (text(source), text(target), Cell::Text(period), Cell::figure(Some(*moved)))
            }
            None => (Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty),
        };
        vec![
            Cell::Text(self.indicator.as_str()),
            Cell::figure(Some(self.weight)),
            Cell::Count(self.rows.into()),
            Cell::Count(self.silenced.into()),
            Cell::Count(self.turned.into()),
            Cell::figure(self.correlation),
            Cell::figure(self.mean_move),
            source,
            target,
            period,
            moved,
        ]
    }
}
