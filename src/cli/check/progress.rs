//! A line on a terminal that says how far a run is, and how long it may still take.
//!
//! Must not know what a check is. Read next: `mod.rs`, if you have not yet.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

/// A run whose rest takes no longer than this needs no estimate.
const SHORT: Duration = Duration::from_secs(5);
/// The first checks say little of the others.
const FIRST: usize = 8;
/// Longer than any line.
const WIDTH: usize = 60;

/// How far a run is.
pub(super) struct Progress {
    total: usize,
    start: Instant,
    is_shown: bool,
}

impl Progress {
    pub(super) fn new(total: usize) -> Self {
        Self { total, start: Instant::now(), is_shown: io::stderr().is_terminal() }
    }

    pub(super) fn show(&self, made: usize) {
        if self.is_shown {
            let line = line(made, self.total, self.start.elapsed());
            _ = write!(io::stderr(), "\r{line:WIDTH$}");
        }
    }

    pub(super) fn clear(&self) {
        if self.is_shown {
            _ = write!(io::stderr(), "\r{:WIDTH$}\r", "");
        }
    }
}

fn line(made: usize, total: usize, took: Duration) -> String {
    let counts = format!("{made} of {total} checks");
    if made < FIRST {
        return counts;
    }
    let left = took.mul_f64(total.saturating_sub(made) as f64 / made as f64);
    match left.as_secs() {
        _ if left < SHORT => counts,
        seconds @ ..120 => format!("{counts}, some {seconds} s left"),
        seconds => format!("{counts}, some {} min left", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_run_says_how_long_it_may_take() {
        let line = |made, seconds| line(made, 180, Duration::from_secs(seconds));
        assert_eq!(line(5, 5), "5 of 180 checks");
        assert_eq!(line(90, 2), "90 of 180 checks");
        assert_eq!(line(90, 60), "90 of 180 checks, some 60 s left");
        assert_eq!(line(20, 30), "20 of 180 checks, some 4 min left");
        assert_eq!(line(180, 300), "180 of 180 checks");
    }
}
