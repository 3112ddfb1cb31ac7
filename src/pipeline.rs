//! The stages joined: what one worker does with one document, and what a check does with every example.

use std::sync::{Arc, OnceLock};

use crate::actors::{Finder, Gazetteer};
use crate::codebook::{Codebook, Example, Indicator};
use crate::coding::{Candidate, Coded, Coder, Explanation, Gathered, Question, Rules};
use crate::error::{Diagnostic, Severity, did_you_mean};
use crate::forms::Forms;
use crate::model::{ActorId, Cast, Document, Polarity, Segments};
use crate::segment;

/// What codes a corpus: a codebook made ready to run, and the actors. Threads share it.
#[derive(Debug)]
pub struct Project {
    codebook: Codebook,
    /// Made when the first sentence is coded: what was coded before needs none.
    rules: OnceLock<Rules>,
    gazetteer: Gazetteer,
    spreads: bool,
}

impl Project {
    /// Joins a codebook and actors.
    #[must_use]
    pub fn new(codebook: &Codebook, gazetteer: Gazetteer) -> Self {
        Self { codebook: codebook.clone(), rules: OnceLock::new(), gazetteer, spreads: false }
    }

    /// The same project, which counts what is said of an organisation for its members at the document's date.
    #[must_use]
    pub fn spreading_groups(self) -> Self {
        Self { spreads: true, ..self }
    }

    /// Has what is said of organisations count for their members, if the project spreads groups.
    pub fn spread(&self, document: &Document, cast: &mut Cast) {
        if self.spreads {
            self.gazetteer.spread(document.date, cast);
        }
    }

    /// The codebook.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The actors.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The rules, for coding what was segmented elsewhere.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        self.rules.get_or_init(|| Rules::new(&self.codebook))
    }

    /// A worker; each thread takes its own.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            forms: Forms::new(),
            finder: Finder::new(&self.gazetteer),
            coder: Coder::new(self.rules()),
            project: self,
        }
    }

    /// Codes documents one after the other.
    #[must_use]
    pub fn code(&self, documents: &[Document]) -> Coded {
        let mut worker = self.worker();
        let mut all = Coded::default();
        for document in documents {
            all.append(worker.code(document));
        }
        all
    }

    /// Runs the examples of an indicator, by the rules alone: they say what the rules find, and weights change
    /// with every training. What fails, with its place.
    #[must_use]
    pub fn check(&self, indicator: &Indicator, folder: &str) -> Vec<Diagnostic> {
        let mut worker = self.worker().by_rules_alone();
        let mut failed = Vec::new();
        let mut fail = |code, example: &Example, message, help: &str| {
            failed.push(Diagnostic {
                severity: Severity::Error,
                code,
                file: format!("{}/{}.toml", folder.trim_end_matches('/'), indicator.id),
                text: Arc::clone(&indicator.file),
                span: example.place.clone(),
                message,
                help: Some(help.to_owned()),
            });
        };
        for example in &indicator.examples {
            let named = example.codes.iter().map(|(_, actor)| *actor).chain([example.speaker]);
            if let Some(stranger) = named.into_iter().find(|&id| self.gazetteer.actor(id).is_none()) {
                let ids = self.gazetteer.actors().map(|actor| actor.id.as_str());
                let near = did_you_mean(stranger.as_str(), ids);
                let help = format!("{near}`bonafides actors lookup NAME` finds ids");
                fail("C013", example, format!("no actor table knows `{stranger}`"), &help);
                continue;
            }
            let found = worker.example(indicator, example);
            let agrees = found == example.codes;
            if agrees != example.known_miss {
                continue;
            }
            let (message, help) = if agrees {
                ("this known miss is found by now".to_owned(), "take `known_miss = true` out")
            } else {
                (
                    format!(
                        "the example should code {}, the program codes {}",
                        codes(&example.codes),
                        codes(&found)
                    ),
                    "mend the patterns or the example; `known_miss = true` marks an honest limit",
                )
            };
            fail("C020", example, message, help);
        }
        failed
    }
}

fn codes(codes: &[(Polarity, ActorId)]) -> String {
    if codes.is_empty() {
        return "nothing".to_owned();
    }
    codes.iter().map(|(polarity, actor)| format!("{polarity} {actor}")).collect::<Vec<_>>().join(", ")
}

/// Segments, finds actors, codes: one document at a time, remembering word forms only.
#[derive(Debug)]
pub struct Worker<'p> {
    forms: Forms,
    finder: Finder<'p>,
    coder: Coder<'p>,
    project: &'p Project,
}

impl Worker<'_> {
    /// The same worker without the codebook's weights: what the rules say.
    #[must_use]
    pub fn by_rules_alone(self) -> Self {
        Self { coder: self.coder.by_rules_alone(), ..self }
    }

    /// Cuts a document into sentences and finds who is spoken of.
    #[must_use]
    pub fn read(&mut self, document: &Document) -> (Segments, Cast) {
        let segments = segment::segment(&document.text, &mut self.forms);
        let mut cast = self.finder.find(document, &segments, &self.forms);
        self.project.spread(document, &mut cast);
        (segments, cast)
    }

    /// Codes a document from its text.
    #[must_use]
    pub fn code(&mut self, document: &Document) -> Coded {
        let (segments, cast) = self.read(document);
        self.code_read(document, &segments, &cast)
    }

    /// Codes a document that this worker has read.
    #[must_use]
    pub fn code_read(&mut self, document: &Document, segments: &Segments, cast: &Cast) -> Coded {
        self.coder.code(document, segments, cast, &self.forms)
    }

    /// Explains a document from its text.
    #[must_use]
    pub fn explain(&mut self, document: &Document, question: Question<'_>) -> Vec<Explanation> {
        let (segments, cast) = self.read(document);
        self.coder.explain(document, &segments, &cast, &self.forms, question)
    }

    /// The targets of a document that this worker has read, with what there is to see of each: what weights are
    /// learnt from.
    #[must_use]
    pub fn candidates_read(
        &mut self,
        document: &Document,
        segments: &Segments,
        cast: &Cast,
        gathered: &mut Gathered,
    ) -> Vec<Candidate> {
        self.coder.candidates(document, segments, cast, &self.forms, gathered)
    }

    /// The word forms that segments of this worker refer to.
    #[must_use]
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// The scored codings that one indicator gives an example sentence.
    fn example(&mut self, indicator: &Indicator, example: &Example) -> Vec<(Polarity, ActorId)> {
        let coded =
            self.code(&Document::statement("example", &[example.speaker], example.date, &example.text));
        let mut found: Vec<_> = coded
            .codings
            .iter()
            .filter(|coding| coding.scored && coding.indicator == indicator.id)
            .map(|coding| (coding.polarity, coding.target))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
