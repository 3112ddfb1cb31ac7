//! Re-coding: what an edit of the codebook changes, without coding again what it cannot change.
//!
//! A sentence is coded by itself, and what differs between two versions of a pattern can only differ in it where the
//! sentence has its words. So an edit of one indicator can change codings only in sentences that have the words of what
//! was edited in it, before or after the edit: these the index finds, and these are coded again. An edit of what all
//! indicators share codes everything again, as does one that touches so many sentences that the whole pass is cheaper.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::codebook::Codebook;
use crate::coding::{self, Coded, Coder, Rules};
use crate::error::Result;
use crate::index::{Among, Filter, Index, Part, Query};
use crate::model::{ActorId, Coding, DocId, IndicatorId, Reference};

mod touched;

/// Of a hundred sentences so many may be coded again before the whole pass is cheaper, which passes over those that
/// mention nobody.
const WORTH: u64 = 25;

/// A corpus as coded with the last codebook.
#[derive(Debug)]
pub struct Standing<'i> {
    index: &'i Index,
    codebook: Codebook,
    /// Made where they are asked for: an edit of what single voices say needs only the new ones.
    rules: OnceLock<Rules>,
    documents: BTreeMap<DocId, Coded>,
}

/// What an edit did.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The codings of the sentences that were coded again, as they were.
    pub before: Vec<Coding>,
    /// The same as they are.
    pub after: Vec<Coding>,
    /// How many sentences that was; `None` where all were.
    pub sentences: Option<u64>,
}

impl Edit {
    /// The dyads of which anything is coded otherwise: no other's scores can move.
    #[must_use]
    pub fn dyads(&self) -> BTreeSet<(ActorId, ActorId)> {
        let mut sides: BTreeMap<(ActorId, ActorId), [Vec<Coding>; 2]> = BTreeMap::new();
        for (side, codings) in [&self.before, &self.after].into_iter().enumerate() {
            for coding in codings {
                // The version of the codebook alone makes no difference.
                let coding = Coding { codebook: "".into(), ..coding.clone() };
                sides.entry((coding.source, coding.target)).or_default()[side].push(coding);
            }
        }
        sides.into_iter().filter(|(_, [before, after])| before != after).map(|(dyad, _)| dyad).collect()
    }
}

