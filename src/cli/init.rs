//! `bonafides init`: writes the study file and a copy of the codebook to edit.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::actors::is_own_file;
use super::args::Common;
use super::files::Reading;
use super::report::say_skipped;
use super::talk::{Talk, counted, plain, thousands};
use super::{Answer, work};
use crate::codebook::Codebook;
use crate::error::{Error, Result};
use crate::export::file;
use crate::ingest::{self, Item, Layout, Skipped};

/// Documents that `init` looks at before it says what it saw.
const LOOK: usize = 2_000;

/// Start a study: bonafides.toml, and a copy of the codebook that is yours to edit.
///
///   bonafides init --corpus ../ungdc
///   bonafides init --corpus speeches.csv --corpus more.jsonl
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Init {
    /// A file or folder of statements; may be given several times.
    #[arg(long, value_name = "PATH", required = true)]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Write bonafides.toml anew where there is one.
    #[arg(long)]
    force: bool,
}

impl Init {
    pub fn run(&self, common: &Common, talk: Talk) -> Result<Answer> {
        let path = &common.study;
        if path.exists() && !self.force {
            return Err(Error::input("there is a study already")
                .at(path)
                .help("edit it, or write it anew with --force"));
        }
        let preset = match self.reading.layout {
            Layout::Auto => Layout::preset(&self.corpus)?,
            _ => None,
        };
        let mut reading = self.reading.clone();
        if let Some(preset) = &preset {
            reading.layout = preset.clone();
            talk.say(&format!(
                "the files are of the layout {preset}, and are read so; to read each for itself, write `layout = \"auto\"` in {}",
                plain(&path.display().to_string())
            ));
        }
        let options = work::reading(reading.options(), &work::gazetteer(common, None)?);
        let (mut documents, mut skipped, mut years) = (0_u64, Vec::new(), None);
        for item in ingest::read(&self.corpus, &options)?.take(LOOK) {
            match item? {
                Item::Document(document) => {
                    documents += 1;
                    let year = document.date.year;
                    years =
                        Some(years.map_or((year, year), |(first, last)| (year.min(first), year.max(last))));
                }
                Item::Skipped(skip) => skipped.push(skip),
            }
        }
        if documents == 0 && skipped.is_empty() {
            return Err(Error::input("there is no file in it")
                .at(&self.corpus[0])
                .help("name a file, or a folder that holds statements, whatever folders they are in"));
        }
        if documents == 0 {
            say_skipped(&skipped, talk);
            return Err(Error::input("there is no statement in it that can be read").at(&self.corpus[0]).help(
                "say how the files are to be read: --layout '{source}_{session}_{year}.txt' for names that carry metadata, \
                 --columns text=Speech,source=Country for tables; `bonafides ingest PATH -v` names the reason for each file",
            ));
        }
        let home = path.parent().unwrap_or(Path::new(""));
        let folder = Path::new("codebooks").join(Codebook::relational_trust()?.name);
        let named = match &common.codebook {
            Some(folder) => Codebook::load(folder).map(|_| Some(folder.clone()))?,
            None => {
                copy_codebook(&home.join(&folder), talk)?;
                Some(folder)
            }
        };
        let text = self.text(&reading, named.as_deref(), common.actors.as_deref());
        file::write(path, |out| out.write_all(text.as_bytes()))?;
        let seen = counted(documents, "statement", "statements");
        let span = match years {
            Some((first, last)) if first == last => format!(", {first}"),
            Some((first, last)) => format!(", {first} to {last}"),
            None => String::new(),
        };
        let more = if documents as usize + skipped.len() >= LOOK { "the first " } else { "" };
        talk.say(&format!("{more}{seen}{span}; {} skipped so far", thousands(skipped.len() as u64)));
        say_reasons(&skipped, talk);
        let path = plain(&path.display().to_string()).into_owned();
        if skipped.len() as u64 > documents {
            talk.say(&format!(
                "wrote {path}; but most is not read yet: say how it is to be read there, or with --force and --layout, --constants or \
                 --columns here; docs/ingest.md has each kind of collection, `bonafides ingest --preview` shows what comes of it"
            ));
        } else {
            talk.say(&format!("wrote {path}; `bonafides run` does the rest"));
        }
        Ok(Answer::Yes)
    }

    /// What else was said of the files; an example of each key behind `#` where nothing was.
    fn more(reading: &Reading) -> String {
        let quoted = |value: &str| toml::Value::String(value.to_owned()).to_string();
        let metadata = reading.metadata.as_deref().map(|table| quoted(&table.to_string_lossy()));
        let dates = match reading.dates {
            ingest::DateOrder::Unknown => None,
            ingest::DateOrder::DayFirst => Some(quoted("day-first")),
            ingest::DateOrder::MonthFirst => Some(quoted("month-first")),
        };
        let limits =
            (reading.limits != ingest::Limits::default()).then(|| quoted(&reading.limits.to_string()));
        let mut text = "# More to say of the files, where it is needed:\n".to_owned();
        for (key, value, example) in [
            ("metadata", metadata, "\"speakers.csv\""),
            ("record", reading.record.as_deref().map(quoted), "\"speech\""),
            ("encoding", reading.encoding.as_deref().map(quoted), "\"windows-1252\""),
            ("language", reading.language.as_deref().map(quoted), "\"en\""),
            ("dates", dates, "\"day-first\""),
            ("no-guess", reading.no_guess.then(|| "true".to_owned()), "true"),
            ("limits", limits, "\"document=64M,archive=8G\""),
        ] {
            let _ = match value {
                Some(value) => writeln!(text, "{key} = {value}"),
                None => writeln!(text, "# {key} = {example}"),
            };
        }
        text
    }

