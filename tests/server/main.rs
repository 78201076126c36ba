//! The server from end to end: the real program, and clients that talk to it over real sockets.
//!
//! | module | what |
//! |---|---|
//! | [`handshake`], [`http`] | requests, good and bad |
//! | [`frames`], [`deflate`] | what comes after the handshake |
//! | [`bounds`], [`connections`] | peers that send too much, read too little, or do not do their part |
//! | [`ws`], [`chat`], [`inspect`] | the endpoints |
//! | `shutdown`, `undisturbed` | signals, clocks, full disks |
//! | `clients` | clients that others wrote |
//!
//! Each test has a server of its own on a port of its own, so they run beside each other. A test
//! that keeps many clients or a processor busy belongs in `tests/load/`. Read next: `handshake.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod bounds;
mod chat;
mod clients;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod deflate;
mod frames;
mod handshake;
mod http;
mod inspect;
mod shutdown;
mod undisturbed;
mod ws;
