//! The built-in actor tables against the world: codes, dates, memberships, false friends; and what a study adds.

mod common;

use std::path::Path;

use bonafides::actors::{Finder, Gazetteer, Listed};
use bonafides::codebook::Codebook;
use bonafides::forms::Forms;
use bonafides::model::{ActorId, Date, Document};
use bonafides::pipeline::Project;
use bonafides::segment::segment;

fn id(id: &str) -> ActorId {
    id.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// Whom a text names, by id, in text order, each once.
fn named(gazetteer: &Gazetteer, text: &str, when: &str, speaker: &str) -> Vec<String> {
    let document = Document::statement("text", &[id(speaker)], date(when), text);
    let mut forms = Forms::new();
    let segments = segment(text, &mut forms);
    let cast = Finder::new(gazetteer).find(&document, &segments, &forms);
    let mut named: Vec<String> = Vec::new();
    for mention in cast.mentions {
        for actor in [mention.actor].into_iter().chain(mention.also) {
            if !named.contains(&actor.to_string()) {
                named.push(actor.to_string());
            }
        }
    }
    named
}

#[test]
fn the_tables_agree_with_themselves() {
    assert_eq!(Gazetteer::embedded().unwrap().check(), []);
}

/// Reads a list of codes that is no part of the repository.
#[test]
fn every_member_of_the_united_nations_has_the_codes_of_the_lists() {
    let path = common::path("../shared/reference/country-codes.csv");
    if !path.exists() {
        let required = std::env::var_os("BONAFIDES_SHARED").is_some_and(|value| value == "required");
        assert!(!required, "{} is missing", path.display());
        println!("skipped: {} is not at hand", path.display());
        return;
    }
    let gazetteer = Gazetteer::embedded().unwrap();
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let number = |text: &str| text.split('.').next()?.parse::<u16>().ok();
    let mut members = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let of = |name: &str| row.get(column(name)).unwrap_or_default();
        let (iso, gw) = (number(of("iso3n")), number(of("gwn")));
        // The column `un` holds the code of the statistics division, which others have too; the name is the members'.
        if of("iso3c").is_empty() || of("un.name.en").is_empty() {
            continue;
        }
        members += 1;
        assert!(gazetteer.actor(id(of("iso3c"))).is_some(), "{} is missing", of("iso3c"));
        let listed = Listed {
            id: of("iso3c").to_owned(),
            iso,
            cow: number(of("cown")),
            // Where Gleditsch and Ward count no state, that list repeats the number of ISO; and it gives Viet Nam that
            // of Annam.
            gw: gw.filter(|&gw| Some(gw) != iso && gw != 815),
        };
        assert_eq!(gazetteer.check_codes(&[listed]), [], "{}", of("iso3c"));
    }
    assert!(members >= 193, "{members} members");
}

#[test]
fn a_name_means_what_it_meant_at_the_date() {
    let gazetteer = Gazetteer::embedded().unwrap();
    for (when, text, expected) in [
        ("1975", "Germany is divided.", &["DEU"][..]),
        ("1975", "The two German States became members.", &["DEU", "DDR"]),
        ("1965", "The Congo suffers.", &["COD"]),
        ("1980", "The Congo and Zaire are neighbours.", &["COG", "COD"]),
        ("1985", "Russia proposed a freeze.", &["SUN"]),
        ("1999", "Russia proposed a conference.", &["RUS"]),
        ("1850", "Russia and Bavaria wrote to the Ottoman Empire.", &["RUS", "BAV", "TUR"]),
        ("1985", "Bavaria is a part of a state.", &[]),
        ("1904", "Korea is a kingdom.", &["KOREA"]),
        ("1963-12-20", "Zanzibar has joined us.", &["ZAN"]),
        ("1950", "Ceylon, Burma and Siam wrote to Persia.", &["LKA", "MMR", "THA", "IRN"]),
        ("1970", "Dahomey and Upper Volta agree.", &["BEN", "BFA"]),
        ("1978", "Kampuchea and Swaziland agree.", &["KHM", "SWZ"]),
        ("2005", "FYROM and Türkiye agree.", &["MKD", "TUR"]),
        ("1970", "Bonn refused; Pankow accepted.", &["DEU", "DDR"]),
    ] {
        assert_eq!(named(&gazetteer, text, when, "NOR"), expected, "{when}: {text}");
    }
}

