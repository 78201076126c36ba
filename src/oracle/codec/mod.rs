//! The fuzz bodies for the codec: masking, headers, UTF-8, messages, and one endpoint of a
//! connection.
//!
//! Must not know sockets. RFC 6455, sections 5 to 8; RFC 7692. Read next: `mask.rs`, the smallest
//! body.

mod assembly;
mod close_payload;
#[cfg(feature = "deflate")]
mod deflate;
mod header;
mod mask;
mod memory;
mod protocol;
mod round_trip;
mod utf8;

pub use assembly::assembly;
pub use close_payload::close_payload;
#[cfg(feature = "deflate")]
pub use deflate::deflate;
pub use header::header;
pub use mask::mask;
pub use memory::memory;
pub use protocol::protocol;
pub use round_trip::round_trip;
pub use utf8::utf8;
