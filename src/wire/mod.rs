//! The WebSocket protocol (RFC 6455) with no I/O, no clock and no task: bytes in, events out, bytes out.

pub mod handshake;
pub mod head;
