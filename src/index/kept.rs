//! Codings kept beside an index, so that sentences are found by what they were coded as, and nothing is coded twice.
//!
//! In: the [`Coding`]s and [`Reference`]s of all documents of one generation. Out: the same, or the sentences that hold
//! some of them.
//!
//! They are written and read some at a time. They lie in two compressed Arrow files, `codings.arrow` and
//! `references.arrow`, which name what they were made with: the index of that generation and whatever the caller says,
//! such as the hash of the codebook. Codings made with anything else are as good as none, unless the caller can tell
//! what is different: for that, a text of its own lies beside them in `made-of.zst`, such as the codebook itself. None
//! of the files is part of the index: what damages them costs coding anew. That they are not damaged their hashes tell,
//! which lie in `kept.b3sum`: what is compressed may unpack to other words, or to far more of them.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{DataType, Field, Schema};
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unread;
use serde::{Deserialize, Serialize};

use super::Index;
use super::columns::damaged;
use super::search::Among;
use super::tokens::{ArrowFile, Packed};
use super::verify::hash;
use crate::error::{Error, Result};
use crate::model::{ActorId, Coding, DocId, Polarity, Reference, Voice};
use crate::span::Span;

const CODINGS: &str = "codings.arrow";
const REFERENCES: &str = "references.arrow";
/// What they were made of, compressed.
const MADE_OF: &str = "made-of.zst";
/// The hashes (BLAKE3) of all three, as `b3sum` lists them.
const SUMS: &str = "kept.b3sum";
/// The longest text that is read as that; the codebook that comes with the program takes a megabyte.
const LONGEST: u64 = 64 << 20;
/// Under which the files name what they were made with.
const MADE_WITH: &str = "made-with";

/// Columns of codings that are text, in their order.
const TEXTS: [&str; 10] = [
    "source",
    "target",
    "indicator",
    "dimension",
    "polarity",
    "voice",
    "toward",
    "reason",
    "quote",
    "pattern",
];
const NUMBERS: [&str; 6] = ["document", "sentence", "start", "end", "target_start", "target_end"];

/// What must be true of a coding. An empty list lets every one through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// It is of one of these indicators.
    pub indicators: Vec<String>,
    /// It stands in one of these voices.
    pub voices: Vec<Voice>,
    /// It speaks for or against its dimension.
    pub polarities: Vec<Polarity>,
    /// It is of one of these dimensions.
    pub dimensions: Vec<String>,
}

impl Judged {
    /// Whether nothing is asked of a coding.
    #[must_use]
    pub fn is_anything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is true of a coding.
    #[must_use]
    pub fn holds(&self, coding: &Coding) -> bool {
        let Self { indicators, voices, polarities, dimensions } = self;
        (indicators.is_empty() || indicators.iter().any(|id| id == coding.indicator.as_str()))
            && (voices.is_empty() || voices.contains(&coding.voice))
            && (polarities.is_empty() || polarities.contains(&coding.polarity))
            && (dimensions.is_empty() || dimensions.iter().any(|id| id == coding.dimension.as_str()))
    }
}

