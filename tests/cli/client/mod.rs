//! `client`: our client library against our own server, servers written by others, and servers that
//! break rules.
//!
//! | module | what |
//! |---|---|
//! | [`scripted`] | a server controlled by the test, over a pipe in memory |
//! | [`opening`] | valid and invalid answers to the handshake |
//! | [`flow`] | messages both ways: dropped futures, servers that do not read |
//! | [`ending`] | Closes, deadlines and violations |
//! | [`foreign`] | Python's `websockets`, Node's `ws` and our own server, over real sockets |
//! | `secure` | `wss://` |
//!
//! Where a test needs time to pass, the clock is paused: it jumps ahead when nothing else is left
//! to do, so no test sleeps. Read next: [`scripted`].

mod ending;
mod flow;
mod foreign;
mod opening;
pub mod scripted;
#[cfg(feature = "tls")]
mod secure;
