//! `bonafides explain --why`: a sentence as the coder sees it, and how far a named indicator's patterns get.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{Common, Format};
use super::files::Reading;
use super::study::Study;
use super::talk::Talk;
use super::whom::Whom;
use super::{Answer, output, work};
use crate::actors::Gazetteer;
use crate::coding::{Attempt, Coder, Explanation, Question, SeenHit, SeenParty, SeenWeighing, View};
use crate::error::{Error, Result};
use crate::export::{Cell, Record, csv, jsonl};
use crate::index::Index;
use crate::ingest::{self, Item};
use crate::model::{ActorId, Date, Document};
use crate::pipeline::Project;

/// What of which text is to be explained.
#[derive(Debug, Args)]
pub(super) struct Why {
    /// Explain sentences instead: DOCUMENT[:SENTENCE] of the study, FILE[:SENTENCE] of text, or FILE:LINE[:SENTENCE] of records.
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["name", "why_text"])]
    why: Option<String>,
    /// Explain these words instead.
    #[arg(long, value_name = "TEXT", conflicts_with = "name", requires = "source")]
    why_text: Option<String>,
    /// Who says TEXT; several for a joint text.
    #[arg(long, value_name = "ACTOR", requires = "why_text")]
    source: Vec<Whom>,
    /// When TEXT is said: 1966, 1966-09 or 1966-09-23.
    #[arg(long, value_name = "DATE", requires = "why_text", default_value = "1985")]
    date: Date,
    /// Show how far each pattern of this indicator gets, and what stops it.
    #[arg(long, value_name = "ID", conflicts_with = "name")]
    indicator: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Why {
    /// Whether sentences are to be explained at all.
    pub fn is_asked(&self) -> bool {
        self.why.is_some() || self.why_text.is_some()
    }

    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let study = work::study_if_any(common)?;
        let project = work::project(common, study.as_ref())?;
        if let Some(id) = &self.indicator
            && project.codebook().indicator(id).is_none()
        {
            return Err(Error::input(format!("there is no indicator `{}`", id.escape_debug()))
                .help("`bonafides explain` lists them"));
        }
        let explained = match (&self.why_text, &self.why) {
            (Some(text), _) => {
                let ids = self.source.iter().map(|whom| whom.known(project.gazetteer()));
                let source = ids.collect::<Result<Vec<_>>>()?;
                let document = Document::statement("text", &source, self.date, text);
                project.worker().explain(&document, self.question(None))
            }
            (None, Some(place)) => self.explained(place, common, &project, talk)?,
            (None, None) => Vec::new(),
        };
        match common.format() {
            Format::Table => {
                let text: Vec<String> =
                    explained.iter().map(|sentence| drawn(sentence, self.indicator.as_deref())).collect();
                output::to(common, |out| out.write_all(text.join("\n").as_bytes()))?;
            }
            Format::Jsonl => output::to(common, |out| {
                explained
                    .iter()
                    .try_for_each(|sentence| jsonl::write_nested("explanation", sentence, &mut *out))
            })?,
            // A table has room for the hits; the rest is in the other two.
            Format::Csv => {
                let rows: Vec<Row<'_>> = explained.iter().flat_map(rows).collect();
                output::to(common, |out| csv::write(&rows, out))?;
            }
        }
        Ok(if explained.is_empty() { Answer::No } else { Answer::Yes })
    }

    fn question(&self, sentence: Option<u32>) -> Question<'_> {
        Question { sentence, indicator: self.indicator.as_deref() }
    }

    /// A file goes before a document of that name; what stands behind a colon is a line or a sentence.
    fn explained(
        &self,
        place: &str,
        common: &Common,
        project: &Project,
        talk: Talk,
    ) -> Result<Vec<Explanation>> {
        let (head, last) = numbered(place);
        let (file, line) = numbered(head);
        for (file, line, sentence) in [(place, None, None), (head, last, None), (file, line, last)] {
            if Path::new(file).is_file() {
                let document = self.read(file, line, project.gazetteer())?;
                // A file that is one statement has no records to tell apart: the number is a sentence's.
                let sentence = sentence.or(line.filter(|_| !is_record(&document)));
                let explained = project.worker().explain(&document, self.question(sentence));
                return known(explained, &document, sentence);
            }
        }
        let study = Study::load(&common.study).map_err(|error| {
            if error.is_io() {
                Error::input(format!("there is no file `{}` and no study here", place.escape_debug()))
                    .help("name a FILE or FILE:LINE, or make a study: `bonafides init --corpus FOLDER`")
            } else {
                error
            }
        })?;
        let index = if Index::exists(study.index()) {
            Index::open(study.index())?
        } else {
            work::refresh(&study, project, talk)?.0
        };
        index.expect(&work::stamp(project.gazetteer()))?;
        for (id, sentence) in [(place, None), (head, last)] {
            if let Some((document, segments, cast)) = index.document(&id.into())? {
                let explained = Coder::new(project.rules()).explain(
                    &document,
                    &segments,
                    &cast,
                    index.forms(),
                    self.question(sentence),
                );
                return known(explained, &document, sentence);
            }
        }
        Err(Error::input(format!("there is neither a file nor a document `{}`", place.escape_debug()))
            .help("codings name their document in the first column: `bonafides code`"))
    }

    /// The one document of a file, or that of a line.
    fn read(&self, file: &str, line: Option<u32>, gazetteer: &Gazetteer) -> Result<Document> {
        let options = work::reading(self.reading.options(), gazetteer);
        let tail = line.map(|line| format!(":{line}"));
        let mut found = None;
        for item in ingest::read(&[PathBuf::from(file)], &options)? {
            let document = match item? {
                Item::Document(document) => document,
                Item::Skipped(skip) => {
                    let here = line.is_none() || skip.line == line.map(u64::from);
                    if here {
                        return Err(Error::input(skip.reason.to_string()).at(file));
                    }
                    continue;
                }
            };
            match &tail {
                Some(tail) if is_record(&document) && !document.source.ends_with(tail.as_str()) => {}
                None if found.is_some() => {
                    return Err(Error::input("the file holds several statements")
                        .at(file)
                        .help(format!("name the line: --why {file}:1")));
                }
                _ => found = Some(document),
            }
            if tail.is_some() && found.is_some() {
                break;
            }
        }
        found.ok_or_else(|| {
            let error = Error::input("there is no statement on this line").at(file);
            match line {
                Some(line) => error.on_line(line.into()).help("a record is named by the line it begins on"),
                None => Error::input("there is no statement in this file").at(file),
            }
        })
    }
}

