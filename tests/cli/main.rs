//! The commands: what each prints, what it refuses, how it exits; and the client that `connect` is
//! made of.
//!
//! | module | what |
//! |---|---|
//! | [`arguments`] | what the command line promises and refuses |
//! | [`explain`] | `explain`, `frame` and `accept` |
//! | [`connect`], [`trace`], [`sending`], `interrupts` | `connect` |
//! | [`client`] | the library's client, below `connect` |
//! | `learn` | the commands in `docs/learn.md` print what stands there, and links lead where they should |
//!
//! What the server does is for `tests/server/`. Read next: `arguments.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod arguments;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod connect;
mod explain;
mod interrupts;
mod learn;
mod sending;
mod trace;
