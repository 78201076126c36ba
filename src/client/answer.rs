//! Reads the response to our request, and a bounded number of interim responses before it.
//!
//! It has no socket: bytes go in, and a result comes out. An interim response, 1xx other than 101,
//! announces the final one and is skipped (RFC 9110, 15.2). Must not know where the bytes come
//! from. RFC 6455, section 4.1. Read next: [`declined`](super::declined), a response that opens no
//! WebSocket.

use super::{declined::Declined, error::ConnectError, url::Url};
use crate::wire::{Accepted, ClientHandshake, HeadError, HeadLimits, HeadReader};

/// How many interim responses are skipped. The length of each is bounded as that of every head, so
/// the total is bounded, too.
const INTERIM_ANSWERS: u32 = 16;

/// A response, as far as it has arrived.
pub(super) struct Answer {
    head: HeadReader,
    interim: u32,
    /// The first two bytes, which tell TLS from HTTP.
    first: Vec<u8>,
}

impl Answer {
    pub(super) fn new() -> Self {
        Self { head: HeadReader::new(HeadLimits::default()), interim: 0, first: Vec::new() }
    }

    /// Takes the next bytes. Returns `None` until the response is complete; then what was agreed
    /// on, and how many of these bytes belong to the response.
    ///
    /// # Errors
    /// Why the response opens no WebSocket.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        handshake: &ClientHandshake,
        url: &Url,
    ) -> Result<Option<(Accepted, usize)>, ConnectError> {
        self.first.extend(bytes.iter().take(2 - self.first.len()));
        let mut used = 0;
        loop {
            let taken = match self.head.push(&bytes[used..]) {
                Ok(Some(taken)) => taken,
                Ok(None) => return Ok(None),
                // One byte is not enough to tell TLS from HTTP.
                Err(_) if self.first.len() < 2 => return Ok(None),
                Err(error) => return Err(self.no_head(error)),
            };
            used += taken;
            let response = self.head.response()?;
            if response.is_interim() {
                self.interim += 1;
                if self.interim > INTERIM_ANSWERS {
                    return Err(ConnectError::Interim { limit: INTERIM_ANSWERS });
                }
                self.head = HeadReader::new(HeadLimits::default());
                continue;
            }
            if response.status != 101 {
                return Err(Declined::new(&response, url).into());
            }
            return Ok(Some((handshake.verify(&response)?, used)));
        }
    }

    /// The error if the connection ends before the response is complete.
    pub(super) fn end(&self, url: &Url) -> ConnectError {
        match (self.head.response(), self.first.is_empty()) {
            (_, true) if !url.secure => ConnectError::Unanswered,
            (Err(error), _) if error != HeadError::Incomplete => ConnectError::Head(error),
            _ => ConnectError::Lost(None),
        }
    }

    /// The error if the head is invalid. A server that expects TLS sends a TLS record: an alert or
    /// a handshake (RFC 8446, 5.1).
    fn no_head(&self, error: HeadError) -> ConnectError {
        match self.first[..] {
            [0x15 | 0x16, 0x03] => ConnectError::SpeaksTls,
            _ => ConnectError::Head(error),
        }
    }
}
