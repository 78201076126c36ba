//! What all end-to-end tests share: the real program, and clients that connect to it over real
//! sockets.
//!
//! | module | what |
//! |---|---|
//! | [`program`] | the program as a process: its output, signals, its exit code |
//! | [`command`] | the program as a command: its input, its output, its exit code |
//! | [`server`] | the program as a server: its address, its resource use, whether it answers |
//! | [`http`] | requests written by hand, responses parsed |
//! | [`certificate`] | self-signed certificates |
//! | [`faketime`] | an adjustable wall clock |
//! | [`frame`] | frames written by hand, valid or not |
//! | [`websocket`] | a WebSocket client over a blocking socket |
//! | [`record`] | parses the messages of `/ws` |
//!
//! [`http`] and [`frame`] share no code with the crate, so a bug in the crate cannot hide itself in
//! them. Tests wait for events instead of sleeping; a wait longer than [`PATIENCE`] fails the test.
//! Read next: [`program`].

// Each directory in tests/ is a separate program, and uses only part of this module.
#![allow(dead_code, unreachable_pub)]

pub mod certificate;
pub mod command;
pub mod faketime;
pub mod frame;
pub mod http;
pub mod program;
pub mod record;
pub mod server;
pub mod websocket;

use std::time::Duration;

/// The timeout of every wait. It is long, so that a busy machine does not fail a test. It is
/// shorter than the 30 seconds after which the server sends a Ping, so that a test cannot pass
/// because of such a Ping.
pub const PATIENCE: Duration = Duration::from_secs(25);
