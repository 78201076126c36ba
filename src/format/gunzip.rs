//! Unpacks gzip as it comes, in chunks of bounded size: a few bytes may be millions unpacked.
//!
//! Must not know what is packed. RFC 1952. Read next: `decode`.

use thiserror::Error;

/// Why compressed input is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GzipError {
    /// It ends before the end of a member.
    #[error("the input is gzip, and ends in the middle: it was cut off, or is still being written")]
    Truncated,
    /// It is damaged, or something else follows it.
    #[error("the input is gzip, and is damaged: what comes from here on is left out")]
    Corrupt,
    /// `flate2` is not part of this program.
    #[error(
        "the input is gzip, which this build cannot read; unpack it first: gunzip -c FILE | wirechart -"
    )]
    NotBuiltIn,
}

#[cfg(feature = "deflate")]
pub(super) use with_flate2::Gunzip;

#[cfg(feature = "deflate")]
mod with_flate2 {
    use super::GzipError;
    use flate2::bufread::MultiGzDecoder;
    use std::io::{self, BufRead, ErrorKind, Read};

    /// How much is unpacked at a time.
    const CHUNK: usize = 16 * 1024;

    /// Unpacks one input.
    #[derive(Debug)]
    pub(in crate::format) struct Gunzip(MultiGzDecoder<Packed>);

    /// What has come and is not yet unpacked.
    #[derive(Debug, Default)]
    struct Packed {
        bytes: Vec<u8>,
        taken: usize,
        has_ended: bool,
    }

    impl Default for Gunzip {
        fn default() -> Self {
            Self(MultiGzDecoder::new(Packed::default()))
        }
    }

    impl Gunzip {
        /// Unpacks a chunk.
        ///
        /// # Errors
        /// It is damaged. Then do not call it again.
        pub(in crate::format) fn push(
            &mut self,
            chunk: &[u8],
            take: &mut dyn FnMut(&[u8]),
        ) -> Result<(), GzipError> {
            self.0.get_mut().bytes.extend_from_slice(chunk);
            self.unpack(take)
        }

        /// The input has ended.
        ///
        /// # Errors
        /// It is damaged or not complete.
        pub(in crate::format) fn finish(
            &mut self,
            take: &mut dyn FnMut(&[u8]),
        ) -> Result<(), GzipError> {
            self.0.get_mut().has_ended = true;
            self.unpack(take)
        }

        fn unpack(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
            let mut buffer = [0; CHUNK];
            loop {
                match self.0.read(&mut buffer) {
                    Ok(0) => return Ok(()),
                    Ok(len) => take(&buffer[..len]),
                    Err(error) => match error.kind() {
                        ErrorKind::WouldBlock => return Ok(()),
                        ErrorKind::Interrupted => {}
                        ErrorKind::UnexpectedEof => return Err(GzipError::Truncated),
                        _ => return Err(GzipError::Corrupt),
                    },
                }
            }
        }
    }

    /// Says that it would block where nothing is there yet; the decoder then keeps its place.
    impl BufRead for Packed {
        fn fill_buf(&mut self) -> io::Result<&[u8]> {
            if self.taken == self.bytes.len() && !self.has_ended {
                return Err(ErrorKind::WouldBlock.into());
            }
            Ok(&self.bytes[self.taken..])
        }

        fn consume(&mut self, len: usize) {
            self.taken += len;
            if self.taken == self.bytes.len() {
                self.bytes.clear();
                self.taken = 0;
            }
        }
    }

    impl Read for Packed {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let len = self.fill_buf()?.read(into)?;
            self.consume(len);
            Ok(len)
        }
    }
}

/// Refuses every input.
#[cfg(not(feature = "deflate"))]
#[derive(Debug, Default)]
pub(super) struct Gunzip;

#[cfg(not(feature = "deflate"))]
impl Gunzip {
    /// # Errors
    /// Always.
    pub(super) fn push(&mut self, _: &[u8], _: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        Err(GzipError::NotBuiltIn)
    }

    /// # Errors
    /// Always.
    pub(super) fn finish(&mut self, _: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        Err(GzipError::NotBuiltIn)
    }
}
