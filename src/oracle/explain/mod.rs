//! The body of the fuzz target `explain`: what the explainer says about arbitrary bytes must be
//! true and must cover every bit of them.
//!
//! Must not know how frames or heads are decoded. RFC 6455, sections 4 and 5. Read next:
//! `frames.rs`, `heads.rs`, and `spans.rs`, which both use.

mod frames;
mod heads;
mod spans;

#[cfg(test)]
pub(crate) use frames::ExplainerSetup;

use crate::oracle::Input;
use frames::frames;
use heads::{REQUEST, check_request, check_response};

/// An `Input`. Options:
///
/// - bits 0 to 2: client, small limits, keep only a part of each payload
/// - bits 4 and 5, what the bytes are: frames, a request, a response, a response to a known request
/// - bits 6 and 7: permessage-deflate, and that without context takeover
///
/// # Panics
/// Where the explainer says something that is not true.
pub fn explain(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    match input.options >> 4 & 3 {
        0 => frames(&input),
        1 => check_request(input.bytes),
        2 => check_response(input.bytes, None),
        _ => check_response(input.bytes, Some(REQUEST)),
    }
}
