//! For a program without the feature `deflate`: a compressed body is refused.
//!
//! Must not know anything. Read next: `coding.rs`, which this file replaces.

use super::error::BodyError;
use crate::wire::Request;

/// Has no values, so its methods cannot be called.
#[derive(Debug)]
pub(super) enum Decoder {}

impl Decoder {
    pub(super) fn of(request: &Request<'_>) -> Result<Option<Self>, BodyError> {
        let mut codings = request.headers.tokens("Content-Encoding");
        let is_plain = codings.all(|coding| coding.eq_ignore_ascii_case("identity"));
        if is_plain { Ok(None) } else { Err(BodyError::ContentCoding) }
    }

    pub(super) fn decode(&mut self, _: &[u8]) -> Result<usize, BodyError> {
        match *self {}
    }

    pub(super) fn output(&self) -> &[u8] {
        match *self {}
    }

    pub(super) fn has_more(&self) -> bool {
        match *self {}
    }

    pub(super) fn is_midway(&self) -> bool {
        match *self {}
    }

    pub(super) fn held(&self) -> usize {
        match *self {}
    }
}
