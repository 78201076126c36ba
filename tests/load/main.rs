//! The server under load: many clients, full sockets, little memory, a flood on its only thread.
//!
//! | module | what |
//! |---|---|
//! | [`slow_viewers`] | viewers that stop reading |
//! | [`chat_crowd`] | many chat clients, some of which are disconnected abruptly |
//! | [`producers`] | many measurements by POST, and bodies that stall |
//! | [`fairness`] | one client that keeps the server busy |
//! | [`memory`] | the memory limit that all clients share |
//! | `chaos` | all of this at random |
//!
//! Some tests check durations or whether a processor is idle, and every test keeps the machine
//! busy. So they run one at a time: each begins with [`alone`]. For the same reason they are not in
//! `tests/server/`, whose tests run in parallel. Read next: `slow_viewers.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod chaos;
mod chat_crowd;
#[path = "../common/mod.rs"]
mod common;
mod fairness;
mod memory;
mod producers;
mod slow_viewers;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A lock that allows only one test of this program to run at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    // A failed test poisons the lock. The next test may run all the same.
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
