//! Unit and definition of every figure in every export.

use comfy_table::{ContentArrangement, Table};

use crate::cli::output;
use crate::export::{Cell, Record};

/// A column of an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition {
    /// The `type` of its records.
    pub record: &'static str,
    pub column: &'static str,
    pub unit: &'static str,
    pub definition: &'static str,
}

impl Record for Definition {
    const TYPE: &'static str = "definition";
    const COLUMNS: &'static [&'static str] = &["record", "column", "unit", "definition"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::word(self.record),
            Cell::word(self.column),
            Cell::word(self.unit),
            Cell::word(self.definition),
        ]
    }
}

pub(super) fn table(rows: &[&Definition]) -> Table {
    let mut table = output::table(&["record", "column", "unit", "definition"]);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(80);
    for row in rows {
        table.add_row([row.record, row.column, row.unit, row.definition]);
    }
    table
}

macro_rules! dictionary {
    ($($record:literal => { $($column:literal, $unit:literal, $definition:literal;)+ })+) => {
        /// In the order of the columns of each record.
        pub(super) const DICTIONARY: &[Definition] = &[$($(
            Definition { record: $record, column: $column, unit: $unit, definition: $definition },
        )+)+];
    };
}

dictionary! {
    "coding" => {
    "document", "id", "The document that it stands in.";
    "date", "date", "The document's date, to the day, month or year.";
    "sentence", "number", "Number of the sentence in the document, from 0.";
    "source", "actor", "Whose view it is.";
    "target", "actor", "Of whom.";
    "dimension", "name", "What the indicator measures.";
    "polarity", "+ or -", "For or against; after a negation that the codebook lets flip.";
    "indicator", "id", "What was seen.";
    "voice", "name", "In which voice the judgement stands.";
    "toward", "name", "Towards whom the target behaves so: self (the source), third, general.";
    "scored", "true or false", "Whether it counts in scores.";
    "reason", "text", "Why it does not.";
    "start", "bytes", "Where the evidence begins in the document's text.";
    "end", "bytes", "Where it ends.";
    "target_start", "bytes", "Where the target is named.";
    "target_end", "bytes", "Where that ends.";
    "quote", "text", "The evidence.";
    "pattern", "text", "What found it: indicator/frame/cue.";
    "codebook", "text", "Name and version of the codebook.";
    "weight", "probability", "What the codebook's trained weights give it; it scores from their threshold on, which is `threshold` in weights.json. Empty where nothing was weighed. No weight of scores.";
    }
    "reference" => {
    "document", "id", "The document.";
    "date", "date", "Its date.";
    "source", "actor", "Who speaks.";
    "target", "actor", "Of whom.";
    "sentences", "sentences", "Sentences of the document, in the source's own voice, that refer to the target.";
    }
    "score" => {
    "source", "actor", "Who speaks.";
    "target", "actor", "Of whom.";
    "period", "label", "The period that the row is of.";
    "dimension", "name", "The dimension; `all` is their sum.";
    "positive", "judgements", "P: sentences with a positive judgement that scores. What several indicators see in one sentence counts once.";
    "negative", "judgements", "N: the same for negative judgements.";
    "references", "sentences", "R: sentences in which the source refers to the target.";
    "documents", "documents", "D: documents in which it does.";
    "trust_rate", "per 100 sentences", "100 P/R, P by weights. Empty where R = 0.";
    "distrust_rate", "per 100 sentences", "100 N/R, N by weights. Empty where R = 0.";
    "net", "log odds", "ln((P + 1/2)/(N + 1/2)), P and N by weights. Empty where P + N = 0: silence is not 0.";
    "kind", "text", "The kind of document, where rows are parted by it.";
    "venue", "text", "The venue, where rows are parted by it.";
    "voice", "name", "The voice, where rows are parted by it.";
    "toward", "name", "Towards whom, where rows are parted by it.";
    "joint", "name", "joint or single: texts of several speakers and of one, where rows are parted by it.";
    "spoken", "name", "never, unjudged (spoken of, without judging), judged.";
    "joint_documents", "documents", "Those of D in which several states speak with one voice.";
    "weighted_positive", "weight", "P by the weights of the indicators that the codebook declares.";
    "weighted_negative", "weight", "N by the weights.";
    "trust_low", "per 100 sentences", "Lower end of the 95 % interval of trust_rate.";
    "trust_high", "per 100 sentences", "Its upper end; never above what sentences can hold, one judgement of a sign on each dimension.";
    "distrust_low", "per 100 sentences", "Lower end of the 95 % interval of distrust_rate.";
    "distrust_high", "per 100 sentences", "Its upper end; as that of trust_rate.";
    "net_low", "log odds", "Lower end of the 95 % interval of net, from how documents differ. Empty with fewer than two documents.";
    "net_high", "log odds", "Its upper end.";
    "share", "share", "P/(P + N), shrunken towards that of all dyads of the period: (P + a)/(P + N + a + b), with a, b fitted. Empty where P + N = 0 or nothing can be fitted.";
    "gamma", "log odds", "Relational trust: what of net is neither the speaker's disposition nor the target's standing; 0 is what these lead to expect. Empty unless asked for, without judgements, and where there is too little to take apart.";
    "gamma_low", "log odds", "Lower end of its 95 % interval.";
    "gamma_high", "log odds", "Its upper end.";
    "flags", "names", "few-judgements, few-documents, one-document: less evidence than the minimum.";
    "largest_document", "share", "The greatest share that one document has in P + N, by weights. Empty where P + N = 0.";
    }
    "skipped" => {
    "path", "path", "A file that is no document, or holds a record that is none.";
    "line", "number", "Line of the record, from 1.";
    "reason", "text", "Why.";
    }
    "component" => {
    "period", "label", "The period.";
    "part", "text", "Kind, venue, voice, toward, joint, where rows are parted by them.";
    "dimension", "name", "The dimension; `all` is their sum.";
    "figure", "name", "disposition (of a speaker, alpha), standing (of a target, beta), usual net (mu), disposition share, standing share, relation share (of the variance beyond chance), generalised reciprocity (correlation of alpha and beta), dyadic reciprocity (of gamma and its return), variance (sum of the three), dispersion (of nets from document to document, in multiples of chance).";
    "actor", "actor", "Whose; empty for figures of the whole.";
    "value", "log odds, share, correlation or ratio", "The estimate.";
    "low", "as value", "Lower end of its 95 % interval.";
    "high", "as value", "Its upper end.";
    "dyads", "dyads", "Dyads with judgements on which it rests.";
    "judgements", "judgements", "Their judgements.";
    }
    "mutual" => {
    "a", "actor", "One of the pair.";
    "b", "actor", "The other.";
    "period", "label", "The period.";
    "part", "text", "Kind, venue, voice, toward, joint, where rows are parted by them.";
    "dimension", "name", "The dimension; `all` is their sum.";
    "net_ab", "log odds", "Net of a about b.";
    "net_ba", "log odds", "Net of b about a.";
    "judgements_ab", "judgements", "Judgements of a about b.";
    "judgements_ba", "judgements", "Judgements of b about a.";
    "mean", "log odds", "Mutual trust: (net_ab + net_ba)/2.";
    "mean_low", "log odds", "Lower end of its 95 % interval.";
    "mean_high", "log odds", "Its upper end.";
    "lesser", "log odds", "The lesser of the two nets.";
    "asymmetry", "log odds", "net_ab - net_ba.";
    "asymmetry_low", "log odds", "Lower end of its 95 % interval.";
    "asymmetry_high", "log odds", "Its upper end.";
    "flags", "names", "Flags of both scores.";
    }
    "shift" => {
    "source", "actor", "Who speaks.";
    "target", "actor", "Of whom.";
    "part", "text", "Kind, venue, voice, toward, joint, where rows are parted by them.";
    "dimension", "name", "The dimension; `all` is their sum.";
    "before", "label", "The earlier period.";
    "after", "label", "The next period in which the dyad is judged.";
    "net_before", "log odds", "Net in the earlier.";
    "net_after", "log odds", "Net in the later.";
    "judgements_before", "judgements", "Judgements in the earlier.";
    "judgements_after", "judgements", "Judgements in the later.";
    "shift", "log odds", "net_after - net_before.";
    "shift_low", "log odds", "Lower end of its 95 % interval.";
    "shift_high", "log odds", "Its upper end.";
    "beyond", "true or false", "Whether the interval leaves out 0.";
    "q", "share", "False moves to be expected among those as sure, of all shifts of the dimension (Benjamini & Hochberg).";
    "flags", "names", "Flags of both scores.";
    }
    "turn" => {
    "source", "actor", "Who speaks.";
    "target", "actor", "Of whom.";
    "period", "label", "The period within which it was looked for.";
    "part", "text", "Kind, venue, voice, toward, joint, where rows are parted by them.";
    "dimension", "name", "The dimension; `all` is their sum.";
    "turn", "year", "From which on the dyad is spoken of otherwise.";
    "first", "year", "First year with a judgement in the stretch before.";
    "until", "year", "Its last.";
    "last", "year", "Last year with a judgement in the stretch from the turn on.";
    "net_before", "log odds", "Net in the stretch before.";
    "net_after", "log odds", "Net in the stretch from the turn on.";
    "judgements_before", "judgements", "Judgements before.";
    "judgements_after", "judgements", "Judgements from the turn on.";
    "p", "probability", "Share of shuffles of the years that can be cut as sharply, of --shuffles at most; above 0.";
    "q", "probability", "False turns to be expected among those that are as sure.";
    }
    "focal" => {
    "source", "actor", "Who speaks.";
    "core", "actors", "Of whom, taken together.";
    "period", "label", "The period.";
    "part", "text", "Kind, venue, voice, toward, joint, where rows are parted by them.";
    "positive", "judgements", "P: sentences with a positive judgement of the core that scores.";
    "negative", "judgements", "N: the same for negative judgements.";
    "references", "sentences", "Sentences that refer to one of the core; one that refers to two counts twice.";
    "documents", "documents", "Documents in which the source refers to the core.";
    "net", "log odds", "ln((P + 1/2)/(N + 1/2)), P and N by weights.";
    "net_low", "log odds", "Lower end of its 95 % interval.";
    "net_high", "log odds", "Its upper end.";
    "share", "share", "P/(P + N), shrunken towards that of all speakers about the core in the period. Empty where P + N = 0 or nothing can be fitted.";
    "rank", "place", "Place by net among speakers with an interval and without flags, from 1 (the highest) to `ranked`. Empty for all others.";
    "rank_low", "place", "Lower end of its 95 % interval.";
    "rank_high", "place", "Its upper end.";
    "ranked", "speakers", "How many are ranked.";
    "trend", "log odds per 10 years", "Slope of the yearly nets, weighted by 1/(1/(P + 1/2) + 1/(N + 1/2)). Empty with fewer than three years with judgements.";
    "trend_low", "log odds per 10 years", "Lower end of its 95 % interval.";
    "trend_high", "log odds per 10 years", "Its upper end.";
    "spoken", "name", "never, unjudged (spoken of, without judging), judged.";
    "flags", "names", "few-judgements, few-documents, one-document: less evidence than the minimum.";
    "largest_document", "share", "The greatest share that one document has in P + N, by weights. Empty where P + N = 0.";
    }
    "sensitivity" => {
    "indicator", "id", "The indicator that counts otherwise.";
    "weight", "weight", "What it counts: nothing, or twice what the codebook says.";
    "rows", "rows", "Rows with a net before and after.";
    "silenced", "rows", "Rows that lose their net.";
    "turned", "rows", "Rows whose net changes sign.";
    "correlation", "correlation", "Spearman's rank correlation of the nets before and after.";
    "mean_move", "log odds", "Mean of how far nets move, either way.";
    "source", "actor", "Speaker of the row that moves farthest.";
    "target", "actor", "Its target.";
    "period", "label", "Its period.";
    "move", "log odds", "How far it moves.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::score::records::{Component, Focal};
    use crate::export::Skip;
    use crate::model::{Coding, Reference, Score};
    use crate::score::{Mutual, Sensitivity, Shift, Turn};

    fn defined<R: Record>() {
        let columns: Vec<&str> =
            DICTIONARY.iter().filter(|row| row.record == R::TYPE).map(|row| row.column).collect();
        assert_eq!(columns, R::COLUMNS, "{}", R::TYPE);
    }

    #[test]
    fn every_column_of_every_export_is_defined_in_its_order() {
        defined::<Coding>();
        defined::<Reference>();
        defined::<Score>();
        defined::<Skip>();
        defined::<Component>();
        defined::<Mutual>();
        defined::<Shift>();
        defined::<Turn>();
        defined::<Focal<'_>>();
        defined::<Sensitivity>();
        assert!(DICTIONARY.iter().all(|row| !row.unit.is_empty() && row.definition.ends_with('.')));
    }
}
