//! The server under load: many clients, full sockets, little memory, a flood on its only thread.
//!
//! | module | what |
//! |---|---|
//! | [`slow_viewers`] | viewers that stop reading |
//! | [`chat_crowd`] | many who chat, and some who are torn away |
//! | [`fairness`] | one who keeps the server busy |
//! | [`memory`] | what all clients together make the server hold |
//! | `chaos` | all of it at random |
//!
//! Some of them ask how long something takes, or whether a processor is idle, and each of them
//! keeps the machine busy. So they run one at a time: each begins with [`alone`], and they are not
//! in `tests/server/`, whose tests run beside each other. Read next: `slow_viewers.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod chaos;
mod chat_crowd;
#[path = "../common/mod.rs"]
mod common;
mod fairness;
mod memory;
mod slow_viewers;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// No other test of this program runs while this is held.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    // A test that has failed has poisoned it, and the next one may run all the same.
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
