//! How to test and fuzz a codec of your own: implement two functions, and run the checks that are
//! here for every implementor.
//!
//! A [`Receiver`] is opened as one endpoint of a connection after its handshake. It is given bytes
//! and reports what they mean. That is enough to check it against the test vectors
//! ([`against_vectors`]), to check that its reports do not depend on how the bytes are split into
//! chunks ([`whole_equals_cut`]), and to compare it with our codec ([`differential`]).
//! [`sample`] is a small codec that is tested in this way, and [`known`] has the differences that
//! many codecs need. `fuzz/src/tungstenite.rs` and `fuzz/src/tokio_websockets.rs` are examples for
//! codecs that read from a stream.
//!
//! ```
//! use wirechart::oracle::receiver::{Ours, against_vectors};
//! for difference in against_vectors::<Ours>(&[]) {
//!     println!("{difference}"); // its name, its bytes, what was expected and what was reported
//! }
//! ```
//!
//! Must not know any codec but ours. RFC 6455, sections 5 to 8. Read next: `setup.rs`, `ours.rs`,
//! `checks.rs`, `difference.rs`, `known.rs`, `sample/mod.rs`; then `vectors/mod.rs`.

mod checks;
mod difference;
mod display;
mod explain_command;
pub mod known;
mod late_text;
mod ours;
mod partial_frame;
pub mod sample;
mod setup;
mod short_form;

pub use super::vectors::small;
pub use crate::wire::{
    CloseCode, CloseReason, Event, Limits, Message, MessageKind, ProtocolError, Role,
};
pub use checks::{against_vectors, differential, whole_equals_cut};
pub use difference::{Difference, KnownDifference, agree};
pub use ours::Ours;
pub use sample::Sample;
pub use setup::{Receiver, Report, Setup, message, report};
pub use short_form::shortened;
