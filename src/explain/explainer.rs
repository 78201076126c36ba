//! Reads the frames of one direction of a connection.
//!
//! It checks a frame as [`protocol`](crate::wire::protocol) does, with the same functions in the
//! same order. It also keeps the bytes, and reads an invalid frame to its end, so that the result
//! does not depend on how the input is split. Must not know what a span is. RFC 6455, section 5;
//! RFC 7692, section 6. Read next: `frame.rs`.

use super::{
    frame::Frame,
    layout::Layout,
    outcome::Outcome,
    parts,
    progress::{Current, Message},
    words,
};
use crate::wire::{
    CloseReason, DeflateParameters, Limits, ProtocolError, Role,
    assembly::Assembly,
    deflate::Codec,
    frame::PayloadChunk,
    incoming::IncomingFrame,
    limits::memory_of,
    raw::{Header, Opcode},
};
use std::{fmt, sync::Arc};

/// How much of an incomplete message is kept, in bytes: the DEFLATE window, because later data may
/// refer back to it. Only the start of a message is shown.
const WINDOW: usize = 1 << 15;
/// How much payload is checked at a time, in bytes. Each can inflate to a thousand.
const SLICE: usize = 512;

/// Reads the frames of one direction of a connection, in chunks of any size.
pub struct Explainer {
    receiver: Role,
    limits: Arc<Limits>,
    deflate: Option<Box<Codec>>,
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
    /// Whether it is the last frame that is read: it breaks a rule, or is a Close.
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
        Self { deflate, ..self }
    }

    /// Limits how many bytes of each payload are kept to be shown. The default is no limit. All of
    /// the payload is checked in any case.
    #[must_use]
    pub fn keeping(self, payload_bytes: usize) -> Self {
        Self { keep: payload_bytes, ..self }
    }

    /// Reads the next bytes, and passes each complete frame to `found`.
    ///
    /// An invalid frame or a Close is the last one; bytes after it are counted as
    /// [`unread`](Self::unread). An invalid frame is also passed only once it is complete, so that
    /// the result does not depend on how the input is split. [`error`](Self::error) reports the
    /// broken rule at once, and [`rest`](Self::rest) returns the received part of the frame.
    pub fn push(&mut self, bytes: &[u8], mut found: impl FnMut(Frame)) {
        self.follow(bytes, |whole| found(whole.explain()));
    }

    /// Like [`push`](Self::push), but explains a frame only on request. Checking a frame costs
    /// little more than what the receiver does with it; explaining it costs about twenty times as
    /// much.
    pub fn follow(&mut self, mut bytes: &[u8], mut found: impl FnMut(Whole<'_>)) {
        while let (false, Some((&first, rest))) = (self.over, bytes.split_first()) {
            if self.current.incoming.is_none() {
                self.take_header_byte(first);
                bytes = rest;
            }
            bytes = self.take_payload(bytes);
            if self.current.incoming.is_some_and(|incoming| incoming.missing() == 0) {
                found(Whole(self));
                self.end_frame();
            }
        }
        self.unread += bytes.len() as u64;
    }

    /// The received part of an incomplete frame; `None` between frames.
    pub fn rest(&self) -> Option<Frame> {
        (!self.current.header.is_empty()).then(|| self.frame())
    }

    /// The broken rule, as soon as the byte that breaks it was received.
    pub fn error(&self) -> Option<ProtocolError> {
        self.current.outcome.violation
    }

    /// Whether nothing more is read, after an invalid frame or a Close.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Continues with the next byte as the start of a new frame: after the last frame, or inside an
    /// incomplete one, which is dropped. For callers that show everything that is sent, even what
    /// the receiver does not read. After an invalid frame, the incomplete message is dropped too.
    pub fn resume(&mut self) {
        if self.error().is_some() {
            self.assembly = Assembly::default();
        }
        self.end_frame();
        self.current.outcome = Outcome::default();
        self.over = false;
        self.unread = 0;
    }

    /// How many bytes follow the last frame that is read.
    pub fn unread(&self) -> u64 {
        self.unread
    }

    /// The memory used, in bytes. Of a message, only what later checks need is kept.
    pub fn held(&self) -> usize {
        let current = &self.current;
        let buffers = [&current.header, &current.kept, &current.close, &self.message.beginning];
        buffers.map(memory_of).iter().sum::<usize>()
            + self.assembly.held()
            + self.deflate.as_ref().map_or(0, |codec| codec.held())
    }

    /// The number of bytes inflated since the last call.
    pub fn take_inflated(&mut self) -> u64 {
        std::mem::take(&mut self.inflated)
    }

    /// Stops reading, and frees the memory for it.
    pub fn give_up(&mut self) {
        self.over = true;
        (self.assembly, self.deflate) = (Assembly::default(), None);
    }

    fn take_header_byte(&mut self, byte: u8) {
        self.current.header.push(byte);
        let header =
            Header::decode_with(&self.current.header, self.receiver, self.deflate.is_some());
        let layout = Layout::new(&self.current.header);
        let outcome = &mut self.current.outcome;
        outcome.deflate = self.deflate.is_some();
        // The first broken rule: it is the same at every byte from there on.
        outcome.violation = header.err();
        if !layout.is_whole() {
            let announced =
                Header::announced(&self.current.header, self.receiver, self.deflate.is_some());
            if let Ok(Some((header, _))) = announced
                && !header.opcode.is_control()
            {
                outcome.violation = self.assembly.check_header(&header, &self.limits).err();
            }
            return;
        }
        if let (None, Ok(Some((header, _)))) = (outcome.violation, header)
            && !header.opcode.is_control()
        {
            // This finds again what `check_header` has found before.
            match self.assembly.begin(&header, &self.limits) {
                Ok(()) => {
                    outcome.fragment =
                        Some(self.message.begin(&header, self.assembly.is_compressed()))
                }
                Err(violation) => outcome.violation = Some(violation),
            }
        }
        // An invalid header still has the length of the frame.
        let said = layout.header().unwrap_or(Header::whole(Opcode::Binary, 0, layout.key()));
        self.current.incoming = Some(IncomingFrame::new(Header {
            length: layout.length().unwrap_or_default(),
            ..said
        }));
    }

    fn take_payload<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(mut incoming) = self.current.incoming else { return bytes };
        let (chunk, rest) =
            bytes.split_at(incoming.missing().min(bytes.len().min(SLICE) as u64) as usize);
        let room = self.keep.saturating_sub(self.current.kept.len());
        self.current.kept.extend_from_slice(&chunk[..chunk.len().min(room)]);
        self.current.received += chunk.len() as u64;
        let mut unmasked = chunk.to_vec();
        let unmasked = incoming.take_payload(&mut &mut unmasked[..]);
        self.current.incoming = Some(incoming);
        if self.current.outcome.violation.is_none() {
            self.current.outcome.violation = self.check_payload(&incoming, unmasked).err();
            if let Some(fragment) = &mut self.current.outcome.fragment {
                fragment.after = self.message.length;
            }
        }
        rest
    }

    /// Checks a chunk of payload, as the codec does.
    fn check_payload(
        &mut self,
        incoming: &IncomingFrame,
        chunk: PayloadChunk<'_>,
    ) -> Result<(), ProtocolError> {
        let Header { opcode, fin, .. } = incoming.header;
        let is_end = incoming.missing() == 0;
        if opcode == Opcode::Close {
            self.current.close.extend_from_slice(chunk.bytes);
            return if is_end {
                CloseReason::decode(&self.current.close).map(drop)
            } else {
                Ok(())
            };
        }
        if opcode.is_control() {
            return Ok(());
        }
        let is_last = is_end && fin;
        if let (true, Some(codec)) = (self.assembly.is_compressed(), &mut self.deflate) {
            let (limit, forgotten) = (self.limits.max_message_size, self.assembly.forgotten());
            let pushed = self.assembly.push_with(|message| {
                codec.inflate(chunk.bytes, is_last, message, limit - forgotten)
            });
            let length = self.assembly.length() as u64;
            self.inflated += length.saturating_sub(self.message.length);
            self.message.length = length;
            pushed.map_err(|violation| match violation {
                ProtocolError::MessageTooBig { .. } => ProtocolError::MessageTooBig { limit },
                other => other,
            })?;
        } else {
            self.message.length += chunk.bytes.len() as u64;
            self.assembly.push(chunk)?;
        }
        if is_last {
            return self.end_message();
        }
        self.forget();
        Ok(())
    }

    /// Frees the part of the message that is neither shown nor needed to inflate what follows.
    fn forget(&mut self) {
        if self.assembly.held() <= 2 * WINDOW {
            return;
        }
        if self.assembly.forgotten() == 0 {
            self.message.beginning = self.assembly.beginning(words::ENOUGH).to_vec();
        }
        self.assembly.forget_but(WINDOW);
    }

    fn end_message(&mut self) -> Result<(), ProtocolError> {
        let is_whole = self.assembly.forgotten() == 0;
        let payload = self.assembly.finish()?.into_payload();
        let payload = if is_whole { &payload[..] } else { &self.message.beginning[..] };
        if let Some(fragment) = &mut self.current.outcome.fragment
            && fragment.shows_message()
        {
            fragment.whole = Some(payload[..payload.len().min(words::ENOUGH)].to_vec());
        }
        Ok(())
    }

    fn end_frame(&mut self) {
        self.over = Whole(self).is_last();
        let Current { mut header, mut kept, mut close, at, received, outcome, .. } =
            std::mem::take(&mut self.current);
        let at = at + (header.len() as u64).saturating_add(received);
        header.clear();
        kept.clear();
        close.clear();
        let outcome = Outcome { violation: outcome.violation, ..Outcome::default() };
        self.current = Current { at, header, kept, close, outcome, ..Current::default() };
    }

    fn frame(&self) -> Frame {
        let current = &self.current;
        let sender = if self.receiver == Role::Server { Role::Client } else { Role::Server };
        parts::frame(
            current.at,
            sender,
            &current.header,
            &current.kept,
            current.received,
            &current.outcome,
        )
    }
}
