//! The token store: Arrow IPC files on disk, written batch by batch and mapped into memory batch by batch.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{LargeStringArray, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, FileReader, read_footer_length};
use arrow_ipc::writer::FileWriter;
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use memmap2::MmapOptions;

use super::columns::{Batch, damaged, schema};
use super::manifest::{FormsEntry, StoreEntry, store_folder, sync_folder};
use super::prepared::Prepared;
use crate::error::{Error, Result};
use crate::forms::{FormId, Forms};

/// A batch is written when it holds this many documents or bytes, so that neither writing nor reading needs
/// the memory of more.
const BATCH_DOCUMENTS: u32 = 256;
const BATCH_BYTES: usize = 8 << 20;

/// The length of the footer and the closing magic number.
const TRAILER: usize = 10;

fn failed(path: &Path) -> impl Fn(ArrowError) -> Error {
    move |error| match error {
        ArrowError::IoError(_, error) => Error::io(error, path),
        other => Error::index(other.to_string()).at(path),
    }
}

// ------------------------------------------------------------------------------------------- writing

/// The store file of the next commit, open for appending.
pub(super) struct StoreWriter {
    file: FileWriter<BufWriter<File>>,
    path: PathBuf,
    entry: StoreEntry,
    batch: Batch,
}

impl StoreWriter {
    pub fn create(dir: &Path, generation: u64, first_row: u64) -> Result<Self> {
        let name = format!("{generation:06}.arrow");
        let path = store_folder(dir).join(&name);
        let file = File::create(&path).map_err(|error| Error::io(error, &path))?;
        let file = FileWriter::try_new_buffered(file, &schema()).map_err(failed(&path))?;
        let entry = StoreEntry { name, bytes: 0, first_row, batches: Vec::new() };
        Ok(Self { file, path, entry, batch: Batch::default() })
    }

    /// Appends a document; `global` as in [`Batch::push`].
    pub fn push(&mut self, prepared: &Prepared, global: &[u32]) -> Result<()> {
        self.batch.push(prepared, global);
        if self.batch.rows() >= BATCH_DOCUMENTS || self.batch.bytes() >= BATCH_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let rows = self.batch.rows();
        if rows > 0 {
            let batch = self.batch.finish().map_err(failed(&self.path))?;
            self.file.write(&batch).map_err(failed(&self.path))?;
            self.entry.batches.push(rows);
        }
        Ok(())
    }

    /// Writes what is left and brings the file to disk.
    pub fn finish(mut self) -> Result<StoreEntry> {
        self.write()?;
        self.entry.bytes = close(self.file, &self.path)?;
        Ok(self.entry)
    }
}

/// Writes the forms from number `first` on as a table of their own.
pub(super) fn write_forms(dir: &Path, generation: u64, forms: &Forms, first: usize) -> Result<FormsEntry> {
    let name = format!("{generation:06}.forms.arrow");
    let path = store_folder(dir).join(&name);
    let surfaces = (first..forms.len()).map(|id| forms.surface(FormId(id as u32)));
    let schema = forms_schema();
    let column = Arc::new(LargeStringArray::from_iter_values(surfaces));
    let batch = RecordBatch::try_new(Arc::new(schema.clone()), vec![column]).map_err(failed(&path))?;
    let file = File::create(&path).map_err(|error| Error::io(error, &path))?;
    let mut file = FileWriter::try_new_buffered(file, &schema).map_err(failed(&path))?;
    file.write(&batch).map_err(failed(&path))?;
    let bytes = close(file, &path)?;
    Ok(FormsEntry { name, bytes, forms: (forms.len() - first) as u32 })
}

fn forms_schema() -> Schema {
    Schema::new(vec![Field::new("surface", DataType::LargeUtf8, false)])
}

fn close(mut file: FileWriter<BufWriter<File>>, path: &Path) -> Result<u64> {
    file.finish().map_err(failed(path))?;
    let mut file = file.into_inner().map_err(failed(path))?;
    let mut sync = || -> std::io::Result<u64> {
        file.flush()?;
        file.get_ref().sync_all()?;
        path.parent().map_or(Ok(()), sync_folder)?;
        Ok(file.get_ref().metadata()?.len())
    };
    sync().map_err(|error| Error::io(error, path))
}

// ------------------------------------------------------------------------------------------- reading

/// A committed store file. The open file outlives its name, so that a later commit takes nothing away.
struct StoreFile {
    file: File,
    path: PathBuf,
    decoder: FileDecoder,
    blocks: Vec<Block>,
    bytes: u64,
}

