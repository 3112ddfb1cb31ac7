//! The `bonafides` program: see `bonafides --help`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Codings and tokens are many small pieces of memory, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    bonafides::cli::main()
}
