//! The fuzz bodies for HTTP heads and for the handshake, with a second implementation of its rules
//! as the oracle.
//!
//! Must not know frames. RFC 9112; RFC 6455, section 4. Read next: `request_head.rs`, then
//! `handshake.rs`.

mod against_httparse;
mod extension_list;
mod handshake;
pub(super) mod handshake_rules;
mod request_head;

pub use handshake::handshake;
pub use request_head::request_head;