impl StoreFile {
    fn open(dir: &Path, entry: &StoreEntry) -> Result<Self> {
        let path = store_folder(dir).join(&entry.name);
        let file = open(&path, entry.bytes)?;
        let whole = map(&file, &path, 0, entry.bytes as usize)?;
        let trailer = whole.len().checked_sub(TRAILER).ok_or_else(damaged)?;
        let length = whole[trailer..].try_into().map_err(|_| damaged())?;
        let length = read_footer_length(length).map_err(failed(&path))?;
        let footer = whole.get(trailer.saturating_sub(length)..trailer).ok_or_else(damaged)?;
        let footer = root_as_footer(footer).map_err(|_| damaged().at(&path))?;
        let written = footer.schema().map(fb_to_schema);
        if written.as_ref() != Some(&schema()) {
            return Err(damaged().at(&path));
        }
        let blocks: Vec<Block> = footer.recordBatches().iter().flatten().copied().collect();
        if blocks.len() != entry.batches.len() {
            return Err(damaged().at(&path));
        }
        let decoder = FileDecoder::new(Arc::new(schema()), footer.version());
        Ok(Self { file, path, decoder, blocks, bytes: entry.bytes })
    }

    /// Maps one batch. Its pages are given back when the last array on it is dropped.
    fn batch(&self, number: usize) -> Result<RecordBatch> {
        let block = self.blocks.get(number).ok_or_else(damaged)?;
        let size = |size: i64| usize::try_from(size).map_err(|_| damaged());
        let length = size(block.metaDataLength().into())?.saturating_add(size(block.bodyLength())?);
        let start = size(block.offset())?;
        if length < 8 || start.saturating_add(length) as u64 > self.bytes {
            return Err(damaged().at(&self.path));
        }
        let buffer = map(&self.file, &self.path, start as u64, length)?;
        let batch = self.decoder.read_record_batch(block, &buffer).map_err(failed(&self.path))?;
        batch.ok_or_else(|| damaged().at(&self.path))
    }
}

/// All committed store files.
pub(super) struct Store {
    files: Vec<StoreFile>,
    /// For each batch of each file: its first row, its file, its number there. In order of rows.
    batches: Vec<(u64, usize, usize)>,
}

impl Store {
    pub fn open(dir: &Path, entries: &[StoreEntry]) -> Result<Self> {
        let mut batches = Vec::new();
        for (file, entry) in entries.iter().enumerate() {
            let mut first = entry.first_row;
            for (number, &rows) in entry.batches.iter().enumerate() {
                batches.push((first, file, number));
                first += u64::from(rows);
            }
        }
        let files = entries.iter().map(|entry| StoreFile::open(dir, entry)).collect::<Result<_>>()?;
        Ok(Self { files, batches })
    }

    /// The batch that holds `row`, and which of its rows it is.
    pub fn locate(&self, row: u64) -> Result<(usize, usize)> {
        let after = self.batches.partition_point(|&(first, ..)| first <= row);
        let batch = after.checked_sub(1).ok_or_else(damaged)?;
        Ok((batch, (row - self.batches[batch].0) as usize))
    }

    /// Maps a batch that `locate` named.
    pub fn batch(&self, batch: usize) -> Result<RecordBatch> {
        let &(_, file, number) = self.batches.get(batch).ok_or_else(damaged)?;
        self.files[file].batch(number)
    }
}

/// Reads the table of word forms of all commits.
pub(super) fn read_forms(dir: &Path, entries: &[FormsEntry]) -> Result<Forms> {
    let mut forms = Forms::new();
    for entry in entries {
        let path = store_folder(dir).join(&entry.name);
        let first = forms.len();
        let reader = FileReader::try_new_buffered(open(&path, entry.bytes)?, None).map_err(failed(&path))?;
        for batch in reader {
            let batch = batch.map_err(failed(&path))?;
            let surfaces = batch.columns().first().and_then(|column| column.as_string_opt::<i64>());
            for surface in surfaces.ok_or_else(|| damaged().at(&path))?.iter().flatten() {
                forms.intern(surface);
            }
        }
        if forms.len() - first != entry.forms as usize {
            return Err(damaged().at(&path));
        }
    }
    Ok(forms)
}

fn open(path: &Path, bytes: u64) -> Result<File> {
    let file = File::open(path).map_err(|error| Error::io(error, path))?;
    let length = file.metadata().map_err(|error| Error::io(error, path))?.len();
    if length == bytes { Ok(file) } else { Err(damaged().at(path)) }
}

fn map(file: &File, path: &Path, offset: u64, length: usize) -> Result<Buffer> {
    // SAFETY: a committed file is never written again, only removed by name, and its size was compared with
    // the manifest's. That no other program cuts it meanwhile is the bargain of every memory map.
    let map = unsafe { MmapOptions::new().offset(offset).len(length).map(file) };
    let map = map.map_err(|error| Error::io(error, path))?;
    let start = NonNull::new(map.as_ptr().cast_mut()).ok_or_else(damaged)?;
    let length = map.len();
    // SAFETY: the bytes live as long as the map, which the buffer keeps; it never writes to them.
    Ok(unsafe { Buffer::from_custom_allocation(start, length, Arc::new(map)) })
}
