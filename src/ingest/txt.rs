//! Plain text, one document a file.

use super::draft::Draft;
use super::input::Input;
use super::{Field, Options, Reason, Record, Records, decode};

/// Reads one file. Its text begins behind the byte order mark, if there is one.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let (text, encoding) = decode::text(input.bytes(&options.limits)?, options.encoding()?)?;
    let mut draft = Draft::encoded(encoding);
    draft.set(Field::Text, text);
    Ok(Record::whole(draft))
}
