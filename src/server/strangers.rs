//! Logs requests that were refused because their host or origin is foreign.
//!
//! A browser hides from its user why a WebSocket was refused, so the log says what the request
//! named and which flag would allow it. Each kind is logged once, because a page retries for as
//! long as it is open. Clients choose these names, so they are truncated and escaped, and the
//! number of hosts and of origins that are logged in an hour is limited.
//!
//! Must not know what is allowed. Read next: [`route`](super::route).

use super::{
    allowed::{AllowedHost, AllowedOrigin},
    names::read_host,
};
use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How many characters of a name are shown. The longest name in the DNS has 253.
const SHOWN: usize = 300;
/// How many kinds of hosts, and how many of origins, are logged in one [`PERIOD`].
const KINDS: usize = 50;
/// After this time all kinds count as new again, so that those which a flood has kept out of the
/// log are logged at last.
const PERIOD: Duration = Duration::from_secs(3600);

/// What is foreign about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// Its host.
    Host(String),
    /// The page that sends it.
    Origin {
        /// The origin of the page.
        origin: String,
        /// The host of the request.
        host: String,
    },
    /// It has more than one `Origin` header.
    Origins,
}

impl Stranger {
    /// The kind, which is logged once: without the port, and without the host of an origin, because
    /// these make no difference.
    fn kind(&self) -> String {
        match self {
            Self::Host(host) => format!("host {:?}", read_host(host).ok_or_else(|| cut(host))),
            Self::Origin { origin, .. } => format!("origin {}", cut(origin)),
            Self::Origins => "origins".to_owned(),
        }
    }
}

/// What the request named, and what would allow it: for the log, and for the page, which shows it.
impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => {
                let bare = host.rsplit_once(':').map_or(&host[..], |(bare, _)| bare);
                let named =
                    [&host[..], bare].into_iter().find(|name| name.parse::<AllowedHost>().is_ok());
                let named = named.filter(|name| *name != "*").unwrap_or("'*'");
                write!(
                    f,
                    "the host name {:?} is not one of ours; --allow-host {named} adds it",
                    cut(host)
                )
            }
            Self::Origin { origin, host } => {
                // A person may copy this into a shell, so only a valid origin is shown here.
                let named = origin
                    .parse::<AllowedOrigin>()
                    .is_ok_and(|origin| origin != AllowedOrigin::Any);
                write!(
                    f,
                    "pages of {:?} may not connect to {:?}; --allow-origin {} allows them, \
                     or a proxy between must pass the Host header on",
                    cut(origin),
                    cut(host),
                    if named { origin } else { "'*'" }
                )
            }
            Self::Origins => f.write_str(
                "there is more than one Origin header; which one counts would be a guess",
            ),
        }
    }
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The kinds that were logged. Hosts and origins are counted apart, so that a client which makes up
/// origins cannot keep foreign hosts out of the log.
#[derive(Debug, Default)]
pub struct Strangers {
    hosts: Quota,
    pages: Quota,
}

/// The kinds that were logged in this period.
#[derive(Debug, Default)]
struct Quota(Mutex<Reported>);

#[derive(Debug, Default)]
struct Reported {
    kinds: HashSet<String>,
    since: Option<Instant>,
}

/// Whether a kind is new in this period.
#[derive(Debug, PartialEq, Eq)]
enum Novelty {
    New,
    /// It is new, and the last one that is logged.
    TooMany,
    Known,
}

impl Strangers {
    /// Logs this request of `peer` if it is the first of its kind.
    pub fn report(&self, stranger: &Stranger, peer: impl fmt::Display) {
        let quota = if matches!(stranger, Stranger::Host(_)) { &self.hosts } else { &self.pages };
        match quota.record(stranger.kind(), Instant::now()) {
            Novelty::New => tracing::info!(%peer, "refused: {stranger}"),
            Novelty::TooMany => {
                let minutes = PERIOD.as_secs() / 60;
                tracing::warn!(%peer, "refused: {stranger}; no more of these are logged for {minutes} minutes");
            }
            Novelty::Known => tracing::debug!(%peer, "refused: {stranger}"),
        }
    }
}

impl Quota {
    fn record(&self, kind: String, now: Instant) -> Novelty {
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = *reported.since.get_or_insert(now);
        if now.duration_since(since) >= PERIOD {
            *reported = Reported { since: Some(now), ..Reported::default() };
        }
        if reported.kinds.contains(&kind) || reported.kinds.len() >= KINDS {
            return Novelty::Known;
        }
        reported.kinds.insert(kind);
        if reported.kinds.len() == KINDS { Novelty::TooMany } else { Novelty::New }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_of_once_and_not_too_many_of_them() {
        let (strangers, now) = (Quota::default(), Instant::now());
        let reported =
            |host: &str, now| strangers.record(Stranger::Host(host.to_owned()).kind(), now);
        assert_eq!(reported("evil.example", now), Novelty::New);
        for again in ["evil.example", "evil.example:8000", "EVIL.example"] {
            assert_eq!(reported(again, now), Novelty::Known, "{again}");
        }
        for number in 2..KINDS {
            assert_eq!(reported(&format!("evil{number}.example"), now), Novelty::New);
        }
        assert_eq!(reported("one.more", now), Novelty::TooMany);
        for number in 0..1000 {
            assert_eq!(reported(&format!("flood{number}.example"), now), Novelty::Known);
        }
        assert_eq!(strangers.0.lock().unwrap().kinds.len(), KINDS, "and none of them is kept");
        assert_eq!(reported("evil.example", now + PERIOD), Novelty::New, "an hour later");
    }

    #[test]
    fn what_is_told_is_bounded_and_harmless() {
        let long = format!("{}\u{1b}[2J", "x".repeat(10_000));
        for stranger in [
            Stranger::Host(long.clone()),
            Stranger::Origin { origin: format!("http://\u{1b}{long}"), host: long.clone() },
        ] {
            let sentence = stranger.to_string();
            assert!(sentence.len() < 800 && !sentence.contains('\u{1b}'), "{sentence}");
            assert!(stranger.kind().len() < 400);
        }
    }

    /// The flag that is shown allows the request, and nothing is shown that a shell would run.
    #[test]
    fn the_flag_that_is_named_is_the_right_one() {
        let flag = |sentence: String, name: &str| -> String {
            let (_, rest) = sentence.split_once(name).expect("it names one");
            rest.split([' ', ',']).nth(1).expect("and its value").to_owned()
        };
        for (host, value) in [
            ("chart.example", "chart.example"),
            ("chart.example:8000", "chart.example"),
            ("10.0.0.7:8000", "10.0.0.7"),
            ("[fe80::1]:8000", "[fe80::1]"),
            ("$(reboot)", "'*'"),
            ("*", "'*'"),
            ("", "'*'"),
        ] {
            assert_eq!(
                flag(Stranger::Host(host.to_owned()).to_string(), "--allow-host"),
                value,
                "{host}"
            );
        }
        for (origin, value) in [
            ("https://chart.example", "https://chart.example"),
            ("http://chart.example:8000", "http://chart.example:8000"),
            ("null", "null"),
            ("https://$(reboot)", "'*'"),
            ("https://x/;reboot", "'*'"),
            ("*", "'*'"),
        ] {
            let stranger = Stranger::Origin { origin: origin.to_owned(), host: "a".to_owned() };
            assert_eq!(flag(stranger.to_string(), "--allow-origin"), value, "{origin}");
        }
    }
}
