//! Files → codebook: reads every file to its end, expands lists and frames, and complains once about everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codebook::indicator::{Cue, Example, Exception, Indicator, Negated, Shape, Use};
use crate::codebook::lists::{Lists, expand, parse, patterns, read_frames, read_lists, top_level};
use crate::codebook::pattern::{Pattern, Slot};
use crate::codebook::reader::{File, Table, Text};
use crate::codebook::voices::{Voices, read_voices};
use crate::codebook::{Codebook, codes};
use crate::error::{Error, Result, Severity, nearest};
use crate::model::{ActorId, Date, Dimension, Polarity, Toward};

/// The file that holds what the indicators share.
pub(super) const HEAD: &str = "codebook.toml";

/// Example sentences without a date are read as of this year.
const EXAMPLE_YEAR: u16 = 1985;

/// BLAKE3 of files in the order of their names, in hexadecimal; only of those that a codebook reads.
pub(super) fn hash<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    let mut files: Vec<_> = files.filter(|(name, _)| name.ends_with(".toml")).collect();
    files.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (name, text) in files {
        for part in [name.as_bytes(), text.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

pub(super) fn codebook(folder: &str, mut files: Vec<(String, Arc<str>)>) -> Result<Codebook> {
    files.sort();
    let hash = hash(files.iter().map(|(name, text)| (name.as_str(), &**text)));
    let files: Vec<File> = files
        .into_iter()
        .map(|(name, text)| File::new(format!("{}/{name}", folder.trim_end_matches('/')), text))
        .collect();
    let (head, rest): (Vec<&File>, Vec<&File>) =
        files.iter().partition(|file| file.name.ends_with(&format!("/{HEAD}")));
    let head = head.first().ok_or_else(|| Error::input(format!("there is no {HEAD}")).at(folder))?;
    let (mut codebook, shared) = head.parse(read_head);
    codebook.hash = hash;
    for file in &rest {
        let indicator = file.parse(|table| read_indicator(table, &codebook.dimensions, &shared));
        codebook.indicators.push(indicator);
    }
    across(&codebook.indicators, &rest);
    let mut log: Vec<_> = files.iter().flat_map(File::take_log).collect();
    log.sort_by(|a, b| (&a.file, a.span.start, a.code).cmp(&(&b.file, b.span.start, b.code)));
    log.dedup();
    // Where the shared file breaks off, what others call by name may stand behind the break.
    if log.iter().any(|diagnostic| diagnostic.code == "C001" && diagnostic.file == head.name) {
        log.retain(|diagnostic| !["C004", "C007", "C011"].contains(&diagnostic.code));
    }
    debug_assert!(log.iter().all(|diagnostic| codes::code(diagnostic.code).is_some()));
    if log.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Error::codebook(log));
    }
    codebook.warnings = log;
    codebook.definitions = files.iter().flat_map(File::take_definitions).collect();
    codebook.files = files.into_iter().map(|file| (file.name, file.text)).collect();
    Ok(codebook)
}

/// Reads a pattern by itself, with the lists of a codebook.
pub(super) fn pattern(text: &str, lists: &Lists) -> Result<Pattern> {
    let file = File::new("pattern", text);
    let whole = Text { value: text.to_owned(), span: 0..text.len() };
    let pattern = parse(&file, &whole).map(|pattern| expand(&file, &whole, pattern, lists));
    if pattern.as_ref().is_some_and(|pattern| pattern.count(Slot::Cue) > 0) {
        let at = text.find("CUE").unwrap_or(0);
        file.error(
            "C009",
            at..text.len().min(at + 3),
            "there is no cue that CUE could stand for",
            "write the cue itself, such as `help~`, or a list of words, such as `(help | aid)`",
        );
    }
    let log = file.take_log();
    match pattern {
        Some(pattern) if log.is_empty() => Ok(pattern),
        _ => Err(Error::codebook(log)),
    }
}

/// What codebook.toml gives to every indicator.
pub(super) struct Shared {
    pub lists: Lists,
    pub frames: BTreeMap<String, Vec<Shape>>,
}