/// Whether the document is a record of a larger file.
fn is_record(document: &Document) -> bool {
    numbered(&document.source).1.is_some()
}

/// `a:3` as `a` and 3.
fn numbered(place: &str) -> (&str, Option<u32>) {
    place
        .rsplit_once(':')
        .and_then(|(head, number)| Some((head, Some(number.parse().ok()?))))
        .unwrap_or((place, None))
}

/// The explanations, unless a sentence was named that is not there.
fn known(
    explained: Vec<Explanation>,
    document: &Document,
    sentence: Option<u32>,
) -> Result<Vec<Explanation>> {
    match sentence {
        Some(number) if explained.is_empty() => {
            Err(Error::input(format!("{} has no sentence {number}", document.id))
                .help("sentences are counted from 0, as in codings"))
        }
        _ => Ok(explained),
    }
}

/// A hit as a row of a table.
struct Row<'e> {
    sentence: &'e Explanation,
    source: ActorId,
    hit: &'e SeenHit,
    target: String,
}

fn rows(sentence: &Explanation) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for view in &sentence.views {
        rows.extend(view.hits.iter().map(|hit| Row {
            sentence,
            source: view.source,
            hit,
            target: hit.target.iter().map(ActorId::as_str).collect::<Vec<_>>().join(" "),
        }));
    }
    rows
}

