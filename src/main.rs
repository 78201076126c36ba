//! The `wirechart` program. All of it is in the library; see [`cli`](wirechart::cli).

use std::process::ExitCode;

fn main() -> ExitCode {
    wirechart::cli::run()
}
