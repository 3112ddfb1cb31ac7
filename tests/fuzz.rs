//! Whatever bytes a file holds: reading it ends, without panic, in documents or in a reason.
//!
//! Each parser of ours gets sound files of its format, composed here, with pieces cut, doubled, exchanged and
//! overwritten at random. `BONAFIDES_FUZZ_SECONDS=300` goes on for so long, from another beginning each time; without it
//! some hundred changes are tried, always the same.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bonafides::actors::{Finder, Gazetteer};
use bonafides::forms::Forms;
use bonafides::ingest::{self, Item, Options};
use bonafides::model::{Date, Document};
use bonafides::segment::segment;

/// Changes that are tried when nobody says how long.
const CHANGES: u64 = 120;

/// A source of numbers (splitmix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Pieces that parsers stumble over.
const PIECES: [&[u8]; 24] = [
    b"\0",
    b"\"",
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"&#x110000;",
    b"\r",
    b"\n\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b":",
    b",",
    b"\t",
    b"{",
    b"[",
    b"\\u0000",
    b"\xc3",
    b"(",
    b"PK\x01\x02",
    b"99999999999999999999",
    b"</u>",
    b"-",
];

/// The bytes with a few changes.
fn changed(bytes: &[u8], draw: &mut Draw) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=draw.below(6) {
        let at = draw.below(bytes.len() + 1);
        let end = (at + draw.below(40)).min(bytes.len());
        match draw.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                let to = draw.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            2 => {
                let piece = PIECES[draw.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = draw.next() as u8;
                }
            }
            4 => bytes.truncate(at),
            _ => {
                let piece = bytes[at..end].repeat(1 + draw.below(60));
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

/// Tries changes of the `seeds` until the time is over.
fn fuzz(name: &str, seeds: &[&[u8]], mut each: impl FnMut(&[u8])) {
    let seconds: Option<u64> =
        std::env::var("BONAFIDES_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos() as u64;
    let mut draw = Draw(if end.is_some() { clock } else { 1 });
    let mut count = 0_u64;
    while end.map_or(count < CHANGES, |end| Instant::now() < end) {
        let seed = seeds[draw.below(seeds.len())];
        let bytes = changed(seed, &mut draw);
        let survived = catch_unwind(AssertUnwindSafe(|| each(&bytes))).is_ok();
        if !survived {
            let path = std::env::temp_dir().join(format!("bonafides-fuzz-{name}"));
            fs::write(&path, &bytes).unwrap();
            panic!("{name}: see {}", path.display());
        }
        count += 1;
    }
    println!("{name}: {count} changes");
    assert!(count > 0);
}

/// Reads a file of these bytes: something must come of it.
fn reads(name: &str, seeds: &[&[u8]], options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fuzz(name, seeds, |bytes| {
        fs::write(&path, bytes).unwrap();
        let items: Vec<Item> =
            ingest::read(std::slice::from_ref(&path), options).unwrap().map(Result::unwrap).collect();
        for item in &items {
            match item {
                Item::Document(document) => assert!(!document.text.trim().is_empty()),
                // A panic is held, so that it stops nothing; but of our own readers there should be none.
                Item::Skipped(skipped) => assert!(
                    name.ends_with("pdf") || !skipped.to_string().contains("its reader does not survive"),
                    "{skipped}"
                ),
            }
        }
        // A table may have no row, a feed no item, a debate no speech.
        let may_be_bare =
            ["csv", "jsonl", "xml", "rss", "zip", "tar", "gz"].iter().any(|end| name.ends_with(end));
        assert!(may_be_bare || !items.is_empty(), "{name} vanished");
    });
}

fn options() -> Options {
    let given = "constants = { source = \"NOR\", date = \"1966\" }\nlanguage = \"any\"\n";
    toml::from_str(given).unwrap()
}

const SPEECH: &str =
    "[Title] Of thanks\n[Date] 3 May 1999\n\nMr. President,\r\n\r\nWe thank Denmark; it keeps its word.\n";

#[test]
fn text() {
    let utf16: Vec<u8> = SPEECH.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = b"Le Pr\xe9sident a remerci\xe9 l\x92Assembl\xe9e. ".repeat(9);
    let glyphs = "/0 /1 /i255 /15 ".repeat(9);
    reads("NOR_21_1966.txt", &[SPEECH.as_bytes(), &utf16, &latin, glyphs.as_bytes()], &options());
}

#[test]
fn tables() {
    let table = "id,source,date,text\r\n1,NOR,1966-09-23,\"We thank, \"\"Denmark\"\",\nand Peru.\"\r\n2,Norway,23/09/1966,So do we.\r\n";
    reads(
        "a.csv",
        &[table.as_bytes(), table.replace(',', ";").as_bytes(), table.replace("\r\n", "\r").as_bytes()],
        &options(),
    );
}

#[test]
fn metadata() {
    let folder = tempfile::tempdir().unwrap();
    let (statement, table) = (folder.path().join("speech.txt"), folder.path().join("table.csv"));
    fs::write(&statement, SPEECH).unwrap();
    let rows = "file,source,date,title,to,url\r\nspeech.txt,NOR,1966-09-23,\"Of \"\"thanks\"\", again\",Denmark,https://example.org/1\r\nb.txt,Peru,23/09/1966,,,\r\n";
    let seeds =
        [rows.to_owned(), rows.replace(',', ";"), rows.replace("\r\n", "\r"), rows.replace(',', "\t")];
    let seeds: Vec<&[u8]> = seeds.iter().map(String::as_bytes).collect();
    let options = Options { metadata: Some(table.clone()), ..options() };
    fuzz("metadata", &seeds, |bytes| {
        fs::write(&table, bytes).unwrap();
        // A table that is none is an error; one that is read leaves the statement where it was.
        let Ok(items) = ingest::read(std::slice::from_ref(&statement), &options) else { return };
        let items: Vec<Item> = items.map(Result::unwrap).collect();
        assert!(!items.is_empty(), "the statement vanished");
    });
}

#[test]
fn lines() {
    let line = "{\"id\": \"a\", \"source\": [\"NOR\", \"DNK\"], \"date\": \"1966-09\", \"text\": \"We thank \\u00e9 it.\"}\n";
    reads("a.jsonl", &[line.repeat(3).as_bytes()], &options());
}

#[test]
fn xml() {
    let xml = "<?xml version=\"1.0\"?><transcripts><transcript><transcript-id>1</transcript-id><title>A &amp; B</title><release-date>23/09/1966</release-date>\
               <content><![CDATA[<p>PM:</p><p>We thank it.<br/>Much.</p>]]></content></transcript><transcript><content>So &#233; we.</content></transcript></transcripts>";
    reads("a.xml", &[xml.as_bytes()], &options());
}

#[test]
fn tei() {
    let tei = "<TEI xml:id='d1' xml:lang='en'><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><sourceDesc><bibl><date when='2022-07-21'/></bibl></sourceDesc></fileDesc>\
               <profileDesc><settingDesc><setting><name key='GB' type='country'>UK</name></setting></settingDesc><particDesc><person xml:id='P2'><persName><forename>A</forename></persName></person></particDesc></profileDesc></teiHeader>\
               <text><body><div><head>Trade</head><u who='#P2' ana='#regular'><seg>We thank Peru.</seg><vocal><desc>noise</desc></vocal></u><u ana='#chair'><seg>Order.</seg></u></div><p>More.</p></body></text></TEI>";
    reads("b.xml", &[tei.as_bytes()], &options());
}

#[test]
fn feeds() {
    let rss = "<rss xmlns:content='c'><channel><language>en</language><item><title>A</title><link>https://example.org/1</link><pubDate>Wed, 03 Aug 2022 19:49:23 +0000</pubDate>\
               <description>&lt;p&gt;We thank it.</description><content:encoded><![CDATA[<p>We thank Denmark.</p>]]></content:encoded></item></channel></rss>";
    let atom = "<feed><entry><title>A</title><link href='https://example.org/2'/><updated>2022-08-03</updated><content type='xhtml'><div><p>We thank it.</p></div></content></entry></feed>";
    reads("a.rss", &[rss.as_bytes(), atom.as_bytes()], &options());
}

#[test]
fn html() {
    let page = format!(
        "<html lang=en><head><title>A</title><style>p {{ }}</style><script>if (a<b) {{}}</script></head><body><nav>Home</nav><div><h1>A</h1>{}</div><pre>a\n b</pre></body></html>",
        "<p>We thank Denmark for the help that it has given, <a href='/1'>year</a> by year &eacute;&nbsp;&#8211;.<br>Much.</p>".repeat(6)
    );
    reads("a.html", &[page.as_bytes()], &options());
}

/// An archive that is a ZIP, a DOCX and an ODT at once.
fn zip_seed() -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("NOR_21_1966.txt", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(SPEECH.as_bytes()).unwrap();
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    writer
        .write_all(b"<w:document><w:body><w:p><w:r><w:t>We thank it.</w:t></w:r></w:p></w:body></w:document>")
        .unwrap();
    writer.start_file("content.xml", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(b"<o:d><o:body><t:p>We<t:s t:c='3'/>thank.</t:p></o:body></o:d>").unwrap();
    writer.finish().unwrap().into_inner()
}

fn tar_seed() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(SPEECH.len() as u64);
    header.set_cksum();
    builder.append_data(&mut header, "NOR_21_1966.txt", SPEECH.as_bytes()).unwrap();
    builder.into_inner().unwrap()
}

#[test]
fn zip_archives() {
    reads("a.zip", &[&zip_seed()], &options());
}

#[test]
fn docx() {
    reads("a.docx", &[&zip_seed()], &options());
}

#[test]
fn odt() {
    reads("a.odt", &[&zip_seed()], &options());
}

#[test]
fn tar_archives() {
    reads("a.tar", &[&tar_seed()], &options());
}

#[test]
fn packed_archives() {
    reads("a.tar.gz", &[&zstd::encode_all(&*tar_seed(), 1).unwrap()], &options());
}

#[test]
fn turns() {
    let text = "PRIME MINISTER: We are glad.\nMr. Churkin (Russian Federation) (spoke in Russian): So are we.\nQ. Is it so?\n\
                FOREIGN MINISTER MOTEGI: Yes.\nJ: And you?\nPM; We are. QUESTION: Why?\nPRIME MINISTER\nBecause.\n";
    let gazetteer = Gazetteer::embedded().unwrap();
    fuzz("turns", &[text.as_bytes()], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut forms = Forms::new();
        let segments = segment(&text, &mut forms);
        let speaker = ["AUS".parse().unwrap()];
        let title = Some(text.lines().next().unwrap_or_default().to_owned());
        let document = Document { title, ..Document::statement("a", &speaker, Date::year(1999), &text) };
        let cast = Finder::new(&gazetteer).find(&document, &segments, &forms);
        assert_eq!(cast.owners.len(), segments.turns.len());
    });
}
