//! The assembly of a message from its fragments.
//!
//! The first fragment has the opcode of the message's kind, the others are continuations, and the
//! last has FIN set. Text is checked as it arrives (8.1), so a bad byte fails the connection at the
//! fragment that contains it. This module knows nothing of masks, control frames or the connection.
//! RFC 6455, section 5.4. Read next: [`event`](super::event).

use super::{
    error::ProtocolError,
    frame::{Header, Opcode},
    limits::{Limits, memory_of},
    message::{Message, MessageKind},
    utf8::Utf8,
};

/// The message whose fragments are arriving, if any.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    open: Option<MessageKind>,
    /// The message began with RSV1, so the payloads of its frames are compressed.
    compressed: bool,
    payload: Vec<u8>,
    /// The number of bytes that came before `payload` and have been discarded.
    forgotten: usize,
    utf8: Utf8,
    fragments: u32,
}

impl Assembly {
    /// Returns the number of bytes of the message received so far.
    pub(crate) fn length(&self) -> usize {
        self.forgotten + self.payload.len()
    }

    /// Returns at most the first `most` bytes of the message. Call only if none have been
    /// discarded.
    pub(crate) fn beginning(&self, most: usize) -> &[u8] {
        &self.payload[..most.min(self.payload.len())]
    }

    /// Returns how many bytes have been discarded by [`forget_but`](Self::forget_but).
    pub(crate) fn forgotten(&self) -> usize {
        self.forgotten
    }

    /// Discards the received bytes except the last `last` of them, for a caller that checks a
    /// message but does not need its content.
    pub(crate) fn forget_but(&mut self, last: usize) {
        let over = self.payload.len().saturating_sub(last);
        self.payload.drain(..over);
        self.payload.shrink_to(2 * last);
        self.forgotten += over;
    }

    /// Returns the memory held, in bytes.
    pub(crate) fn held(&self) -> usize {
        memory_of(&self.payload)
    }

    /// Returns whether a message is incomplete.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Starts a data frame with this header.
    ///
    /// # Errors
    /// As [`check_header`](Self::check_header).
    pub(crate) fn begin(&mut self, header: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        self.check_header(header, limits)?;
        if let Some(kind) = MessageKind::of(header.opcode) {
            self.open = Some(kind);
            self.compressed = header.compressed;
        }
        self.fragments = self.fragments.saturating_add(1);
        Ok(())
    }

    /// Checks whether a data frame with this header may come now, and whether it is within the
    /// limits. The masking key is ignored.
    ///
    /// # Errors
    /// Returns the fragmentation rule that the header breaks, or the limit that it exceeds.
    pub(crate) fn check_header(
        &self,
        header: &Header,
        limits: &Limits,
    ) -> Result<(), ProtocolError> {
        let continues = header.opcode == Opcode::Continuation;
        match (self.open, continues) {
            (None, true) => return Err(ProtocolError::ContinuationOfNothing),
            (Some(_), false) => return Err(ProtocolError::MessageInsideMessage),
            _ => {}
        }
        let compressed = if continues { self.compressed } else { header.compressed };
        // Incompressible data grows when it is compressed, with DEFLATE by at most an eighth. The
        // inflated size is checked during inflating.
        let longer = if compressed { limits.max_frame_size / 8 + 16 } else { 0 };
        if header.length > limits.max_frame_size.saturating_add(longer) {
            return Err(ProtocolError::FrameTooBig {
                length: header.length,
                limit: limits.max_frame_size,
            });
        }
        let room = limits.max_message_size.saturating_sub(self.length());
        if !compressed && header.length > room as u64 {
            return Err(ProtocolError::MessageTooBig { limit: limits.max_message_size });
        }
        if self.fragments >= limits.max_fragments {
            return Err(ProtocolError::TooManyFragments { limit: limits.max_fragments });
        }
        Ok(())
    }

    /// Appends a chunk of payload.
    ///
    /// # Errors
    /// Returns `TextNotUtf8` if the text so far is not valid UTF-8.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), ProtocolError> {
        self.check(chunk)?;
        // The buffer grows with the bytes received, never with the length that a header announces.
        self.payload.extend_from_slice(chunk);
        Ok(())
    }

    /// Returns whether no buffer has been allocated for the message.
    pub(crate) fn has_no_buffer(&self) -> bool {
        self.payload.capacity() == 0
    }

    /// Installs an empty buffer to collect the message in.
    pub(crate) fn reuse(&mut self, spare: Vec<u8>) {
        self.payload = spare;
    }

    /// Returns whether the message is compressed. If so, use [`push_with`](Self::push_with) instead
    /// of [`push`](Self::push).
    pub(crate) fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Lets `append` add bytes to the end of the message, for example by inflating a chunk.
    ///
    /// # Errors
    /// Returns `TextNotUtf8` if the text so far is not valid UTF-8, otherwise the error of
    /// `append`. Bytes appended before an error are checked first.
    pub(crate) fn push_with(
        &mut self,
        append: impl FnOnce(&mut Vec<u8>) -> Result<(), ProtocolError>,
    ) -> Result<(), ProtocolError> {
        let (before, begin) = (self.length(), self.payload.len());
        let appended = append(&mut self.payload);
        check(self.open, &mut self.utf8, &self.payload[begin..], before)?;
        appended
    }

    /// Ends the message and returns it, without the discarded bytes. The assembly is then empty.
    ///
    /// # Errors
    /// Returns `TextNotUtf8` if the text ends inside a character.
    pub(crate) fn finish(&mut self) -> Result<Message<'static>, ProtocolError> {
        let kind = self.end(0)?;
        Ok(Message::unchecked(kind, std::mem::take(&mut self.payload)))
    }

    /// Ends the message with its last chunk. If the chunk is the whole message, as it usually is,
    /// the result borrows it and nothing is copied.
    ///
    /// # Errors
    /// As [`push`](Self::push) and [`finish`](Self::finish).
    pub(crate) fn finish_with<'a>(
        &mut self,
        chunk: &'a [u8],
    ) -> Result<Message<'a>, ProtocolError> {
        if self.length() == 0 {
            self.check(chunk)?;
            let kind = self.end(chunk.len())?;
            return Ok(Message::unchecked(kind, chunk));
        }
        self.push(chunk)?;
        self.finish()
    }

    fn check(&mut self, chunk: &[u8]) -> Result<(), ProtocolError> {
        let before = self.length();
        check(self.open, &mut self.utf8, chunk, before)
    }

    /// Checks that the text ends with a complete character, and prepares for the next message.
    /// `borrowed` is the length of a last chunk that has not been copied to the buffer; the offset
    /// in the error includes it.
    fn end(&mut self, borrowed: usize) -> Result<MessageKind, ProtocolError> {
        if !self.utf8.is_complete() {
            return Err(ProtocolError::TextNotUtf8 { offset: self.length() + borrowed });
        }
        (self.fragments, self.forgotten) = (0, 0);
        self.open.take().ok_or(ProtocolError::ContinuationOfNothing)
    }
}

/// Checks a chunk that begins `before` bytes into the message, if the message is a text.
fn check(
    open: Option<MessageKind>,
    utf8: &mut Utf8,
    chunk: &[u8],
    before: usize,
) -> Result<(), ProtocolError> {
    if open != Some(MessageKind::Text) {
        return Ok(());
    }
    utf8.push(chunk).map_err(|at| ProtocolError::TextNotUtf8 { offset: before + at })
}

#[cfg(test)]
#[path = "assembly_tests.rs"]
mod tests;
