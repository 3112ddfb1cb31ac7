//! `bonafides pdf-text`: the text of one PDF, in a process of its own. Ingest calls it; nobody else needs to.

use std::io::{Read, Write, stdin, stdout};

use clap::Args;

use super::Answer;
use crate::error::{Error, Result};
use crate::ingest;

/// Take the text from the PDF on stdin. Exit status 1 when it has a fault, which is named on stdout.
#[derive(Debug, Args)]
#[command(hide = true)]
pub(super) struct PdfText;

impl PdfText {
    pub fn run() -> Result<Answer> {
        let failed = |error| Error::io(error, "-");
        // Faults of the library are told in words by whoever called; its own cry would only disturb.
        std::panic::set_hook(Box::new(|_| {}));
        let mut bytes = Vec::new();
        stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        let (answer, said) = match ingest::pdf_text(&bytes) {
            Ok(text) => (Answer::Yes, text),
            Err(why) => (Answer::No, why),
        };
        stdout().lock().write_all(said.as_bytes()).map_err(failed)?;
        Ok(answer)
    }
}
