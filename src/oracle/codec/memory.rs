//! One end gets any bytes and its memory is counted: it is bounded by the limits, and by what has
//! come.
//!
//! A peer that announces much and sends little, cuts a message into a million fragments, or
//! compresses a desert must not cost more than its owner has allowed. RFC 6455, section 10.4. Read
//! next: `vectors/mod.rs`.

use crate::oracle::{Input, end};
use crate::wire::{DeflateParameters, Limits};
use std::sync::Arc;

/// What one end has where nothing is under way, and a Close with its words, in bytes.
const FIXED: usize = 1 << 9;
/// An inflater's state and its window, and room for the next piece.
const INFLATER: usize = 128 << 10;

/// Bytes from a peer, as `Input` lays them out. Options, from bit 0: client, small limits,
/// permessage-deflate. `most` gives the most bytes that were allocated at one time since it was
/// last called.
///
/// # Panics
/// Where it took more memory than the limits and the input allow.
pub fn memory(data: &[u8], most: &dyn Fn() -> usize) {
    let Some(input) = Input::new(data) else { return };
    let small = Limits {
        max_frame_size: 400,
        max_message_size: 600,
        max_fragments: 5,
        max_pending_pongs: 200,
        ..Limits::default()
    };
    let limits = Arc::new(if input.option(1) { small } else { Limits::default() });
    let pieces = input.pieces();
    let mut bytes = input.bytes.to_vec();
    most();
    let before = most(); // what there is now

    let end = end(input.receiver(), limits.clone(), [0; 4]);
    let mut end = end.with_deflate(input.option(2).then(DeflateParameters::default));
    let (mut rest, mut came) = (&mut bytes[..], 0);
    for piece in pieces {
        let (mut piece, behind) = rest.split_at_mut(piece.len());
        rest = behind;
        came += piece.len();
        while let Ok(Some(_)) = end.receive(&mut piece) {}
        let took = most() - before;
        let allowed = allowed(&limits, input.option(2), came);
        assert!(took <= allowed, "{took} bytes after {came} had come; {allowed} are allowed");
    }
}

/// A vector that grows has twice what is in it, and while it moves its old half, too.
fn allowed(limits: &Limits, deflate: bool, came: usize) -> usize {
    // To a Ping of 2 bytes a client's Pong has 6; of more than the limit there wait the Pong that
    // passes it, the newest, and a Close.
    let pongs = came.saturating_mul(3).min(limits.max_pending_pongs + 512);
    // Of a byte DEFLATE makes 1,032 at the most.
    let message = if deflate { came.saturating_mul(1_100) } else { came };
    FIXED
        + 3 * (pongs + message.min(limits.max_message_size + 1024))
        + if deflate { INFLATER } else { 0 }
}
