//! The token store: Arrow IPC files on disk, written batch by batch and mapped into memory batch by batch.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, LargeStringArray, RecordBatch, UInt32Array, UInt64Array};
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_ipc::{Block, CompressionType, MetadataVersion, root_as_footer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use memmap2::MmapOptions;

use super::REMEDY;
use super::columns::{Batch, damaged, schema};
use super::manifest::{DocumentEntry, FileEntry, FormsEntry, StoreEntry, store_folder, sync_folder};
use super::prepared::Prepared;
use super::words::{Part, Words};
use crate::error::{self, Error, Result};
use crate::forms::{FormId, Forms};

/// A batch is written when it holds this many documents or bytes, so that neither writing nor reading needs
/// the memory of more.
const BATCH_DOCUMENTS: u32 = 256;
const BATCH_BYTES: usize = 8 << 20;
/// Documents in one batch of their table.
const TABLE_ROWS: usize = 8_192;

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
    file: Sink,
    path: PathBuf,
    entry: StoreEntry,
    batch: Batch,
}

impl StoreWriter {
    pub fn create(dir: &Path, generation: u64, first_row: u64) -> Result<Self> {
        let name = format!("{generation:06}.arrow");
        let path = store_folder(dir).join(&name);
        let file = create(&path, &schema())?;
        let entry =
            StoreEntry { file: FileEntry { name, ..FileEntry::default() }, first_row, batches: Vec::new() };
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
        let name = std::mem::take(&mut self.entry.file.name);
        self.entry.file = close(self.file, &self.path, name)?;
        Ok(self.entry)
    }
}

/// Writes the forms from number `first` on as a table of their own.
pub(super) fn write_forms(dir: &Path, generation: u64, forms: &Forms, first: usize) -> Result<FormsEntry> {
    let name = format!("{generation:06}.forms.arrow");
    let path = store_folder(dir).join(&name);
    let ids = || (first..forms.len()).map(|id| FormId(id as u32));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(LargeStringArray::from_iter_values(ids().map(|id| forms.surface(id)))),
        Arc::new(LargeStringArray::from_iter_values(ids().map(|id| forms.folded(id)))),
    ];
    let file = write_table(&path, name, forms_schema(), columns)?;
    Ok(FormsEntry { file, forms: (forms.len() - first) as u32 })
}

/// Writes what the manifest says of the live documents, so many at a time that writing needs the memory of no more.
pub(super) fn write_documents(dir: &Path, generation: u64, documents: &[DocumentEntry]) -> Result<FileEntry> {
    let name = format!("{generation:06}.documents.arrow");
    let path = store_folder(dir).join(&name);
    let mut file = create(&path, &documents_schema())?;
    for documents in documents.chunks(TABLE_ROWS) {
        let text = |of: fn(&DocumentEntry) -> &str| -> ArrayRef {
            Arc::new(LargeStringArray::from_iter_values(documents.iter().map(&of)))
        };
        let number = |of: fn(&DocumentEntry) -> u32| -> ArrayRef {
            Arc::new(UInt32Array::from_iter_values(documents.iter().map(&of)))
        };
        let columns = vec![
            text(|entry| entry.id.as_str()),
            Arc::new(UInt64Array::from_iter_values(documents.iter().map(|entry| entry.row))),
            number(|entry| entry.date),
            text(|entry| &entry.hash),
            number(|entry| entry.bytes),
            number(|entry| entry.sentences),
        ];
        let batch = RecordBatch::try_new(Arc::new(documents_schema()), columns).map_err(failed(&path))?;
        file.write(&batch).map_err(failed(&path))?;
    }
    close(file, &path, name)
}

fn write_table(path: &Path, name: String, schema: Schema, columns: Vec<ArrayRef>) -> Result<FileEntry> {
    let mut file = create(path, &schema)?;
    let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(failed(path))?;
    file.write(&batch).map_err(failed(path))?;
    close(file, path, name)
}

/// A compressed table that is written some rows at a time.
pub(super) struct Packed {
    file: Sink,
    path: PathBuf,
    schema: Arc<Schema>,
}

impl Packed {
    pub fn create(path: PathBuf, schema: Schema) -> Result<Self> {
        let create = || -> std::result::Result<_, ArrowError> {
            let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
            let hashed = Hashed { file: File::create(&path)?, hash: blake3::Hasher::new() };
            FileWriter::try_new_with_options(BufWriter::new(hashed), &schema, options)
        };
        let file = create().map_err(failed(&path))?;
        Ok(Self { file, path, schema: schema.into() })
    }

