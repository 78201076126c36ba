//! Where a body ends: after a length that was given, or after the last of its chunks.
//!
//! Where a request says both, two servers on its way could disagree about where the next request
//! begins, and one of them could be made to see a request that the other did not (request
//! smuggling). So whatever is ambiguous is refused. Must not know what the body is. RFC 9112,
//! section 6. Read next: `chunked.rs`.

use super::{chunked::Chunked, error::BodyError};
use crate::{
    digits,
    wire::{HttpVersion, Request},
};

#[derive(Debug)]
pub(super) enum Framing {
    /// The number of bytes that are left.
    Length(u64),
    Chunked(Chunked),
}

impl Framing {
    pub(super) fn of(request: &Request<'_>) -> Result<Self, BodyError> {
        let headers = request.headers;
        let length = headers.one("Content-Length").map_err(|_| BodyError::LengthRepeated)?;
        if headers.get_all("Transfer-Encoding").next().is_some() {
            if request.version == HttpVersion::Http10 {
                return Err(BodyError::ChunksInHttp10);
            }
            if length.is_some() {
                return Err(BodyError::LengthAndChunks);
            }
            let mut codings = headers.tokens("Transfer-Encoding");
            let is_chunked = codings.next().is_some_and(|one| one.eq_ignore_ascii_case("chunked"));
            return if is_chunked && codings.next().is_none() {
                Ok(Self::Chunked(Chunked::default()))
            } else {
                Err(BodyError::TransferCoding)
            };
        }
        let Some(length) = length else { return Ok(Self::Length(0)) };
        digits::number(length, 10).map(Self::Length).ok_or(BodyError::Length)
    }

    /// The bytes of the body with which the input begins. Removes what stands before them. The
    /// bytes themselves stay in the input, until [`took`](Self::took) says how many were used.
    pub(super) fn data<'a>(&mut self, input: &mut &'a [u8]) -> Result<&'a [u8], BodyError> {
        let left = match self {
            Self::Length(left) => *left,
            Self::Chunked(chunked) => chunked.skip(input)?,
        };
        Ok(&input[..input.len().min(usize::try_from(left).unwrap_or(usize::MAX))])
    }

    /// Records that `length` of these bytes were used.
    pub(super) fn took(&mut self, length: usize) {
        match self {
            Self::Length(left) => *left -= length as u64,
            Self::Chunked(chunked) => chunked.took(length as u64),
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Length(left) => *left == 0,
            Self::Chunked(chunked) => chunked.is_complete(),
        }
    }

    pub(super) fn held(&self) -> usize {
        match self {
            Self::Length(_) => 0,
            Self::Chunked(chunked) => chunked.held(),
        }
    }
}
