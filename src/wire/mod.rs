//! The WebSocket protocol with no I/O, no clock and no task: bytes in, events out, bytes out.
//!
//! It compiles alone, with `--no-default-features`; the mutants are tested so, with `deflate`. From
//! the ground up, each row uses only modules of its own and the rows above:
//!
//! | modules | what |
//! |---|---|
//! | [`code`], [`error`], [`limits`], [`mask`], [`utf8`] | what needs nothing else |
//! | [`frame`], [`close`] | a frame's header, and what a Close says |
//! | [`incoming`], [`message`], [`deflate`], [`outbox`], [`closing`], [`event`] | the parts of a connection |
//! | [`protocol`] | one end of a connection |
//! | [`head`], [`handshake`] | how it began |
//!
//! Files whose name ends in `_fast` can be left out: each does what the file of the same name does,
//! in less time, and is held against it by a property test.
//!
//! RFC 6455; RFC 7692. Read next: [`mask`] and [`utf8`], two small things; then [`frame`], and down
//! the table.

pub mod close;
pub mod closing;
pub mod code;
pub mod deflate;
pub mod error;
pub mod event;
pub mod frame;
mod frame_fast;
pub mod handshake;
pub mod head;
pub mod incoming;
pub mod limits;
pub mod mask;
pub mod mask_fast;
pub mod message;
pub mod outbox;
pub mod protocol;
pub mod utf8;
mod utf8_fast;