    fn text(&self, reading: &Reading, codebook: Option<&Path>, actors: Option<&Path>) -> String {
        let quoted = |path: &Path| toml::Value::String(path.to_string_lossy().into_owned()).to_string();
        let paths: Vec<String> = self.corpus.iter().map(|path| quoted(path)).collect();
        let layout = toml::Value::String(reading.layout.to_string());
        let mut text = format!(
            "# A study. Paths are relative to this file.\n\n[corpus]\npaths = [{}]\n\
             # auto, ungdc, unsc, pm-transcripts, parlamint, jsonl, csv, or a pattern of file names such as \"{{source}}_{{session}}_{{year}}.txt\"\nlayout = {layout}\n\
             # Go on past bad records; they are counted and named.\nskip-bad = {}\n\
             # Which column or key holds which field, where its name does not say so:\n{}\n\
             # What is true of every document:\n{}\n{}\n",
            paths.join(", "),
            reading.skip_bad,
            pairs("columns", &reading.columns, "source = \"country\", text = \"speech\""),
            pairs("constants", &reading.constants, "source = \"AUS\""),
            Self::more(reading),
        );
        if let Some(folder) = codebook {
            let _ = write!(text, "[codebook]\nfolder = {}\n\n", quoted(folder));
        }
        match actors {
            Some(path) => {
                let key = if is_own_file(path) { "file" } else { "folder" };
                let _ = write!(text, "[actors]\n{key} = {}\n\n", quoted(path));
            }
            None => {
                text.push_str("# Actors of your own over the built-in ones, or a folder of tables instead of them:\n# [actors]\n# file = \"actors.toml\"\n# folder = \"actors\"\n\n")
            }
        }
        text.push_str(
            "[score]\n# all, year, session, decade, 5-years, 5-years-rolling, cuts:1990,2002, or ranges such as 1946..1989,1990..2024\nperiod = \"year\"\n\n\
             [output]\n# codings, references, scores and run.json; the index beneath them.\nfolder = \"out\"\n",
        );
        text
    }
}

/// Why files and records are skipped: how many for each reason, with the first of them.
fn say_reasons(skipped: &[Skipped], talk: Talk) {
    let mut reasons: BTreeMap<&str, (u64, &Skipped)> = BTreeMap::new();
    for skip in skipped {
        reasons.entry(skip.reason.name()).or_insert((0, skip)).0 += 1;
    }
    let mut reasons: Vec<(u64, &str, &Skipped)> =
        reasons.into_iter().map(|(name, (count, first))| (count, name, first)).collect();
    reasons.sort_by_key(|&(count, ..)| std::cmp::Reverse(count));
    for (count, name, first) in reasons {
        talk.say(&format!("  {} {name}, such as {}", thousands(count), plain(&first.to_string())));
    }
}

/// An inline table of the study; an example behind `#` when there is nothing to say.
fn pairs(key: &str, pairs: &ingest::Columns, example: &str) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(field, value)| format!("{} = {}", field.as_str(), toml::Value::String(value.to_owned())))
        .collect();
    if pairs.is_empty() {
        format!("# {key} = {{ {example} }}")
    } else {
        format!("{key} = {{ {} }}", pairs.join(", "))
    }
}

/// Copies the built-in codebook, file by file, where there is none: what is there is the user's.
fn copy_codebook(folder: &Path, talk: Talk) -> Result<()> {
    if folder.join("codebook.toml").exists() {
        talk.say(&format!("the codebook in {} stays as it is", folder.display()));
        return Ok(());
    }
    for (name, text) in Codebook::relational_trust_files() {
        file::write(&folder.join(name), |out| out.write_all(text.as_bytes()))?;
    }
    talk.say(&format!("wrote the codebook into {}: yours to edit", folder.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::study;
    use super::*;

    #[test]
    fn what_init_writes_is_a_study() {
        let folder = tempfile::tempdir().unwrap();
        let reading = Reading {
            layout: ingest::Layout::Ungdc,
            columns: "text=the \"speech\"".parse().unwrap(),
            ..Reading::default()
        };
        let init = Init { corpus: vec!["a \"b\"".into(), "c".into()], reading, force: false };
        let path = folder.path().join(study::FILE);
        std::fs::write(&path, init.text(&init.reading, Some(Path::new("codebooks/x")), None)).unwrap();
        let study = study::Study::load(&path).unwrap();
        assert_eq!(study.corpus_paths(), [folder.path().join("a \"b\""), folder.path().join("c")]);
        assert_eq!(study.ingest_options(), init.reading.options());
        assert_eq!(study.output(), folder.path().join("out"));
    }
}