#[test]
fn the_metadata_code_of_a_speaker_stands() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let russia = id("RUS");
    assert_eq!(gazetteer.canonical(russia, date("1970")), id("SUN"));
    assert_eq!(gazetteer.canonical(russia, date("1910")), russia);
    assert_eq!(gazetteer.canonical(russia, date("2000")), russia);
    let coded = common::project().code(&[
        Document::statement("a", &[russia], date("1970"), "We thank Poland for its generous help."),
        Document::statement("b", &[id("POL")], date("1970"), "We thank Russia for its generous help."),
    ]);
    let dyads: Vec<(ActorId, ActorId)> =
        coded.references.iter().map(|reference| (reference.source, reference.target)).collect();
    assert_eq!(dyads, [(russia, id("POL")), (id("POL"), id("SUN"))]);
}

#[test]
fn a_name_inside_another_name_is_a_false_friend() {
    let gazetteer = Gazetteer::embedded().unwrap();
    for text in [
        "The Gulf of Mexico, the South China Sea, New Jersey and the Indian Ocean are far away.",
        "In Northern Ireland and on the Korean peninsula there is hope.",
        "The Persian Gulf, French Guiana and the Turkish Cypriots were spoken of.",
        "The Paris Agreement, the Treaty of Rome and the Vienna Convention stand.",
        "The Bretton Woods institutions and Camp David were named.",
        "The Barbados Programme of Action and the Uruguay Round go on.",
        "Senator Jordan met Mr. Chad, and our friend Michael Jordan came.",
        "Michael Jordan has kept faith with his fans.",
        "From Atlanta we went through Georgia to the sea.",
        "They told us that this helps us.",
    ] {
        assert_eq!(named(&gazetteer, text, "1995", "NOR"), [""; 0], "{text}");
    }
    assert_eq!(
        named(&gazetteer, "Papua New Guinea and Equatorial Guinea met.", "1995", "NOR"),
        ["PNG", "GNQ"]
    );
    assert_eq!(named(&gazetteer, "Papua new Guinea's commitment is firm.", "1985", "NOR"), ["PNG"]);
    assert_eq!(named(&gazetteer, "Jordan and Georgia met Chad.", "1995", "NOR"), ["JOR", "GEO", "TCD"]);
}

#[test]
fn leaders_and_ministers_stand_for_their_state() {
    let gazetteer = Gazetteer::embedded().unwrap();
    for (when, text, expected) in [
        ("2024", "President Xi met Prime Minister Modi and President Milei.", &["CHN", "IND", "ARG"][..]),
        ("2022", "We heard Chancellor Scholz and President Zelenskyy.", &["DEU", "UKR"]),
        ("2001", "The Prime Minister of Japan met Malaysia's President.", &["JPN", "MYS"]),
        // Once foreign minister of Austria, by then of the Commission.
        ("2007", "We spoke with Benita Ferrero-Waldner and Vartan Oskanian.", &["EU", "ARM"]),
        ("2015", "We spoke with Frank-Walter Steinmeier.", &["DEU"]),
        ("1950", "President Obama is not yet born.", &[]),
        ("2010", "Mr. Smith spoke.", &[]),
    ] {
        assert_eq!(named(&gazetteer, text, when, "NOR"), expected, "{when}: {text}");
    }
}

