//! The `bonafides` program: see `bonafides --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    bonafides::cli::main()
}
