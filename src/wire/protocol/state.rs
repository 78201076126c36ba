//! The state kept from one call to the next: what has been received in part, and what `tick` needs.
//!
//! This module does not know when the state changes. Read next: `time.rs`.

use crate::wire::{
    assembly::Assembly,
    frame::Role,
    incoming::{HeaderReader, IncomingFrame},
};
use std::time::Duration;

/// What [`tick`](super::Protocol::tick) needs to know of the time before.
#[derive(Default)]
pub(super) struct Life {
    /// Whether bytes have arrived since the last tick. `receive` sets this flag, so it needs no
    /// clock.
    pub(super) heard: bool,
    pub(super) pinged: bool,
    /// The tick from which the current period counts. While the connection is open, it is the first
    /// tick after the latest bytes. After our Close, it is the first tick after that Close.
    pub(super) since: Option<Duration>,
}

/// An incomplete header, frame payload or message.
pub(super) struct ReceiveState {
    pub(super) headers: HeaderReader,
    pub(super) frame: Option<IncomingFrame>,
    pub(super) control: Vec<u8>,
    pub(super) assembly: Assembly,
    /// The first tick that found an incomplete message or frame.
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

    /// Returns the memory held, in bytes.
    pub(super) fn held(&self) -> usize {
        size_of::<Self>() + self.control.capacity() + self.assembly.held()
    }

    /// Returns whether anything is incomplete.
    pub(super) fn is_midway(&self) -> bool {
        self.frame.is_some() || self.headers.is_midway() || self.assembly.is_open()
    }
}
