//! State machine tests: random operations run on the real thing and on a simple model of it, and
//! the results must agree.
//!
//! The model is the reference; a reader can check it against the RFC. Where the two differ,
//! proptest looks for the shortest sequence and stores it in `*.regressions` beside the file, which
//! is committed. Read next: `connection.rs`, `log.rs`.

mod connection;
mod connection_model;
mod connection_peer;
#[cfg(feature = "server")]
mod log;

use proptest::test_runner::{Config, FileFailurePersistence};

/// Enough cases for each operation to meet each other one. A stored failure is tried again as long
/// as the strategies are unchanged, unless the environment turns that off.
fn config() -> Config {
    let default = Config::default();
    let kept = Box::new(FileFailurePersistence::WithSource("regressions"));
    let failure_persistence = default.failure_persistence.as_ref().map(|_| kept as _);
    Config { cases: 400, failure_persistence, ..default }
}
