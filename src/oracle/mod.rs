//! The bodies of the fuzz targets: each takes any bytes, and panics where something is not so that
//! should be so for all bytes.
//!
//! They stand here and not in `fuzz/`, so that `cargo test` runs them on every seed, without a
//! fuzzer and on a stable compiler. Each has a judge of its own: a model that is plain enough to be
//! believed, another implementation, or what must be so however the bytes are cut. Compiled for
//! tests and with the feature `fuzz`. `docs/fuzzing.md` says what each proves and how to run them;
//! [`receiver`] how to run them on a codec of yours. Read next: `input.rs`, then `codec/mask.rs`,
//! the smallest body, and on from there.

mod codec;
mod explain;
mod heads;
mod input;
#[cfg(feature = "server")]
mod lines;
#[cfg(feature = "server")]
mod query;
pub mod receiver;
#[cfg(test)]
mod replay;
mod sentence;
#[cfg(feature = "server")]
mod server;
pub mod vectors;

pub use codec::*;
#[cfg(test)]
pub(crate) use explain::Explained;
pub use explain::explain;
pub use heads::{handshake, request_head};
use input::{Input, Script};
#[cfg(feature = "server")]
pub use lines::lines;
#[cfg(feature = "server")]
pub use query::query;
#[cfg(test)]
use replay::replay;
use sentence::check_sentence;
#[cfg(feature = "server")]
pub use server::{delivery, log};

use crate::wire::{Event, Limits, Protocol, ProtocolError, Role};
use std::sync::Arc;

/// One end. Whatever it masks, it masks with this key.
fn end(role: Role, limits: Arc<Limits>, key: [u8; 4]) -> Protocol {
    match role {
        Role::Server => Protocol::server(limits),
        Role::Client => Protocol::client(limits, Box::new(move || key)),
    }
}

/// What an end is told of these bytes: events, and then perhaps the rule that is broken.
fn receive(end: &mut Protocol, bytes: &[u8]) -> (Vec<Event<'static>>, Option<ProtocolError>) {
    let (mut bytes, mut events, mut broken) = (bytes.to_vec(), Vec::new(), None);
    let mut input = &mut bytes[..];
    loop {
        match end.receive(&mut input) {
            Ok(Some(event)) => {
                assert_eq!(broken, None, "told more after the end: {event:?}");
                events.push(event.into_owned());
            }
            Ok(None) => return (events, broken),
            Err(violation) => {
                assert_eq!(broken.replace(violation), None, "a violation is told once")
            }
        }
    }
}

/// Where seeds and corpora are.
#[cfg(test)]
const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz");

#[cfg(test)]
mod tests {
    use super::replay;

    macro_rules! replays {
        ($($body:ident)*) => { $( #[test] fn $body() { replay(stringify!($body), super::$body); } )* };
    }

    replays! { assembly close_payload explain handshake header mask protocol request_head round_trip utf8 }
    #[cfg(feature = "deflate")]
    replays! { deflate }
    #[cfg(feature = "server")]
    replays! { delivery lines log query }
}
