//! `client`: our client against servers of ours, of others, and such as no one should write.
//!
//! | module | what |
//! |---|---|
//! | [`scripted`] | a server that does what the test says, over a pipe in memory |
//! | [`opening`] | answers to the handshake, good and bad |
//! | [`flow`] | messages both ways: futures that are dropped, servers that do not read |
//! | [`ending`] | Closes, deadlines and broken rules |
//! | [`foreign`] | servers of Python's `websockets` and Node's `ws`, and our own, over real sockets |
//! | `secure` | `wss://` |
//!
//! Where a test needs time to pass, the clock stands still until nothing else is left to do, and
//! then jumps: no test sleeps. Read next: [`scripted`].

mod ending;
mod flow;
mod foreign;
mod opening;
mod scripted;
#[cfg(feature = "tls")]
mod secure;