    /// Writes rows as a batch of their own; none where there is none.
    pub fn write(&mut self, columns: Vec<ArrayRef>) -> Result<()> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(failed(&self.path))?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.file.write(&batch).map_err(failed(&self.path))
    }

    /// Brings the table to disk, and gives its hash.
    pub fn finish(self) -> Result<blake3::Hash> {
        let Self { mut file, path, .. } = self;
        let mut finish = || -> std::result::Result<blake3::Hash, ArrowError> {
            file.finish()?;
            file.get_mut().flush()?;
            let Hashed { file, hash } = file.get_ref().get_ref();
            file.sync_all()?;
            Ok(hash.finalize())
        };
        finish().map_err(failed(&path))
    }
}

fn forms_schema() -> Schema {
    let text = |name| Field::new(name, DataType::LargeUtf8, false);
    Schema::new(vec![text("surface"), text("folded")])
}

fn documents_schema() -> Schema {
    let text = |name| Field::new(name, DataType::LargeUtf8, false);
    let number = |name| Field::new(name, DataType::UInt32, false);
    let row = Field::new("row", DataType::UInt64, false);
    Schema::new(vec![text("id"), row, number("date"), text("hash"), number("bytes"), number("sentences")])
}

/// A file that is hashed as it is written.
struct Hashed {
    file: File,
    hash: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

type Sink = FileWriter<BufWriter<Hashed>>;

fn create(path: &Path, schema: &Schema) -> Result<Sink> {
    let file = File::create(path).map_err(|error| Error::io(error, path))?;
    let hashed = Hashed { file, hash: blake3::Hasher::new() };
    FileWriter::try_new_buffered(hashed, schema).map_err(failed(path))
}

/// Brings a file to disk, past the caches of the operating system.
fn close(mut file: Sink, path: &Path, name: String) -> Result<FileEntry> {
    file.finish().map_err(failed(path))?;
    let mut file = file.into_inner().map_err(failed(path))?;
    let mut sync = || -> std::io::Result<FileEntry> {
        file.flush()?;
        let Hashed { file, hash } = file.get_ref();
        file.sync_all()?;
        path.parent().map_or(Ok(()), sync_folder)?;
        let (bytes, hash) = (file.metadata()?.len(), hash.finalize().to_hex().to_string());
        Ok(FileEntry { name: name.clone(), bytes, hash })
    };
    sync().map_err(|error| Error::io(error, path))
}

// ------------------------------------------------------------------------------------------- reading

/// A committed Arrow file. The open file outlives its name, so that a later commit takes nothing away.
pub(super) struct ArrowFile {
    file: File,
    path: PathBuf,
    schema: Schema,
    version: MetadataVersion,
    decoder: FileDecoder,
    blocks: Vec<Block>,
    bytes: u64,
}

impl ArrowFile {
    fn open(dir: &Path, entry: &FileEntry, expected: Schema) -> Result<Self> {
        let path = store_folder(dir).join(&entry.name);
        Self::whole(&path, entry.bytes, expected)
            .map_err(|error| if error.is_index() { error.at(&path) } else { error })
    }

    pub fn whole(path: &Path, bytes: u64, expected: Schema) -> Result<Self> {
        let file = open(path, bytes)?;
        let whole = map(&file, path, 0, bytes as usize)?;
        let trailer = whole.len().checked_sub(TRAILER).ok_or_else(damaged)?;
        let length = whole[trailer..].try_into().map_err(|_| damaged())?;
        let length = read_footer_length(length).map_err(|_| damaged())?;
        let footer = whole.get(trailer.saturating_sub(length)..trailer).ok_or_else(damaged)?;
        let footer = root_as_footer(footer).map_err(|_| damaged())?;
        let written = footer.schema().map(|schema| survived(|| fb_to_schema(schema))).transpose()?;
        if written.as_ref() != Some(&expected) {
            return Err(damaged());
        }
        let blocks: Vec<Block> = footer.recordBatches().iter().flatten().copied().collect();
        let version = footer.version();
        let decoder = FileDecoder::new(Arc::new(expected.clone()), version);
        Ok(Self { file, path: path.to_owned(), schema: expected, version, decoder, blocks, bytes })
    }

