//! The WebSocket protocol with no I/O, no clock and no task: bytes in, events out, bytes out.
//!
//! It compiles alone, with `--no-default-features`; the mutants are tested so, with `deflate`.
//! Floor by floor, each using only those above it here:
//!
//! | floor | modules |
//! |---|---|
//! | 0 | [`code`], [`error`], [`limits`], [`mask`], [`utf8`] |
//! | 1 | [`frame`], [`close`] |
//! | 2 | [`closing`], [`incoming`], [`message`], [`event`], [`outbox`], [`head`], [`deflate`] |
//! | 3 | [`protocol`], [`handshake`], [`raw`] |
//!
//! RFC 6455; RFC 7692. Read next: [`mask`] and [`utf8`], two small things; then [`frame`], and down
//! the table.

#![warn(missing_debug_implementations)]

pub(crate) mod close;
pub(crate) mod closing;
pub(crate) mod code;
pub(crate) mod deflate;
pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod frame;
pub(crate) mod handshake;
pub(crate) mod head;
pub(crate) mod incoming;
pub(crate) mod limits;
pub(crate) mod mask;
pub(crate) mod message;
pub(crate) mod outbox;
pub(crate) mod protocol;
pub mod raw;
pub(crate) mod utf8;

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
pub use limits::Limits;
pub use message::{Message, MessageKind};
pub use outbox::{MaskKeys, Output};
pub use protocol::{FRAME_WORK, Protocol};
