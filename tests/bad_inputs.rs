//! What goes wrong with the files that researchers have: each ends in a named reason, within ten seconds and half a
//! gigabyte, and never in a panic.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command as Plain;
use std::time::Duration;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// KiB of memory that a run may take.
const MEMORY: u64 = 500_000;
/// Ten seconds are for the program as it is released; the build under test is several times slower.
const PATIENCE: Duration = Duration::from_secs(40);

/// A file by its name, what makes it, and words of the reason for which it is not read.
type Case = (&'static str, Box<dyn Fn(&Path)>, &'static str);

fn bytes(name: &'static str, bytes: impl Into<Vec<u8>>, reason: &'static str) -> Case {
    let bytes = bytes.into();
    (name, Box::new(move |path| fs::write(path, &bytes).unwrap()), reason)
}

fn made(name: &'static str, make: impl Fn(&Path) + 'static, reason: &'static str) -> Case {
    (name, Box::new(make), reason)
}

/// A file that says to be of this size, and holds nothing but zeros.
fn sparse(path: &Path) {
    File::create(path).unwrap().set_len(5 << 30).unwrap();
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(name: &str, kind: tar::EntryType, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_entry_type(kind);
    header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_link_name("/etc/passwd").unwrap();
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, bytes).unwrap();
    builder.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF of these objects, the first of which is the root.
fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n", number + 1).as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
    for place in &places {
        pdf.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let size = places.len() + 1;
    pdf.extend_from_slice(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    pdf
}

const PAGES: &[u8] = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const CATALOG: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";
const PAGE: &[u8] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>";

/// A content stream that unpacks to half a gigabyte.
fn pdf_bomb() -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let piece = vec![b' '; 1 << 20];
    for _ in 0..600 {
        encoder.write_all(&piece).unwrap();
    }
    let packed = encoder.finish().unwrap();
    let mut stream = format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).into_bytes();
    stream.extend_from_slice(&packed);
    stream.extend_from_slice(b"\nendstream");
    pdf(&[CATALOG, PAGES, PAGE, &stream])
}

fn texts() -> Vec<Case> {
    let french = "Nous remercions le Danemark de l'aide qu'il a apportée à notre peuple, année après année. ";
    vec![
        bytes("NOR_21_1966.txt", "", "empty"),
        bytes("NOR_22_1967.txt", " \r\n\x0c\u{feff}\n", "empty"),
        bytes("NOR_23_1968.txt", vec![0; 5_000], "binary"),
        bytes("NOR_24_1969.txt", "/0 /1 /i255 /15 /16/11 ".repeat(50), "names of glyphs"),
        bytes("NOR_25_1970.txt", "WethankDenmarkforitshelp".repeat(50), "hardly a space"),
        bytes("NOR_26_1971.txt", "Il a Ã©tÃ© trÃ¨s honorÃ©. ".repeat(50), "read as Windows-1252"),
        bytes("NOR_27_1972.txt", "7ÿ9ÿ20ÿ793148ÿ2ÿ41ÿ26ÿ94ÿ ".repeat(50), "font without a table"),
        bytes("NOR_28_1973.txt", french.repeat(4), "language is `fr`"),
        bytes("NOR_29_1974.txt", b"\xff\xfeW\0e\0 \0t\0h\0a\0n\0k".to_vec(), "is not UTF-16LE"),
        bytes("NOR_0_31.txt", "We thank Denmark.", "no metadata"),
        made("NOR_30_1975.txt", sparse, "larger than a document may be"),
        bytes("minutes.doc", "We thank Denmark.", "no reader for .doc yet: save it as"),
        bytes("minutes.rtf", "{\\rtf1 We thank Denmark.}", "no reader for .rtf yet: save it as"),
        bytes("minutes.json", "[]", "one record a line"),
        bytes("NOR_31_1976.txt", "{\\rtf1\\ansi We thank Denmark.}", "it is RTF"),
        bytes("NOR_32_1977.txt", "%PDF-1.4 We thank Denmark.", "it is PDF"),
        bytes("NOR_33_1978.txt", "<!doctype HTML><p>We thank Denmark.", "it is HTML"),
        bytes("NOR_34_1979.txt", zipped(&[("a.txt", b"We thank Denmark.")]), "it is ZIP"),
        bytes("minutes", b"\x7fELF\x02\x01".to_vec(), "no reader"),
        bytes("._NOR_21_1966.txt", b"\0\x05\x16\x07".to_vec(), "resource fork"),
        made(
            "pipe.txt",
            |path| assert!(Plain::new("mkfifo").arg(path).status().unwrap().success()),
            "no regular file",
        ),
        made("nowhere.txt", |path| symlink("/no/such/file", path).unwrap(), "leads nowhere"),
        made("loop.txt", |path| symlink("..", path).unwrap(), "link"),
    ]
}

