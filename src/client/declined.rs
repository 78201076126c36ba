//! An answer of HTTP that opens no WebSocket: a redirect, a password that is asked for, an error.
//!
//! None of them breaks a rule: what status the server gives is its own affair (RFC 6455, 4.1, item
//! 1). As a sentence it says what came, and what can be done. Nothing is followed by itself:
//! another server might get a header that was meant for this one. Must not know how it was read.
//! RFC 9110, sections 10.2.2 and 11.6.1. Read next: [`error`](super::error).

use super::url::Url;
use crate::wire::Response;
use std::fmt;

/// How many characters of the server's words are kept: a whole URL in most cases, and no flood.
const KEPT: usize = 500;

/// What the server answered instead of 101. Its words are the network's: escape them before showing
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// The status code.
    pub status: u16,
    /// What the server says about it; often empty.
    pub reason: String,
    /// Where a redirect leads, as the server says it.
    pub location: Option<String>,
    /// The URL of a WebSocket which that is, where it is one.
    pub url: Option<Url>,
    /// How to say who one is, where the server asks for that.
    pub challenge: Option<String>,
}

impl Declined {
    pub(super) fn new(response: &Response<'_>, asked: &Url) -> Self {
        let kept = |value: &str| value.chars().take(KEPT).collect::<String>();
        let all = |name| {
            let values: Vec<&str> = response.headers.get_all(name).collect();
            (!values.is_empty()).then(|| kept(&values.join(", ")))
        };
        let location =
            response.headers.get_all("Location").next().filter(|_| response.status / 100 == 3);
        Self {
            status: response.status,
            reason: kept(response.reason),
            location: location.map(kept),
            url: location.and_then(|location| leads_to(location, asked)),
            challenge: all("WWW-Authenticate").filter(|_| response.status == 401),
        }
    }
}

/// The WebSocket's URL of what may be a whole URI, of HTTP in most cases, or a part of one (RFC
/// 3986, 4.2).
fn leads_to(location: &str, asked: &Url) -> Option<Url> {
    let scheme = if asked.secure { "wss" } else { "ws" };
    let whole = match location.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => format!("ws://{rest}"),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => format!("wss://{rest}"),
        _ if location.starts_with("//") => format!("{scheme}:{location}"),
        _ if location.starts_with('/') => format!("{scheme}://{}{location}", asked.authority()),
        _ => location.to_owned(),
    };
    whole.parse().ok()
}

impl fmt::Display for Declined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, reason, location, url, challenge } = self;
        // Quoted and escaped: a terminal would obey what is hidden in the words.
        let reason = if reason.is_empty() { String::new() } else { format!(" {reason:?}") };
        match (location, url, challenge) {
            (Some(location), Some(url), _) => {
                write!(
                    f,
                    "the server answered {status}{reason}, a redirect to {location:?}; connect to {url} instead"
                )
            }
            (Some(location), None, _) => {
                write!(
                    f,
                    "the server answered {status}{reason}, a redirect to {location:?}; ask for the WebSocket there"
                )
            }
            (None, _, Some(challenge)) => write!(
                f,
                "the server answered {status}{reason} and wants to know who asks: {challenge:?}; \
                 send an Authorization header that answers this"
            ),
            (None, _, None) => {
                write!(f, "the server answered {status}{reason} instead of 101 (RFC 6455, 4.1)")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(location: &str, url: Option<&str>) {
        let asked = "wss://a.example:8443/x".parse().unwrap();
        assert_eq!(
            leads_to(location, &asked).map(|url| url.to_string()).as_deref(),
            url,
            "{location}"
        );
    }

    #[test]
    fn a_location_is_the_url_of_a_websocket_where_it_can_be_one() {
        check("https://b.example/ws?a=1", Some("wss://b.example/ws?a=1"));
        check("HTTP://b.example:8000", Some("ws://b.example:8000/"));
        check("ws://b.example/", Some("ws://b.example/"));
        check("//b.example/y", Some("wss://b.example/y"));
        check("/login?next=/x", Some("wss://a.example:8443/login?next=/x"));
        for none in
            ["", "ftp://b.example/", "beside", "https://user@b.example/", "https://b.example/#top"]
        {
            check(none, None);
        }
    }
}
