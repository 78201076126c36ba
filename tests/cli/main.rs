//! The commands: their output, their errors, their exit codes; and the client library behind
//! `connect`.
//!
//! | module | what |
//! |---|---|
//! | [`arguments`] | command line arguments, valid and refused |
//! | `shipped` | completions, manual pages, variables in place of flags, `health` |
//! | [`explain`] | `explain`, `frame` and `accept` |
//! | [`connect`], [`trace`], [`sending`], `interrupts` | `connect` |
//! | [`client`] | the client library that `connect` uses |
//! | `readme` | runs the commands in the README and in the pages for users |
//! | `packaging` | the files of packages, containers and services |
//! | `learn` | runs the commands in `docs/learn.md` and checks the links of the documentation |
//!
//! The tests of the server are in `tests/server/`. Read next: `arguments.rs`.
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
mod packaging;
#[cfg(unix)]
mod readme;
mod sending;
mod shipped;
mod trace;
