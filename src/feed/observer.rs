//! Who else is told of each measurement that a feed takes.
//!
//! The feed calls it while it holds its lock, so in the order of the numbers. Must not know what
//! the observer does with them. Read next: `state`.

use super::measurement::Measurement;
use std::num::NonZeroI64;

/// One measurement, as a feed has taken it.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// Its number in the log.
    pub seq: u64,
    /// Its time, Unix milliseconds.
    pub t: i64,
    /// The number of its series in the feed. They are counted from 0 as they appear; one without a
    /// name counts too.
    pub series: usize,
    /// What was measured.
    pub measurement: &'a Measurement,
    /// By how many milliseconds our clock was set before it, where a viewer is told so.
    pub step: Option<NonZeroI64>,
}

/// Is told of what feeds take. One observer serves all feeds of a server, and tells them apart by
/// the epoch of the log.
pub trait Observer: Send + Sync {
    /// The feed has taken this. The call must be quick: the source waits for it.
    fn took(&self, epoch: &str, batch: &[Taken<'_>]);

    /// The feed is gone.
    fn gone(&self, epoch: &str);
}
