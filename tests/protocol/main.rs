//! Tests of `wire::Protocol` through its public interface: bytes in, events and bytes
//! out, no sockets, no clock.
//!
//! Several inputs have broken other implementations. Tests of a single module of `wire` stand next
//! to its code; the tests here need a whole end of a connection. [`machine`] has the state
//! machines, of an end of a connection and of the log. Read [`ends`] first: all other modules use
//! it.

mod closing;
#[cfg(feature = "deflate")]
mod deflate;
#[cfg(feature = "deflate")]
mod deflate_properties;
#[cfg(feature = "deflate")]
mod deflate_sent;
mod ends;
mod examples;
mod holding;
mod joined;
mod limits;
mod machine;
mod properties;
mod text;
mod time;
mod violations;
