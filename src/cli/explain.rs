//! `bonafides explain`: an indicator, an error code, or the coding of a sentence, in words.

use std::fmt::Write as _;

use clap::Args;

use super::args::Common;
use super::talk::Talk;
use super::why::Why;
use super::{Answer, output, work};
use crate::codebook::codes::{self, CODES, TABLE_CODES};
use crate::codebook::{Codebook, Indicator, Negated};
use crate::error::{Error, Result, did_you_mean};
use crate::model::IndicatorId;

/// Explain an indicator, an error code, or the coding of a sentence; or list them.
///
///   bonafides explain keeps-word
///   bonafides explain C004
///   bonafides explain --why GHA_15_1960:12 --indicator keeps-word
///   bonafides explain --why speeches.jsonl:3
///   bonafides explain --why-text 'We thank Japan for its help.' --source KEN
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Explain {
    /// An indicator's id, or a code such as C004.
    name: Option<String>,
    #[command(flatten)]
    why: Why,
}

impl Explain {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        if self.why.is_asked() {
            return self.why.run(common, talk);
        }
        if let Some(code) = self.name.as_deref().and_then(codes::code) {
            let text = format!("{}: {}\n\n{}\n", code.code, code.title, output::wrapped(code.text, "", ""));
            return output::to(common, |out| out.write_all(text.as_bytes())).map(|()| Answer::Yes);
        }
        let study = work::study_if_any(common)?;
        let (codebook, _) = work::codebook(common, study.as_ref())?;
        let text = match &self.name {
            None => overview(&codebook),
            Some(name) => match codebook.indicator(name) {
                Some(indicator) => described(indicator, &codebook),
                None => return Err(unknown(name, &codebook)),
            },
        };
        output::to(common, |out| out.write_all(text.as_bytes())).map(|()| Answer::Yes)
    }
}

fn unknown(name: &str, codebook: &Codebook) -> Error {
    let codes = CODES.iter().chain(&TABLE_CODES).map(|code| code.code);
    let near = did_you_mean(name, codebook.ids().map(IndicatorId::as_str).chain(codes));
    Error::input(format!("there is no indicator and no code `{}`", name.escape_debug()))
        .help(format!("{near}`bonafides explain` lists them"))
}

fn overview(codebook: &Codebook) -> String {
    let mut text = format!("{}\n{}\n", codebook.label(), output::wrapped(&codebook.description, "", ""));
    for dimension in &codebook.dimensions {
        let _ = write!(text, "\n{dimension}\n");
        for indicator in codebook.indicators.iter().filter(|indicator| indicator.dimension == *dimension) {
            let _ = writeln!(text, "  {} {:<16} {}", indicator.polarity, indicator.id, indicator.label);
        }
    }
    text.push_str("\ncodes of errors\n");
    for code in CODES.iter().chain(&TABLE_CODES) {
        let _ = writeln!(text, "  {} {}", code.code, code.title);
    }
    text
}

fn described(indicator: &Indicator, codebook: &Codebook) -> String {
    let Indicator {
        id,
        label,
        dimension,
        polarity,
        weight,
        definition,
        use_when,
        not_when,
        source,
        uses,
        examples,
        file: _,
    } = indicator;
    let weight = if *weight == 1.0 { String::new() } else { format!(", counts {weight}") };
    let mut text = format!("{id}: {label}\n{dimension} {polarity}{weight}, in {}\n", codebook.label());
    for (head, body) in
        [("Definition", definition), ("Use when", use_when), ("Not when", not_when), ("Source", source)]
    {
        let _ = write!(text, "\n{head}\n{}\n", output::wrapped(body, "  ", "  "));
    }
    text.push_str("\nFound by\n");
    for group in uses {
        let mut frames: Vec<&str> = group.shapes.iter().map(|shape| &*shape.frame).collect();
        frames.dedup();
        let cues: Vec<&str> = group.cues.iter().map(|cue| &*cue.text).collect();
        let head = format!("{} (frames: {})", group.name, frames.join(", "));
        let _ = writeln!(text, "{}", output::wrapped(&head, "  ", "      "));
        let _ = writeln!(text, "{}", output::wrapped(&cues.join(" · "), "    ", "    "));
        for shape in group.shapes.iter().filter(|shape| &*shape.frame == "pattern") {
            let _ = writeln!(text, "{}", output::wrapped(&shape.text, "    ", "        "));
        }
        if !group.unless.is_empty() {
            let unless: Vec<&str> = group.unless.iter().map(|exception| &*exception.text).collect();
            let unless = format!("unless: {}", unless.join(" · "));
            let _ = writeln!(text, "{}", output::wrapped(&unless, "    ", "        "));
        }
        match &group.negated {
            Negated::Cancels => {}
            Negated::Flips => text.push_str("    negated: the opposite\n"),
            Negated::Becomes(other) => {
                let _ = writeln!(text, "    negated: {other}");
            }
        }
    }
    text.push_str("\nExamples\n");
    for example in examples {
        let codes: Vec<String> =
            example.codes.iter().map(|(polarity, actor)| format!("{polarity} {actor}")).collect();
        let codes = if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") };
        let why = example.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        let miss = if example.known_miss { ", not found yet" } else { "" };
        let said = format!("{}: {}", example.speaker, example.text);
        let gives = format!("→ {codes}{why}{miss}");
        let lines = [output::wrapped(&said, "  ", "  "), output::wrapped(&gives, "      ", "        ")];
        let _ = writeln!(text, "{}", lines.join("\n"));
    }
    text
}
