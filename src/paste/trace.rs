//! What programs print of a whole connection: curl `--trace` and `--trace-ascii`, strace, and our
//! own `--trace`, as text and as JSON.
//!
//! They say who sent what. Ours cuts long frames, so the rest of them is missing. Must not know
//! frames. Read next: `packets.rs`.

mod curl;
mod ours;
mod strace;

use super::{error::PasteError, found::Paste};

/// Reads a trace. `None` if it is none.
pub(super) fn read(text: &str) -> Option<Result<Paste, PasteError>> {
    curl::read(text)
        .or_else(|| strace::read(text))
        .or_else(|| ours::json(text))
        .or_else(|| ours::text(text))
}
