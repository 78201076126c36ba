//! `wirechart check`, against servers that break one rule each, against ours, and against what is
//! no WebSocket server.
//!
//! Read next: `breakable.rs`, the server that breaks a rule; `found.rs`, that each is found;
//! `command.rs`, the command; `reports.rs`, what it writes; `secure.rs`, over TLS; `clients.rs`,
//! that clients are checked; `mangled.rs`, a client that breaks a rule.

// The breakable server compresses.
#![cfg(feature = "deflate")]

#[path = "../common/mod.rs"]
mod common;

mod breakable;
mod clients;
mod clients_command;
mod clients_raw;
mod closes;
mod command;
mod deflate;
mod found;
mod frames;
mod head;
mod mangled;
mod messages;
mod offer;
mod reports;
#[cfg(feature = "tls")]
mod secure;
