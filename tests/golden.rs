//! Short documents with the codings that a careful reader gives them: `tests/golden/*.md`.
//!
//! A file is about one rule. It opens with lines `speaker:` (several for a joint text), `date:`, `kind:` and `rule:`.
//! Then come documents, each followed by what must be found in it and a blank line:
//!
//! ```text
//! Israel must end its aggression against Lebanon.
//! => - is-hostile LKA→ISR (why, where it is not plain)
//!
//! Israel must refrain from any aggression.
//! => none
//! ```
//!
//! What scores is compared as a set: sign, indicator, source, target. An honest limit is written down beside what is
//! right, so that it fails as soon as it is none any more:
//!
//! - `=> known-miss + is-friend A→B`: right, and not found;
//! - `=> known-false + is-friend A→B`: wrong, and found.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bonafides::model::{ActorId, Date, Document};
use bonafides::pipeline::Project;

/// What is said of one document: `+ is-friend A→B`.
type Codings = BTreeSet<String>;

/// The same, each with the pattern that found it first.
type Found = BTreeMap<String, String>;

#[derive(Default)]
struct Block {
    line: usize,
    text: String,
    right: Codings,
    known_miss: Codings,
    known_false: Codings,
}

struct Golden {
    speakers: Vec<ActorId>,
    date: Date,
    kind: String,
    blocks: Vec<Block>,
}

impl Golden {
    fn read(path: &Path) -> Self {
        let name = path.display();
        let text = fs::read_to_string(path).unwrap();
        let (head, body) =
            text.split_once("\n\n").unwrap_or_else(|| panic!("{name}: no blank line after the head"));
        let field = |key: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
                .unwrap_or_else(|| panic!("{name}: no `{key}:`"))
        };
        assert!(!field("rule").is_empty());
        let mut blocks = Vec::new();
        let mut lines = body.lines().zip(head.lines().count() + 2..).peekable();
        while let Some(&(line, number)) = lines.peek() {
            if line.is_empty() {
                lines.next();
                continue;
            }
            let mut text = Vec::new();
            while let Some((line, _)) = lines.next_if(|(line, _)| !line.is_empty() && !line.starts_with("=>"))
            {
                text.push(line);
            }
            let mut block = Block { line: number, text: text.join("\n"), ..Block::default() };
            let mut answers = 0;
            while let Some((line, number)) = lines.next_if(|(line, _)| line.starts_with("=>")) {
                answers += 1;
                block.answer(line).unwrap_or_else(|| panic!("{name}:{number}: cannot read `{line}`"));
            }
            assert!(
                answers > 0 && !block.text.is_empty(),
                "{name}:{number}: a text and its answer go together"
            );
            blocks.push(block);
        }
        Self {
            speakers: field("speaker").split_whitespace().map(|id| id.parse().unwrap()).collect(),
            date: field("date").parse().unwrap(),
            kind: field("kind").to_owned(),
            blocks,
        }
    }

    fn document(&self, block: &Block) -> Document {
        let document = Document::statement("golden", &self.speakers, self.date, &block.text);
        Document { kind: self.kind.clone(), ..document }
    }
}

impl Block {
    fn answer(&mut self, line: &str) -> Option<()> {
        let words = line.strip_prefix("=> ")?.split(" (").next()?;
        let mut words: Vec<&str> = words.split_whitespace().collect();
        let into = match *words.first()? {
            "none" if words.len() == 1 => return Some(()),
            "known-miss" => &mut self.known_miss,
            "known-false" => &mut self.known_false,
            _ => {
                words.insert(0, "");
                &mut self.right
            }
        };
        let &[_, sign @ ("+" | "-"), indicator, dyad] = &words[..] else { return None };
        dyad.split_once('→')?;
        into.insert(format!("{sign} {indicator} {dyad}")).then_some(())
    }

    /// What is to be said about what was found; nothing when all is as the file has it.
    fn judge(&self, found: &Found) -> Option<String> {
        let mut text = String::new();
        let codings: Codings = found.keys().cloned().collect();
        for (what, codings) in [
            ("missed", &self.right - &codings),
            ("one too many", &(&(&codings - &self.right) - &self.known_false) - &self.known_miss),
            ("found by now, so `known-miss` can go", &self.known_miss & &codings),
            ("not found any more, so `known-false` can go", &self.known_false - &codings),
        ] {
            for coding in codings {
                let pattern = found.get(&coding).map(|pattern| format!("  by {pattern}")).unwrap_or_default();
                writeln!(text, "    {what}: {coding}{pattern}").unwrap();
            }
        }
        (!text.is_empty()).then_some(text)
    }
}

fn found(project: &Project, document: Document) -> Found {
    let mut found = Found::new();
    for coding in project.code(&[document]).codings.into_iter().filter(|coding| coding.scored) {
        let key = format!("{} {} {}→{}", coding.polarity, coding.indicator, coding.source, coding.target);
        found.entry(key).or_insert(coding.pattern);
    }
    found
}

#[test]
fn every_document_is_coded_as_its_reader_codes_it() {
    let project = common::rules_alone();
    let (mut report, mut blocks, mut files) = (String::new(), 0, 0);
    insta::glob!("golden/*.md", |path| {
        let golden = Golden::read(path);
        files += 1;
        blocks += golden.blocks.len();
        for block in &golden.blocks {
            if let Some(wrong) = block.judge(&found(&project, golden.document(block))) {
                let name = path.file_name().unwrap().to_string_lossy();
                let text = block.text.replace('\n', "\n  ");
                write!(report, "\ntests/golden/{name}:{}\n  {text}\n{wrong}", block.line).unwrap();
            }
        }
    });
    assert!(files >= 17 && blocks >= 180, "only {blocks} documents in {files} files");
    assert!(report.is_empty(), "{report}");
}

/// A rule that only ever says yes, or only ever no, is not tested.
#[test]
fn every_rule_has_a_document_that_codes_and_one_that_does_not() {
    insta::glob!("golden/*.md", |path| {
        let golden = Golden::read(path);
        let coding =
            golden.blocks.iter().filter(|block| !(&block.right | &block.known_miss).is_empty()).count();
        assert!(coding >= 2 && coding < golden.blocks.len(), "{}", path.display());
    });
}
