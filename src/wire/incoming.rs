//! A frame that arrives in chunks: first its header, which may be split anywhere, then its payload.
//!
//! This module does not know what frames mean together. RFC 6455, section 5.2. Read next:
//! [`close`](super::close).

use super::{
    error::ProtocolError,
    frame::{Header, MAX_HEADER, Opcode, PayloadChunk, Role},
    mask, mask_fast,
};

/// Reads headers, and keeps the bytes of an incomplete one.
pub(crate) struct HeaderReader {
    receiver: Role,
    kept: [u8; MAX_HEADER],
    length: u8,
}

impl HeaderReader {
    /// Makes a reader for the end that is `receiver`.
    pub(crate) fn new(receiver: Role) -> Self {
        Self { receiver, kept: [0; MAX_HEADER], length: 0 }
    }

    /// Returns whether a header is incomplete.
    pub(crate) fn is_midway(&self) -> bool {
        self.length > 0
    }

    /// Returns the fields of the incomplete header, if its length has arrived.
    ///
    /// # Errors
    /// Returns the rule that the header breaks.
    pub(crate) fn announced(&self, deflate: bool) -> Result<Option<Header>, ProtocolError> {
        let kept = &self.kept[..usize::from(self.length)];
        Ok(Header::announced(kept, self.receiver, deflate)?.map(|(header, _)| header))
    }

    /// Takes the header, or the rest of an incomplete one, from the front of `input`. `None` means
    /// that the header is still incomplete and that all of `input` has been kept for it. RSV1 is
    /// accepted only if `deflate` was agreed on.
    ///
    /// # Errors
    /// Returns the rule that the header breaks.
    pub(crate) fn next(
        &mut self,
        input: &mut &mut [u8],
        deflate: bool,
    ) -> Result<Option<Header>, ProtocolError> {
        let kept = usize::from(self.length);
        if kept == 0
            && let Some((header, length)) = Header::decode_with(input, self.receiver, deflate)?
        {
            take(input, length);
            return Ok(Some(header));
        }

        let fresh = input.len().min(MAX_HEADER - kept);
        self.kept[kept..kept + fresh].copy_from_slice(&input[..fresh]);
        match Header::decode_with(&self.kept[..kept + fresh], self.receiver, deflate)? {
            Some((header, length)) => {
                take(input, length - kept);
                self.length = 0;
                Ok(Some(header))
            }
            None => {
                // `kept` has room for a whole header. This one is incomplete, so all of the input
                // fitted.
                take(input, fresh);
                self.length = (kept + fresh) as u8;
                Ok(None)
            }
        }
    }
}

/// A frame whose header has arrived, with the first `received` bytes of its payload.
#[derive(Clone, Copy)]
pub(crate) struct IncomingFrame {
    /// The header of the frame.
    pub header: Header,
    received: u64,
}

impl IncomingFrame {
    /// Makes a frame of which only the header has arrived.
    pub(crate) fn new(header: Header) -> Self {
        Self { header, received: 0 }
    }

    /// Returns the number of payload bytes that are still to come.
    pub(crate) fn missing(&self) -> u64 {
        self.header.length - self.received
    }

    /// Takes the payload bytes that `input` has, and unmasks them in place.
    pub(crate) fn take_payload<'a>(&mut self, input: &mut &'a mut [u8]) -> PayloadChunk<'a> {
        let length = self.missing().min(input.len() as u64) as usize;
        let bytes = take(input, length);
        let offset = (self.received % 4) as usize;
        let seen_ascii = match (self.header.mask, self.header.opcode) {
            (Some(key), Opcode::Text) if !self.header.compressed => {
                mask_fast::apply_to_text(key, offset, bytes)
            }
            (Some(key), _) => {
                mask::apply(key, offset, bytes);
                false
            }
            (None, _) => false,
        };
        self.received += length as u64;
        PayloadChunk { bytes, seen_ascii }
    }
}

fn take<'a>(input: &mut &'a mut [u8], length: usize) -> &'a mut [u8] {
    let (front, rest) = std::mem::take(input).split_at_mut(length);
    *input = rest;
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_text_is_seen_to_be_ascii() {
        let text = Header::whole(Opcode::Text, 5, Some([1, 2, 3, 4]));
        let seen = |header: Header, payload: &[u8; 5]| {
            let mut bytes = *payload;
            mask::apply(header.mask.unwrap_or_default(), 0, &mut bytes);
            let mut input = &mut bytes[..];
            let (mut frame, mut seen) = (IncomingFrame::new(header), Vec::new());
            while frame.missing() > 0 {
                let (mut some, rest) = input.split_at_mut(frame.missing().min(3) as usize);
                seen.push(frame.take_payload(&mut some).seen_ascii);
                input = rest;
            }
            seen
        };
        assert_eq!(seen(text, b"Hello"), [true, true]);
        assert_eq!(seen(text, b"Hell\xC3"), [true, false]);
        assert_eq!(seen(Header { mask: None, ..text }, b"Hello"), [false, false], "nobody looked");
        assert_eq!(
            seen(Header { compressed: true, ..text }, b"Hello"),
            [false, false],
            "these are not its bytes"
        );
        for opcode in [Opcode::Binary, Opcode::Continuation, Opcode::Ping] {
            assert_eq!(seen(Header { opcode, ..text }, b"Hello"), [false, false], "{opcode:?}");
        }
    }
}
