//! What is half received, from one call to the next.
//!
//! Must not know what is done with it. Read next: `receiving.rs`, which fills it.

use crate::wire::{
    frame::Role,
    incoming::{HeaderReader, IncomingFrame},
    message::Assembly,
};
use std::time::Duration;

/// What has come in part: a header, the payload of a frame, a message.
pub(super) struct ReceiveState {
    pub(super) headers: HeaderReader,
    pub(super) frame: Option<IncomingFrame>,
    pub(super) control: Vec<u8>,
    pub(super) assembly: Assembly,
    /// The tick that found it first.
    pub(super) since: Option<Duration>,
}

impl ReceiveState {
    pub(super) fn new(role: Role) -> Self {
        let headers = HeaderReader::new(role);
        Self {
            headers,
            frame: None,
            control: Vec::new(),
            assembly: Assembly::default(),
            since: None,
        }
    }

    /// Its bytes in memory.
    pub(super) fn held(&self) -> usize {
        size_of::<Self>() + self.control.capacity() + self.assembly.held()
    }

    /// Whether there is anything in it.
    pub(super) fn is_midway(&self) -> bool {
        self.frame.is_some() || self.headers.is_midway() || self.assembly.is_open()
    }
}
