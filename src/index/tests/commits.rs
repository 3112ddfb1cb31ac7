//! Commits, kills, locks and histories.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tantivy::indexer::NoMergePolicy;

use super::*;
use crate::error::Error;
use crate::index::manifest::Manifest;
use crate::index::postings;
use crate::index::writer::{Changes, Writer};

fn put(writer: &mut Writer, (id, speaker, date, text): Statement<'_>) {
    let mut forms = Forms::new();
    let (document, segments, cast) = statement(id, speaker, date, text, &mut forms);
    writer.put(Prepared::new(&document, &segments, &cast, &forms)).unwrap();
}

#[test]
fn a_second_writer_is_told_at_once_that_the_index_is_locked() {
    let (folder, index) = index_of(&SPEECHES);
    let writer = index.writer().unwrap();
    for error in [
        index.writer().unwrap_err(),
        Index::open(folder.path()).unwrap().writer().unwrap_err(),
        Index::remove(folder.path()).unwrap_err(),
    ] {
        assert!(error.is_index());
        assert!(error.to_string().contains("the index is locked by another bonafides process"), "{error}");
        assert!(error.remedy().is_some());
    }
    drop(writer);
    index.writer().unwrap();
}

#[test]
fn what_is_not_committed_is_not_there() {
    let (folder, index) = index_of(&SPEECHES[..2]);
    let before = contents(&index);
    let mut writer = index.writer().unwrap();
    put(&mut writer, SPEECHES[2]);
    writer.remove(&"fre-1".into());
    drop(writer);
    assert_eq!(contents(&Index::open(folder.path()).unwrap()), before);
}

#[test]
fn a_kill_at_any_step_of_a_commit_loses_no_committed_work() {
    /// A step of a commit, done to a writer with changes; what comes after it never happens.
    type Kill = fn(&mut Writer);
    let kills: [Kill; 4] = [
        |_| {},
        |writer| drop(writer.write_store().unwrap()),
        |writer| writer.write_store().unwrap().save(&writer.dir).unwrap(),
        |writer| {
            let next = writer.write_store().unwrap();
            next.save(&writer.dir).unwrap();
            drop(writer.tantivy.prepare_commit().unwrap());
        },
    ];
    for (step, kill) in kills.into_iter().enumerate() {
        let (folder, index) = index_of(&SPEECHES[..2]);
        let (before, found_before) = (contents(&index), found(&index, "trust OR faith"));
        let mut writer = index.writer().unwrap();
        put(&mut writer, SPEECHES[2]);
        put(&mut writer, ("fre-1", "FRE", "1966", "Another text of faith."));
        kill(&mut writer);
        drop(writer);

        let index = Index::open(folder.path()).unwrap();
        assert_eq!(contents(&index), before, "step {step}");
        assert_eq!(found(&index, "trust OR faith"), found_before, "step {step}");

        // And the work can be done again, over what was left behind.
        let mut writer = index.writer().unwrap();
        put(&mut writer, SPEECHES[2]);
        assert_eq!(writer.commit().unwrap(), Changes { added: 1, ..Changes::default() });
        writer.close().unwrap();
        let again = Index::open(folder.path()).unwrap();
        let (_other, straight) = index_of(&SPEECHES[..3]);
        assert_eq!(contents(&again), contents(&straight), "step {step}");
        assert_eq!(found(&again, "trust OR faith"), found(&straight, "trust OR faith"), "step {step}");
    }
}

#[test]
fn a_kill_before_the_old_files_are_swept_leaves_the_new_commit() {
    let (folder, index) = index_of(&SPEECHES[..1]);
    let mut writer = index.writer().unwrap();
    put(&mut writer, SPEECHES[1]);
    let next = writer.write_store().unwrap();
    next.save(&writer.dir).unwrap();
    writer.commit_to_tantivy(next).unwrap();
    drop(writer);
    assert!(Manifest::path(folder.path(), 1).exists());

    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.len(), 2);
    drop(index.writer().unwrap());
    assert!(!Manifest::path(folder.path(), 1).exists());
    assert_eq!(contents(&Index::open(folder.path()).unwrap()).len(), 2);
}

#[test]
fn half_written_leftovers_are_overwritten() {
    let (folder, index) = index_of(&SPEECHES[..1]);
    for name in ["store/000002.arrow", "store/000002.forms.arrow", "store/000009.arrow", "manifest-2.json"] {
        fs::write(folder.path().join(name), "half").unwrap();
    }
    assert_eq!(Index::open(folder.path()).unwrap().len(), 1);
    let mut writer = index.writer().unwrap();
    assert!(!folder.path().join("store/000009.arrow").exists());
    put(&mut writer, SPEECHES[1]);
    writer.commit().unwrap();
    assert_eq!(contents(&Index::open(folder.path()).unwrap()).len(), 2);
}