    /// All batches in turn, of each these columns; of a compressed one only these are unpacked.
    pub fn columns_of(&self, columns: &[usize]) -> impl Iterator<Item = Result<RecordBatch>> {
        let decoder = FileDecoder::new(Arc::new(self.schema.clone()), self.version);
        let decoder = decoder.with_projection(columns.to_vec());
        (0..self.blocks.len())
            .map(move |number| self.mapped(&decoder, number).map_err(|error| error.at(&self.path)))
    }

    /// All batches in turn.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch>> {
        (0..self.blocks.len()).map(|number| self.batch(number))
    }

    /// Maps one batch. Its pages are given back when the last array on it is dropped.
    fn batch(&self, number: usize) -> Result<RecordBatch> {
        self.mapped(&self.decoder, number)
            .map_err(|error| if error.is_index() { error.at(&self.path) } else { error })
    }

    fn mapped(&self, decoder: &FileDecoder, number: usize) -> Result<RecordBatch> {
        let block = self.blocks.get(number).ok_or_else(damaged)?;
        let size = |size: i64| usize::try_from(size).map_err(|_| damaged());
        let length = size(block.metaDataLength().into())?.saturating_add(size(block.bodyLength())?);
        let start = size(block.offset())?;
        if length < 8 || start.saturating_add(length) as u64 > self.bytes {
            return Err(damaged());
        }
        let buffer = map(&self.file, &self.path, start as u64, length)?;
        let batch = survived(|| decoder.read_record_batch(block, &buffer))?.map_err(|_| damaged())?;
        batch.ok_or_else(damaged)
    }

    /// The only batch of a table.
    pub fn table(&self) -> Result<RecordBatch> {
        if self.blocks.len() == 1 { self.batch(0) } else { Err(damaged().at(&self.path)) }
    }
}

/// What a reader of Arrow gives that does not survive some damages.
fn survived<T>(read: impl FnOnce() -> T) -> Result<T> {
    error::survived(read).ok_or_else(damaged)
}

/// All committed store files.
pub(super) struct Store {
    files: Vec<ArrowFile>,
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
        let open = |entry: &StoreEntry| {
            let file = ArrowFile::open(dir, &entry.file, schema())?;
            if file.blocks.len() == entry.batches.len() { Ok(file) } else { Err(damaged().at(&file.path)) }
        };
        let files = entries.iter().map(open).collect::<Result<_>>()?;
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

/// The word forms of all commits.
pub(super) fn read_forms(dir: &Path, entries: &[FormsEntry]) -> Result<Words> {
    let mut words = Words::default();
    for entry in entries {
        let file = ArrowFile::open(dir, &entry.file, forms_schema())?;
        let batch = file.table()?;
        let column = |place: usize| -> Result<LargeStringArray> {
            Ok(batch.column(place).as_string_opt::<i64>().ok_or_else(damaged)?.clone())
        };
        if batch.num_rows() != entry.forms as usize {
            return Err(damaged().at(&file.path));
        }
        words.push(Part { surfaces: column(0)?, folded: column(1)? })?;
    }
    Ok(words)
}

/// What the manifest says of the live documents.
pub(super) fn read_documents(dir: &Path, entry: &FileEntry) -> Result<Vec<DocumentEntry>> {
    let file = ArrowFile::open(dir, entry, documents_schema())?;
    let mut documents = Vec::new();
    for number in 0..file.blocks.len() {
        let batch = file.batch(number)?;
        let text = |place: usize| batch.column(place).as_string_opt::<i64>().ok_or_else(damaged);
        let number = |place: usize| batch.column(place).as_primitive_opt::<UInt32Type>().ok_or_else(damaged);
        let rows = batch.column(1).as_primitive_opt::<UInt64Type>().ok_or_else(damaged)?;
        let (ids, hashes) = (text(0)?, text(3)?);
        let (dates, bytes, sentences) = (number(2)?, number(4)?, number(5)?);
        documents.extend((0..batch.num_rows()).map(|place| DocumentEntry {
            id: ids.value(place).into(),
            row: rows.value(place),
            date: dates.value(place),
            hash: hashes.value(place).to_owned(),
            bytes: bytes.value(place),
            sentences: sentences.value(place),
        }));
    }
    Ok(documents)
}

fn open(path: &Path, bytes: u64) -> Result<File> {
    let file = File::open(path).map_err(|error| Error::io(error, path).help(REMEDY))?;
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