impl<'i> Standing<'i> {
    /// Codes a corpus.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn new(index: &'i Index, codebook: &Codebook) -> Result<Self> {
        let rules = Rules::new(codebook);
        let documents = whole(index, &rules)?;
        Ok(Self { index, codebook: codebook.clone(), rules: rules.into(), documents })
    }

    /// Takes up what a corpus was coded as before, with this codebook.
    #[must_use]
    pub fn of(index: &'i Index, codebook: &Codebook, coded: Coded) -> Self {
        let mut documents: BTreeMap<DocId, Coded> =
            index.documents().map(|(id, _)| (id.clone(), Coded::default())).collect();
        for coding in coded.codings {
            if let Some(document) = documents.get_mut(&coding.document) {
                document.codings.push(coding);
            }
        }
        for reference in coded.references {
            if let Some(document) = documents.get_mut(&reference.document) {
                document.references.push(reference);
            }
        }
        Self { index, codebook: codebook.clone(), rules: OnceLock::new(), documents }
    }

    /// What the corpus is coded as now, by document and place.
    #[must_use]
    pub fn into_coded(self) -> Coded {
        let mut whole = Coded::default();
        self.documents.into_values().for_each(|coded| whole.append(coded));
        whole
    }

    /// All codings, by document and place.
    pub fn codings(&self) -> impl Iterator<Item = &Coding> {
        self.documents.values().flat_map(|coded| &coded.codings)
    }

    /// All references, by document, source and target.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.documents.values().flat_map(|coded| &coded.references)
    }

    /// Brings the codings to another version of the codebook.
    ///
    /// # Errors
    /// When the index cannot be read. The codings are then as they were.
    pub fn edit(&mut self, codebook: &Codebook) -> Result<Edit> {
        let touched = || match self.codebook.edited(codebook) {
            Some(edited) if edited.is_empty() => Ok(Some(Among::default())),
            Some(edited) => self.touched(codebook, &edited),
            None => Ok(None),
        };
        let (rules, touched) = rayon::join(|| Rules::new(codebook), touched);
        let edit = match touched? {
            Some(touched) => self.part(&rules, &touched)?,
            None => {
                let documents = whole(self.index, &rules)?;
                let before = std::mem::replace(&mut self.documents, documents);
                Edit {
                    before: before.into_values().flat_map(|coded| coded.codings).collect(),
                    after: self.codings().cloned().collect(),
                    sentences: None,
                }
            }
        };
        // Every coding names the version of the codebook that gave it, also one that is the same.
        let label: Arc<str> = codebook.label().into();
        for coding in self.documents.values_mut().flat_map(|coded| &mut coded.codings) {
            coding.codebook = label.clone();
        }
        (self.codebook, self.rules) = (codebook.clone(), rules.into());
        Ok(edit)
    }

    /// The sentences that have the words of something that differs in these indicators; `None` where these are too many.
    fn touched(&self, codebook: &Codebook, edited: &[IndicatorId]) -> Result<Option<Among>> {
        let mut rows = touched::patterns(&self.codebook, codebook, edited).words(self.index.forms());
        rows.sort();
        rows.dedup();
        if rows.is_empty() {
            return Ok(Some(Among::default()));
        }
        let touched = self.index.places_of(&Query::any_row(rows), &Filter::default())?;
        Ok((touched.len() as u64 * 100 <= self.index.sentence_count() * WORTH).then_some(touched))
    }

    /// Codes some sentences again.
    fn part(&mut self, rules: &Rules, touched: &Among) -> Result<Edit> {
        let this = &*self;
        let coders = || (Coder::new(rules), None);
        let again = |(coder, former): &mut (_, _), part: Part| this.again(touched, coder, former, &part);
        let coded = self.index.mentioning_of(touched, coders, again)?;
        let mut edit = Edit { sentences: Some(0), ..Edit::default() };
        for Again { document, sentences, codings: [before, after], out, into } in coded {
            *edit.sentences.get_or_insert_default() += sentences;
            let Some(standing) = self.documents.get_mut(&document) else { continue };
            standing.codings.retain(|coding| !touched.has(&document, coding.sentence));
            standing.codings.extend(after.iter().cloned());
            // The codings of one sentence are in order already.
            standing.codings.sort_by_key(|coding| coding.sentence);
            refer(&mut standing.references, &out, &into);
            edit.before.extend(before);
            edit.after.extend(after);
        }
        Ok(edit)
    }

    /// Codes the touched sentences of a document again; `former`, which codes as before, is made where it is needed.
    fn again<'s>(
        &'s self,
        touched: &Among,
        coder: &mut Coder<'_>,
        former: &mut Option<Coder<'s>>,
        part: &Part,
    ) -> Again {
        let Part { document, segments, cast, .. } = part;
        let forms = self.index.forms();
        let after = coder.code(document, segments, cast, forms);
        let standing = self.documents.get(&document.id).map_or(&[][..], |coded| &coded.codings);
        let before: Vec<Coding> =
            standing.iter().filter(|coding| touched.has(&document.id, coding.sentence)).cloned().collect();
        let (out, into) = if document.speakers.len() > 1 {
            // Of several voices one may report another: only coding as before says what counted.
            let rules = || self.rules.get_or_init(|| Rules::new(&self.codebook));
            let former = former.get_or_insert_with(|| Coder::new(rules()));
            (former.code(document, segments, cast, forms).references, after.references)
        } else {
            let reported = |codings: &[Coding]| coding::reported(document, segments, cast, codings);
            (reported(&before), reported(&after.codings))
        };
        let sentences = segments.sentences.len() as u64;
        Again { document: document.id.clone(), sentences, codings: [before, after.codings], out, into }
    }
}

/// Some sentences of a document, coded again.
struct Again {
    document: DocId,
    sentences: u64,
    /// As they were, and as they are.
    codings: [Vec<Coding>; 2],
    /// References that are no more, and those that are there instead.
    out: Vec<Reference>,
    into: Vec<Reference>,
}

/// Takes references out of a document's and puts others in.
fn refer(references: &mut Vec<Reference>, out: &[Reference], into: &[Reference]) {
    if out == into {
        return;
    }
    let mut sums: BTreeMap<(ActorId, ActorId), (i64, Option<Reference>)> = BTreeMap::new();
    let signed = [(references.as_slice(), 1), (out, -1), (into, 1)];
    for (reference, sign) in
        signed.into_iter().flat_map(|(list, sign)| list.iter().map(move |one| (one, sign)))
    {
        let sum = sums.entry((reference.source, reference.target)).or_default();
        sum.0 += sign * i64::from(reference.sentences);
        sum.1.get_or_insert_with(|| reference.clone());
    }
    *references = sums
        .into_values()
        .filter_map(|(sum, reference)| {
            let sentences = u32::try_from(sum).ok().filter(|&sum| sum > 0)?;
            reference.map(|reference| Reference { sentences, ..reference })
        })
        .collect();
}

/// Codes a whole corpus.
fn whole(index: &Index, rules: &Rules) -> Result<BTreeMap<DocId, Coded>> {
    let forms = index.forms();
    let batches: Vec<Vec<(DocId, Coded)>> = (0..index.batches())
        .into_par_iter()
        .map_init(
            || Coder::new(rules),
            |coder, batch| {
                let code = |part: Part| {
                    let coded = coder.code(&part.document, &part.segments, &part.cast, forms);
                    (part.document.id, coded)
                };
                Ok(index.mentioning(batch)?.into_iter().map(code).collect())
            },
        )
        .collect::<Result<_>>()?;
    Ok(batches.into_iter().flatten().collect())
}
