//! Writes to standard output, for commands that print something and end.
//!
//! Must not know what it prints. Read next: `paint`.

use std::io::{self, ErrorKind, Write};

/// Writes to standard output. Returns `false` once the reader has closed the pipe, as `head` does
/// when it has read enough.
pub(super) fn print(bytes: &[u8]) -> Result<bool, String> {
    let mut output = io::stdout().lock();
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(format!("cannot write to standard output: {error}")),
    }
}