/// What a kill leaves of the list of deleted sentences that a commit was about to name: tantivy lists the file, makes it
/// and writes it when it is whole; its number is the next one or a later one.
fn leave_deletions(folder: &Path, index: &Index, listed: bool) {
    let postings = folder.join("tantivy");
    let list = postings.join(".managed.json");
    let mut managed: Vec<String> = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
    let meta = index.tantivy.load_metas().unwrap();
    for segment in &meta.segments {
        for number in meta.opstamp..meta.opstamp + 50 {
            let name = format!("{}.{number}.del", segment.id().uuid_string());
            assert!(!postings.join(&name).exists(), "{name} is no leftover");
            fs::write(postings.join(&name), b"").unwrap();
            managed.push(name);
        }
    }
    if listed {
        fs::write(&list, serde_json::to_vec(&managed).unwrap()).unwrap();
    }
}

#[test]
fn an_empty_list_of_deletions_that_no_commit_names_is_no_damage() {
    let (folder, index) = index_of(&SPEECHES);
    leave_deletions(folder.path(), &index, true);
    assert_eq!(Index::verify(folder.path()).unwrap().faults, []);
}

#[test]
fn a_file_of_the_last_commit_that_is_not_there_is_named() {
    let (folder, index) = index_of(&SPEECHES);
    let mut writer = index.writer().unwrap();
    put(&mut writer, ("fre-1", "FRE", "1966", "Other words of trust."));
    writer.commit().unwrap();
    writer.close().unwrap();
    let named = postings::named(&Index::open(folder.path()).unwrap().tantivy).unwrap();
    // As many as parts had a sentence of the old text, which depends on how threads shared the sentences.
    let deletions = named
        .into_iter()
        .find(|name| name.extension().is_some_and(|extension| extension == "del"))
        .map(|name| folder.path().join("tantivy").join(name))
        .expect("the last commit names what it deleted");
    fs::remove_file(&deletions).unwrap();
    let faults = Index::verify(folder.path()).unwrap().faults;
    assert_eq!(faults.iter().map(|fault| &fault.file).collect::<Vec<_>>(), [&deletions]);
}

#[test]
fn leftovers_take_no_name_from_the_next_writer_also_when_they_came_after_the_index_was_opened() {
    for listed in [true, false] {
        let (folder, index) = index_of(&SPEECHES);
        leave_deletions(folder.path(), &index, listed);
        let (temporary, segment) = ("tantivy/.tmpAbCdEf", "tantivy/00000000000000000000000000000000.idx");
        for name in [temporary, segment] {
            fs::write(folder.path().join(name), b"half").unwrap();
        }
        let mut writer = index.writer().unwrap();
        put(&mut writer, ("fre-1", "FRE", "1966", "Other words of trust."));
        writer.commit().unwrap();
        writer.close().unwrap();
        assert_eq!(Index::verify(folder.path()).unwrap().faults, [], "listed: {listed}");
        for name in [temporary, segment] {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
        let index = Index::open(folder.path()).unwrap();
        assert_eq!(found(&index, "trust"), ["fre-1:0", "syl-1:1", "rur-1:1"]);
    }
}

#[test]
fn parts_that_are_merged_before_a_commit_lose_nothing_that_only_the_commit_takes_away() {
    let (folder, index) = index_of(&SPEECHES[..1]);
    let mut writer = index.writer().unwrap();
    writer.tantivy.set_merge_policy(Box::new(NoMergePolicy));
    // More parts than are left alone.
    for number in 0..12 {
        put(&mut writer, (&format!("syl-{number}"), "SYL", "1970", "We trust."));
        writer.commit().unwrap();
    }
    writer.close().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let (before, parts) = (contents(&index), index.status().unwrap().segments);

    // The first that the next writer does is to delete; it is killed when all is ready for the commit.
    let mut writer = index.writer().unwrap();
    put(&mut writer, ("syl-3", "SYL", "1970", "Other words."));
    drop(writer.tantivy.prepare_commit().unwrap());
    writer.close().unwrap();

    let index = Index::open(folder.path()).unwrap();
    assert!(index.status().unwrap().segments < parts, "nothing was merged");
    assert_eq!(Index::verify(folder.path()).unwrap().faults, []);
    assert_eq!(contents(&index), before);
    assert_eq!(found(&index, "trust").len(), 14);
}

#[test]
fn a_changed_document_takes_the_place_of_the_old_one() {
    let (folder, index) = index_of(&SPEECHES);
    let mut writer = index.writer().unwrap();
    let unchanged = blake3::hash(SPEECHES[0].3.as_bytes()).to_string();
    assert_eq!(writer.hash_of(&"fre-1".into()), Some(unchanged.as_str()));
    assert_eq!(writer.hash_of(&"nobody".into()), None);

    put(&mut writer, ("fre-1", "FRE", "1966-09-23", "A word of faith.\nNo more."));
    // Twice in one commit: the last one counts.
    put(&mut writer, ("fre-2", "FRE", "1971", "Nothing at all of faith."));
    put(&mut writer, ("fre-2", "FRE", "1971", "Nothing at all."));
    writer.retain(|id| id.as_str() != "syl-1");
    assert!(!writer.remove(&"syl-1".into()));
    assert_eq!(writer.commit().unwrap(), Changes { added: 0, replaced: 3, removed: 1 });
    assert_eq!(writer.commit().unwrap(), Changes::default());
    writer.close().unwrap();

    // The index that was open before keeps its view, files and all.
    assert_eq!(index.len(), 4);
    assert_eq!(index.read(0).unwrap().len(), 4);
    assert!(found(&index, "trust").contains(&"fre-1:0".to_owned()));

    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.len(), 3);
    assert_eq!(found(&index, "faith"), ["fre-1:0", "rur-1:0"]);
    assert_eq!(found(&index, "nothing"), ["fre-2:0"]);
    assert_eq!(found(&index, "trust"), ["rur-1:1"]);
}

