//! What the end-to-end tests share: the real program, and clients that talk to it over real
//! sockets.
//!
//! | module | what |
//! |---|---|
//! | [`program`] | the program as a process: what it prints, signals, its exit code |
//! | [`command`] | the program as a command: its input, its output, its exit code |
//! | [`server`] | the program as a server: its address, what it takes, whether it still answers |
//! | [`http`] | requests written by hand, answers taken apart |
//! | [`faketime`] | a clock that can be set |
//! | [`frame`] | frames written by hand, with rules kept or broken |
//! | [`websocket`] | a WebSocket client over a blocking socket |
//! | [`told`] | what a viewer of `/ws` is told |
//!
//! [`http`] and [`frame`] share no code with the crate, so that an error in it cannot hide itself
//! in them. No test sleeps: each waits for an event, and [`PATIENCE`] is how long before the wait
//! is taken for a hang. Read next: [`program`].

// Each directory in tests/ is a program of its own, which takes from here what it needs.
#![allow(dead_code, unreachable_pub)]

pub mod command;
pub mod faketime;
pub mod frame;
pub mod http;
pub mod program;
pub mod server;
pub mod told;
pub mod websocket;

use std::time::Duration;

/// How long to wait for anything. So long that a busy machine does not fail a test; but less than
/// the 30 seconds after which the server sends a Ping, since a test that waits for nothing but that
/// must fail.
pub const PATIENCE: Duration = Duration::from_secs(25);