fn read_head(table: &Table<'_>) -> (Codebook, Shared) {
    let name = table.required("name", "how tables and citations call the codebook").value;
    let version = table.required("version", "a coding says which version gave it").value;
    let values = |texts: Vec<Text>| texts.into_iter().map(|text| text.value).collect();
    let authors = values(table.texts("authors"));
    let references = values(table.texts("references"));
    let description = table.text("description").map(|text| text.value).unwrap_or_default();
    let dimensions: Vec<Dimension> = table
        .tables("dimension")
        .iter()
        .map(|dimension| {
            let id = dimension.required("id", "what indicators call it").value;
            dimension.text("label");
            dimension.text("definition");
            dimension.finish();
            if id == "all" {
                let help = "call it otherwise: `all` is the sum over dimensions in the scores";
                table.file.error("C010", dimension.place("id"), "a dimension cannot be named `all`", help);
            }
            Dimension::from(id)
        })
        .collect();
    if dimensions.is_empty() {
        table.file.error(
            "C003",
            0..0,
            "there is no [[dimension]]",
            "declare what the codebook measures: [[dimension]] with an id",
        );
    }
    let lists = read_lists(table, &Lists::new());
    let shared = Shared { frames: read_frames(table, &lists), lists };
    let slots = table.table("slots");
    let slot = |key: &'static str| {
        slots.as_ref().map(|slots| patterns(slots, key, &shared.lists)).unwrap_or_default()
    };
    let (self_words, heads) = (slot("self"), slot("heads"));
    if let Some(slots) = &slots {
        slots.finish();
    }
    let Voices { rules: voice_rules, scoring: scoring_voices, heard } =
        table.table("voice").map(|voice| read_voices(&voice, &shared)).unwrap_or_default();
    let codebook = Codebook {
        name,
        version,
        authors,
        description,
        references,
        dimensions,
        indicators: Vec::new(),
        voice_rules,
        scoring_voices,
        heard,
        self_words,
        heads,
        hash: String::new(),
        weights: None,
        warnings: Vec::new(),
        files: Vec::new(),
        definitions: Vec::new(),
        lists: shared.lists.clone(),
    };
    (codebook, shared)
}

// ------------------------------------------------------------------------------------------ indicators

fn read_indicator(table: &Table<'_>, dimensions: &[Dimension], shared: &Shared) -> Indicator {
    let file = table.file;
    let id = table.required("id", "the file name without .toml");
    let stem = file.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
    if !id.value.is_empty() && id.value != stem {
        file.error(
            "C008",
            id.span.clone(),
            format!("the id is `{}`, the file is `{stem}.toml`", id.value),
            format!("write `id = \"{stem}\"`, or rename the file"),
        );
    }
    let label = table.required("label", "a short name for tables").value;
    let dimension = table.required("dimension", "what the indicator measures");
    if !dimension.value.is_empty() && !dimensions.iter().any(|known| known.as_str() == dimension.value) {
        let known: Vec<&str> = dimensions.iter().map(Dimension::as_str).collect();
        file.error(
            "C011",
            dimension.span.clone(),
            format!("there is no dimension `{}`", dimension.value),
            format!("{HEAD} declares: {}", known.join(", ")),
        );
    }
    let polarity = table.required("polarity", "+ speaks for trust, - against it");
    let polarity = read_polarity(file, &polarity).unwrap_or(Polarity::Positive);
    let weight = table.number("weight", 0.0..=100.0).unwrap_or(1.0);
    let definition = table.required("definition", "what the speaker says when it is seen").value;
    let use_when = table.required("use_when", "when a coder codes it").value;
    let not_when = table.required("not_when", "when a coder does not").value;
    let source = table.required("source", "where the indicator comes from").value;
    let lists = read_lists(table, &shared.lists);
    let uses: Vec<Use> = table
        .tables("use")
        .iter()
        .enumerate()
        .map(|(place, group)| read_use(group, place, &lists, shared))
        .collect();
    if uses.is_empty() {
        file.error(
            "C003",
            0..0,
            "there is no [[use]]: the indicator finds nothing",
            "add [[use]] with cues and frames, or with patterns",
        );
    }
    let examples: Vec<Example> = table.tables("example").iter().filter_map(read_example).collect();
    let positive = examples.iter().filter(|example| !example.codes.is_empty()).count();
    // Examples that cannot be read are not counted, so they must not be said to be too few.
    if !file.said("C013") && (positive < 4 || examples.len() - positive < 3) {
        file.say(
            Severity::Warning,
            "C016",
            table.place("example"),
            format!("{positive} examples to find and {} not to find", examples.len() - positive),
            Some("write at least four and three".to_owned()),
        );
    }
    Indicator {
        id: stem.into(),
        label,
        dimension: dimension.value.into(),
        polarity,
        weight,
        definition,
        use_when,
        not_when,
        source,
        uses,
        examples,
        file: Arc::clone(&file.text),
    }
}

