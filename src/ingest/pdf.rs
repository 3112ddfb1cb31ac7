//! PDF with a text layer. Pages end with a form feed, as `pdftotext` has them.
//!
//! The library that takes text from PDF fails on some files in ways that no caller can bound: it may run without end
//! or ask for all memory. So the program does that in a process of its own, with a limit on both
//! ([`Options::helper`]). A caller without such a program gets the same text from the same function in its own
//! process, on a thread that is given up when its time is over.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::draft::Draft;
use super::input::Input;
use super::limits::Limits;
use super::{Field, Options, Reason, Record, Records, pages};
use crate::error::survived;

/// The argument with which the program takes text from the PDF on its stdin.
pub const HELPER: &str = "pdf-text";

/// KiB of memory that taking text from a PDF may need.
const MEMORY: u64 = 400_000;

/// Reads one PDF.
pub(super) fn open(input: &Input, options: &Options) -> Result<Records, Reason> {
    let bytes = input.bytes(&options.limits)?.into_owned();
    let text = match &options.helper {
        Some(program) => by_helper(program, bytes, &options.limits)?,
        None => by_thread(bytes, &options.limits)?,
    };
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 20 {
        return Err(Reason::Scan);
    }
    let mut draft = Draft::default();
    draft.set(Field::Text, text);
    Ok(Record::whole(draft))
}

/// The text of a PDF.
///
/// # Errors
/// What is wrong with it, in words.
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let pages = survived(|| pdf_extract::extract_text_from_mem_by_pages(bytes))
        .ok_or_else(|| "the PDF has a fault that its reader does not survive".to_owned())?
        .map_err(|error| {
            let why = error.to_string();
            let locked = why.to_lowercase().contains("encrypt") || why.to_lowercase().contains("password");
            if locked {
                "the PDF is locked with a password".to_owned()
            } else {
                format!("the PDF has a fault: {why}")
            }
        })?;
    Ok(pages::join(&pages))
}

fn too_slow(limits: &Limits) -> Reason {
    Reason::Limit(format!(
        "its text was not found within {} seconds: allow more with --limits seconds=…",
        limits.seconds
    ))
}

fn by_thread(bytes: Vec<u8>, limits: &Limits) -> Result<String, Reason> {
    let (send, receive) = mpsc::channel();
    thread::Builder::new()
        .stack_size(64 << 20)
        .spawn(move || {
            // Nobody waits any more when the time is over.
            let _ = send.send(text(&bytes));
        })
        .map_err(Reason::io)?;
    match receive.recv_timeout(Duration::from_secs(limits.seconds)) {
        Ok(text) => text.map_err(Reason::Unreadable),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(too_slow(limits)),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            Err(Reason::Unreadable("the PDF has a fault that its reader does not survive".to_owned()))
        }
    }
}

/// How the helper is started: where there is a shell, with a limit on its memory.
fn command(program: &Path) -> Command {
    if cfg!(unix) {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -d {MEMORY} 2>/dev/null; exec \"$0\" {HELPER}")).arg(program);
        command
    } else {
        let mut command = Command::new(program);
        command.arg(HELPER);
        command
    }
}

fn by_helper(program: &Path, bytes: Vec<u8>, limits: &Limits) -> Result<String, Reason> {
    let mut child = command(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(Reason::io)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Reason::Unreadable("the reader of PDF cannot be spoken to".to_owned()));
    };
    // A reader that fails early closes its end: what it says on the other one counts.
    let writer = thread::spawn(move || drop(stdin.write_all(&bytes)));
    let most = limits.document;
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        stdout.take(most.saturating_add(1)).read_to_end(&mut text).map(|_| text)
    });
    let end = Instant::now() + Duration::from_secs(limits.seconds);
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait().map_err(Reason::io)? {
            Some(status) => break Some(status),
            None if Instant::now() >= end || reader.is_finished() && pause > Duration::from_millis(500) => {
                break None;
            }
            None => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
        }
    };
    if status.is_none() {
        // It may have ended by itself by now.
        let _ = child.kill();
        let _ = child.wait();
    }
    let _ = writer.join();
    let said = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    let Some(status) = status else { return Err(too_slow(limits)) };
    limits.document(said.len() as u64)?;
    let said = String::from_utf8_lossy(&said).into_owned();
    match status.code() {
        Some(0) => Ok(said),
        Some(1) => Err(Reason::Unreadable(said)),
        _ => Err(Reason::Unreadable("the PDF has a fault that its reader does not survive".to_owned())),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A PDF of one line a page, as plain as they come.
    pub fn pdf(pages: &[&str]) -> Vec<u8> {
        let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned(), String::new()];
        objects.push(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        );
        let mut kids = Vec::new();
        for line in pages {
            let stream = format!("BT /F1 12 Tf 72 720 Td ({line}) Tj ET");
            objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                objects.len()
            ));
            kids.push(format!("{} 0 R", objects.len()));
        }
        objects[1] = format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len());
        let mut pdf = "%PDF-1.4\n".to_owned();
        let mut places = Vec::new();
        for (number, object) in objects.iter().enumerate() {
            places.push(pdf.len());
            pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
        }
        let start = pdf.len();
        pdf.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1));
        places.iter().for_each(|place| pdf.push_str(&format!("{place:010} 00000 n \n")));
        pdf.push_str(&format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            places.len() + 1
        ));
        pdf.into_bytes()
    }

    #[test]
    fn pages_are_read_in_order_with_a_form_feed_between() {
        let bytes = pdf(&["We thank Denmark for its help.", "We thank Peru, too."]);
        let text = text(&bytes).unwrap();
        let pages: Vec<&str> = text.split('\u{c}').map(str::trim).collect();
        assert_eq!(pages, ["We thank Denmark for its help.", "We thank Peru, too."]);
    }

    #[test]
    fn pages_without_text_are_a_scan_and_nonsense_is_a_fault() {
        let read = |bytes: Vec<u8>| open(&Input::member("a.pdf", bytes, 0), &Options::default()).err();
        assert_eq!(read(pdf(&["", "7"])), Some(Reason::Scan));
        assert!(matches!(read(b"%PDF-1.4\nnonsense".to_vec()), Some(Reason::Unreadable(_))));
    }
}
