//! What the READMEs show a researcher must work as it stands.

use std::fs;
use std::path::Path;

use bonafides::actors::Gazetteer;
use bonafides::codebook::{Codebook, Pattern};

#[test]
fn the_indicator_of_the_ten_minutes_loads_beside_the_shared_lists_and_frames() {
    let codebooks = Path::new(env!("CARGO_MANIFEST_DIR")).join("codebooks");
    let readme = fs::read_to_string(codebooks.join("README.md")).unwrap();
    let pieces: Vec<&str> =
        readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert_eq!(pieces.len(), 4, "head, frames, patterns, examples");

    let folder = tempfile::tempdir().unwrap();
    let shared = codebooks.join("relational-trust/codebook.toml");
    fs::copy(shared, folder.path().join("codebook.toml")).unwrap();
    fs::write(folder.path().join("mediates.toml"), pieces.join("\n")).unwrap();

    let codebook = Codebook::load(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let indicator = codebook.indicator("mediates").unwrap();
    assert_eq!(indicator.examples.len(), 3);
    // It has fewer examples than it tells the reader to write.
    let others: Vec<_> = codebook.warnings.iter().filter(|warning| warning.code != "C016").collect();
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn every_element_in_the_table_is_one() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebooks/README.md")).unwrap();
    let table = readme.lines().skip_while(|line| !line.starts_with("| you write")).skip(2);
    let mut elements = 0;
    for line in table.take_while(|line| line.starts_with("| ")) {
        let line = line.replace("\\|", "\u{0}");
        let cell = line.split('|').nth(1).unwrap().replace('\u{0}', "|");
        for element in cell.split('`').skip(1).step_by(2) {
            elements += 1;
            Pattern::parse(element).unwrap_or_else(|error| panic!("`{element}`: {}", error.message));
        }
    }
    assert!(elements >= 20, "only {elements}");
}

#[test]
fn the_file_of_a_studys_own_actors_loads() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut blocks = readme.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let own = blocks.find(|block| block.contains("[[actor]]")).expect("README shows such a file");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("actors.toml");
    fs::write(&file, own).unwrap();
    let gazetteer = Gazetteer::with_own(None, &file).unwrap_or_else(|error| panic!("{error}"));
    let meant = |name: &str| -> Vec<String> {
        let meanings = gazetteer.lookup(name, None).into_iter();
        meanings.filter_map(|(actor, _)| Some(actor?.id.to_string())).collect()
    };
    assert_eq!(meant("Strelsau"), ["RUR"]);
    assert_eq!(meant("Hexagon"), ["FRA"]);
    assert_eq!(meant("Catalonia"), ["CAT"]);
    assert_eq!(meant("Taiwan"), [""; 0]);
}
