//! A frame that arrives in chunks: first its header, which may be split anywhere, then its payload.
//!
//! This module knows nothing of messages. RFC 6455, section 5.2. Read next:
//! [`close`](super::close).

use super::{
    error::ProtocolError,
    frame::{Header, MAX_HEADER, Role},
    mask,
};

/// Reads headers, and keeps the bytes of an incomplete one.
pub(crate) struct HeaderReader {
    receiver: Role,
    kept: [u8; MAX_HEADER],
    length: u8,
}

impl HeaderReader {
    /// Makes a reader for the end with the role `receiver`.
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
    /// that the header is still incomplete and that all of `input` has been kept for it. `deflate`
    /// is whether permessage-deflate was agreed on; without it, RSV1 breaks a rule.
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
    pub(crate) fn take_payload<'a>(&mut self, input: &mut &'a mut [u8]) -> &'a [u8] {
        let length = self.missing().min(input.len() as u64) as usize;
        let bytes = take(input, length);
        if let Some(key) = self.header.mask {
            mask::apply(key, (self.received % 4) as usize, bytes);
        }
        self.received += length as u64;
        bytes
    }
}

fn take<'a>(input: &mut &'a mut [u8], length: usize) -> &'a mut [u8] {
    let (front, rest) = std::mem::take(input).split_at_mut(length);
    *input = rest;
    front
}
