//! Measurements, and the log that all subscribers read from.

pub mod clock;
pub mod log;
pub mod measurement;
