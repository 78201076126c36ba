//! Compressed messages: the extension permessage-deflate.
//!
//! ```text
//!   message ── Deflater ── cut off 00 00 FF FF ── frame with RSV1 ──▶ put back 00 00 FF FF ── Inflater ── message
//!                 ▲                                                                              ▲
//!                 └── the window: earlier bytes, also of earlier messages (context takeover) ────┘
//! ```
//!
//! flate2 implements the DEFLATE stream itself (RFC 1951). This module has the negotiation
//! ([`DeflateParameters`]), the end of each message in the stream, the size limit, and the lifetime
//! of the memory. Without the feature `deflate` every offer is declined and none is made.
//!
//! # Decisions that the RFC leaves open
//! - **Each message has its own inflater.** Only the window is kept between messages. So a message
//!   that ends inside a block is detected at its end, and a block with BFINAL set (7.2.3.4) may be
//!   followed by other blocks. This costs 0.8 us a message; one stream for all messages would cost
//!   0.1.
//! - **Window bits of 8** (7.1.2): zlib has no raw stream with a window that small. As a server, we
//!   decline an offer that limits us to 8 bits. As a client that is limited to 8 bits, we send
//!   messages uncompressed, which is always allowed (6). Receiving data that was compressed with 8
//!   bits works.
//! - **Distances beyond the agreed window** are accepted inside a message, up to 32 KiB. The agreed
//!   limit exists to save memory between messages, and there it is enforced: of earlier messages we
//!   keep only as much as the agreed window.
//! - **Hints** in an offer (`client_no_context_takeover`, `client_max_window_bits=10`) are repeated
//!   in our answer, which makes them binding. We request nothing of our own.
//! - **Corrupt data** fails the connection with 1007, as in the library `ws` of Node.js, because
//!   the payload is not of the type that RSV1 announces. The RFC names no code.
//! - **Level 1.** It compresses 1 KiB of JSON to 75 bytes in 0.7 us, level 6 to 57 bytes in 5 us.
//!   Processor time is a server's scarcest resource.
//! - **Uncompressed** messages are sent if they are shorter than 64 bytes, or would not become
//!   shorter.
//! - **The message limit** applies to inflated bytes and is checked while inflating. A megabyte
//!   that would become a gigabyte is refused at the 17th MiB, after about 15 ms. A compressed frame
//!   may be an eighth longer than the frame limit.
//!
//! # Memory
//! A connection without the extension pays 8 bytes for a pointer. With it, a connection uses 48 KB
//! while a message arrives. Between messages it keeps the window of received data, at most 32 KiB,
//! or nothing without context takeover. The compressor takes 380 KB from the first message that we
//! compress, and is freed after ten seconds without one. A compressor may start again at any time,
//! because the only effect is that its data does not refer to earlier data. Measured with 400
//! clients, each of which had 50 different messages of 920 bytes echoed: 345 KB per client, 33 KB
//! after ten idle seconds, 1.7 KB without compression.
//!
//! # When it pays
//! Measured on one core, with messages of 43 bytes of JSON: without context takeover a message
//! becomes 43.2 bytes in 1.4 us, which saves nothing. With context takeover it becomes 13.2 bytes
//! in 0.09 us, but each connection then needs its own window. So a server that sends the same
//! messages to many peers should not accept the extension: uncompressed, it can encode a message
//! once for all of them.
//!
//! This module knows nothing of frames, and of a connection only which end it is. RFC 7692. Read
//! next: `parameters.rs`.

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
pub use parameters::{DeflateParameters, WindowBits};