#[test]
fn who_was_a_member_when() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let member = |organisation: &str, state: &str, when: &str| {
        gazetteer.members(id(organisation), date(when)).contains(&id(state))
    };
    for (organisation, state, inside, outside) in [
        ("EU", "GBR", "1973-01-01", "2020-02-01"),
        ("EU", "DDR", "", "1989"),
        ("NATO", "GRC", "1952-02-18", "1951"),
        ("WARSAWPACT", "ALB", "1967", "1969"),
        ("OAU", "MAR", "1980", "1990"),
        ("AU", "MAR", "2018", "2010"),
        ("LAS", "EGY", "1970", "1985"),
        ("COMMONWEALTH", "ZAF", "1960", "1970"),
        ("ASEAN", "VNM", "1996", "1994"),
        ("MERCOSUR", "VEN", "2013", "2018"),
        ("NONALIGNED", "CYP", "1990", "2005"),
        ("BRICS", "ZAF", "2012", "2009"),
        ("CARIFORUM", "DOM", "1995", "1980"),
        ("EPASADC", "NAM", "2010", "1990"),
    ] {
        assert!(
            inside.is_empty() || member(organisation, state, inside),
            "{state} in {organisation} {inside}"
        );
        assert!(!member(organisation, state, outside), "{state} not in {organisation} {outside}");
    }
    for (organisation, when, count) in [
        ("EU", "1957", 6),
        ("EU", "2015", 28),
        ("EU", "2021", 27),
        ("NATO", "2024-04", 32),
        ("G7", "2000", 7),
        ("GCC", "1990", 6),
    ] {
        assert_eq!(gazetteer.members(id(organisation), date(when)).len(), count, "{organisation} {when}");
    }
    let named = [
        "EU",
        "NATO",
        "WARSAWPACT",
        "AU",
        "OAU",
        "ASEAN",
        "LAS",
        "GCC",
        "OIC",
        "CARICOM",
        "ECOWAS",
        "SADC",
        "MERCOSUR",
        "CELAC",
        "OAS",
        "PIF",
        "SAARC",
        "SCO",
        "CSTO",
        "CIS",
        "BRICS",
        "G7",
        "G20",
        "G77",
        "NONALIGNED",
        "COMMONWEALTH",
        "OECD",
        "OPEC",
        "A4M",
        "ACP",
        "CARIFORUM",
        "EPAWA",
        "EPAESA",
        "EPAEAC",
        "EPASADC",
        "EPACA",
        "EPAPAC",
    ];
    for organisation in named {
        let actor = gazetteer.actor(id(organisation));
        assert!(actor.is_some_and(|actor| !actor.members.is_empty()), "{organisation} has no members");
    }
}

#[test]
fn what_is_said_of_an_organisation_spreads_to_its_members_at_the_date() {
    let text = "We thank the European Union for its generous help. \
                France and the European Union spoke. We spoke with France.";
    let statement = |when: &str| Document::statement(when, &[id("JAM")], date(when), text);
    let whole = common::project();
    let spread = common::project().spreading_groups();
    let targets = |project: &Project, when: &str| -> Vec<(String, u32)> {
        let coded = project.code(&[statement(when)]);
        coded.references.iter().map(|reference| (reference.target.to_string(), reference.sentences)).collect()
    };
    assert_eq!(targets(&whole, "1999"), [("EU".to_owned(), 2), ("FRA".to_owned(), 2)]);
    let fifteen = targets(&spread, "1999");
    assert_eq!(fifteen.len(), 15);
    // The sentence that names both counts once.
    assert!(fifteen.contains(&("FRA".to_owned(), 3)) && fifteen.contains(&("SWE".to_owned(), 2)));
    assert_eq!(targets(&spread, "2015").len(), 28);

    let thanked = |project: &Project| -> Vec<String> {
        let coded = project.code(&[statement("1999")]);
        let scored = coded.codings.iter().filter(|coding| coding.scored);
        scored.map(|coding| coding.target.to_string()).collect()
    };
    assert_eq!(thanked(&whole), ["EU"]);
    assert_eq!(thanked(&spread).len(), 15);
    // The European Union is a member of the G20, and no state.
    let twenty = Document::statement("20", &[id("JAM")], date("2012"), "We thank the G20 for its help.");
    let coded = spread.code(&[twenty]);
    assert!(coded.references.iter().any(|reference| reference.target == id("FRA")));
    assert!(coded.references.iter().all(|reference| reference.target != id("EU")));
    // A member does not trust itself.
    let french =
        Document::statement("own", &[id("FRA")], date("1999"), "We thank the European Union for its help.");
    let coded = spread.code(&[french]);
    assert!(coded.codings.iter().all(|coding| coding.target != id("FRA")));
}

/// A gazetteer with a study's own file over the built-in tables.
fn with_own(text: &str) -> Result<Gazetteer, bonafides::error::Error> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("actors.toml");
    std::fs::write(&file, text).unwrap();
    Gazetteer::with_own(None, &file)
}

