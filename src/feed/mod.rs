//! Measurements, the log that all subscribers read from, feeds by name, and their long-term tiers.

pub mod about;
pub mod annotation;
pub mod clock;
pub mod log;
pub mod measurement;
pub mod named;
mod notices;
pub mod number;
pub mod numbered;
pub mod observer;
pub mod publisher;
pub mod registry;
mod ring;
pub mod sequencer;
mod state;
pub mod status;
pub mod steps;
pub mod tiers;
