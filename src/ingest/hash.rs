//! What tells one document from another, and a changed one from what it was.

use crate::model::{ActorId, Document, Origin};

/// The [hash](Document::hash) of a document: BLAKE3, in hexadecimal, of its text and of all it says of itself,
/// but not of the place it was read from: a corpus that moves is still the same corpus.
///
/// Every part goes in behind its length, so that no two different documents run into the same bytes; the text goes in by
/// its own BLAKE3.
#[must_use]
pub fn hash(document: &Document) -> String {
    with_text(document, &of_text(&document.text))
}

/// BLAKE3 of a text.
pub(super) fn of_text(text: &str) -> [u8; 32] {
    blake3::hash(text.as_bytes()).into()
}

/// The hash of a document whose text has the hash `digest`.
pub(super) fn with_text(document: &Document, digest: &[u8; 32]) -> String {
    fn part(hasher: &mut Vec<u8>, bytes: &[u8]) {
        hasher.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        hasher.extend_from_slice(bytes);
    }
    fn option(hasher: &mut Vec<u8>, value: Option<&String>) {
        hasher.push(u8::from(value.is_some()));
        part(hasher, value.map_or(&[], |value| value.as_bytes()));
    }
    // Taken apart by name, so that a new field of the record cannot be forgotten here.
    let Document {
        id,
        date,
        speakers,
        addressees,
        speaker_name,
        office,
        kind,
        title,
        venue,
        language,
        source: _,
        origin,
        hash: _,
        text: _,
    } = document;
    let mut said = Vec::with_capacity(512);
    part(&mut said, b"bonafides document 2");
    part(&mut said, digest);
    part(&mut said, id.as_str().as_bytes());
    said.extend_from_slice(&date.number().to_le_bytes());
    said.extend_from_slice(&(speakers.len() as u64).to_le_bytes());
    for speaker in speakers {
        part(&mut said, speaker.as_str().as_bytes());
    }
    option(&mut said, speaker_name.as_ref());
    option(&mut said, office.as_ref());
    part(&mut said, kind.as_bytes());
    option(&mut said, title.as_ref());
    option(&mut said, venue.as_ref());
    option(&mut said, language.as_ref());
    // Only where there is something to say: most documents have neither.
    if !addressees.is_empty() || **origin != Origin::default() {
        let addressees: Vec<&str> = addressees.iter().map(ActorId::as_str).collect();
        part(&mut said, addressees.join(" ").as_bytes());
        part(&mut said, serde_json::to_string(origin).unwrap_or_default().as_bytes());
    }
    hexadecimal(blake3::hash(&said).as_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Field;
    use super::super::draft::{Draft, Given};
    use super::*;

    fn speech(more: &[(Field, &str)]) -> Document {
        let mut draft = Draft::default();
        for (field, value) in
            [(Field::Source, "NOR"), (Field::Date, "1966"), (Field::Text, "We thank Denmark.")]
        {
            draft.set(field, value);
        }
        for &(field, value) in more {
            draft.set(field, value);
        }
        draft.finish(&Given::default(), "fallback", "somewhere.csv:2".to_owned()).unwrap()
    }

    #[test]
    fn the_hash_sees_every_field_but_the_place() {
        let plain = speech(&[]);
        let elsewhere = Document { source: "elsewhere.csv:9".to_owned(), ..plain.clone() };
        assert_eq!(hash(&elsewhere), hash(&plain));
        let changed = [
            (Field::Id, "other"),
            (Field::Date, "1967"),
            (Field::Source, "SWE"),
            (Field::Speaker, "N. N."),
            (Field::Office, "N. N."),
            (Field::Kind, "interview"),
            (Field::Title, "N. N."),
            (Field::Venue, "N. N."),
            (Field::Language, "no"),
            (Field::Text, "We thank Denmark!"),
            (Field::Addressees, "SWE"),
            (Field::Url, "https://example.org/1"),
        ];
        let mut hashes: Vec<_> = changed.iter().map(|&change| hash(&speech(&[change]))).collect();
        hashes.push(hash(&plain));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), changed.len() + 1);
    }

    #[test]
    fn neighbouring_fields_cannot_run_into_one_another() {
        let one = speech(&[(Field::Title, "peace"), (Field::Venue, "ful")]);
        let other = speech(&[(Field::Title, "peaceful"), (Field::Venue, "")]);
        assert_ne!(hash(&one), hash(&other));
    }
}