#[test]
fn a_store_file_without_live_documents_goes() {
    let (folder, index) = index_of(&SPEECHES[..1]);
    let mut writer = index.writer().unwrap();
    put(&mut writer, ("fre-1", "FRE", "1966", "Other words."));
    writer.commit().unwrap();
    assert!(!folder.path().join("store/000001.arrow").exists());
    assert!(folder.path().join("store/000002.arrow").exists());
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(found(&index, "words"), ["fre-1:0"]);
    assert_eq!(found(&index, "trust"), Vec::<String>::new());
}

#[test]
fn the_order_and_the_history_of_indexing_change_no_answer() {
    let (_straight_folder, straight) = index_of(&SPEECHES);

    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path(), "stamp").unwrap();
    let mut writer = index.writer().unwrap();
    for &(id, speaker, date, _) in SPEECHES.iter().rev() {
        put(&mut writer, (id, speaker, date, "An earlier wording that trusts nobody."));
        put(&mut writer, ("gone", "FRE", "1950", "Trust that is taken back."));
        writer.commit().unwrap();
    }
    for &speech in SPEECHES.iter().rev() {
        put(&mut writer, speech);
        writer.commit().unwrap();
    }
    writer.remove(&"gone".into());
    writer.commit().unwrap();
    writer.close().unwrap();
    let winding = Index::open(folder.path()).unwrap();

    assert_eq!(contents(&winding), contents(&straight));
    for query in ["trust", "faith NOT good", "NOT trust", "\"* faith\"", "betray*", "\"trust distrust\"~2"] {
        let query = Query::search(query).unwrap();
        let search = |index: &Index| index.search(&query, &Filter::default(), Page::ALL).unwrap();
        assert_eq!(search(&winding), search(&straight));
        let layout = Layout { width: 20, sort: Sort::Date, sample: None, page: Page::ALL };
        let kwic = |index: &Index| index.kwic(&query, &Filter::default(), layout).unwrap();
        assert_eq!(kwic(&winding), kwic(&straight));
    }
}

#[test]
fn an_index_of_other_actors_or_another_format_is_refused_with_a_remedy() {
    let (folder, index) = index_of(&SPEECHES[..1]);
    index.expect("stamp").unwrap();
    let error = index.expect("another stamp").unwrap_err();
    assert!(error.is_index() && error.remedy().is_some(), "{error}");

    let path = Manifest::path(folder.path(), 1);
    let text = fs::read_to_string(&path).unwrap().replace("\"format\":4", "\"format\":99");
    fs::write(&path, text).unwrap();
    let error = Index::open(folder.path()).unwrap_err();
    assert!(error.is_index() && error.to_string().contains("format 99"), "{error}");
    assert!(error.remedy().is_some());
}

#[test]
fn a_cut_store_file_is_damage_not_a_crash() {
    let (folder, _index) = index_of(&SPEECHES);
    let path = folder.path().join("store/000001.arrow");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = Index::open(folder.path()).unwrap_err();
    assert!(error.is_index() && error.to_string().contains("damaged"), "{error}");
}

