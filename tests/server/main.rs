//! End-to-end tests of the server: the real program, and clients that connect to it over real
//! sockets.
//!
//! | module | what |
//! |---|---|
//! | [`handshake`], [`http`] | valid and invalid requests |
//! | [`frames`], [`deflate`] | frames after the handshake |
//! | [`bounds`], [`connections`] | peers that send too much, read too little, or stop answering |
//! | [`ws`], [`joined`], [`chat`], [`feeds`], [`ingest`], [`history`], [`inspect`] | the endpoints |
//! | `about` | what a chart is about |
//! | `sources` | where data can come from |
//! | `service` | what a service manager passes: a socket, credentials; restarts |
//! | `shutdown`, `undisturbed` | signals, clock changes, full disks |
//! | `clients` | WebSocket clients written by others |
//!
//! Each test starts its own server on its own port, so the tests can run in parallel. A test that
//! keeps many clients or a processor busy belongs in `tests/load/`. Read next: `handshake.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod about;
mod bounds;
mod chat;
mod clients;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod deflate;
mod documented;
mod explained;
mod feeds;
mod frames;
mod handshake;
mod history;
mod http;
mod ingest;
mod inspect;
mod joined;
mod service;
mod shutdown;
mod sources;
mod undisturbed;
mod ws;