impl Index {
    /// Starts to keep the codings and references of all documents beside the index; `made_with` names what gives them,
    /// `made_of` is the text that [`Index::kept_of`] gives back. What was kept before is gone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, made_with: &str, made_of: &str) -> Result<Keeper<'_>> {
        let made_with = self.made_with(made_with);
        forget(&self.dir);
        let text = Making::of(&self.dir, MADE_OF);
        let write = |path: &Path| {
            let packed = zstd::encode_all(made_of.as_bytes(), 0)?;
            fs::write(path, &packed)?;
            Ok(blake3::hash(&packed))
        };
        let hash = write(&text.path).map_err(|error| Error::io(error, &text.path))?;
        let create = |name, schema| {
            let making = Making::of(&self.dir, name);
            Ok((Packed::create(making.path.clone(), schema)?, making))
        };
        let codings = create(CODINGS, codings_schema(&made_with))?;
        let references = create(REFERENCES, references_schema(&made_with))?;
        Ok(Keeper { index: self, made_of: (hash, text), codings, references })
    }

    /// The codings that were kept, if they are of this generation and of what `made_with` names.
    #[must_use]
    pub fn kept(&self, made_with: &str) -> Option<Kept<'_>> {
        let made_with = self.made_with(made_with);
        let open = |name, schema| {
            let path = self.sound(name)?;
            let bytes = fs::metadata(&path).ok()?.len();
            ArrowFile::whole(&path, bytes, schema).ok()
        };
        let codings = open(CODINGS, codings_schema(&made_with))?;
        let references = open(REFERENCES, references_schema(&made_with))?;
        Some(Kept { index: self, codings, references })
    }

    /// The text that was kept with the codings; `None` where there is none that can be read. Whether it is of the
    /// codings that are kept, [`Index::kept`] tells, asked for what the text names.
    #[must_use]
    pub fn kept_of(&self) -> Option<String> {
        let file = fs::File::open(self.sound(MADE_OF)?).ok()?;
        let mut text = String::new();
        zstd::Decoder::new(file).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// What gave the codings that were kept of this generation, as their keeper named it; `None` where none were.
    #[must_use]
    pub fn kept_with(&self) -> Option<String> {
        let file = fs::File::open(self.sound(CODINGS)?).ok()?;
        let reader = arrow_ipc::reader::FileReader::try_new(file, None).ok()?;
        let schema = reader.schema();
        Some(schema.metadata().get(MADE_WITH)?.strip_prefix(&self.made_with(""))?.to_owned())
    }

    /// The path of a file that is as it was kept.
    fn sound(&self, name: &str) -> Option<PathBuf> {
        let path = self.dir.join(name);
        let (_, hash) = hash(&path).ok()?;
        let sums = fs::read_to_string(self.dir.join(SUMS)).ok()?;
        sums.lines().any(|line| line == sum(hash, name)).then_some(path)
    }

    /// With what codings are made, and of which documents: an index that was made anew counts its generations anew.
    fn made_with(&self, made_with: &str) -> String {
        let corpus = self.manifest.table.as_ref().map_or("none", |table| &table.hash);
        format!("{} generation {} corpus {corpus} {made_with}", self.stamp(), self.generation())
    }

    /// The places of documents among all, by id.
    fn ranks<'d>(&self, ids: impl Iterator<Item = &'d DocId>) -> Result<ArrayRef> {
        let rank = |id: &DocId| {
            let rank = self.manifest.documents.binary_search_by(|entry| entry.id.cmp(id));
            rank.map(|rank| rank as u32)
                .map_err(|_| Error::index(format!("the document `{id}` is not in the index")))
        };
        Ok(Arc::new(UInt32Array::from(ids.map(rank).collect::<Result<Vec<u32>>>()?)))
    }
}

/// Codings and references on their way to be kept. Nobody sees a part of them: they are there when all is.
pub struct Keeper<'i> {
    index: &'i Index,
    made_of: (blake3::Hash, Making),
    codings: (Packed, Making),
    references: (Packed, Making),
}

/// A file of which nobody sees a part: it has its name only when it is whole, and goes with its owner before.
struct Making {
    path: PathBuf,
    name: PathBuf,
}

impl Making {
    fn of(dir: &Path, name: &str) -> Self {
        Self { path: dir.join(format!("{name}.{}.new", std::process::id())), name: dir.join(name) }
    }

