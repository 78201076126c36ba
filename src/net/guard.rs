//! Who may talk to us: the `Host` that a request must name, and the `Origin` that a WebSocket must come from.
//!
//! A browser lets any page open a WebSocket to any address, this machine's own included, and says only which page it
//! was; so we look at `Origin` (RFC 6455, 10.2). And a page can have its own name resolve to our address, to pass
//! as the same origin (DNS rebinding); so a `Host` that is a name must be one that we were told of. An address cannot be rebound. Programs other than browsers
//! send no `Origin` and can claim any: none of this is a login.
//!
//! Knows nothing of sockets or paths. Read next: [`route`](super::route).

use crate::wire::head::Request;
use std::net::IpAddr;

/// The names that requests may use.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// We listen on a loopback address, where only the names of this machine are ours.
    pub loopback: bool,
    /// Further host names that are ours, without a port; `*` for all.
    pub hosts: Vec<String>,
    /// Further origins whose pages may connect, as `https://example.com:8443`; `*` for all.
    pub origins: Vec<String>,
}

impl Guard {
    /// Whether the host that the request names is ours: an address, on loopback one of loopback, or a name that
    /// is known. No browser leaves `Host` out.
    pub fn allows_host(&self, request: &Request<'_>) -> bool {
        let Some(host) = request.host else { return true };
        let name = without_port(host);
        let known = |host: &String| host == "*" || host.eq_ignore_ascii_case(name);
        name.eq_ignore_ascii_case("localhost")
            || address(name).is_some_and(|address| address.is_loopback() || !self.loopback)
            || self.hosts.iter().any(known)
    }

    /// Whether the page that opens this WebSocket may: it came from us, or is on the list. No `Origin` means no page.
    pub fn allows_origin(&self, request: &Request<'_>) -> bool {
        let mut origins = request.headers.get_all("Origin");
        let Some(origin) = origins.next() else { return true };
        if origins.next().is_some() {
            return false;
        }
        let same = origin
            .split_once("://")
            .is_some_and(|(_, authority)| request.host.is_some_and(|host| host.eq_ignore_ascii_case(authority)));
        let listed = |allowed: &String| allowed == "*" || allowed.trim_end_matches('/').eq_ignore_ascii_case(origin);
        same || self.origins.iter().any(listed)
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn address(name: &str) -> Option<IpAddr> {
    name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::head::{HeadLimits, HeadReader};

    fn judge(guard: &Guard, host: &str, origin: Option<&str>) -> (bool, bool) {
        let origin = origin.map(|origin| format!("Origin: {origin}\r\n")).unwrap_or_default();
        let head = format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{origin}\r\n");
        let mut reader = HeadReader::new(HeadLimits::default());
        reader.push(head.as_bytes()).unwrap().expect("a whole head");
        let request = reader.request().unwrap();
        (guard.allows_host(&request), guard.allows_origin(&request))
    }

    fn loopback() -> Guard {
        Guard { loopback: true, ..Guard::default() }
    }

    #[test]
    fn hs_host_rebinding() {
        for host in ["127.0.0.1:8000", "127.0.0.2", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]"] {
            assert!(judge(&loopback(), host, None).0, "{host}");
        }
        for host in
            ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""]
        {
            assert!(!judge(&loopback(), host, None).0, "{host}");
        }
        let allowing = Guard { hosts: vec!["Chart.example".to_owned()], ..loopback() };
        assert!(judge(&allowing, "chart.example:8000", None).0);
        let public = Guard::default();
        for host in ["192.168.1.7:8000", "[fe80::1]", "127.0.0.1", "localhost:8000"] {
            assert!(judge(&public, host, None).0, "{host}");
        }
        assert!(!judge(&public, "evil.example", None).0, "a name can be rebound wherever we listen");
        let any = Guard { hosts: vec!["*".to_owned()], ..Guard::default() };
        assert!(judge(&any, "anything.example", None).0);
    }

    #[test]
    fn hs_origin_foreign() {
        let host = "127.0.0.1:8000";
        assert!(judge(&loopback(), host, None).1, "no browser");
        assert!(judge(&loopback(), host, Some("http://127.0.0.1:8000")).1, "our page");
        for origin in ["http://evil.example", "http://127.0.0.1:8001", "null", "http://127.0.0.1:8000.evil.example", ""]
        {
            assert!(!judge(&loopback(), host, Some(origin)).1, "{origin}");
        }
        let allowing = Guard { origins: vec!["https://Good.example/".to_owned()], ..loopback() };
        assert!(judge(&allowing, host, Some("https://good.example")).1);
        assert!(!judge(&allowing, host, Some("http://good.example")).1);
        let any = Guard { origins: vec!["*".to_owned()], ..loopback() };
        assert!(judge(&any, host, Some("null")).1);
    }
}