pub(super) fn read_polarity(file: &File, text: &Text) -> Option<Polarity> {
    match text.value.as_str() {
        "+" => Some(Polarity::Positive),
        "-" | "−" => Some(Polarity::Negative),
        "" => None,
        other => {
            file.error(
                "C012",
                text.span.clone(),
                format!("there is no polarity `{other}`"),
                "write \"+\" or \"-\"",
            );
            None
        }
    }
}

fn read_use(table: &Table<'_>, place: usize, lists: &Lists, shared: &Shared) -> Use {
    let file = table.file;
    let name = table.text("name").map_or_else(|| format!("use-{}", place + 1), |text| text.value);
    let cues: Vec<Cue> = table
        .texts("cues")
        .iter()
        .filter_map(|text| {
            let pattern = expand(file, text, parse(file, text)?, lists);
            if pattern.count(Slot::Cue) + pattern.count(Slot::Target) + pattern.count(Slot::TargetPossessive)
                > 0
            {
                file.error(
                    "C009",
                    text.span.clone(),
                    "a cue holds no CUE and no TARGET",
                    "put the shape into a frame, or the whole into `patterns`",
                );
                return None;
            }
            Some(Cue { text: text.value.as_str().into(), pattern, place: text.span.clone() })
        })
        .collect();
    let mut shapes = Vec::new();
    let (frames, whole) = (table.texts("frames"), table.texts("patterns"));
    for frame in &frames {
        match shared.frames.get(&frame.value) {
            Some(frame) => shapes.extend(frame.iter().cloned()),
            None => unknown_frame(file, frame, shared),
        }
    }
    let label: Arc<str> = "pattern".into();
    for text in &whole {
        let Some(pattern) = parse(file, text) else { continue };
        let pattern = expand(file, text, pattern, lists);
        let targets = pattern.count(Slot::Target) + pattern.count(Slot::TargetPossessive);
        let cue = pattern.count(Slot::Cue);
        if targets != 1
            || cue > 1
            || (cue == 1) == cues.is_empty()
            || cue == 1 && !top_level(&pattern, Slot::Cue)
        {
            let help = if cues.is_empty() {
                "write TARGET once and no CUE: this group has no cues"
            } else {
                "write TARGET and CUE once each"
            };
            file.error("C009", text.span.clone(), "the pattern lacks TARGET or CUE, or has them twice", help);
            continue;
        }
        let place = text.span.clone();
        shapes.push(Shape { frame: Arc::clone(&label), text: text.value.as_str().into(), pattern, place });
    }
    if frames.is_empty() && whole.is_empty() {
        file.error(
            "C003",
            table.head(),
            "the group has neither frames nor patterns",
            "add `frames = [\"…\"]`, or `patterns = [\"TARGET …\"]`",
        );
    }
    let exceptions = table.texts("unless");
    file.repeats(&exceptions);
    let unless = exceptions.iter().filter_map(|text| read_exception(file, text, lists, shared)).collect();
    let negated = table.text("negated").map_or(Negated::Cancels, |text| match text.value.as_str() {
        "cancel" => Negated::Cancels,
        "flip" => Negated::Flips,
        id => Negated::Becomes(id.into()),
    });
    let toward = table.text("toward").and_then(|text| match text.value.as_str() {
        "self" => Some(Toward::Source),
        "third" => Some(Toward::Third),
        "general" => Some(Toward::General),
        other => {
            file.error(
                "C012",
                text.span.clone(),
                format!("`toward` cannot be `{other}`"),
                "write \"self\", \"third\" or \"general\"",
            );
            None
        }
    });
    table.finish();
    Use { name, shapes, cues, unless, negated, toward }
}

