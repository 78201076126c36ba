//! The log with its viewers, and the way out of a connection.
//!
//! Read next: `log.rs`, and on from there.

mod delivery;
mod feed;
mod log;
mod model;
mod peer;
mod seat;
mod stage;

pub use delivery::delivery;
pub use log::log;
