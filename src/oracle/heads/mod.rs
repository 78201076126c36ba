//! The heads of HTTP and the handshake, with a second set of its rules.
//!
//! Read next: `request_head.rs`, then `handshake.rs`.

mod against_httparse;
mod extension_list;
mod handshake;
pub(super) mod handshake_rules;
mod request_head;

pub use handshake::handshake;
pub use request_head::request_head;
