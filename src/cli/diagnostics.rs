//! Draws errors: for codebooks with the author's line, a marker under it and a remedy.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::cli::talk::plain;
use crate::error::{Diagnostic, Error, Severity};

/// The complaints about a codebook as a compiler draws them.
pub(super) fn draw(diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let drawn = diagnostics.iter().map(|diagnostic| {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let end = diagnostic.text.len();
        let span = diagnostic.span.start.min(end)..diagnostic.span.end.min(end);
        let message = plain(&diagnostic.message);
        let snippet = Snippet::source(&*diagnostic.text)
            .path(&*diagnostic.file)
            .annotation(AnnotationKind::Primary.span(span));
        let mut report = level.primary_title(&*message).id(diagnostic.code).element(snippet);
        let help = diagnostic.help.as_deref().map(plain);
        if let Some(help) = &help {
            report = report.element(Level::HELP.message(&**help));
        }
        renderer.render(&[report])
    });
    drawn.collect::<Vec<_>>().join("\n\n")
}

/// Any error, with its remedy, for stderr.
pub(super) fn error(error: &Error, colour: bool) -> String {
    if error.diagnostics().is_empty() {
        let mut text = format!("error: {}", plain(&error.to_string()));
        if let Some(remedy) = error.remedy() {
            text.push_str(&format!("\nhelp: {}", plain(remedy)));
        }
        return text;
    }
    let errors =
        error.diagnostics().iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let of_tables = error.diagnostics().iter().all(|diagnostic| diagnostic.code.starts_with('A'));
    let whose = if of_tables { "the actor tables have" } else { "the codebook has" };
    let summary = match errors {
        1 => format!("error: {whose} an error"),
        many => format!("error: {whose} {many} errors"),
    };
    format!(
        "{}\n\n{summary}; `bonafides explain CODE` says more about each",
        draw(error.diagnostics(), colour)
    )
}
