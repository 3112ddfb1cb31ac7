//! The `bonafides` program: see `bonafides --help`.

use std::ffi::{c_int, c_long};
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Codings and tokens are many small pieces of memory, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The milliseconds for which mimalloc holds memory that is free, `mi_option_purge_delay`; and how many they are unless
/// somebody says otherwise.
const PURGE_DELAY: c_int = 15;
const USUAL_DELAY: c_long = 1_000;
const SOON: c_long = 10;

// SAFETY: mimalloc, which is linked as the allocator, has both functions; they read and write a number of its own.
unsafe extern "C" {
    safe fn mi_option_get(option: c_int) -> c_long;
    safe fn mi_option_set(option: c_int, value: c_long);
}

fn main() -> ExitCode {
    give_memory_back_soon();
    bonafides::cli::main()
}

/// What is free for a second adds to the peak of memory, which would depend on how fast the machine is; what is given back at
/// once is asked for again, which costs a tenth of the time. An allocator that numbers its options otherwise is left alone.
fn give_memory_back_soon() {
    if mi_option_get(PURGE_DELAY) == USUAL_DELAY {
        mi_option_set(PURGE_DELAY, SOON);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allocator_numbers_its_options_as_is_thought_here() {
        assert_eq!(mi_option_get(PURGE_DELAY), USUAL_DELAY);
        give_memory_back_soon();
        assert_eq!(mi_option_get(PURGE_DELAY), SOON);
    }
}
