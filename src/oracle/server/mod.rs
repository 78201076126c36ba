//! The log with its subscribers, and the way out of a connection.
//!
//! Read next: `log.rs`, and on from there.

mod connection;
mod delivery;
mod feed;
mod log;
mod model;
mod peer;
mod socket;
mod stage;
mod steps;

pub use delivery::delivery;
pub use log::log;
