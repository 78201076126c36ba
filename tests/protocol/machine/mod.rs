//! State machines: any operations in any order, on the real thing and on a model of it that says
//! plainly what must come of each.
//!
//! The model is the reference that a reader can check against the RFC; where both differ, proptest
//! looks for the shortest way there and keeps it in `*.regressions` beside the file, which is
//! committed. Read next: `connection.rs`, `log.rs`.

mod connection;
mod connection_model;
mod connection_peer;
#[cfg(feature = "server")]
mod log;

use proptest::test_runner::{Config, FileFailurePersistence};

/// Enough for each operation to meet each other; a failure is tried again as long as the strategies
/// are the same, unless the environment says that none is kept.
fn config() -> Config {
    let default = Config::default();
    let kept = Box::new(FileFailurePersistence::WithSource("regressions"));
    let failure_persistence = default.failure_persistence.as_ref().map(|_| kept as _);
    Config { cases: 400, failure_persistence, ..default }
}
