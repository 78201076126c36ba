//! Several servers that share their feeds through a real Redis, which is killed, stopped, wiped and
//! replaced while viewers watch. `docs/scale-out.md` names these tests as its evidence.
//!
//! | module | what |
//! |---|---|
//! | [`redis`] | a Redis of the test's own, its faults, and its commands |
//! | [`door`] | what stands between servers and Redis: it can be shut, led elsewhere, or swallow |
//! | [`viewer`] | a viewer that moves between servers, and checks every number that it gets |
//! | [`writer`] | measurements by POST, again until one server has taken them |
//! | [`servers`] | the servers |
//! | [`kept`] | Redis goes away and comes back with all of its data |
//! | [`lost`] | Redis loses data: nobody is left deaf, and no number has two meanings |
//! | [`killed`] | servers end without warning |
//! | [`full`] | Redis takes no more, or disconnects readers |
//! | [`secured`] | TLS, passwords, and Sentinels that name the master |
//! | [`replicas`] | what is acknowledged only when a replica has it |
//! | [`network`] | a link that drops everything, in network namespaces |
//! | [`chart`] | feeds by name, and what is said about a chart |
//! | [`together`] | what runs at several servers, and in front of them: rooms, proxies, clients |
//! | [`random`] | all of it, as a printed seed says |
//! | [`documented`] | the tests that the document names exist |
//!
//! Without `redis-server` they are skipped with a message; in CI that is a failure. Read next:
//! `redis.rs`.
#![cfg(all(feature = "redis", unix))]
// Items are `pub` if other modules use them, as in the crate.
#![allow(unreachable_pub)]

mod chart;
#[path = "../common/mod.rs"]
mod common;
mod documented;
mod door;
mod full;
mod kept;
mod killed;
mod lost;
mod network;
mod random;
mod redis;
mod replicas;
mod secured;
mod servers;
mod together;
mod viewer;
mod writer;