impl Record for Row<'_> {
    const TYPE: &'static str = "hit";
    const COLUMNS: &'static [&'static str] = &[
        "document",
        "sentence",
        "source",
        "target",
        "indicator",
        "polarity",
        "voice",
        "rule",
        "toward",
        "scored",
        "reason",
        "group",
        "frame",
        "shape",
        "cue",
        "quote",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { sentence, source, hit, target } = self;
        vec![
            Cell::Text(sentence.document.as_str()),
            Cell::Count(sentence.sentence.into()),
            Cell::word(source),
            Cell::Text(target),
            Cell::Text(hit.indicator.as_str()),
            Cell::word(hit.polarity),
            Cell::word(hit.voice),
            Cell::Text(&hit.rule),
            Cell::word(hit.toward),
            Cell::Flag(hit.scored),
            Cell::Text(&hit.reason),
            Cell::Text(&hit.group),
            Cell::Text(&hit.frame),
            Cell::Text(&hit.shape),
            Cell::Text(&hit.cue),
            Cell::Text(&hit.text),
        ]
    }
}

/// A sentence for a reader.
fn drawn(sentence: &Explanation, indicator: Option<&str>) -> String {
    let mut text = format!(
        "{}:{}\n  {}\n",
        output::cell(sentence.document.as_str()),
        sentence.sentence,
        output::cell(&sentence.text)
    );
    if sentence.mentions.is_empty() {
        text.push_str("  names nobody\n");
        return text;
    }
    line(&mut text, "tokens", &tokens(sentence));
    for mention in &sentence.mentions {
        let mut who = mention.actor.to_string();
        mention.also.iter().for_each(|actor| who += &format!(" + {actor}"));
        if !mention.alternatives.is_empty() {
            who += &format!(" (or {})", list(&mention.alternatives));
        }
        let how =
            format!("{} `{}` → {who}, by {}", place(&mention.tokens), mention.text, mention.found.as_str());
        line(&mut text, "mention", &output::cell(&how));
    }
    if sentence.views.is_empty() {
        line(&mut text, "voice", "nobody's: it is not coded");
    }
    for view in &sentence.views {
        viewed(&mut text, view, indicator);
    }
    text
}

/// A line of the drawing: what it is about, then the rest.
fn line(text: &mut String, head: &str, rest: &str) {
    let _ = writeln!(text, "  {head:<8} {rest}");
}

/// The words with their places; a bar opens a clause.
fn tokens(sentence: &Explanation) -> String {
    let words: Vec<String> = sentence
        .tokens
        .iter()
        .enumerate()
        .map(|(place, token)| {
            let sign = match (token.opens_clause, token.comma) {
                (true, _) => "| ",
                (false, true) => ", ",
                (false, false) => "",
            };
            format!("{sign}{}·{place}", token.text)
        })
        .collect();
    output::cell(&words.join(" "))
}

fn viewed(text: &mut String, view: &View, indicator: Option<&str>) {
    let called =
        if view.called == view.source { String::new() } else { format!(", spoken of as {}", view.called) };
    line(text, "source", &format!("{}{called}", view.source));
    for party in &view.parties {
        line(text, "party", &output::cell(&slot(party)));
    }
    if view.hits.is_empty() {
        line(text, "hits", "none: no cue whose frame finds a TARGET");
    }
    for hit in &view.hits {
        drawn_hit(text, hit);
    }
    for weighing in &view.weighed {
        drawn_weighing(text, weighing);
    }
    let Some(indicator) = indicator else { return };
    line(text, "how far", &format!("the patterns of {indicator} get"));
    for attempt in &view.attempts {
        attempted(text, attempt);
    }
    if !view.silent.is_empty() {
        let _ = writeln!(text, "    no cue in the sentence: {}", view.silent.join(", "));
    }
}

fn slot(party: &SeenParty) -> String {
    let who = if party.speaker {
        "SELF".to_owned()
    } else if party.possessive {
        format!("{}, TARGET or TARGET's", list(&party.actors))
    } else {
        format!("{}, TARGET", list(&party.actors))
    };
    format!("{} `{}` → {who}", place(&party.tokens), party.text)
}

