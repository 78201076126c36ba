//! Compressed messages: the extension permessage-deflate.
//!
//! ```text
//!   message ── Deflater ── cut off 00 00 FF FF ── frame with RSV1 ──▶ put back 00 00 FF FF ── Inflater ── message
//!                 ▲                                                                              ▲
//!                 └── the window: what was said before, in messages too (context takeover) ──────┘
//! ```
//!
//! The DEFLATE stream itself (RFC 1951) is flate2's. What is ours: what the two ends agree on
//! ([`Parameters`]), where a message ends in the stream, how much it may become, and how long the
//! memory for it is kept. Without the feature `deflate` every offer is declined and none is made.
//!
//! # Decisions that the RFC leaves to us
//! - **A message stands alone.** The window is kept apart from the inflater, which lives as long as
//!   one message is under way. So a message that ends in the middle of a block is noticed at its
//!   end, a block with BFINAL set (7.2.3.4) is followed by others as any block is, and between
//!   messages nothing is kept but the window. It costs 0.8 us a message, where a stream that goes
//!   on from one to the next would cost 0.1.
//! - **Window bits of 8** (7.1.2): zlib has no raw stream of such a small window. As a server we
//!   decline an offer that limits us to it; as a client told to keep to it, we send our messages
//!   plain, which is always allowed (6). To receive what was made with 8 bits is no matter.
//! - **What is longer than agreed** is taken: whatever its window, a peer may refer back 32 KiB
//!   inside a message. A limit of 9 bits saves us memory between messages, and there it is kept to.
//! - **Hints** in an offer (`client_no_context_takeover`, `client_max_window_bits=10`) are agreed
//!   to. We ask for nothing of our own.
//! - **Broken data** fails the connection with 1007, as the library `ws` of Node.js does: the
//!   payload is not what its RSV1 says. The RFC names no code.
//! - **Level 1.** Of 1 KiB of JSON it leaves 75 bytes in 0.7 us, level 6 leaves 57 in 5 us: a
//!   server's processor is what it has least of.
//! - **Plain** goes what is shorter than 64 bytes, or would not become shorter.
//! - **The limit** of a message is on what is inflated, and is looked at while inflating: a
//!   megabyte that would become a gigabyte is refused at the 17th MiB, after some 15 ms. A frame
//!   may be an eighth longer than its limit.
//!
//! # Memory
//! A connection that has not agreed on it pays the 8 bytes of a pointer. One that has: 48 KB while
//! a message is coming in, and between messages the window of what was received, at most 32 KiB,
//! nothing without context takeover. The compressor takes 380 KB from the first message that we
//! send compressed, and is given back after ten seconds without one: a compressor may start afresh
//! at any time, since all that its peer notices is that it refers to nothing before. Measured with
//! 400 clients that had 50 different messages of 920 bytes echoed: 345 KB each, 33 KB when idle for
//! ten seconds, 1.7 KB without compression.
//!
//! # Where it is offered
//! Measured with measurements of 43 bytes of JSON, on one core: alone, such a message becomes 43.2
//! bytes in 1.4 us, no gain at all; with context takeover it becomes 13.2 in 0.09 us, but then each
//! viewer has a window of its own. What is plain is encoded once for all viewers and costs none of
//! them anything, so `/ws` declines; as does `/chat`, whose messages are shared in the same way.
//! `/echo`, where each message is one peer's own, accepts. There is no flag to turn it off: a
//! client that does not want it does not offer it.
//!
//! Knows nothing of frames, and of a connection only which end it is. RFC 7692.
//! Read next: `parameters.rs`, then `deflater.rs` and `inflater.rs`.

#[cfg(not(feature = "deflate"))]
#[path = "absent.rs"]
mod codec;
#[cfg(feature = "deflate")]
mod codec;
#[cfg(feature = "deflate")]
mod deflater;
#[cfg(feature = "deflate")]
mod direction;
#[cfg(feature = "deflate")]
mod inflater;
mod parameters;

pub(crate) use codec::{Codec, Sent};
pub(crate) use parameters::NAME;
pub use parameters::{Parameters, WindowBits};