fn records() -> Vec<Case> {
    vec![
        bytes("a.jsonl", "We thank Denmark.", "no JSON record"),
        bytes("b.jsonl", "[".repeat(200_000), "no JSON record"),
        bytes("c.jsonl", r#"{"source": "NOR", "date": 1966, "text": 7}"#, "`text` holds a number"),
        bytes("d.jsonl", r#"{"date": 1966, "text": "We thank it."}"#, "names no speaker"),
        bytes("e.jsonl", r#"{"source": "NOR", "date": "soon", "text": "We thank it."}"#, "is no date"),
        bytes("f.jsonl", r#"{"source": "NOR", "date": "3/4/1966", "text": "We thank it."}"#, "--dates"),
        bytes(
            "g.jsonl",
            r#"{"id": "a\u0007", "source": "NOR", "date": 1966, "text": "A"}"#,
            "control character",
        ),
        made("h.jsonl", sparse, "binary"),
        bytes("i.jsonl", [b"{\"text\": \"".to_vec(), vec![b'a'; 70 << 20]].concat(), "longer than 64 MiB"),
        bytes("a.csv", "source,date,text\nNOR,1966,\"We thank it.\nNOR,1967,b\n", "never closed"),
        bytes("b.csv", "who,when,what\nNOR,1966,We thank it.\n", "no column is known"),
        bytes("c.csv", "source,date,text\nNOR,1966,We thank it, and Peru.\n", "4 cells"),
        bytes("d.csv", vec![0; 5_000], "binary"),
        bytes(
            "e.csv",
            [b"source,date,text\nNOR,1966,\"".to_vec(), vec![b'a'; 70 << 20]].concat(),
            "longer than 64 MiB",
        ),
        bytes("a.parquet", b"PAR1 nonsense PAR1".to_vec(), "no sound Parquet"),
        bytes("b.parquet", "source,date,text\n", "it is no Parquet"),
    ]
}

fn markup() -> Vec<Case> {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let link = "<li><a href='/1'>Statement of the ministry on the situation</a> 3 May</li>";
    vec![
        bytes(
            "a.xml",
            format!("<!DOCTYPE a [<!ENTITY l0 \"ha\">{laughs}]><a><text>&l9;</text></a>"),
            "`&l9;`",
        ),
        bytes(
            "b.xml",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a><text>&x;</text></a>",
            "`&x;`",
        ),
        bytes("c.xml", "<a>".repeat(1_000_000), "nested more than 400"),
        bytes("d.xml", "<a><text>We thank it.", "breaks off"),
        bytes("e.xml", "<a><b>We thank it.</b></a>", "no element is known to hold the text"),
        bytes("f.xml", "We thank it.", "there is no element in it"),
        bytes("g.xml", format!("<a><text b='{}'>", "x".repeat(70 << 20)), "larger than a document"),
        bytes("h.xml", format!("<a><text>{}", "x ".repeat(35 << 20)), "larger than a document"),
        bytes("i.xml", "<a><text></b></a>", "the XML has a fault"),
        bytes("j.xml", vec![0; 5_000], "binary"),
        bytes("a.rss", "<rss><channel><item><title>A</title><description>We thank it.", "breaks off"),
        bytes("a.html", "<div>".repeat(300_000), "nested more than 400"),
        bytes("b.html", "<html><body><script>while (1) {}</script></body></html>", "empty"),
        bytes("c.html", format!("<html><body><ul>{}</ul></body></html>", link.repeat(30)), "page of links"),
        bytes("d.html", "<p>".repeat(300_000), "empty"),
        made("e.html", sparse, "larger than a document may be"),
    ]
}

fn pages() -> Vec<Case> {
    let words = b"<< /Length 44 >>\nstream\nBT /F1 12 Tf 72 720 Td (7) Tj ET           \nendstream".to_vec();
    let whole = pdf(&[CATALOG, PAGES, PAGE, &words]);
    let looped = pdf(&[CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]);
    vec![
        bytes("a.pdf", "<html>Not found</html>", "it is no PDF"),
        bytes("b.pdf", whole[..whole.len() / 2].to_vec(), "fault"),
        bytes("c.pdf", pdf(&[CATALOG, PAGES, PAGE, b"<< /Length 0 >>\nstream\n\nendstream"]), "a scan"),
        bytes("d.pdf", looped, ""),
        bytes("e.pdf", pdf_bomb(), ""),
        bytes("f.pdf", [b"%PDF-1.5\n".to_vec(), b"[".repeat(500_000)].concat(), ""),
        made("g.pdf", sparse, "it is no PDF"),
        bytes("a.docx", b"\xd0\xcf\x11\xe0 an old format".to_vec(), "it is no DOCX"),
        bytes("b.docx", zipped(&[("a.txt", b"We thank it.")]), "no word/document.xml"),
        bytes("c.docx", zipped(&[("word/document.xml", b"<w:document><w:body>")]), "breaks off"),
        bytes("d.docx", zipped(&[("word/document.xml", &vec![b' '; 80 << 20])]), "times its size"),
        bytes("a.odt", zipped(&[("mimetype", b"text")]), "no content.xml"),
    ]
}

fn archives() -> Vec<Case> {
    let good: (&str, &[u8]) = ("NOR_21_1966.txt", b"We thank Denmark.");
    let inner = zipped(&[("b.zip", &zipped(&[("c.zip", &zipped(&[good]))]))]);
    let bomb = vec![b'a'; 60 << 20];
    let mut locked = zipped(&[good]);
    // The flag that says that a member is encrypted, in its own header and in the directory.
    locked[6] |= 1;
    let at = locked.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    locked[at + 8] |= 1;
    let cut = zipped(&[good]);
    let regular = tar::EntryType::Regular;
    let half = tarred("NOR_21_1966.txt", regular, &[b'a'; 4_000]);
    vec![
        bytes("a.zip", zipped(&[("../../NOR_21_1966.txt", good.1)]), "leads out of the archive"),
        bytes("b.zip", zipped(&[("NOR_21_1966.txt", &bomb)]), "times its size"),
        bytes("c.zip", inner, "archive within 2 archives"),
        bytes("d.zip", cut[..cut.len() - 30].to_vec(), "no sound ZIP"),
        bytes("e.zip", locked, "locked with a password: unpack"),
        bytes("f.zip", zipped(&[("a.bin", &[0; 9])]), "no reader for .bin"),
        bytes("g.zip", "We thank it.", "it is no ZIP"),
        bytes("h.zip", zipped(&[]), "no file in it"),
        bytes("f.tar", tar::Builder::new(Vec::new()).into_inner().unwrap(), "no file in it"),
        bytes("a.tar", tarred("/etc/NOR_21_1966.txt", regular, good.1), "leads out of the archive"),
        bytes("b.tar", tarred("NOR_21_1966.txt", tar::EntryType::Symlink, b""), "it is a link"),
        bytes("c.tar", tarred("NOR_21_1966.txt", tar::EntryType::Fifo, b""), "no regular file"),
        bytes("d.tar", half[..2_000].to_vec(), "breaks off"),
        bytes("e.tar", "We thank Denmark. ".repeat(100), "no sound tar"),
        bytes("a.tar.gz", gzipped(&tarred("NOR_21_1966.txt", regular, &bomb)), "times its size"),
        bytes("b.tar.gz", b"\x1f\x8b nonsense".to_vec(), "cannot be unpacked"),
        bytes(
            "c.tar.zst",
            zstd::encode_all(&*tarred("NOR_21_1966.txt", regular, &bomb), 1).unwrap(),
            "times its size",
        ),
        bytes("NOR_21_1966.txt.gz", gzipped(&bomb), "times its size"),
    ]
}

fn is_named((name, make, reason): &Case) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corpus").join(name);
    fs::create_dir(path.parent().unwrap()).unwrap();
    make(&path);
    let script =
        format!("ulimit -d {MEMORY}; exec \"$0\" ingest corpus --skip-bad --constants source=NOR,date=1966");
    // A file whose name should say it has nobody to say it for it.
    let script =
        if *reason == "no metadata" || *reason == "names no speaker" || *reason == "no column is known" {
            script.replace(" --constants source=NOR,date=1966", "")
        } else {
            script
        };
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(cargo_bin("bonafides"))
        .current_dir(folder.path())
        .timeout(PATIENCE)
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{name}: {said}");
    assert!(said.contains(name) && said.contains(reason), "{name} should say `{reason}`: {said}");
    assert!(!said.contains("panicked") && said.contains("0 documents"), "{name}: {said}");
}

#[test]
fn bad_texts_are_named() {
    texts().iter().for_each(is_named);
}

#[test]
fn bad_records_are_named() {
    records().iter().for_each(is_named);
}

#[test]
fn bad_markup_is_named() {
    markup().iter().for_each(is_named);
}

#[test]
fn bad_pages_are_named() {
    pages().iter().for_each(is_named);
}

#[test]
fn bad_archives_are_named() {
    archives().iter().for_each(is_named);
}

#[test]
fn there_are_enough_of_them() {
    let count = [texts(), records(), markup(), pages()].iter().map(Vec::len).sum::<usize>();
    assert!(count >= 40, "{count}");
}
