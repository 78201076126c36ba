//! The body of the fuzz target `memory`: the memory of an endpoint that gets arbitrary bytes is
//! bounded by its limits and by the number of bytes received.
//!
//! A peer that announces much and sends little, that splits a message into a million fragments, or
//! that compresses zeros must not cost more than the limits allow. Must not know how memory is
//! counted. RFC 6455, section 10.4. Read next: `heads/mod.rs`.

use crate::oracle::{Input, endpoint};
use crate::wire::{DeflateParameters, Limits};
use std::sync::Arc;

/// The memory of an idle endpoint, and a Close with its reason, in bytes.
const FIXED: usize = 1 << 9;
/// The state of a decompressor, its window, and room for the next chunk.
const INFLATER: usize = 128 << 10;

/// An `Input`. Options: bit 0, client; bit 1, small limits; bit 2, permessage-deflate. `most`
/// returns the peak of allocated bytes since its last call.
///
/// # Panics
/// Where the endpoint takes more memory than the limits and the input allow.
pub fn memory(data: &[u8], peak: &dyn Fn() -> usize) {
    let Some(input) = Input::new(data) else { return };
    let small = Limits {
        max_frame_size: 400,
        max_message_size: 600,
        max_fragments: 5,
        max_pending_pongs: 200,
        ..Limits::default()
    };
    let limits = Arc::new(if input.option(1) { small } else { Limits::default() });
    let chunks = input.chunks();
    let mut bytes = input.bytes.to_vec();
    peak();
    let before = peak(); // what is allocated now

    let endpoint = endpoint(input.receiver(), limits.clone(), [0; 4]);
    let mut endpoint = endpoint.with_deflate(input.option(2).then(DeflateParameters::default));
    let (mut rest, mut came) = (&mut bytes[..], 0);
    for chunk in chunks {
        let (mut chunk, after) = rest.split_at_mut(chunk.len());
        rest = after;
        came += chunk.len();
        while let Ok(Some(_)) = endpoint.receive(&mut chunk) {}
        let took = peak() - before;
        let allowed = allowed(&limits, input.option(2), came);
        assert!(took <= allowed, "{took} bytes after {came} were received; {allowed} are allowed");
    }
}

/// A vector that grows has a capacity of twice its length, and during the copy the old buffer
/// exists as well: three times its length.
fn allowed(limits: &Limits, deflate: bool, came: usize) -> usize {
    // A client answers a Ping of 2 bytes with a Pong of 6. Above the limit on pending Pongs there
    // can be the Pong that exceeds it, the newest Pong, and a Close.
    let pongs = came.saturating_mul(3).min(limits.max_pending_pongs + 512);
    // DEFLATE expands a byte to at most 1,032.
    let message = if deflate { came.saturating_mul(1_100) } else { came };
    FIXED
        + 3 * (pongs + message.min(limits.max_message_size + 1024))
        + if deflate { INFLATER } else { 0 }
}
