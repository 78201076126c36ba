//! Reads the answer to our request: any number of interim heads, within bounds, and the one that
//! counts.
//!
//! Bytes in, a verdict out, without a socket. An interim answer, 1xx other than 101, says that the
//! real one is still to come, and is passed over (RFC 9110, 15.2). Must not know where the bytes
//! come from. RFC 6455, section 4.1. Read next: [`declined`](super::declined), an answer that opens
//! no WebSocket.

use super::{declined::Declined, error::ConnectError, url::Url};
use crate::wire::{Accepted, ClientHandshake, HeadError, HeadLimits, HeadReader};

/// How many interim answers are passed over. Each is bounded as every head is, so all of them
/// together are, too.
const INTERIM_ANSWERS: u32 = 16;

/// An answer, as far as it has come.
pub(super) struct Answer {
    head: HeadReader,
    interim: u32,
    /// The first bytes of all, which tell what is spoken there.
    first: Vec<u8>,
}

impl Answer {
    pub(super) fn new() -> Self {
        Self { head: HeadReader::new(HeadLimits::default()), interim: 0, first: Vec::new() }
    }

    /// Takes what has come. `None`: there is more to come. Gives what was agreed on, and how many
    /// of these bytes were the answer's.
    ///
    /// # Errors
    /// Why it opens no WebSocket.
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
                // One byte is too few to tell.
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

    /// Why the answer is none, once nothing more comes.
    pub(super) fn end(&self, url: &Url) -> ConnectError {
        match (self.head.response(), self.first.is_empty()) {
            (_, true) if !url.secure => ConnectError::Unanswered,
            (Err(error), _) if error != HeadError::Incomplete => ConnectError::Head(error),
            _ => ConnectError::Lost(None),
        }
    }

    /// What a server says that expects TLS: an alert about our request, or a handshake (RFC 8446,
    /// 5.1).
    fn no_head(&self, error: HeadError) -> ConnectError {
        match self.first[..] {
            [0x15 | 0x16, 0x03] => ConnectError::SpeaksTls,
            _ => ConnectError::Head(error),
        }
    }
}
