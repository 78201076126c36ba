//! The bodies of the fuzz targets. Each takes arbitrary bytes and panics where a property that
//! holds for all inputs is violated.
//!
//! The bodies are here and not in `fuzz/`, so that `cargo test` replays every seed through them on
//! a stable compiler, without a fuzzer. Each body has an oracle of its own: a simple model, a
//! reference implementation, or an invariant, such as that results do not depend on how the input
//! is split into chunks.
//!
//! This module is compiled for tests and with the feature `fuzz`. It may use every other module;
//! nothing but tests may use it. `docs/fuzzing.md` lists what each target proves and how to run it.
//! [`receiver`] shows how to run the same checks on a codec of your own.
//!
//! Read next: `endpoint.rs` and `input.rs`, which the bodies share; then `codec/mask.rs`, the
//! smallest body.

#[cfg(feature = "server")]
mod body;
mod codec;
#[cfg(feature = "server")]
mod decode;
mod endpoint;
mod explain;
#[cfg(feature = "server")]
mod forms;
mod heads;
mod input;
#[cfg(feature = "server")]
mod json;
#[cfg(feature = "server")]
mod lines;
#[cfg(feature = "server")]
mod paste;
#[cfg(feature = "server")]
mod query;
pub mod receiver;
#[cfg(test)]
mod replay;
mod sentence;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod tiers;
pub mod vectors;

#[cfg(feature = "server")]
pub use body::body;
#[cfg(feature = "deflate")]
pub use codec::deflate;
pub use codec::{assembly, close_payload, header, mask, memory, protocol, round_trip, utf8};
#[cfg(feature = "server")]
pub use decode::decode;
use endpoint::{endpoint, receive};
#[cfg(test)]
pub(crate) use explain::ExplainerSetup;
pub use explain::explain;
#[cfg(feature = "server")]
pub use forms::forms;
pub use heads::{handshake, request_head};
use input::{Input, Script};
#[cfg(feature = "server")]
pub use json::json;
#[cfg(feature = "server")]
pub use lines::lines;
#[cfg(feature = "server")]
pub use paste::paste;
#[cfg(feature = "server")]
pub use query::query;
#[cfg(test)]
use replay::replay;
use sentence::check_sentence;
#[cfg(feature = "server")]
pub use server::{delivery, log};
#[cfg(feature = "server")]
pub use tiers::tiers;

/// The directory of the seeds and the corpora.
#[cfg(test)]
const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz");

#[cfg(test)]
mod tests {
    use super::replay;

    macro_rules! replays {
        ($($body:ident)*) => { $(
            #[test]
            fn $body() {
                replay(stringify!($body), super::$body);
            }
        )* };
    }

    replays! { assembly close_payload explain handshake header mask }
    replays! { protocol request_head round_trip utf8 }
    #[cfg(feature = "deflate")]
    replays! { deflate }
    #[cfg(feature = "server")]
    replays! { body delivery forms lines log paste query tiers }

    #[cfg(feature = "server")]
    proptest::proptest! {
        #[test]
        fn json(text in "[0-2]([\\[\\]{}:,\"a1. \ntN-]|\"a\":|\\{\"value\":1){0,40}") {
            super::json(text.as_bytes());
        }

        #[test]
        fn decode(bytes: Vec<u8>, text: String) {
            super::decode(&bytes);
            super::decode(format!("1{text}").as_bytes());
        }
    }
}
