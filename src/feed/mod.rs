//! Measurements, and the log that every viewer reads from.

pub mod clock;
pub mod log;
pub mod measurement;