#[test]
fn an_index_is_made_once_and_removed_whole() {
    let folder = tempfile::tempdir().unwrap();
    let beside = folder.path().join("notes.txt");
    fs::write(&beside, "not ours").unwrap();
    assert!(Index::open(folder.path()).unwrap_err().is_index());
    let index = Index::create(folder.path(), "").unwrap();
    assert!(index.is_empty() && index.batches() == 0);
    assert!(Index::create(folder.path(), "").unwrap_err().is_index());

    Index::remove(folder.path()).unwrap();
    assert!(!Index::exists(folder.path()));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [beside]);
    Index::create(folder.path(), "").unwrap();
}

/// Asks all kinds of questions.
fn ask(index: &Index) -> Result<(), Error> {
    let (all, page) = (Filter::default(), Page::ALL);
    let query = Query::search("trust OR \"good faith\" OR betray*").unwrap();
    let layout = Layout { width: 20, sort: Sort::Date, sample: None, page };
    index.search(&query, &Filter { sources: vec![actor("FRE")], ..all.clone() }, page)?;
    index.kwic(&query, &all, layout)?;
    index.tally(&query, &all, &[By::Source, By::Year])?;
    index.facets(&query, &all, Scope::Sentence, By::Kind).map(drop)
}

#[test]
fn damage_in_any_file_of_the_full_text_index_is_told_with_its_name() {
    let (folder, index) = index_of(&SPEECHES);
    ask(&index).unwrap();
    let mut told = BTreeSet::new();
    for name in postings::named(&index.tantivy).unwrap() {
        let file = folder.path().join("tantivy").join(&name);
        let whole = fs::read(&file).unwrap();
        let cut = (0..whole.len()).step_by(29).map(|end| whole[..end].to_vec());
        let changed = (0..whole.len()).step_by(7).map(|at| {
            let mut damaged = whole.clone();
            damaged.iter_mut().skip(at).take(3).for_each(|byte| *byte ^= 0xa5);
            damaged
        });
        for damaged in cut.chain(changed) {
            fs::write(&file, damaged).unwrap();
            let faults = Index::verify(folder.path()).unwrap().faults;
            assert_eq!(faults.iter().map(|fault| &fault.file).collect::<Vec<_>>(), [&file]);
            let index = Index::open(folder.path());
            // What leads nowhere else only `verify` sees, but nothing is built upon it.
            let built = |index: &Index| index.writer()?.compact(index);
            let errors = match index {
                Ok(index) => vec![ask(&index).err(), Some(built(&index).unwrap_err())],
                Err(error) => vec![Some(error)],
            };
            for error in errors.into_iter().flatten() {
                assert!(error.is_index() && error.remedy() == Some(crate::index::REMEDY), "{error}");
                assert_eq!(error.path(), Some(&*file), "{error}");
                told.insert(name.extension().unwrap().to_owned());
            }
        }
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(told.len(), 6, "{told:?}");
    ask(&Index::open(folder.path()).unwrap()).unwrap();
}

#[test]
fn numbers_of_a_manifest_that_cannot_be_are_damage() {
    let (folder, index) = index_of(&SPEECHES);
    let path = Manifest::path(folder.path(), index.generation());
    let whole = fs::read_to_string(&path).unwrap();
    for (is, damaged) in [
        ("\"generation\":1", "\"generation\":2"),
        ("\"next_row\":4", "\"next_row\":18446744073709551615"),
        ("\"next_row\":4", "\"next_row\":3"),
        ("\"first_row\":0", "\"first_row\":18446744073709551615"),
        ("\"batches\":[4]", "\"batches\":[4294967295]"),
    ] {
        assert!(whole.contains(is), "{whole}");
        fs::write(&path, whole.replace(is, damaged)).unwrap();
        let error = Index::open(folder.path()).unwrap_err();
        assert!(error.is_index() && error.path() == Some(&*path), "{damaged}: {error}");
        assert!(error.remedy().is_some());
    }
}

#[test]
fn a_word_that_is_another_in_the_store_is_not_written_anew() {
    let (folder, _) = index_of(&SPEECHES);
    let file = folder.path().join("store/000001.forms.arrow");
    let mut bytes = fs::read(&file).unwrap();
    let word = bytes.windows(8).position(|window| window == b"betrayed").unwrap();
    bytes[word] = b'p';
    fs::write(&file, bytes).unwrap();
    let index = Index::open(folder.path()).unwrap();
    let error = index.writer().unwrap().compact(&index).unwrap_err();
    assert!(error.is_index() && error.path() == Some(&*file), "{error}");
    assert!(error.remedy().is_some());
}
