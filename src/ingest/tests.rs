//! Whole folders, as people have them.

use std::fs;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;

use super::*;

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// What comes of it, a line each: ids of documents, and names and reasons of what was skipped.
fn listing(folder: &Path, options: &Options) -> Vec<String> {
    let items = read(&[folder.to_owned()], options).unwrap();
    items.map(|item| line(folder, &item.unwrap())).collect()
}

fn line(folder: &Path, item: &Item) -> String {
    match item {
        Item::Document(document) => document.id.to_string(),
        Item::Skipped(skipped) => {
            let path = Path::new(&skipped.path).strip_prefix(folder).unwrap().display().to_string();
            let line = skipped.line.map_or(String::new(), |line| format!(":{line}"));
            format!("{path}{line} {}", skipped.reason.name())
        }
    }
}

#[test]
fn every_file_is_read_or_named_with_a_reason_in_the_order_of_the_names() {
    let folder = folder(&[
        ("b/NOR_21_1966.txt", "\u{feff}We thank Denmark.\r\n".as_bytes()),
        ("b/DNK_21_1966.txt", b"We thank Norway.\x0c"),
        ("b/SWE_21_1966.txt", b" \r\n\x0c\n"),
        ("b/FIN_21_1966.txt", b""),
        ("b/ISL_21_1966.txt", b"We thank Troms\xf8 for it."),
        ("b/._NOR_21_1966.txt", b"\0\x05\x16\x07"),
        ("b/notes.txt", b"Who was absent?"),
        ("a.jsonl", b"{\"id\": \"a\", \"source\": \"NOR\", \"date\": 1966, \"text\": \"A\"}\nnonsense\n"),
        ("c.csv", b"id,source,year,text\nc,NOR,1966,C\n"),
        ("d.xml", b"<speech"),
        ("e.doc", b"We thank Denmark."),
        (".git/NOR_22_1967.txt", b"We thank Denmark."),
        ("README.md", b"Speeches."),
    ]);
    assert_eq!(
        listing(folder.path(), &Options::default()),
        [
            ".git junk",
            "README.md junk",
            "a",
            "a.jsonl:2 bad-record",
            "b/._NOR_21_1966.txt junk",
            "DNK_21_1966",
            "b/FIN_21_1966.txt empty",
            "ISL_21_1966",
            "NOR_21_1966",
            "b/SWE_21_1966.txt empty",
            "b/notes.txt no-metadata",
            "c",
            "d.xml unreadable",
            "e.doc no-reader",
        ]
    );
}

#[test]
fn the_order_in_which_paths_are_given_changes_nothing() {
    let folder =
        folder(&[("a/NOR_21_1966.txt", b"We thank Denmark."), ("b/DNK_21_1966.txt", b"We thank Norway.")]);
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let ids = |paths: &[PathBuf]| -> Vec<String> {
        read(paths, &Options::default()).unwrap().map(|item| line(folder.path(), &item.unwrap())).collect()
    };
    assert_eq!(ids(&[b.clone(), a.clone()]), ids(&[a.clone(), b.clone()]));
    // A folder and a file in it are that folder.
    assert_eq!(ids(&[b.join("DNK_21_1966.txt"), b, a]), ["NOR_21_1966", "DNK_21_1966"]);
}

#[test]
fn of_two_documents_with_one_id_the_second_is_named_with_the_first() {
    let record = b"{\"id\": \"a\", \"source\": \"NOR\", \"date\": 1966, \"text\": \"A\"}\n".repeat(2);
    let folder = folder(&[("one.jsonl", record.as_slice())]);
    let items: Vec<_> =
        read(&[folder.path().to_owned()], &Options::default()).unwrap().map(Result::unwrap).collect();
    let [Item::Document(first), Item::Skipped(second)] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!(second.line, Some(2));
    assert!(matches!(&second.reason, Reason::Duplicate(why) if why.contains(&first.source)));
    assert!(first.source.ends_with("one.jsonl:1"));
}

