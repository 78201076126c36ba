//! `wire::Protocol` through its public calls alone: bytes in, events and bytes out, no
//! socket, no clock.
//!
//! Tests named `fr_*` hold inputs that have broken other implementations, and the answer that is
//! right. What one module of `wire` can show by itself is tested next to its code; here is what
//! only shows in one end of a connection. [`machine`] has the state machines, of an end and of the
//! log. Read [`ends`] first: all else is written with it.

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
