//! A response that opens no WebSocket: a redirect, a request for credentials, or an error.
//!
//! Such a response breaks no rule (RFC 6455, 4.1, item 1). Its sentence says what the server
//! responded, and what the user can do. Redirects are not followed, because another server might
//! get a header that was meant for this one. Must not know how the response was read. RFC 9110,
//! sections 10.2.2 and 11.6.1. Read next: [`error`](super::error).

use super::url::Url;
use crate::wire::Response;
use std::fmt;

/// How many characters of each text from the server are kept: enough for most URLs.
const KEPT: usize = 500;

/// What the server responded instead of 101. Its texts come from the network: escape them before
/// showing them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// The status code.
    pub status: u16,
    /// The reason phrase; often empty.
    pub reason: String,
    /// Where a redirect leads, as the server wrote it.
    pub location: Option<String>,
    /// The same as the URL of a WebSocket, if it can be one.
    pub url: Option<Url>,
    /// How to authenticate, if the server asks for that.
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

/// The URL of a WebSocket for a `Location`, which may be a whole URI, most often of HTTP, or a
/// relative reference (RFC 3986, 4.2).
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
        // Quoted and escaped, because a terminal would obey control characters in it.
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
