//! Which files of the full-text index its last commit names.
//!
//! A writer that is killed leaves others: lists of deleted sentences that it had begun to write, segments that were not
//! committed or not merged to the end, temporary files. They mean nothing, whatever is in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::error::OpenReadError;
use tantivy::index::SegmentComponent;

use super::columns::damaged;
use super::manifest::tantivy_folder;
use crate::error::{Error, survived};

/// The names of the files in which the sentences of the last commit are found.
pub(super) fn named(index: &tantivy::Index) -> tantivy::Result<BTreeSet<PathBuf>> {
    const ALWAYS: [SegmentComponent; 6] = [
        SegmentComponent::Terms,
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FieldNorms,
        SegmentComponent::FastFields,
        SegmentComponent::Store,
    ];
    let mut names = BTreeSet::new();
    for segment in index.searchable_segment_metas()? {
        let deleted = segment.delete_opstamp().map(|_| SegmentComponent::Delete);
        names.extend(ALWAYS.into_iter().chain(deleted).map(|component| segment.relative_path(component)));
    }
    Ok(names)
}

/// What is wrong with a file that the last commit names.
pub(super) fn fault(index: &tantivy::Index, name: &Path) -> Option<String> {
    match survived(|| index.directory().validate_checksum(name)) {
        Some(Ok(true)) => None,
        Some(Err(error @ OpenReadError::FileDoesNotExist(_))) => Some(error.to_string()),
        Some(Ok(false) | Err(_)) | None => Some("its checksum is not the one that was written".to_owned()),
    }
}

/// The first file of the last commit of the index in `dir` that is there and damaged. One that is not there may have been
/// removed by a later commit.
pub(super) fn damage(dir: &Path) -> Option<Error> {
    let folder = tantivy_folder(dir);
    let index = survived(|| tantivy::Index::open_in_dir(&folder))?.ok()?;
    let name = named(&index)
        .ok()?
        .into_iter()
        .find(|name| folder.join(name).exists() && fault(&index, name).is_some())?;
    Some(damaged().at(folder.join(name)))
}

/// Removes from the folder of the full-text index what its last commit does not name.
///
/// tantivy does so too, but only with files on a list that it read when the index was opened, which may have been while
/// another writer was at work. Only a writer that holds the lock and has not begun may call it. A file that cannot be
/// removed costs room, no more, so it is left.
pub(super) fn sweep(index: &tantivy::Index, folder: &Path) -> tantivy::Result<()> {
    let named = named(index)?;
    for entry in fs::read_dir(folder)?.flatten() {
        let name = PathBuf::from(entry.file_name());
        let text = name.to_string_lossy();
        // Locks and the lists of tantivy begin with a point; so do files that it had not yet given their names.
        let own = text == "meta.json" || (text.starts_with('.') && !text.starts_with(".tmp"));
        if !own && !named.contains(&name) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}