fn drawn_hit(text: &mut String, hit: &SeenHit) {
    let becomes = hit.becomes.as_ref().map(|id| format!(", denied: {id}")).unwrap_or_default();
    let rule = if hit.rule.is_empty() { String::new() } else { format!(" by the rule `{}`", hit.rule) };
    let holder =
        if hit.holder.is_empty() { String::new() } else { format!(", the view of {}", list(&hit.holder)) };
    let verdict =
        if hit.scored { "scored".to_owned() } else { format!("not scored: {}", output::cell(&hit.reason)) };
    line(text, "hit", &format!("{} {}{becomes} → {}", hit.polarity, hit.indicator, list(&hit.target)));
    let _ = writeln!(
        text,
        "             {} `{}`\n             cue `{}` at {} (group {}), {} `{}`\n             {}{rule}{holder}, toward {}: {verdict}",
        place(&hit.tokens),
        output::cell(&hit.text),
        short(&hit.cue),
        place(&hit.cue_tokens),
        hit.group,
        if hit.frame == "pattern" { "whole pattern".to_owned() } else { format!("frame {}", hit.frame) },
        short(&hit.shape),
        hit.voice,
        hit.toward,
    );
}

/// Features that tell most of a weighing.
const HEAVIEST: usize = 8;

fn drawn_weighing(text: &mut String, weighing: &SeenWeighing) {
    let SeenWeighing { target, dimension, polarity, probability, threshold, features } = weighing;
    let verdict = if probability >= threshold { "enough" } else { "too little" };
    line(
        text,
        "weighed",
        &format!("{dimension} {polarity} → {target}: p = {probability:.3}, {verdict} for {threshold}"),
    );
    let heaviest: Vec<String> = features
        .iter()
        .take(HEAVIEST)
        .map(|(name, weight)| format!("{weight:+.2} `{}`", short(name)))
        .collect();
    let rest = features.len().saturating_sub(HEAVIEST);
    let rest = if rest == 0 { String::new() } else { format!(", and {rest} lighter ones") };
    let _ = writeln!(text, "             {}{rest}", heaviest.join(", "));
}

fn attempted(text: &mut String, attempt: &Attempt) {
    let what = match attempt.frame.as_str() {
        "cue" => format!("cue `{}`", short(&attempt.cue)),
        "pattern" => format!("`{}`", short(&attempt.pattern)),
        frame => format!("`{}` in {frame} `{}`", short(&attempt.cue), short(&attempt.pattern)),
    };
    let outcome = match (attempt.needs.is_empty(), attempt.stopped.is_empty()) {
        (true, true) => format!("matches, TARGET is {}", list(&attempt.target)),
        (true, false) => attempt.stopped.clone(),
        (false, _) => format!("needs `{}`, but {}", short(&attempt.needs), attempt.stopped),
    };
    let _ = writeln!(
        text,
        "    {} `{}` {}: {what}\n      {}",
        place(&attempt.tokens),
        output::cell(&attempt.text),
        attempt.group,
        output::cell(&outcome)
    );
}

/// A pattern with its long choices cut: `(commit~ | pursue~ | continue~ | …)`.
fn short(pattern: &str) -> String {
    const WHOLE: usize = 48;
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('(') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let mut depth = 0_usize;
        let close = rest.find(|c: char| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        });
        let group = close.map_or(rest, |close| &rest[..=close]);
        match group.match_indices('|').nth(2) {
            Some((bar, _)) if group.len() > WHOLE => {
                let _ = write!(text, "{}| …)", &group[..bar]);
            }
            _ => text.push_str(group),
        }
        rest = &rest[group.len()..];
    }
    text + rest
}

fn place(tokens: &Range<usize>) -> String {
    match tokens.len() {
        0 | 1 => tokens.start.to_string(),
        _ => format!("{}–{}", tokens.start, tokens.end - 1),
    }
}

fn list(actors: &[ActorId]) -> String {
    actors.iter().map(ActorId::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_choices_are_cut_and_short_ones_are_not() {
        assert_eq!(short("CUE ..1 (of | by)? TARGET"), "CUE ..1 (of | by)? TARGET");
        let long = format!("TARGET ({} | last) ..4 CUE", ["pursue~ more"; 9].join(" | "));
        assert_eq!(short(&long), "TARGET (pursue~ more | pursue~ more | pursue~ more | …) ..4 CUE");
        assert_eq!(short("(never closed"), "(never closed");
    }

    #[test]
    fn a_number_behind_a_colon_is_a_place() {
        assert_eq!(numbered("speeches.jsonl:12"), ("speeches.jsonl", Some(12)));
        assert_eq!(numbered("KEN_40_1985"), ("KEN_40_1985", None));
        assert_eq!(numbered("urn:un:general"), ("urn:un:general", None));
    }
}
