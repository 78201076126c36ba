//! Which requests are allowed: those whose `Host` is ours, and for a WebSocket whose `Origin` is
//! allowed.
//!
//! A browser lets any page open a WebSocket to any address, even one of the same machine, and only
//! says which page it was: so `Origin` is checked (RFC 6455, 10.2). A page can also have its own
//! name resolve to our address and so pass as the same origin (DNS rebinding): so a `Host` that is
//! a name must be a known one. An address cannot be rebound. Other programs send no `Origin`, and
//! could claim any: this is not authentication.
//!
//! Must not know sockets or paths. Read next: [`names`](super::names).

use super::{
    allowed::{AllowedFrame, AllowedHost, AllowedOrigin},
    names::{Host, Origin, read_host},
    strangers::Stranger,
};
use crate::wire::Request;

/// The names that requests may use.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// The server listens on a loopback address, so only loopback addresses are its own.
    pub loopback: bool,
    /// Further hosts that are allowed.
    pub hosts: Vec<AllowedHost>,
    /// Further origins whose pages may connect.
    pub origins: Vec<AllowedOrigin>,
    /// The pages that may show ours in a frame.
    pub frames: Vec<AllowedFrame>,
}

impl Guard {
    /// Checks that the request's host is ours: an address, which must be a loopback address if we
    /// listen on one, or a known name. A request without `Host` passes: no browser leaves it out.
    ///
    /// # Errors
    /// It is not ours.
    pub fn check_host(&self, request: &Request<'_>) -> Result<(), Stranger> {
        let Some(header) = request.host else { return Ok(()) };
        let ours = match read_host(header) {
            Some(Host::Name(name)) if name == "localhost" => true,
            Some(Host::Address(address)) if address.is_loopback() || !self.loopback => true,
            Some(host) => self.hosts.iter().any(|allowed| allowed.allows(&host)),
            None => self.hosts.contains(&AllowedHost::Any),
        };
        if ours { Ok(()) } else { Err(Stranger::Host(header.to_owned())) }
    }

    /// Checks that the page which sends the request came from us, or is on the list. A request
    /// without `Origin` comes from no page, and passes.
    ///
    /// # Errors
    /// The page may not connect.
    pub fn check_origin(&self, request: &Request<'_>) -> Result<(), Stranger> {
        let Ok(origin) = request.headers.one("Origin") else { return Err(Stranger::Origins) };
        let Some(origin) = origin else { return Ok(()) };
        let host = request.host.unwrap_or_default();
        let same = Origin::parse(origin).is_ok_and(|origin| origin.is_of(host));
        if same || self.origins.iter().any(|allowed| allowed.allows(origin)) {
            return Ok(());
        }
        Err(Stranger::Origin { origin: origin.to_owned(), host: host.to_owned() })
    }

    /// Checks that no foreign page sends this request by way of its reader's browser: it can send
    /// any text to any address, without asking and without seeing the answer (CSRF). Browsers name
    /// the page in `Origin`; some, in some cases, only say that it is another (Fetch Metadata).
    ///
    /// # Errors
    /// The page may not send here.
    pub fn check_sender(&self, request: &Request<'_>) -> Result<(), Stranger> {
        self.check_origin(request)?;
        let has_origin = request.headers.get_all("Origin").next().is_some();
        if !has_origin && request.headers.has_token("Sec-Fetch-Site", "cross-site") {
            let host = request.host.unwrap_or_default().to_owned();
            return Err(Stranger::Origin { origin: "null".to_owned(), host });
        }
        Ok(())
    }

    /// The origin whose page may read a response that is not a WebSocket, if a page asks (the CORS
    /// protocol of the Fetch standard).
    pub fn reader<'a>(&self, request: &Request<'a>) -> Option<&'a str> {
        let origin = request.headers.one("Origin").ok().flatten()?;
        self.check_origin(request).is_ok().then_some(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{HeadLimits, HeadReader};

    fn check(guard: &Guard, host: &str, origin: Option<&str>) -> (bool, bool) {
        let origin = origin.map(|origin| format!("Origin: {origin}\r\n")).unwrap_or_default();
        let head = format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{origin}\r\n");
        let mut reader = HeadReader::new(HeadLimits::default());
        reader.push(head.as_bytes()).unwrap().expect("a whole head");
        let request = reader.request().unwrap();
        (guard.check_host(&request).is_ok(), guard.check_origin(&request).is_ok())
    }

    fn loopback() -> Guard {
        Guard { loopback: true, ..Guard::default() }
    }

    #[test]
    fn a_foreign_host_is_refused_unless_it_is_allowed() {
        for host in
            ["127.0.0.1:8000", "127.0.0.2", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]"]
        {
            assert!(check(&loopback(), host, None).0, "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8000",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "",
        ] {
            assert!(!check(&loopback(), host, None).0, "{host}");
        }
        let allowing = Guard { hosts: vec!["Chart.example".parse().unwrap()], ..loopback() };
        assert!(check(&allowing, "chart.example:8000", None).0);
        let public = Guard::default();
        for host in ["192.168.1.7:8000", "[fe80::1]", "127.0.0.1", "localhost:8000"] {
            assert!(check(&public, host, None).0, "{host}");
        }
        assert!(
            !check(&public, "evil.example", None).0,
            "a name can be rebound wherever we listen"
        );
        let any = Guard { hosts: vec![AllowedHost::Any], ..Guard::default() };
        assert!(check(&any, "anything.example", None).0);
    }

    #[test]
    fn a_page_may_send_only_where_it_may_connect() {
        let sends = |lines: &str| {
            let head = format!("POST /ingest HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n{lines}\r\n");
            let mut reader = HeadReader::new(HeadLimits::default());
            reader.push(head.as_bytes()).unwrap().expect("a whole head");
            loopback().check_sender(&reader.request().unwrap()).is_ok()
        };
        assert!(sends(""), "no browser");
        assert!(sends("Origin: http://127.0.0.1:8000\r\nSec-Fetch-Site: same-origin\r\n"));
        assert!(sends("Sec-Fetch-Site: none\r\n"));
        assert!(!sends("Origin: http://evil.example\r\n"));
        assert!(!sends("Origin: null\r\n"));
        assert!(!sends("Sec-Fetch-Site: cross-site\r\n"));
    }

    #[test]
    fn a_foreign_origin_is_refused() {
        let host = "127.0.0.1:8000";
        assert!(check(&loopback(), host, None).1, "no browser");
        assert!(check(&loopback(), host, Some("http://127.0.0.1:8000")).1, "our page");
        assert!(
            check(&loopback(), "127.0.0.1", Some("http://127.0.0.1:80")).1,
            "a default port is no difference"
        );
        assert!(
            check(&loopback(), "127.0.0.1:443", Some("https://127.0.0.1")).1,
            "nor is it behind TLS"
        );
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:8001",
            "null",
            "http://127.0.0.1:8000.evil.example",
            "",
        ] {
            assert!(!check(&loopback(), host, Some(origin)).1, "{origin}");
        }
        let allowing =
            Guard { origins: vec!["https://Good.example/".parse().unwrap()], ..loopback() };
        assert!(check(&allowing, host, Some("https://good.example")).1);
        assert!(!check(&allowing, host, Some("http://good.example")).1);
        let any = Guard { origins: vec![AllowedOrigin::Any], ..loopback() };
        assert!(check(&any, host, Some("null")).1);
    }
}
