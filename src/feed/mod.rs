//! Measurements, and the log that every viewer reads from.

pub mod measurement;
