//! How to fuzz a codec of your own: two functions to write, and the bodies that run on whatever has
//! them.
//!
//! A receiver is opened as one end of a connection after its handshake, is given bytes, and tells
//! what it makes of them. No more is needed to hold it to the test vectors ([`against_vectors`]),
//! to itself ([`whole_equals_cut`]) and to our codec ([`differential`]). `fuzz/src/tungstenite.rs`
//! and `fuzz/src/tokio_websockets.rs` show how it is written for a codec that wants a stream to
//! read from.
//!
//! ```
//! use wirechart::oracle::receiver::{Ours, against_vectors};
//! for difference in against_vectors::<Ours>() {
//!     println!("{difference}"); // its name, its bytes, what was expected and what was told
//! }
//! ```
//!
//! Must not know any other codec. RFC 6455, sections 5 to 8. Read next: `setup.rs`, `ours.rs`,
//! `bodies.rs`, `difference.rs`; then `memory.rs`.

mod bodies;
mod difference;
mod frame;
mod ours;
mod setup;
mod shown;

pub use super::vectors::small;
pub use crate::wire::{
    close::CloseReason,
    code::CloseCode,
    error::ProtocolError,
    frame::Role,
    limits::Limits,
    message::{Message, MessageKind},
    protocol::Event,
};
pub use bodies::{against_vectors, differential, whole_equals_cut};
pub use difference::{Difference, Known, same};
pub use ours::Ours;
pub use setup::{Receiver, Setup, Told, tell};
