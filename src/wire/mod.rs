//! The WebSocket protocol with no I/O, no clock and no task: bytes in, events out, bytes out.
//!
//! It is a library: `default-features = false` is this and [`explain`](crate::explain), and nothing
//! else. It brings SHA-1, base64, and with the feature `deflate` a DEFLATE stream; it opens no
//! socket and starts no thread. Begin with [`Protocol`], whose docs show a whole connection, and
//! with `examples/` in the repository: servers and clients on `std::net` and on tokio. [`raw`] is
//! the codec alone.
//!
//! | | |
//! |---|---|
//! | the handshake of a server | [`HeadReader`], [`upgrade`], [`Upgrade`] |
//! | that of a client | [`ClientHandshake`], [`HeadReader`] |
//! | a connection | [`Protocol`], [`Event`], [`Message`], [`Limits`] |
//! | its end | [`CloseReason`], [`CloseState`], [`CloseOutcome`] |
//! | compression | [`DeflateParameters`], with the feature `deflate` |
//!
//! # Inside
//! The mutants are tested with `deflate` alone. From the ground up, each row uses only modules of
//! its own and the rows above:
//!
//! | modules | what |
//! |---|---|
//! | `code`, `error`, `limits`, `mask`, `utf8` | what needs nothing else |
//! | `frame`, `close` | a frame's header, and what a Close says |
//! | `incoming`, `message`, `deflate`, `outbox`, `closing`, `event` | the parts of a connection |
//! | `protocol` | one end of a connection |
//! | `head`, `handshake` | how it began |
//!
//! Files whose name ends in `_fast` can be left out: each does what the file of the same name does,
//! in less time, and is held against it by a property test.
//!
//! RFC 6455; RFC 7692. Read next: `mask` and `utf8`, two small things; then `frame`, and down the
//! table.

#![warn(missing_debug_implementations)]

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
pub use deflate::{Parameters as DeflateParameters, WindowBits};
pub use error::ProtocolError;
pub use event::{Closed, Event};
pub use frame::Role;
pub use handshake::{
    Accepted, ClientHandshake, RequestError, ResponseError, Upgrade, UpgradeError, accept_value,
    upgrade,
};
pub use head::{
    HeadError, HeadLimits, HeadReader, Headers, Request, Response, Version as HttpVersion,
};
pub use limits::{HIGH_WATER, Limits};
pub use message::{Message, MessageKind};
pub use outbox::{MaskKeys, Output};
pub use protocol::{FRAME_WORK, Protocol};
