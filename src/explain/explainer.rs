//! Reads the frames of one direction of a connection.
//!
//! It checks a frame as [`protocol`](crate::wire::protocol) does, with the same functions in the
//! same order. It also keeps the bytes, and reads an invalid frame to its end, so that the result
//! does not depend on how the input is split. Must not know what a span is. RFC 6455, section 5;
//! RFC 7692, section 6. Read next: `explainer/reading.rs`.

mod reading;

use super::{
    frame::Frame,
    layout::Layout,
    message, parts,
    progress::{Current, Message},
};
use crate::wire::{
    DeflateParameters, Limits, ProtocolError, Role, assembly::Assembly, deflate::Codec,
    limits::memory_of, raw::Opcode,
};
use std::{fmt, sync::Arc};

/// Reads the frames of one direction of a connection, in chunks of any size.
pub struct Explainer {
    receiver: Role,
    limits: Arc<Limits>,
    deflate: Option<Box<Codec>>,
    agreed: DeflateParameters,
    keep: usize,
    assembly: Assembly,
    message: Message,
    current: Current,
    /// Set after an invalid frame or a Close: nothing that follows is read.
    over: bool,
    unread: u64,
    inflated: u64,
}

/// Leaves out the bytes that it holds.
impl fmt::Debug for Explainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explainer")
            .field("receiver", &self.receiver)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

/// A complete frame, not explained yet.
#[derive(Debug)]
pub struct Whole<'a>(&'a Explainer);

impl Whole<'_> {
    /// Whether no frame is read after this one, because it breaks a rule or is a Close.
    pub fn is_last(&self) -> bool {
        let header = Layout::new(&self.0.current.header).header();
        self.0.error().is_some() || header.is_some_and(|header| header.opcode == Opcode::Close)
    }

    /// Splits the frame into spans.
    pub fn explain(&self) -> Frame {
        self.0.frame()
    }
}

impl Explainer {
    /// Creates an explainer of the frames sent to `receiver`, which has these limits.
    pub fn new(receiver: Role, limits: Arc<Limits>) -> Self {
        Self {
            receiver,
            limits,
            deflate: None,
            agreed: DeflateParameters::default(),
            keep: usize::MAX,
            assembly: Assembly::default(),
            message: Message::default(),
            current: Current::default(),
            over: false,
            unread: 0,
            inflated: 0,
        }
    }

    /// Sets the parameters of permessage-deflate that the handshake agreed on, if any.
    #[must_use]
    pub fn with_deflate(self, agreed: Option<DeflateParameters>) -> Self {
        let deflate = agreed.and_then(|agreed| Codec::new(&agreed, self.receiver));
        Self { deflate, agreed: agreed.unwrap_or_default(), ..self }
    }

    /// Limits how many bytes of each payload are kept to be shown. The default is no limit. All of
    /// the payload is checked in any case.
    #[must_use]
    pub fn keeping(self, payload_bytes: usize) -> Self {
        Self { keep: payload_bytes, ..self }
    }

    /// The received part of an incomplete frame; `None` between frames.
    pub fn rest(&self) -> Option<Frame> {
        (!self.current.header.is_empty()).then(|| self.frame())
    }

    /// The broken rule, as soon as the byte that breaks it was received.
    pub fn error(&self) -> Option<ProtocolError> {
        self.current.outcome.error
    }

    /// Whether nothing more is read, after an invalid frame or a Close.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// How many bytes have followed the last frame that is read.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// The memory held, in bytes. Of an incomplete message, only what later checks need is kept.
    pub fn held(&self) -> usize {
        let current = &self.current;
        let buffers = [&current.header, &current.kept, &current.close, &self.message.beginning];
        buffers.map(memory_of).iter().sum::<usize>()
            + self.assembly.held()
            + self.message.compressed.as_ref().map_or(0, memory_of)
            + self.deflate.as_ref().map_or(0, |codec| codec.held())
    }

    /// The number of bytes inflated since the last call.
    pub fn take_inflated(&mut self) -> u64 {
        std::mem::take(&mut self.inflated)
    }

    /// Stops reading, and frees the memory of the incomplete message.
    pub fn give_up(&mut self) {
        self.over = true;
        (self.assembly, self.deflate) = (Assembly::default(), None);
    }

    fn frame(&self) -> Frame {
        let current = &self.current;
        let sender = if self.receiver == Role::Server { Role::Client } else { Role::Server };
        let mut outcome = current.outcome.clone();
        if let Some(fragment) = outcome.fragment.as_mut().filter(|fragment| fragment.is_compressed)
            && let Some(whole) = &fragment.whole
        {
            let payload = self.message.compressed.as_deref();
            let context =
                message::context(&self.agreed, self.receiver, payload, fragment.after, whole);
            fragment.context = Some(context);
        }
        parts::frame(current.at, sender, &current.header, &current.kept, current.received, &outcome)
    }
}