    fn done(self) -> Result<()> {
        fs::rename(&self.path, &self.name).map_err(|error| Error::io(error, &self.name))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl std::fmt::Debug for Keeper<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Keeper<'_> {
    /// Takes the next codings and the next references, each in the order of documents' ids.
    ///
    /// # Errors
    /// When one is of a document that is not in the index, or the disk refuses.
    pub fn push(&mut self, codings: &[Coding], references: &[Reference]) -> Result<()> {
        self.codings.0.write(self.columns_of_codings(codings)?)?;
        self.references.0.write(self.columns_of_references(references)?)
    }

    /// Has all be kept that was pushed.
    ///
    /// # Errors
    /// When the disk refuses; nothing is kept then.
    pub fn finish(self) -> Result<()> {
        let (hash, made_of) = self.made_of;
        let mut sums = format!("{}\n", sum(hash, MADE_OF));
        made_of.done()?;
        for (name, (packed, making)) in [(REFERENCES, self.references), (CODINGS, self.codings)] {
            sums += &format!("{}\n", sum(packed.finish()?, name));
            making.done()?;
        }
        let list = Making::of(&self.index.dir, SUMS);
        fs::write(&list.path, sums).map_err(|error| Error::io(error, &list.path))?;
        list.done()
    }

    fn columns_of_codings(&self, codings: &[Coding]) -> Result<Vec<ArrayRef>> {
        let number = |of: fn(&Coding) -> u32| -> ArrayRef {
            Arc::new(UInt32Array::from_iter_values(codings.iter().map(of)))
        };
        let text = |of: &dyn Fn(&Coding) -> String| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(codings.iter().map(of)))
        };
        Ok(vec![
            self.index.ranks(codings.iter().map(|coding| &coding.document))?,
            number(|coding| coding.sentence),
            number(|coding| coding.span.start),
            number(|coding| coding.span.end),
            number(|coding| coding.target_span.start),
            number(|coding| coding.target_span.end),
            text(&|coding| coding.source.to_string()),
            text(&|coding| coding.target.to_string()),
            text(&|coding| coding.indicator.to_string()),
            text(&|coding| coding.dimension.to_string()),
            text(&|coding| word(&coding.polarity)),
            text(&|coding| word(&coding.voice)),
            text(&|coding| word(&coding.toward)),
            text(&|coding| coding.reason.clone()),
            text(&|coding| coding.quote.clone()),
            text(&|coding| coding.pattern.clone()),
            Arc::new(codings.iter().map(|coding| Some(coding.scored)).collect::<BooleanArray>()),
            Arc::new(codings.iter().map(|coding| coding.weight).collect::<Float64Array>()),
        ])
    }

    fn columns_of_references(&self, references: &[Reference]) -> Result<Vec<ArrayRef>> {
        let actor = |of: fn(&Reference) -> &ActorId| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(references.iter().map(|one| of(one).as_str())))
        };
        Ok(vec![
            self.index.ranks(references.iter().map(|reference| &reference.document))?,
            actor(|reference| &reference.source),
            actor(|reference| &reference.target),
            Arc::new(UInt32Array::from_iter_values(references.iter().map(|reference| reference.sentences))),
        ])
    }
}

/// The line of a file in the list of hashes.
fn sum(hash: blake3::Hash, name: &str) -> String {
    format!("{hash}  {name}")
}

/// Removes what was kept in the folder of an index, and what somebody left who was killed while he wrote it. Whoever
/// writes it just now keeps nothing then.
pub(super) fn forget(dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if [CODINGS, REFERENCES, MADE_OF, SUMS].iter().any(|kept| name.to_string_lossy().starts_with(kept)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The codings and references of an index, as they were kept.
pub struct Kept<'i> {
    index: &'i Index,
    codings: ArrowFile,
    references: ArrowFile,
}

impl std::fmt::Debug for Kept<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Kept<'_> {
    /// The sentences that hold a coding of which `judged` is true.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn among(&self, judged: &Judged) -> Result<Among> {
        let wanted: [Vec<String>; 4] = [
            judged.indicators.clone(),
            judged.dimensions.clone(),
            judged.polarities.iter().map(word).collect(),
            judged.voices.iter().map(word).collect(),
        ];
        let mut holding = Vec::new();
        // document, sentence; indicator, dimension, polarity, voice
        for table in self.codings.columns_of(&[0, 1, 8, 9, 10, 11]) {
            let table = table?;
            let (documents, sentences) = (numbers(&table, 0)?, numbers(&table, 1)?);
            let fits: Vec<_> = wanted
                .iter()
                .zip(2..)
                .map(|(wanted, place)| fitting(&table, place, wanted))
                .collect::<Result<_>>()?;
            for row in (0..table.num_rows()).filter(|&row| fits.iter().all(|fits| fits(row))) {
                holding.push((self.document(documents.value(row))?.0.clone(), sentences.value(row)));
            }
        }
        Ok(holding.into_iter().collect())
    }

    /// All codings, some at a time, as they were kept; `codebook` is what they call the codebook. An error says that the
    /// file is damaged.
    pub fn codings(&self, codebook: &str) -> impl Iterator<Item = Result<Vec<Coding>>> {
        let codebook: Arc<str> = codebook.into();
        self.codings.batches().map(move |table| self.codings_of(&table?, &codebook))
    }

    fn codings_of(&self, table: &RecordBatch, codebook: &Arc<str>) -> Result<Vec<Coding>> {
        let number = |place| numbers(table, place);
        let (documents, sentences) = (number(0)?, number(1)?);
        let (start, end, target_start, target_end) = (number(2)?, number(3)?, number(4)?, number(5)?);
        let text = |place| texts(table, NUMBERS.len() + place);
        let [source, target, indicator, dimension, polarity, voice, toward, reason, quote, pattern] =
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(text);
        let (source, target, indicator, dimension) = (source?, target?, indicator?, dimension?);
        let (polarity, voice, toward) = (polarity?, voice?, toward?);
        let (reason, quote, pattern) = (reason?, quote?, pattern?);
        let scored = table.column(NUMBERS.len() + TEXTS.len()).as_boolean_opt().ok_or_else(damaged)?;
        let weight = table.column(NUMBERS.len() + TEXTS.len() + 1);
        let weight = weight.as_primitive_opt::<Float64Type>().ok_or_else(damaged)?;
        let coding = |row| {
            let (document, date) = self.document(documents.value(row))?;
            Ok(Coding {
                document: document.clone(),
                date,
                sentence: sentences.value(row),
                source: ActorId::from_str(source.value(row))?,
                target: ActorId::from_str(target.value(row))?,
                indicator: indicator.value(row).into(),
                dimension: dimension.value(row).into(),
                polarity: read(polarity.value(row))?,
                voice: read(voice.value(row))?,
                toward: read(toward.value(row))?,
                scored: scored.value(row),
                reason: reason.value(row).to_owned(),
                span: Span::new(start.value(row), end.value(row)),
                target_span: Span::new(target_start.value(row), target_end.value(row)),
                quote: quote.value(row).to_owned(),
                pattern: pattern.value(row).to_owned(),
                codebook: Arc::clone(codebook),
                weight: weight.is_valid(row).then(|| weight.value(row)),
            })
        };
        (0..table.num_rows()).map(coding).collect()
    }

    /// All references, some at a time, as they were kept. An error says that the file is damaged.
    pub fn references(&self) -> impl Iterator<Item = Result<Vec<Reference>>> {
        self.references.batches().map(|table| self.references_of(&table?))
    }

    fn references_of(&self, table: &RecordBatch) -> Result<Vec<Reference>> {
        let (documents, sentences) = (numbers(table, 0)?, numbers(table, 3)?);
        let (source, target) = (texts(table, 1)?, texts(table, 2)?);
        let reference = |row| {
            let (document, date) = self.document(documents.value(row))?;
            Ok(Reference {
                source: ActorId::from_str(source.value(row))?,
                target: ActorId::from_str(target.value(row))?,
                document: document.clone(),
                date,
                sentences: sentences.value(row),
            })
        };
        (0..table.num_rows()).map(reference).collect()
    }

    fn document(&self, rank: u32) -> Result<(&DocId, crate::model::Date)> {
        let entry = self.index.manifest.documents.get(rank as usize).ok_or_else(damaged)?;
        Ok((&entry.id, entry.date()))
    }
}

