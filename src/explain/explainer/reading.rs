//! How the explainer reads: each byte of a header and each chunk of payload, with the checks of the
//! codec.
//!
//! It goes on to the end of an invalid frame, so that the result does not depend on how the input
//! is split. Must not know what a span is. RFC 6455, section 5; RFC 7692, section 6. Read next:
//! `frame.rs`.

use super::{Explainer, Whole};
use crate::{
    explain::{frame::Frame, layout::Layout, outcome::Outcome, progress::Current, words},
    wire::{
        CloseReason, ProtocolError,
        assembly::Assembly,
        incoming::IncomingFrame,
        raw::{Header, Opcode},
    },
};

/// How much of an incomplete message is kept, in bytes: the DEFLATE window, because later data may
/// refer back to it. Only the start of a message is shown.
const WINDOW: usize = 1 << 15;
/// How much payload is checked at a time, in bytes. Each byte can inflate to a thousand, and only
/// after a slice is the memory freed that is not needed.
const SLICE: usize = 512;

impl Explainer {
    /// Reads the next bytes, and passes each complete frame to `found`.
    ///
    /// An invalid frame or a Close is the last one; bytes after it are counted as
    /// [`unread`](Self::unread). An invalid frame is also passed only once it is complete, so that
    /// the result does not depend on how the input is split. [`error`](Self::error) reports the
    /// broken rule at once, and [`rest`](Self::rest) returns the received part of the frame.
    pub fn push(&mut self, bytes: &[u8], mut found: impl FnMut(Frame)) {
        self.follow(bytes, |whole| found(whole.explain()));
    }

    /// As [`push`](Self::push), but explains a frame only on request. Checking a frame costs little
    /// more than what the receiver does with it; explaining it costs about twenty times as much.
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

    /// Takes the next byte for the start of a new frame. This is for a caller that also shows what
    /// is sent after an invalid frame, after a Close, or where bytes are missing.
    ///
    /// An incomplete frame is dropped. So is the open message, after an invalid frame or an
    /// incomplete data frame. If the incomplete frame had FIN clear, continuations of it are still
    /// accepted, but as binary ones: without the missing bytes, text cannot be checked.
    pub fn resume(&mut self) {
        let lacks = self.current.incoming.map(|incoming| incoming.header);
        let lacks = lacks.filter(|header| !header.opcode.is_control());
        if self.error().is_some() || lacks.is_some() {
            self.assembly = Assembly::default();
        }
        if lacks.is_some_and(|header| !header.fin) && self.error().is_none() {
            // Continuations follow, whose payload cannot be checked, so they may have any bytes.
            let binary = Header { fin: false, ..Header::whole(Opcode::Binary, 0, None) };
            _ = self.assembly.begin(&binary, &self.limits);
        }
        self.end_frame();
        self.current.outcome = Outcome::default();
        self.over = false;
        self.unread = 0;
    }

    fn take_header_byte(&mut self, byte: u8) {
        self.current.header.push(byte);
        let header =
            Header::decode_with(&self.current.header, self.receiver, self.deflate.is_some());
        let layout = Layout::new(&self.current.header);
        let outcome = &mut self.current.outcome;
        outcome.deflate = self.deflate.is_some();
        // The first rule that the header breaks. It stays the same as more bytes of the header
        // arrive.
        outcome.error = header.err();
        if !layout.is_whole() {
            let announced =
                Header::announced(&self.current.header, self.receiver, self.deflate.is_some());
            if let Ok(Some((header, _))) = announced
                && !header.opcode.is_control()
            {
                outcome.error = self.assembly.check_header(&header, &self.limits).err();
            }
            return;
        }
        if let (None, Ok(Some((header, _)))) = (outcome.error, header)
            && !header.opcode.is_control()
        {
            // `begin` checks the header again: `outcome.error` was reset above.
            match self.assembly.begin(&header, &self.limits) {
                Ok(()) => {
                    outcome.fragment =
                        Some(self.message.begin(&header, self.assembly.is_compressed()))
                }
                Err(error) => outcome.error = Some(error),
            }
        }
        // Even an invalid header has the length of the frame, so the frame can be read to its end.
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
        if self.current.outcome.error.is_none() {
            self.current.outcome.error = self.check_payload(&incoming, unmasked).err();
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
        chunk: &[u8],
    ) -> Result<(), ProtocolError> {
        let Header { opcode, fin, .. } = incoming.header;
        let is_end = incoming.missing() == 0;
        if opcode == Opcode::Close {
            self.current.close.extend_from_slice(chunk);
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
            self.message.keep(chunk);
            let (limit, forgotten) = (self.limits.max_message_size, self.assembly.forgotten());
            let pushed = self
                .assembly
                .push_with(|message| codec.inflate(chunk, is_last, message, limit - forgotten));
            let length = self.assembly.length() as u64;
            self.inflated += length.saturating_sub(self.message.length);
            self.message.length = length;
            pushed.map_err(|error| match error {
                ProtocolError::MessageTooBig { .. } => ProtocolError::MessageTooBig { limit },
                other => other,
            })?;
        } else {
            self.message.length += chunk.len() as u64;
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
        let outcome = Outcome { error: outcome.error, ..Outcome::default() };
        self.current = Current { at, header, kept, close, outcome, ..Current::default() };
    }
}
