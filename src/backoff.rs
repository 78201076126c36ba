//! How long to wait before something is tried again: twice as long each time, up to a limit.
//!
//! Must not know any clock, nor what is tried. Read next: `source/attempts.rs`.

use std::time::Duration;

/// The pauses between attempts. See the [module](self).
#[derive(Debug)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    /// The `first` pause, and the longest.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// It has worked: the next pause is the first one again.
    pub fn worked(&mut self) {
        self.next = self.first;
    }

    /// The pause before the next attempt.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.longest);
        pause
    }

    /// The same, shorter by up to a half, as a `random` number says: so that many who wait for the
    /// same do not all try at once.
    pub fn jittered_pause(&mut self, random: u8) -> Duration {
        self.pause().mul_f64(1.0 - f64::from(random) / 255.0 / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_start_anew_when_it_has_worked() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        assert_eq!([(); 7].map(|()| backoff.pause().as_secs()), [1, 2, 4, 8, 16, 30, 30]);
        backoff.worked();
        assert_eq!([(); 2].map(|()| backoff.pause().as_secs()), [1, 2]);
    }

    #[test]
    fn jitter_takes_no_more_than_half_of_a_pause() {
        let mut backoff = Backoff::new(Duration::from_secs(8), Duration::from_secs(8));
        let pauses = [0, 255].map(|random| backoff.jittered_pause(random).as_secs());
        assert_eq!(pauses, [8, 4]);
    }
}