#[test]
fn files_of_one_name_are_told_apart_by_their_folders() {
    let folder = folder(&[
        ("a/1999/speech.txt", b"We thank Denmark."),
        ("a/2000/speech.txt", b"We thank Sweden."),
        ("b/2000/speech.txt", b"We thank Iceland."),
        (
            "table.csv",
            b"file,date,source\n1999/speech.txt,1999,NOR\na/2000/speech,2000,NOR\nspeech.txt,2001,FIN\n",
        ),
    ]);
    let options = Options { metadata: Some(folder.path().join("table.csv")), ..Options::default() };
    let items = read(&[folder.path().to_owned()], &options).unwrap().map(Result::unwrap);
    let told = |item| match item {
        Item::Document(document) => {
            Some(format!("{} {} {}", document.id, document.date, document.speakers[0]))
        }
        Item::Skipped(_) => None,
    };
    let told: Vec<String> = items.filter_map(told).collect();
    assert_eq!(told, ["speech 1999 NOR", "2000/speech 2000 NOR", "b/2000/speech 2001 FIN"]);
}

#[test]
fn a_missing_path_is_an_error_with_the_path_in_it() {
    let error = read(&[PathBuf::from("/no/such/corpus")], &Options::default()).err().unwrap();
    assert!(error.is_io() && error.to_string().contains("/no/such/corpus"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_broken_or_circular_ones_stop_nothing() {
    use std::os::unix::fs::symlink;

    let folder = folder(&[
        ("store/4f/a7", b"We thank Denmark."),
        ("more/FIN_21_1966.txt", b"We thank Sweden."),
        ("texts/DNK_21_1966.txt", b"We thank Norway."),
    ]);
    let texts = folder.path().join("texts");
    symlink("../store/4f/a7", texts.join("NOR_21_1966.txt")).unwrap();
    symlink("../store/none", texts.join("SWE_21_1966.txt")).unwrap();
    symlink("..", texts.join("up")).unwrap();
    symlink("../more", texts.join("more")).unwrap();
    symlink("../more", texts.join("more again")).unwrap();
    assert_eq!(
        listing(&texts, &Options::default()),
        [
            "DNK_21_1966",
            "NOR_21_1966",
            "SWE_21_1966.txt unreadable",
            "FIN_21_1966",
            "more again duplicate",
            "up unreadable"
        ]
    );
}

#[test]
fn a_layout_says_what_names_hold_and_constants_what_they_do_not() {
    let folder = folder(&[
        ("1999-04-20 At the airport.txt", b"We trust New Zealand."),
        ("1999-04-31 No such day.txt", b"We trust New Zealand."),
        ("notes.txt", b"Who was absent?"),
        ("codes.csv", b"text,date\nWe thank it.,1999\n"),
    ]);
    let pattern = "{date} {title}.txt".parse::<Layout>().unwrap();
    let nobody = Options { layout: pattern, no_guess: true, ..Options::default() };
    let error = read(&[folder.path().to_owned()], &nobody).err().unwrap();
    assert!(error.remedy().unwrap().contains("{source}"));
    let options = Options { constants: BTreeMap::from([(Field::Source, "AUS".to_owned())]), ..nobody };
    assert_eq!(
        listing(folder.path(), &options),
        [
            "1999-04-20 At the airport",
            "1999-04-31 No such day.txt no-metadata",
            "codes-2",
            "notes.txt no-metadata"
        ]
    );
}

#[test]
fn a_constant_that_makes_no_sense_is_an_error_at_once() {
    for (field, value) in
        [(Field::Source, "New Zealand"), (Field::Date, "soon"), (Field::Id, "a"), (Field::Text, "a")]
    {
        let options =
            Options { constants: BTreeMap::from([(field, value.to_owned())]), ..Options::default() };
        assert!(read(&[], &options).is_err(), "{field}");
    }
}

#[test]
fn options_are_read_as_a_person_writes_them() {
    let written =
        "layout = \"{source}_{year}.txt\"\nconstants = { kind = \"speech\" }\n[columns]\ntext = \"Speech\"\n";
    let options: Options = toml::from_str(written).unwrap();
    assert_eq!(options.layout.to_string(), "{source}_{year}.txt");
    assert_eq!(options.columns.get(Field::Text), Some("Speech"));
    assert_eq!(toml::from_str::<Options>(&toml::to_string(&options).unwrap()).unwrap(), options);
    assert!(toml::from_str::<Options>("layuot = \"auto\"").is_err());
}

#[test]
fn what_was_skipped_is_one_flat_record_and_harmless_on_a_terminal() {
    let skipped = Skipped {
        path: "a\u{1b}[2J.csv".to_owned(),
        line: Some(7),
        reason: Reason::BadRecord("it has no date".to_owned()),
    };
    assert_eq!(skipped.to_string(), "a\\u{1b}[2J.csv:7: bad record: it has no date");
    let json = serde_json::to_value(&skipped).unwrap();
    assert_eq!(json["reason"], "bad-record");
    assert_eq!(json["detail"], "it has no date");
    assert_eq!(serde_json::from_value::<Skipped>(json).unwrap(), skipped);
    let empty = Skipped { line: None, reason: Reason::Empty, ..skipped };
    assert_eq!(serde_json::from_str::<Skipped>(&serde_json::to_string(&empty).unwrap()).unwrap(), empty);
    assert_eq!(serde_json::to_value(&empty).unwrap()["reason"], empty.reason.name());
}

/// A corpus that lies beside the repository; `None`, said aloud, when it does not.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var("BONAFIDES_SHARED").as_deref() != Ok("required"), "{} is missing", path.display());
    println!("skipped: {} is missing", path.display());
    None
}

/// Number of documents, and of what was skipped by reason.
fn counts(path: &Path) -> (usize, BTreeMap<&'static str, usize>) {
    let start = Instant::now();
    let (mut documents, mut skipped) = (0, BTreeMap::new());
    for item in read(&[path.to_owned()], &Options::default()).unwrap() {
        match item.unwrap() {
            Item::Document(document) => {
                documents += 1;
                if document.source.ends_with(".txt") {
                    let bytes = fs::read(&document.source).unwrap();
                    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
                    assert!(document.text.as_bytes() == text, "{} was edited", document.source);
                }
            }
            Item::Skipped(one) => {
                println!("{one}");
                *skipped.entry(one.reason.name()).or_default() += 1;
            }
        }
    }
    println!("{}: {documents} documents, {skipped:?}, {:?}", path.display(), start.elapsed());
    (documents, skipped)
}

#[test]
fn a_table_of_metadata_is_joined_by_the_names_of_files_and_its_rest_is_named() {
    let folder = folder(&[
        ("a.txt", b"We thank Denmark."),
        ("b.txt", b"We thank Norway."),
        ("c.txt", b"We thank Peru."),
        ("DNK_21_1966.txt", b"We thank Sweden."),
        (
            "speakers.csv",
            b"file,source,date,speaker\na.txt,NOR,3 May 1999,Ada Holm\nb,DNK,1999,\nx.txt,SWE,1999,\nDNK_21_1966,,1966-09-23,\n",
        ),
    ]);
    let options = Options { metadata: Some(folder.path().join("speakers.csv")), ..Options::default() };
    assert_eq!(
        listing(folder.path(), &options),
        [
            "DNK_21_1966",
            "a",
            "b",
            "c.txt no-metadata",
            "speakers.csv junk",
            "speakers.csv:4 unmatched",
            // There is no row for c.txt.
            "speakers.csv unmatched",
        ]
    );
    let mut items = read(&[folder.path().to_owned()], &options).unwrap();
    let Some(Ok(Item::Document(named))) = items.next() else { panic!("no document") };
    // What the name says stands where the table says nothing.
    assert_eq!((named.speakers.len(), named.date.to_string()), (1, "1966-09-23".to_owned()));
    let Some(Ok(Item::Document(first))) = items.next() else { panic!("no document") };
    assert_eq!(first.speaker_name.as_deref(), Some("Ada Holm"));
    assert_eq!(first.date.to_string(), "1999-05-03");
    for wrong in ["who,source\na,NOR\n", "file,source\na,NOR\na,DNK\n", ""] {
        fs::write(folder.path().join("speakers.csv"), wrong).unwrap();
        assert!(read(&[folder.path().to_owned()], &options).is_err(), "{wrong}");
    }
}

#[test]
fn a_document_in_another_language_is_set_aside_unless_it_is_asked_for() {
    let french =
        "Nous remercions le Danemark de l'aide qu'il a apport\u{e9}e \u{e0} notre peuple. ".repeat(4);
    let folder = folder(&[("FRA_21_1966.txt", french.as_bytes()), ("NOR_21_1966.txt", b"We thank Denmark.")]);
    let asked = |language: &str| {
        let options = Options { language: Some(language.to_owned()), ..Options::default() };
        listing(folder.path(), &options)
    };
    assert_eq!(asked("en"), ["FRA_21_1966.txt other-language", "NOR_21_1966"]);
    assert_eq!(asked("fr"), ["FRA_21_1966", "NOR_21_1966"]);
    assert_eq!(asked("any"), ["FRA_21_1966", "NOR_21_1966"]);
    let wrong = Options { language: Some("French".to_owned()), ..Options::default() };
    assert!(read(&[folder.path().to_owned()], &wrong).is_err());
}

#[test]
fn a_document_says_which_earlier_one_it_repeats_and_how_it_was_encoded() {
    let who = [
        "the fishermen",
        "our teachers",
        "those nurses",
        "many sailors",
        "all farmers",
        "some poets",
        "both bakers",
    ];
    let what = [
        "mended the bridges",
        "lit the lamps",
        "kept the peace",
        "wrote the letters",
        "brought the water",
        "sang",
    ];
    let deeds = who
        .iter()
        .flat_map(|who| what.map(|what| format!("Then {who} {what}, in that winter, for whoever asked. ")));
    let speech: String = deeds.collect();
    let folder = folder(&[
        ("DNK_21_1966.txt", speech.as_bytes()),
        ("NOR_21_1966.txt", format!("\u{feff}{}", speech.to_uppercase()).as_bytes()),
        ("SWE_21_1966.txt", b"We met in a caf\xe9 of Orl\xe9ans, d\xe9j\xe0 vu, and said \x93thank you\x94."),
    ]);
    let mut documents =
        read(&[folder.path().to_owned()], &Options::default()).unwrap().map(|item| match item {
            Ok(Item::Document(document)) => document,
            other => panic!("{other:?}"),
        });
    assert_eq!(documents.next().unwrap().origin.repeats, None);
    let repeats = documents.next().unwrap().origin.repeats.unwrap();
    assert_eq!((repeats.of.as_str(), repeats.likeness), ("DNK_21_1966", 99));
    assert_eq!(documents.next().unwrap().origin.encoding.as_deref(), Some("windows-1252"));
}

/// Ids of the documents beneath `path`, and names of reasons for the files that are none.
fn outcome(path: &Path, options: &Options) -> BTreeMap<String, String> {
    let items = read(&[path.to_owned()], options).unwrap();
    items
        .map(|item| match item.unwrap() {
            Item::Document(document) => (document.id.to_string(), document.speakers[0].to_string()),
            Item::Skipped(skipped) => {
                let stem = Path::new(&skipped.path).file_stem().unwrap().to_string_lossy().into_owned();
                (stem, skipped.reason.name().to_owned())
            }
        })
        .collect()
}

/// The table was made by hand, from the pages.
#[test]
fn speeches_in_pdf_are_read_or_named_as_the_table_by_hand_has_them() {
    let Some(path) = shared("corpora/formats/pdf") else { return };
    let options = Options {
        layout: "{venue}_{language}".parse().unwrap(),
        constants: [(Field::Source, "NOR".to_owned()), (Field::Date, "2024".to_owned())].into(),
        limits: "seconds=60".parse().unwrap(),
        ..Options::default()
    };
    let english = "al at ba cz dk fj gr id in kg mk nz om ro sb sc se so sz th tz ua ug vc";
    let mut table: BTreeMap<String, String> =
        english.split(' ').map(|state| (format!("{state}_en"), "NOR".to_owned())).collect();
    for name in ["cn_en", "us_en"] {
        table.insert(name.to_owned(), "broken-text".to_owned());
    }
    for name in "co_es gt_es mx_es ly_ar sd_ar tn_ar ye_ar mg_fr ne_fr st_fr tg_fr".split(' ') {
        table.insert(name.to_owned(), "other-language".to_owned());
    }
    assert_eq!(table.len(), 37);
    table.insert("PROVENANCE".to_owned(), "junk".to_owned());
    assert_eq!(outcome(&path, &options), table);
}

#[test]
fn recommendations_in_mac_os_roman_have_source_and_addressee() {
    let Some(path) = shared("corpora/formats/csv/upr/1-5.csv") else { return };
    let names = [("AUT", "Austria"), ("AFG", "Afghanistan")];
    let options = Options {
        constants: [(Field::Date, "2009".to_owned())].into(),
        names: Names::of_states(&names).into(),
        ..Options::default()
    };
    let Item::Document(first) = read(&[path], &options).unwrap().next().unwrap().unwrap() else {
        panic!("no document")
    };
    assert_eq!(first.origin.encoding.as_deref(), Some("macintosh"));
    assert_eq!(first.speakers, ["AUT".parse().unwrap()]);
    assert_eq!(first.addressees, ["AFG".parse().unwrap()]);
}

#[test]
fn dates_of_transcripts_have_the_day_first() {
    let Some(path) = shared("corpora/pm-au") else { return };
    let options = Options { layout: Layout::PmTranscripts, ..Options::default() };
    let (mut documents, mut empty) = (0, 0);
    for item in read(&[path], &options).unwrap() {
        match item.unwrap() {
            Item::Document(document) => {
                documents += 1;
                let xml = fs::read_to_string(&document.source).unwrap();
                let written = xml.split("<release-date>").nth(1).unwrap().split('<').next().unwrap();
                let parts: Vec<&str> = written.split('/').rev().collect();
                assert_eq!(document.date.to_string(), parts.join("-"), "{}", document.source);
            }
            Item::Skipped(skipped) => empty += usize::from(skipped.reason == Reason::Empty),
        }
    }
    assert_eq!((documents, empty), (2989, 11));
}

#[test]
fn real_corpora_are_read_whole() {
    for (path, documents, skipped) in [
        ("corpora/ungdc", 8651, vec![("junk", 8)]),
        // Five of the ten hold an English text, too, but less of it than of the other.
        ("corpora/formats/dirty-txt", 123, vec![("broken-text", 23), ("junk", 1), ("other-language", 10)]),
        ("corpora/formats/appledouble", 19, vec![("junk", 37)]),
        ("corpora/formats/csv/speeches1985.csv", 136, vec![]),
        ("gold/dev.jsonl", 400, vec![]),
        ("gold/train.jsonl", 3600, vec![]),
        ("gold/challenge-dev.jsonl", 220, vec![]),
    ] {
        let Some(path) = shared(path) else { continue };
        assert_eq!(counts(&path), (documents, skipped.into_iter().collect()), "{}", path.display());
    }
}

#[test]
fn the_order_of_day_and_month_is_that_of_the_dates_that_show_it() {
    let table = |dates: &[&str]| {
        let row = |date: &&str| format!("NOR,{date},We thank Denmark.\n");
        format!("source,date,text\n{}", dates.iter().map(row).collect::<String>())
    };
    let dates = |tables: &[&str], options: &Options| -> Vec<String> {
        let named: Vec<String> = (0..tables.len()).map(|number| format!("{number}.csv")).collect();
        let files: Vec<(&str, &[u8])> =
            named.iter().zip(tables).map(|(name, table)| (name.as_str(), table.as_bytes())).collect();
        let folder = folder(&files);
        let items = read(&[folder.path().to_owned()], options).unwrap();
        items
            .map(|item| match item.unwrap() {
                Item::Document(document) => {
                    format!("{}{}", document.date, if document.origin.guessed.is_empty() { "" } else { "?" })
                }
                Item::Skipped(skipped) => skipped.reason.name().to_owned(),
            })
            .collect()
    };
    let plain = Options::default();
    // The dates that show it may stand behind the one that does not, in another file.
    let (doubtful, day_first) =
        (table(&["03/09/1966"]), table(&["23/09/1966", "24/09/1966", "04/04/1966", "25/09/1966"]));
    assert_eq!(
        dates(&[&doubtful, &day_first], &plain),
        ["1966-09-03?", "1966-09-23", "1966-09-24", "1966-04-04", "1966-09-25"]
    );
    let month_first = table(&["9/23/1966", "9/24/1966", "9/25/1966", "3/9/1966"]);
    assert_eq!(dates(&[&month_first], &plain)[3], "1966-03-09?");
    // Two ways in one corpus, two dates alone, and one who wants nothing guessed: nobody can tell.
    assert_eq!(dates(&[&doubtful, &day_first, &month_first], &plain)[0], "bad-record");
    assert_eq!(dates(&[&table(&["23/09/1966", "24/09/1966", "3/9/1966"])], &plain)[2], "bad-record");
    let no_guess = Options { no_guess: true, ..Options::default() };
    assert_eq!(dates(&[&doubtful, &day_first], &no_guess)[0], "bad-record");
}
