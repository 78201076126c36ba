//! Requests that come by a name, or from a page, that is not ours; and that whoever runs the server
//! hears of them.
//!
//! A browser hides from its user why a WebSocket was refused, so the log says what came and which
//! flag would allow it. Once for each kind: a page tries again for as long as it is open. Who sends
//! requests chooses their names, so they are cut and escaped, and no more than so many hosts and so
//! many origins are told in an hour.
//!
//! Must not know what is allowed. Read next: [`guard`](super::guard).

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

/// Characters of a name that are shown. The longest name that the DNS knows has 253.
const SHOWN: usize = 300;
/// How many kinds of hosts, and how many of origins, are told of in one [`PERIOD`].
const KINDS: usize = 50;
/// After this all is forgotten, so that what a flood has kept from being told is told at last.
const PERIOD: Duration = Duration::from_secs(3600);

/// What is not ours about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stranger {
    /// The host that it names.
    Host(String),
    /// The page that it comes from.
    Origin {
        /// Whose page it is.
        origin: String,
        /// The host that is named beside it.
        host: String,
    },
    /// More than one header that says which page it comes from.
    Origins,
}

impl Stranger {
    /// The kind that is told of once: without the port, and without the host beside an origin,
    /// which change nothing.
    fn kind(&self) -> String {
        match self {
            Self::Host(host) => format!("host {:?}", read_host(host).ok_or_else(|| cut(host))),
            Self::Origin { origin, .. } => format!("origin {}", cut(origin)),
            Self::Origins => "origins".to_owned(),
        }
    }
}

/// What came, and what would allow it: for the log, and for the page, which shows it.
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
                // Only what can be read goes where it might be copied from into a shell.
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

/// The kinds that were told of: who makes up origins must not keep a foreign host from being reported.
#[derive(Debug, Default)]
pub struct Strangers {
    hosts: Quota,
    pages: Quota,
}

/// So many kinds in a while.
#[derive(Debug, Default)]
struct Quota(Mutex<Reported>);

#[derive(Debug, Default)]
struct Reported {
    kinds: HashSet<String>,
    since: Option<Instant>,
}

/// Whether somebody is to hear of it.
#[derive(Debug, PartialEq, Eq)]
enum Novelty {
    New,
    /// One more than is told of in a while.
    TooMany,
    Known,
}

impl Strangers {
    /// Tells the log of this one, which came from `peer`, where it is the first of its kind.
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

    /// The flag that is named allows what came; and nothing is named that a shell would run.
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
