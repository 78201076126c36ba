//! Browsers that have presented the token of viewers once. Each gets a cookie with a random number,
//! which is worth nothing after a restart and says nothing about the token.
//!
//! Scripts cannot read the cookie (`HttpOnly`), and pages of others cannot have it sent
//! (`SameSite=Strict`). A browser sends the cookies of a host to all its ports, so the port is part
//! of the name. Must not know what may be viewed. RFC 6265. Read next: `login.rs`.

use crate::digits;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How many browsers are remembered. If there are more, the one that was seen least recently is
/// forgotten.
const SESSIONS: usize = 1024;
/// How long a browser is remembered after it was last seen.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// Browsers that may view.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<u128, Instant>>);

impl Sessions {
    /// Opens a session, and returns the number for its cookie. `None` if the system has no
    /// randomness.
    pub(super) fn open(&self, now: Instant) -> Option<u128> {
        let mut number = [0; 16];
        getrandom::fill(&mut number).ok()?;
        let number = u128::from_ne_bytes(number);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, seen)| **seen).map(|(key, _)| *key);
            oldest.and_then(|oldest| sessions.remove(&oldest));
        }
        sessions.insert(number, now);
        Some(number)
    }

    /// Whether one of the cookies in these headers names a session.
    pub(super) fn knows<'a>(
        &self,
        mut cookies: impl Iterator<Item = &'a str>,
        port: u16,
        now: Instant,
    ) -> bool {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.any(|cookie| {
            let Some((name, value)) = cookie.trim().split_once('=') else { return false };
            let number = (name == cookie_name(port)).then(|| digits::number(value, 16));
            let seen = number.flatten().and_then(|number| sessions.get_mut(&number));
            let Some(seen) = seen else { return false };
            let is_fresh = now.saturating_duration_since(*seen) < LIFETIME;
            if is_fresh {
                *seen = now;
            }
            is_fresh
        })
    }
}

fn cookie_name(port: u16) -> String {
    format!("wirechart_{port}")
}

/// The value of `Set-Cookie` for a session. `is_secure`: the browser speaks TLS with a proxy in
/// front of us.
pub(super) fn set_cookie(number: u128, port: u16, is_secure: bool) -> String {
    let (name, age) = (cookie_name(port), LIFETIME.as_secs());
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{name}={number:032x}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_known_at_its_port_until_it_is_old() {
        let (sessions, start) = (Sessions::default(), Instant::now());
        let number = sessions.open(start).unwrap();
        let cookie = set_cookie(number, 8000, true);
        let (pair, flags) = cookie.split_once("; ").unwrap();
        assert_eq!(flags, "Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
        assert!(!set_cookie(number, 8000, false).contains("Secure"));
        let knows = |cookies: &[&str], port, after| {
            sessions.knows(cookies.iter().copied(), port, start + after)
        };
        assert!(knows(&["a=b", &format!(" {pair}")], 8000, Duration::ZERO));
        assert!(!knows(&[pair], 8001, Duration::ZERO));
        let wrong = format!("wirechart_8000={:032x}", number ^ 1);
        assert!(!knows(&[&wrong, "wirechart_8000=", "wirechart_8000"], 8000, Duration::ZERO));
        let nearly = LIFETIME - Duration::from_secs(1);
        assert!(knows(&[pair], 8000, nearly));
        assert!(knows(&[pair], 8000, 2 * nearly), "each use counts");
        assert!(!knows(&[pair], 8000, 2 * nearly + LIFETIME));
    }

    #[test]
    fn the_table_is_bounded() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let first = sessions.open(now).unwrap();
        for later in 1..=SESSIONS as u64 {
            sessions.open(now + Duration::from_millis(later)).unwrap();
        }
        let cookie = set_cookie(first, 1, false);
        assert!(!sessions.knows(cookie.split("; "), 1, now), "the oldest is forgotten");
        assert_eq!(sessions.0.lock().unwrap().len(), SESSIONS);
    }
}
