//! The WebSocket protocol with no I/O, no clock and no task: bytes in, events out, bytes out.
//!
//! It can be used as a library: with `default-features = false` the crate is only this and
//! [`explain`](crate::explain). It depends on the crates `sha1` and `base64`, and with the feature
//! `deflate` on `flate2`. It opens no socket and starts no thread. Begin with [`Protocol`], whose
//! documentation shows a whole connection. `examples/` in the repository has servers and clients on
//! `std::net` and on tokio. [`raw`] has the parts of the frame codec on their own, for programs
//! that need no connection.
//!
//! | part | types |
//! |---|---|
//! | the handshake of a server | [`HeadReader`], [`upgrade`], [`Upgrade`] |
//! | the handshake of a client | [`ClientHandshake`], [`HeadReader`] |
//! | a connection | [`Protocol`], [`Event`], [`Message`], [`Limits`] |
//! | the end of a connection | [`CloseReason`], [`CloseState`], [`CloseOutcome`] |
//! | compression | [`DeflateParameters`], with the feature `deflate` |
//!
//! RFC 6455; RFC 7692.

// The modules. Each row uses only modules of the same row and of the rows above it:
//
// | modules | what they contain |
// |---|---|
// | `code`, `error`, `limits`, `mask`, `utf8` | what depends on nothing else here |
// | `frame`, `close` | the header of a frame, and the payload of a Close |
// | `incoming`, `message`, `assembly`, `deflate`, `outbox`, `closing`, `event` | the parts of a connection |
// | `protocol` | one end of a connection |
// | `head`, `handshake` | how a connection begins |
//
// Readers can skip the files whose names end in `_fast`: each does the same as the file without
// that suffix, in less time, and a property test compares the two.
//
// The reading order is in the documentation of the crate (`src/lib.rs`). Read next: `mask`.

#![warn(missing_debug_implementations)]

pub(crate) mod assembly;
pub(crate) mod close;
pub(crate) mod closing;
pub(crate) mod code;
pub(crate) mod deflate;
pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod frame;
mod frame_fast;
pub(crate) mod handshake;
pub(crate) mod head;
pub(crate) mod incoming;
pub(crate) mod limits;
pub(crate) mod mask;
pub(crate) mod mask_fast;
pub(crate) mod message;
pub(crate) mod outbox;
pub(crate) mod protocol;
pub mod raw;
pub(crate) mod utf8;
mod utf8_fast;

pub use close::CloseReason;
pub use closing::{CloseOutcome, CloseState, Failure};
pub use code::CloseCode;
pub use deflate::{DeflateParameters, WindowBits};
pub use error::ProtocolError;
pub use event::{Closed, Event};
pub use frame::Role;
pub use handshake::{
    Accepted, ClientHandshake, RequestError, ResponseError, Upgrade, UpgradeError, accept_value,
    upgrade,
};
pub use head::{HeadError, HeadLimits, HeadReader, Headers, HttpVersion, Request, Response};
pub use limits::{HIGH_WATER, Limits};
pub use message::{Message, MessageKind};
pub use outbox::{MaskKeys, Output};
pub use protocol::{FRAME_WORK, Protocol};
