//! Wrong tokens, counted by address: after some in a minute, the address has to wait.
//!
//! While an address has to wait, the right token is refused, too, if it is short enough to be
//! guessed. Otherwise, somebody who guesses would learn that a guess was right. A request without a
//! token is no guess. An IPv6 network has 2^64 addresses, so only the first half of an address
//! counts. Must not know tokens. Read next: `sessions.rs`.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How many wrong tokens an address may present in one [`PERIOD`].
const MOST: u32 = 10;
/// The period begins with the first wrong token.
const PERIOD: Duration = Duration::from_secs(60);
/// How many addresses are remembered. If there are more, the oldest is forgotten.
const ADDRESSES: usize = 4096;

/// The addresses that have presented wrong tokens.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<HashMap<IpAddr, Counted>>);

#[derive(Debug, Clone, Copy)]
struct Counted {
    since: Instant,
    count: u32,
}

impl Counted {
    fn left(self, now: Instant) -> Duration {
        (self.since + PERIOD).saturating_duration_since(now)
    }
}

impl Failures {
    /// How long this address still has to wait, or `None` if it does not have to.
    pub(super) fn wait(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let counted = *self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key(address))?;
        let left = counted.left(now);
        (counted.count >= MOST && !left.is_zero()).then_some(left)
    }

    /// Records that this address has presented a wrong token. Returns whether it has to wait from
    /// now on.
    pub(super) fn count(&self, address: IpAddr, now: Instant) -> bool {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= ADDRESSES && !table.contains_key(&key(address)) {
            table.retain(|_, counted| !counted.left(now).is_zero());
            let oldest = table.iter().min_by_key(|(_, counted)| counted.since).map(|(key, _)| *key);
            if table.len() >= ADDRESSES {
                oldest.and_then(|oldest| table.remove(&oldest));
            }
        }
        let new = Counted { since: now, count: 0 };
        let counted = table.entry(key(address)).or_insert(new);
        if counted.left(now).is_zero() {
            *counted = new;
        }
        counted.count += 1;
        counted.count == MOST
    }
}

/// The part of an address that counts.
fn key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ten_failures_in_a_minute_are_answered_and_then_the_address_waits() {
        let (failures, start) = (Failures::default(), Instant::now());
        let (one, other) = (address("192.0.2.1"), address("192.0.2.2"));
        for second in 0..10 {
            assert_eq!(failures.wait(one, start), None, "{second}");
            let last = failures.count(one, start + Duration::from_secs(second));
            assert_eq!(last, second == 9);
        }
        let at = |seconds| failures.wait(one, start + Duration::from_secs(seconds));
        assert_eq!(at(10), Some(Duration::from_secs(50)));
        assert_eq!(at(60), None);
        assert_eq!(failures.wait(other, start), None);
        assert!(
            !failures.count(one, start + Duration::from_secs(61)),
            "it is counted from 1 again"
        );
    }

    #[test]
    fn a_network_counts_as_one_address_and_so_do_both_forms_of_ipv4() {
        let (failures, now) = (Failures::default(), Instant::now());
        for host in 1..=10 {
            failures.count(address(&format!("2001:db8::{host}")), now);
            failures.count(address("::ffff:192.0.2.1"), now);
        }
        assert!(failures.wait(address("2001:db8::ffff"), now).is_some());
        assert!(failures.wait(address("2001:db8:0:1::1"), now).is_none());
        assert!(failures.wait(address("192.0.2.1"), now).is_some());
        failures.count(address("::1"), now);
        assert!(failures.wait(address("::1"), now).is_none());
    }

    #[test]
    fn the_table_is_bounded() {
        let (failures, now) = (Failures::default(), Instant::now());
        for host in 0..ADDRESSES as u32 + 10 {
            failures.count(IpAddr::V4(host.into()), now + Duration::from_millis(host.into()));
        }
        assert_eq!(failures.0.lock().unwrap().len(), ADDRESSES);
    }
}