#[test]
fn a_study_adds_replaces_extends_and_takes_out() {
    let gazetteer = with_own(
        r#"
        without = ["leaders"]
        remove = ["TWN"]
        places = ["Ruritanian Sea"]

        [[state]]
        id = "RUR"
        name = "Ruritania"
        demonyms = ["Ruritanian"]

        [[state]]
        id = "NIU"
        name = "New Niue"

        [[state]]
        id = "FRA"
        extend = true
        names = ["the Hexagon"]

        [[actor]]
        id = "CAT"
        kind = "region"
        name = "Catalonia"

        [[organisation]]
        id = "LEAGUE"
        name = "League of Ruritania"
        members = [{ when = "1990/", states = ["RUR", "FRA"] }]

        [[leader]]
        actor = "RUR"
        name = "Rudolf Rassendyll"
        from = 1990
        until = 1999
        "#,
    )
    .unwrap();
    let in_1995 = |text: &str| named(&gazetteer, text, "1995", "NOR");
    assert_eq!(in_1995("Ruritania and Catalonia met by the Ruritanian Sea."), ["RUR", "CAT"]);
    assert_eq!(in_1995("New Niue wrote; Taiwan did not. Niue is gone."), ["NIU"]);
    assert_eq!(in_1995("We met the Hexagon, and France."), ["FRA"]);
    assert_eq!(in_1995("We met Rudolf Rassendyll and President Chirac."), ["RUR"]);
    assert_eq!(gazetteer.members(id("LEAGUE"), date("1995")), [id("FRA"), id("RUR")]);
    assert_eq!(&*gazetteer.actor(id("CAT")).unwrap().kind, "region");
    assert_ne!(gazetteer.hash(), Gazetteer::embedded().unwrap().hash());
    // What the study adds is a target like any other.
    let project = Project::new(&Codebook::relational_trust().unwrap(), gazetteer);
    let text = "We thank Ruritania for its generous help.";
    let coded = project.code(&[Document::statement("a", &[id("NOR")], date("1995"), text)]);
    assert!(coded.codings.iter().any(|coding| coding.scored && coding.target == id("RUR")));
}

#[test]
fn a_study_without_states_has_its_own_alone() {
    let own = "without = [\"states\", \"organisations\", \"not-actors\", \"leaders\"]\n\n[[state]]\nid = \"RUR\"\nname = \"Ruritania\"\n";
    let gazetteer = with_own(own).unwrap();
    assert_eq!(gazetteer.actors().len(), 1);
    assert_eq!(named(&gazetteer, "France and Ruritania met.", "1995", "NOR"), ["RUR"]);
}

#[test]
fn errors_of_a_study_stand_at_their_lines() {
    let error = with_own(
        "without = [\"kings\"]\nremove = [\"ZZZ\"]\n\n[[state]]\nid = \"RUR\"\n\n[[state]]\nid = \"QQQ\"\nextend = true\nname = \"Q\"\n\n[[state]]\nid = \"ABC\"\nname = \"Abc\"\nexists = [\"1990\"]\n",
    )
    .unwrap_err();
    let found: Vec<(&str, usize)> =
        error.diagnostics().iter().map(|diagnostic| (diagnostic.code, diagnostic.line_column().0)).collect();
    assert_eq!(found, [("A008", 1), ("A005", 2), ("A007", 5), ("A005", 8), ("A009", 15)]);
    assert!(Gazetteer::with_own(None, Path::new("no/such.toml")).unwrap_err().is_io());
}

#[test]
fn a_name_is_looked_up_with_all_its_meanings() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let meant = |name: &str, when: &str| -> Vec<String> {
        let found = gazetteer.lookup(name, Some(date(when)));
        found.iter().filter_map(|(actor, _)| Some(actor.as_ref()?.id.to_string())).collect()
    };
    assert_eq!(meant("Congo", "1965"), ["COD", "COG"]);
    assert_eq!(meant("Congo", "1980"), ["COG"]);
    assert_eq!(meant("Berlin", "1975"), [""; 0]);
    assert_eq!(meant("U.S.", "1975"), ["USA"]);
    assert!(gazetteer.lookup("Gulf of Mexico", None)[0].0.is_none());
    assert!(gazetteer.lookup("Nowhere", None).is_empty());
}

#[test]
fn numbers_and_names_are_those_of_their_time() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let germany = gazetteer.actor(id("DEU")).unwrap();
    assert_eq!((germany.cow_at(date("1975")), germany.cow_at(date("2000"))), (Some(260), Some(255)));
    assert_eq!((germany.gw_at(date("1930")), germany.gw_at(date("2000"))), (Some(255), Some(260)));
    let called =
        |actor: &str, when: &str| gazetteer.actor(id(actor)).unwrap().called_at(date(when)).to_owned();
    assert_eq!(called("COD", "1985"), "Zaire");
    assert_eq!(called("MMR", "1970"), "Burma");
    assert_eq!(called("SWZ", "2020"), "Eswatini");
    assert_eq!(called("FRA", "1970"), "France");
    assert_eq!(gazetteer.actor(id("CSK")).unwrap().successors, [id("CZE"), id("SVK")]);
}