/// Whether what a row has in a column is one of `wanted`, or nothing is wanted.
fn fitting<'w>(
    table: &RecordBatch,
    place: usize,
    wanted: &'w [String],
) -> Result<impl Fn(usize) -> bool + use<'w>> {
    let column = texts(table, place)?.clone();
    Ok(move |row| wanted.is_empty() || wanted.iter().any(|wanted| wanted == column.value(row)))
}

fn numbers(table: &RecordBatch, place: usize) -> Result<&UInt32Array> {
    table.column(place).as_primitive_opt::<UInt32Type>().ok_or_else(damaged)
}

fn texts(table: &RecordBatch, place: usize) -> Result<&StringArray> {
    table.column(place).as_string_opt::<i32>().ok_or_else(damaged)
}

/// A word of the model as records write it.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default().trim_matches('"').to_owned()
}

fn read<'w, T: Deserialize<'w>>(word: &'w str) -> Result<T> {
    T::deserialize(IntoDeserializer::<Unread>::into_deserializer(word)).map_err(|_| damaged())
}

fn codings_schema(made_with: &str) -> Schema {
    let number = |name: &&str| Field::new(*name, DataType::UInt32, false);
    let text = |name: &&str| Field::new(*name, DataType::Utf8, false);
    let mut fields: Vec<Field> = NUMBERS.iter().map(number).chain(TEXTS.iter().map(text)).collect();
    fields.push(Field::new("scored", DataType::Boolean, false));
    fields.push(Field::new("weight", DataType::Float64, true));
    Schema::new_with_metadata(fields, metadata(made_with))
}

fn references_schema(made_with: &str) -> Schema {
    let text = |name| Field::new(name, DataType::Utf8, false);
    let number = |name| Field::new(name, DataType::UInt32, false);
    let fields = vec![number("document"), text("source"), text("target"), number("sentences")];
    Schema::new_with_metadata(fields, metadata(made_with))
}

fn metadata(made_with: &str) -> HashMap<String, String> {
    HashMap::from([(MADE_WITH.to_owned(), made_with.to_owned())])
}
