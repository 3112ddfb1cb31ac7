//! Rules of voice: what tells that a hit is denied, hoped, demanded, or somebody else's view.

use crate::codebook::indicator::VoiceRule;
use crate::codebook::lists::{patterns, top_level};
use crate::codebook::load::{Shared, read_polarity, read_speaker, unknown_frame};
use crate::codebook::pattern::{Pattern, Slot};
use crate::codebook::reader::{File, Table, Text};
use crate::error::nearest;
use crate::model::Voice;

/// What `[voice]` says.
#[derive(Default)]
pub(super) struct Voices {
    pub rules: Vec<VoiceRule>,
    pub scoring: Vec<Voice>,
    /// Where another speaks of the speaker.
    pub heard: Vec<Pattern>,
}

pub(super) fn read_voices(table: &Table<'_>, shared: &Shared) -> Voices {
    let scoring = table.texts("scores").iter().filter_map(|text| read_voice(table.file, text)).collect();
    let heard = patterns(table, "heard", &shared.lists);
    let complete = |pattern: &Pattern| {
        [Slot::Third, Slot::Source]
            .into_iter()
            .all(|slot| pattern.count(slot) == 1 && top_level(pattern, slot))
    };
    if !heard.iter().all(complete) {
        table.file.error(
            "C009",
            table.place("heard"),
            "what is heard needs THIRD, who speaks, and SELF, of whom, exactly once",
            "write where both stand: \"THIRD thanked SELF\"",
        );
    }
    let rules = table.tables("rule").iter().filter_map(|rule| read_rule(rule, shared)).collect();
    table.finish();
    Voices { rules, scoring, heard }
}

fn read_voice(file: &File, text: &Text) -> Option<Voice> {
    let found = Voice::ALL.into_iter().find(|voice| voice.as_str() == text.value);
    if found.is_none() {
        let names = Voice::ALL.map(Voice::as_str);
        let help = nearest(&text.value, names).map_or_else(
            || format!("voices are: {}", names.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        file.error("C012", text.span.clone(), format!("there is no voice `{}`", text.value), help);
    }
    found
}

fn read_rule(table: &Table<'_>, shared: &Shared) -> Option<VoiceRule> {
    let file = table.file;
    let name = table.required("name", "what tables call the rule").value;
    let voice = table.required("voice", "the voice that it finds");
    let patterns_ = patterns(table, "patterns", &shared.lists);
    let except = patterns(table, "except", &shared.lists);
    let frames = table.texts("frames");
    for frame in
        frames.iter().filter(|frame| frame.value != "pattern" && !shared.frames.contains_key(&frame.value))
    {
        unknown_frame(file, frame, shared);
    }
    let polarity = table.text("polarity").and_then(|text| read_polarity(file, &text));
    let question = table.flag("question").unwrap_or(false);
    let scores = table.flag("scores");
    let not_by = table.texts("not_by").iter().filter_map(|text| read_speaker(file, text)).collect();
    if patterns_.is_empty() && !question {
        file.error(
            "C003",
            table.head(),
            "the rule has no patterns",
            "add `patterns = [\"not ..4 CUE\"]`, or `question = true`",
        );
    }
    if patterns_
        .iter()
        .chain(&except)
        .any(|pattern| pattern.count(Slot::Cue) != 1 || !top_level(pattern, Slot::Cue))
    {
        file.error(
            "C009",
            table.place("patterns"),
            "a voice rule's pattern needs CUE exactly once",
            "write where the cue stands: \"not ..4 CUE\"",
        );
        return None;
    }
    table.finish();
    Some(VoiceRule {
        name: name.as_str().into(),
        voice: read_voice(file, &voice)?,
        patterns: patterns_,
        except,
        frames: frames.iter().map(|frame| frame.value.as_str().into()).collect(),
        polarity,
        question,
        scores,
        not_by,
    })
}
