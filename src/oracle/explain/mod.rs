//! The body of the fuzz target `explain`: what the explainer says about arbitrary bytes must be true
//! and must cover every bit of them.
//!
//! Must not know how frames or heads are decoded. RFC 6455, sections 4 and 5. Read next: `frames.rs`,
//! `heads.rs`, and `spans.rs`, which both use.

mod frames;
mod heads;
mod spans;

#[cfg(test)]
pub(crate) use frames::ExplainerSetup;

use crate::oracle::Input;
use frames::frames;
use heads::{REQUEST, check_request, check_response};

/// Bytes from a peer, as `Input` lays it out. Options, from bit 0: client, small limits, payloads
/// kept only in part; in bits 4 and 5 what they are: frames, a request, a response, a response of
/// which the request is known; permessage-deflate, and that without context takeover.
///
/// # Panics
/// Where what is said is not so.
pub fn explain(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    match input.options >> 4 & 3 {
        0 => frames(&input),
        1 => check_request(input.bytes),
        2 => check_response(input.bytes, None),
        _ => check_response(input.bytes, Some(REQUEST)),
    }
}