pub(super) fn unknown_frame(file: &File, text: &Text, shared: &Shared) {
    let help = match nearest(&text.value, shared.frames.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{HEAD} defines: {}", shared.frames.keys().cloned().collect::<Vec<_>>().join(", ")),
    };
    file.error("C007", text.span.clone(), format!("no frame named `{}`", text.value), help);
}

/// A frame's name, or a pattern.
fn read_exception(file: &File, text: &Text, lists: &Lists, shared: &Shared) -> Option<Exception> {
    let label: Arc<str> = text.value.as_str().into();
    if let Some(frame) = shared.frames.get(&text.value) {
        return Some(Exception {
            text: label,
            patterns: frame.iter().map(|shape| shape.pattern.clone()).collect(),
        });
    }
    let pattern = expand(file, text, parse(file, text)?, lists);
    Some(Exception { text: label, patterns: vec![pattern] })
}

pub(super) fn read_speaker(file: &File, text: &Text) -> Option<ActorId> {
    let actor = text.value.parse::<ActorId>().map_err(|error| {
        if !text.value.is_empty() {
            file.error("C013", text.span.clone(), error.to_string(), "write an actor id such as KEN");
        }
    });
    actor.ok()
}

fn read_example(table: &Table<'_>) -> Option<Example> {
    let file = table.file;
    let text = table.required("text", "the sentence");
    let speaker = table.required("speaker", "whose sentence it is: an actor id such as KEN");
    let date = table.text("date");
    let codes = table.texts("codes");
    let why = table.text("why").map(|text| text.value);
    let known_miss = table.flag("known_miss").unwrap_or(false);
    table.finish();
    let bad = |text: &Text, message: String, help: &str| file.error("C013", text.span.clone(), message, help);
    let mut read = Vec::new();
    for code in &codes {
        let parsed = code.value.split_once(' ').and_then(|(sign, actor)| {
            let polarity = match sign {
                "+" => Polarity::Positive,
                "-" | "−" => Polarity::Negative,
                _ => return None,
            };
            Some((polarity, actor.trim().parse::<ActorId>().ok()?))
        });
        match parsed {
            Some(code) => read.push(code),
            None => {
                bad(code, format!("`{}` is no coding", code.value), "write the sign and the actor: \"+ JPN\"")
            }
        }
    }
    read.sort_unstable();
    let date = date.map_or(Some(Date::year(EXAMPLE_YEAR)), |text| {
        text.value
            .parse()
            .map_err(|error: Error| {
                bad(&text, error.to_string(), "write the date as \"1966\" or \"1966-09-23\"")
            })
            .ok()
    })?;
    Some(Example {
        speaker: read_speaker(file, &speaker)?,
        date,
        text: text.value,
        codes: read,
        why,
        known_miss,
        place: text.span,
    })
}

// --------------------------------------------------------------------------------- across the indicators

/// What can only be seen with all indicators at hand.
fn across(indicators: &[Indicator], files: &[&File]) {
    for (place, (indicator, file)) in indicators.iter().zip(files).enumerate() {
        if let Some(other) =
            indicators[..place].iter().find(|other| !other.label.is_empty() && other.label == indicator.label)
        {
            let quoted = format!("\"{}\"", indicator.label);
            let at = file.text.find(&quoted).map_or(0..0, |at| at..at + quoted.len());
            file.error(
                "C010",
                at,
                format!("the label `{}` is also that of {}", indicator.label, other.id),
                "tables need a label of its own for each",
            );
        }
        for group in &indicator.uses {
            let Negated::Becomes(id) = &group.negated else { continue };
            if !indicators.iter().any(|other| other.id == *id) {
                let near = nearest(id.as_str(), indicators.iter().map(|other| other.id.as_str()));
                let help = near.map_or_else(
                    || "write \"cancel\", \"flip\" or an indicator's id".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let at = file.text.find(&format!("\"{id}\"")).unwrap_or(0);
                file.error(
                    "C015",
                    at..at + id.as_str().len() + 2,
                    format!("there is no indicator `{id}`"),
                    help,
                );
            }
        }
    }
}
