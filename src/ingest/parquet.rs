//! Parquet tables: one record a row, one field a column.

use std::collections::BTreeMap;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field as Value, Row};

use super::draft::Draft;
use super::input::Input;
use super::{Field, Options, Reason, Record, Records, csv};

/// Reads one table, a row at a time.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let bad =
        |error: parquet::errors::ParquetError| Reason::Unreadable(format!("it is no sound Parquet: {error}"));
    let reader: Box<dyn FileReader> = match input.as_file()? {
        Some(file) => Box::new(SerializedFileReader::new(file).map_err(bad)?),
        None => Box::new(
            SerializedFileReader::new(bytes::Bytes::from(input.bytes(&options.limits)?.into_owned()))
                .map_err(bad)?,
        ),
    };
    let names: Vec<String> = {
        let schema = reader.metadata().file_metadata().schema_descr();
        schema.root_schema().get_fields().iter().map(|field| field.name().to_owned()).collect()
    };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = options.columns.locate(names.iter().copied());
    csv::check(&names, &found, options).map_err(Reason::NoMetadata)?;
    Ok(Box::new(Rows { rows: RowIter::from_file_into(reader), columns: found, row: 0, done: false }))
}

struct Rows {
    rows: RowIter<'static>,
    columns: BTreeMap<Field, usize>,
    row: u64,
    done: bool,
}

impl Rows {
    fn draft(&self, row: &Row) -> Result<Draft, Reason> {
        let mut draft = Draft::default();
        let values: Vec<(&String, &Value)> = row.get_column_iter().collect();
        for (&field, &column) in &self.columns {
            let Some((name, value)) = values.get(column) else { continue };
            match texts(value) {
                Some(texts) => draft.set_all(field, texts),
                None => {
                    let name = name.escape_debug();
                    return Err(Reason::BadRecord(format!(
                        "`{name}` holds neither text nor a number nor a date"
                    )));
                }
            }
        }
        Ok(draft)
    }
}

/// A value as text, a list as several; `None` when it is neither.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = match value {
        Value::Null => return Some(Vec::new()),
        Value::Str(text) => text.clone(),
        Value::Bytes(bytes) => String::from_utf8(bytes.data().to_vec()).ok()?,
        Value::Byte(_)
        | Value::Short(_)
        | Value::Int(_)
        | Value::Long(_)
        | Value::UByte(_)
        | Value::UShort(_)
        | Value::UInt(_)
        | Value::ULong(_)
        | Value::Float(_)
        | Value::Double(_) => value.to_string(),
        Value::Date(_) | Value::TimestampMillis(_) | Value::TimestampMicros(_) => {
            // "1966-09-23 00:00:00 +00:00"
            value.to_string()
        }
        Value::ListInternal(list) => {
            let lists: Option<Vec<Vec<String>>> = list.elements().iter().map(texts).collect();
            return lists.map(|lists| lists.concat());
        }
        _ => return None,
    };
    Some(vec![text])
}

impl Iterator for Rows {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.done {
            return None;
        }
        self.row += 1;
        let draft = match self.rows.next()? {
            Ok(row) => self.draft(&row),
            Err(error) => {
                self.done = true;
                Err(Reason::Unreadable(format!("it is no sound Parquet: {error}")))
            }
        };
        Some(Record { member: None, line: Some(self.row), draft })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::super::draft::Given;
    use super::*;

    /// A table of sources, days since 1970 and texts.
    pub fn table(rows: &[(&str, i32, &str)]) -> Vec<u8> {
        let schema = "message m { required binary source (STRING); required int32 date (DATE); required binary text (STRING); }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let properties =
            WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let text = |text: &str| ByteArray::from(text.as_bytes().to_vec());
        let sources: Vec<ByteArray> = rows.iter().map(|row| text(row.0)).collect();
        let dates: Vec<i32> = rows.iter().map(|row| row.1).collect();
        let texts: Vec<ByteArray> = rows.iter().map(|row| text(row.2)).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&sources, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int32Type>().write_batch(&dates, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn a_row_is_a_document() {
        let bytes = table(&[("NOR", -1196, "We thank Denmark."), ("DNK", 0, "We thank Norway.")]);
        let records = open(&Input::member("a.parquet", bytes, 0), &Options::default()).unwrap();
        let documents: Vec<_> = records
            .map(|record| {
                (record.line, record.draft.unwrap().finish(&Given::default(), "a", String::new()).unwrap())
            })
            .collect();
        assert_eq!(documents[0].0, Some(1));
        assert_eq!(documents[0].1.date.to_string(), "1966-09-23");
        assert_eq!(&*documents[1].1.text, "We thank Norway.");
        assert_eq!(documents[1].1.speakers, ["DNK".parse().unwrap()]);
    }

    #[test]
    fn a_broken_table_is_named() {
        let mut bytes = table(&[("NOR", -1196, "We thank Denmark.")]);
        bytes.truncate(bytes.len() - 9);
        assert!(matches!(
            open(&Input::member("a.parquet", bytes, 0), &Options::default()),
            Err(Reason::Unreadable(_))
        ));
    }
}
