//! The command line: parses, dispatches, draws errors, gives the exit status.
//!
//! stdout is data, stderr is talk; 0 done, 1 the answer is no, 2 error. A closed pipe is no error.

mod args;
mod diagnostics;
mod files;
mod output;
mod report;
mod snapshot;
mod study;
mod talk;
mod work;

mod init;
mod run;
mod ingest;
mod index;
mod filter;
mod whom;
mod search;
mod kept;
mod kwic;
mod made;
mod count;
mod actors;
mod code;
mod watch;
mod score;
mod export;
mod check;
mod explain;
mod why;
mod diff;
mod clusters;
mod train;
mod pdf_text;

use std::process::ExitCode;

use clap::error::ContextKind;
use clap::{Command, CommandFactory, FromArgMatches};

use self::args::{Cli, Color, Verb};
use self::talk::Talk;
use crate::error::{Error, Result, is_held};

/// What a verb answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Done; the answer, if there was a question, is yes.
    Yes,
    /// It ran well, and the answer is no.
    No,
}

/// Runs the program on the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    hush();
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return failed(&error),
    };
    let choice = match cli.common.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
    match dispatch(&cli) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> ExitCode {
    // anstream takes the colours out where stderr is no terminal or the user does not want them.
    anstream::eprintln!("{}", diagnostics::error(error, true));
    ExitCode::from(2)
}

/// The arguments of the process.
fn parse() -> Result<Cli> {
    let mut command = negative(Cli::command());
    let read = command.try_get_matches_from_mut(std::env::args_os());
    let read = read.and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches));
    read.map_err(|error| {
        let told = |kind| error.get(kind).map(ToString::to_string);
        let (value, option) = (told(ContextKind::InvalidValue), told(ContextKind::InvalidArg));
        match (value.filter(|value| value.parse::<f64>().is_ok_and(|number| number < 0.0)), option) {
            (Some(value), Some(option)) => {
                Error::input(format!("`{option}` takes no number below 0, and {value} is one"))
            }
            _ => error.exit(),
        }
    })
}

/// Has clap take a negative number behind an option for its value, so that it says which option does not take it.
fn negative(command: Command) -> Command {
    let takes = |argument: &clap::Arg| !argument.is_positional() && argument.get_action().takes_values();
    command
        .mut_args(|argument| if takes(&argument) { argument.allow_negative_numbers(true) } else { argument })
        .mut_subcommands(negative)
}

/// Faults of a library that are told in words need not its own cry besides.
fn hush() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !is_held() {
            usual(panic);
        }
    }));
}

/// Threads that are worth having: more only cost.
const MOST_JOBS: usize = 256;

fn dispatch(cli: &Cli) -> Result<Answer> {
    let (common, talk) = (&cli.common, Talk::new(&cli.common));
    if let Some(jobs) = common.jobs {
        // The pool can be built once; a second attempt cannot happen, and would change nothing.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get().min(MOST_JOBS)).build_global();
    }
    match &cli.verb {
        Verb::Init(verb) => verb.run(common, talk),
        Verb::Run(verb) => verb.run(common, talk),
        Verb::Ingest(verb) => verb.run(common, talk),
        Verb::Index(verb) => verb.run(common, talk),
        Verb::Search(verb) => verb.run(common, talk),
        Verb::Kwic(verb) => verb.run(common, talk),
        Verb::Count(verb) => verb.run(common, talk),
        Verb::Actors(verb) => verb.run(common, talk),
        Verb::Code(verb) => verb.run(common, talk),
        Verb::Score(verb) => verb.run(common, talk),
        Verb::Export(verb) => verb.run(common, talk),
        Verb::Check(verb) => verb.run(common, talk),
        Verb::Explain(verb) => verb.run(common, talk),
        Verb::Diff(verb) => verb.run(common, talk),
        Verb::Clusters(verb) => verb.run(common, talk),
        Verb::Train(verb) => verb.run(common, talk),
        Verb::PdfText(_) => pdf_text::PdfText::run(),
    }
}
