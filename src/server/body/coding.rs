//! How a body is compressed: gzip or deflate, in a stream.
//!
//! The output is bounded, however much the input inflates to. Must not know where the compressed
//! bytes come from. RFC 9110, section 8.4; RFC 1950 and 1952 for the formats. Read next:
//! [`receive`](crate::server::receive).

use super::error::BodyError;
use crate::wire::Request;
use flate2::{Decompress, FlushDecompress, Status};

/// The most bytes that are inflated at a time.
pub(super) const CHUNK: usize = 8 << 10;
/// The memory that zlib-rs uses to inflate, in bytes, as measured for `wire::deflate`.
const STREAM_BYTES: usize = 47_552;
/// The largest window of zlib, as a power of two.
const WINDOW_BITS: u8 = 15;

/// Decodes a body.
#[derive(Debug)]
pub(super) struct Decoder {
    format: Format,
    stream: Decompress,
    output: Box<[u8]>,
    /// How many bytes of `output` the last call has made.
    made: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Gzip,
    /// What HTTP calls deflate.
    Zlib,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was read so far.
    Begin,
    Midway,
    /// The stream has ended. Of gzip, another may follow (RFC 1952, 2.2).
    Ended,
    Failed,
}

impl Decoder {
    /// `None` if the body is not compressed.
    pub(super) fn of(request: &Request<'_>) -> Result<Option<Self>, BodyError> {
        let is = |coding: &str, name: &str| coding.eq_ignore_ascii_case(name);
        let mut codings = request.headers.tokens("Content-Encoding");
        let mut codings = codings.by_ref().filter(|coding| !is(coding, "identity"));
        let format = match (codings.next(), codings.next()) {
            (None, _) => return Ok(None),
            (Some(coding), None) if is(coding, "gzip") || is(coding, "x-gzip") => Format::Gzip,
            (Some(coding), None) if is(coding, "deflate") => Format::Zlib,
            _ => return Err(BodyError::ContentCoding),
        };
        let output = vec![0; CHUNK].into_boxed_slice();
        Ok(Some(Self { format, stream: format.stream(), output, made: 0, state: State::Begin }))
    }

    /// Inflates some of these bytes, and returns how many were used.
    pub(super) fn decode(&mut self, input: &[u8]) -> Result<usize, BodyError> {
        self.made = 0;
        match self.state {
            State::Failed => return Err(BodyError::CodingCorrupt),
            State::Ended if self.format == Format::Zlib => return self.fail(),
            State::Ended => self.stream = self.format.stream(),
            State::Begin | State::Midway => {}
        }
        self.state = State::Midway;
        let before = (self.stream.total_in(), self.stream.total_out());
        let status = self.stream.decompress(input, &mut self.output, FlushDecompress::None);
        let taken = (self.stream.total_in() - before.0) as usize;
        self.made = (self.stream.total_out() - before.1) as usize;
        match status {
            Ok(Status::StreamEnd) => self.state = State::Ended,
            Ok(_) if taken > 0 || self.made > 0 || input.is_empty() => {}
            // Without progress, the caller would call for ever.
            Ok(_) | Err(_) => return self.fail(),
        }
        Ok(taken)
    }

    fn fail(&mut self) -> Result<usize, BodyError> {
        (self.state, self.made) = (State::Failed, 0);
        Err(BodyError::CodingCorrupt)
    }

    /// What the last call has made.
    pub(super) fn output(&self) -> &[u8] {
        &self.output[..self.made]
    }

    /// Whether it may make more without further input.
    pub(super) fn has_more(&self) -> bool {
        self.state == State::Failed || self.state == State::Midway && self.made == CHUNK
    }

    /// Whether a stream has begun and not ended.
    pub(super) fn is_midway(&self) -> bool {
        self.state == State::Midway
    }

    pub(super) fn held(&self) -> usize {
        STREAM_BYTES + CHUNK
    }
}

impl Format {
    fn stream(self) -> Decompress {
        match self {
            Self::Gzip => Decompress::new_gzip(WINDOW_BITS),
            Self::Zlib => Decompress::new(true),
        }
    }
}
