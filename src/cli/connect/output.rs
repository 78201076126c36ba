//! Standard output, shared by the printer and the trace.
//!
//! Must not know what it writes. Read next: `printer`.

use crate::cli::paint::harmless;
use serde::Serialize;
use std::{
    borrow::Cow,
    io::{self, BufWriter, IsTerminal, Stdout, Write},
};

/// How many bytes are gathered for one write, while messages come fast.
const BUFFER: usize = 64 << 10;

/// Standard output. After an error, nothing more is written.
pub(super) struct Output {
    pub(super) is_terminal: bool,
    writer: BufWriter<Stdout>,
    failed: Option<io::Error>,
}

impl Output {
    pub(super) fn new() -> Self {
        let stdout = io::stdout();
        Self {
            is_terminal: stdout.is_terminal(),
            writer: BufWriter::with_capacity(BUFFER, stdout),
            failed: None,
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.writer.write_all(bytes).err();
        }
    }

    pub(super) fn line(&mut self, bytes: &[u8]) {
        self.write(bytes);
        self.write(b"\n");
    }

    /// One object on a line.
    pub(super) fn object(&mut self, object: &impl Serialize) {
        let json = serde_json::to_string(object).unwrap_or_default(); // strings and numbers cannot fail
        let json = if self.is_terminal { harmless(&json) } else { Cow::Borrowed(&json[..]) };
        self.line(json.as_bytes());
    }

    /// Whether something waits for [`flush`](Self::flush).
    pub(super) fn is_dirty(&self) -> bool {
        self.failed.is_none() && !self.writer.buffer().is_empty()
    }

    pub(super) fn flush(&mut self) {
        if self.failed.is_none() {
            self.failed = self.writer.flush().err();
        }
    }

    /// The error, once writing has failed.
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failed.as_ref()
    }
}
