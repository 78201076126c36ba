//! Hosts and origins: which are the same, which no header can ever match, and that the form which
//! the error suggests can.

use super::*;
use crate::server::names::read_host;

fn origin(text: &str) -> AllowedOrigin {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_default_port_a_slash_and_case_are_no_difference() {
    for (allowed, same) in [
        ("https://good.example", "https://good.example:443"),
        ("https://good.example:443/", "https://good.example"),
        ("HTTP://Good.Example:80", "http://good.example"),
        ("http://[0:0::1]:8000", "http://[::1]:8000"),
        ("http://127.0.0.1/", "http://127.0.0.1"),
        ("chrome-extension://abcdef", "chrome-extension://abcdef"),
        ("null", "null"),
        ("*", "null"),
        ("*", "anything that a header may say"),
    ] {
        assert!(origin(allowed).allows(same), "{allowed} {same}");
    }
    for (allowed, other) in [
        ("https://good.example", "http://good.example"),
        ("https://good.example", "https://good.example:80"),
        ("http://good.example", "http://good.example:443"),
        ("https://good.example:8443", "https://good.example"),
        ("https://good.example", "https://good.example.evil.example"),
        ("https://good.example", "https://evil.example/good.example"),
        ("https://good.example", "https://good.example@evil.example"),
        ("https://good.example", "null"),
        ("null", "https://null"),
    ] {
        assert!(!origin(allowed).allows(other), "{allowed} {other}");
    }
}

#[test]
fn a_page_is_ours_by_whatever_scheme_a_proxy_in_front_speaks() {
    let is_of =
        |origin: &str, host: &str| Origin::parse(origin).is_ok_and(|origin| origin.is_of(host));
    for (origin, host) in [
        ("http://a.example", "a.example"),
        ("http://a.example", "A.example:80"),
        ("http://a.example:80", "a.example"),
        ("https://a.example", "a.example"),
        ("https://a.example", "a.example:443"),
        ("https://a.example:443", "a.example"),
        ("wss://a.example", "a.example:443"),
        ("https://a.example:8443", "a.example:8443"),
        ("http://[::1]:8000", "[0:0::1]:8000"),
    ] {
        assert!(is_of(origin, host), "{origin} {host}");
    }
    for (origin, host) in [
        ("http://a.example", "a.example:443"),
        ("https://a.example", "a.example:80"),
        ("https://a.example:80", "a.example"),
        ("http://a.example:8000", "a.example"),
        ("http://b.example", "a.example"),
        ("ftp://a.example", "a.example"),
        ("null", "null"),
        ("", ""),
    ] {
        assert!(!is_of(origin, host), "{origin} {host}");
    }
}

/// Each flag that nothing could match, with a part of what is said about it: what would match.
const NEVER_ORIGINS: [(&str, &str); 31] = [
    ("", "* for all"),
    (" ", "* for all"),
    ("good.example", "write https://good.example or http://good.example"),
    ("localhost:5173/", "write https://localhost:5173 or http://localhost:5173"),
    ("//good.example/chart", "write https://good.example or http://good.example"),
    ("://good.example/", "write https://good.example or http://good.example"),
    ("https:good.example", "write https://good.example or http://good.example"),
    ("https://good.example/chart", "write https://good.example"),
    ("https://good.example?x", "write https://good.example"),
    ("https://good.example#x", "write https://good.example"),
    ("https://me@good.example", "write https://good.example"),
    (
        "https://a.example,https://b.example",
        "write --allow-origin https://a.example --allow-origin https://b.example",
    ),
    (
        "https://a.example https://b.example",
        "write --allow-origin https://a.example --allow-origin https://b.example",
    ),
    ("https://a.example,", "write --allow-origin https://a.example"),
    ("https://*.good.example", "a flag for each name, as in --allow-origin https://a.good.example"),
    ("https://*", "* stands alone"),
    ("wss://good.example/", "write https://good.example"),
    ("ws://good.example:8000", "write http://good.example:8000"),
    ("file:///home/me/page.html", "write null"),
    ("https://", "the host is missing"),
    ("https://good_example!", "'!' cannot stand"),
    ("https://b\u{fc}cher.example", "xn--"),
    ("http://127.1", "192.168.1.7"),
    ("http://[::1", "192.168.1.7"),
    ("https://good.example:99999", "from 1 to 65535"),
    ("https://.good.example", "write https://good.example"),
    ("https://good..example", "write https://good.example"),
    ("https://.good.example:8443", "write https://good.example:8443"),
    ("wss://.good.example", "write https://good.example"),
    ("ftp://.good.example", "write https://good.example"),
    ("ftp://good.example/", "write https://good.example or http://good.example"),
];

const NEVER_HOSTS: [(&str, &str); 18] = [
    ("", "there is nothing here"),
    (".chart.example", "write chart.example"),
    ("chart..example", "write chart.example"),
    ("chart.example..", "write chart.example"),
    (".", "nothing stands before"),
    (".chart.example:8000", "write chart.example"),
    ("chart.example:8000", "write chart.example"),
    ("https://chart.example/", "write chart.example"),
    ("https://chart.example:8443/x", "write chart.example"),
    ("chart.example/", "write chart.example"),
    ("[fe80::1]:8000", "write [fe80::1]"),
    ("a.example,b.example", "write --allow-host a.example --allow-host b.example"),
    ("a.example b.example", "write --allow-host a.example --allow-host b.example"),
    ("*.chart.example", "a flag for each name"),
    ("b\u{fc}cher.example", "xn--"),
    ("chart example\n", "write --allow-host chart --allow-host example"),
    ("192.168.1", "192.168.1.7"),
    ("chart:http", "from 1 to 65535"),
];

#[test]
fn what_can_never_be_met_says_what_can() {
    for (never, instead) in NEVER_ORIGINS {
        let error = never.parse::<AllowedOrigin>().expect_err(never).to_string();
        assert!(error.contains(instead), "{never}: {error}");
    }
    for (never, instead) in NEVER_HOSTS {
        let error = never.parse::<AllowedHost>().expect_err(never).to_string();
        assert!(error.contains(instead), "{never}: {error}");
    }
}

/// Every form that an error suggests is accepted.
#[test]
fn what_is_to_be_written_instead_is_taken() {
    let forms = |error: String| -> Vec<String> {
        let (_, forms) = error.rsplit_once("; write ").unwrap_or_default();
        forms
            .split(' ')
            .filter(|word| word.contains('.') || word.contains(':'))
            .map(str::to_owned)
            .collect()
    };
    for (never, instead) in
        NEVER_ORIGINS.iter().filter(|(_, instead)| instead.starts_with("write "))
    {
        let forms = forms(never.parse::<AllowedOrigin>().unwrap_err().to_string());
        assert!(
            forms.iter().all(|form| form.parse::<AllowedOrigin>().is_ok()),
            "{never} {instead}: {forms:?}"
        );
    }
    for (never, instead) in NEVER_HOSTS.iter().filter(|(_, instead)| instead.starts_with("write "))
    {
        let forms = forms(never.parse::<AllowedHost>().unwrap_err().to_string());
        assert!(
            forms.iter().all(|form| form.parse::<AllowedHost>().is_ok()),
            "{never} {instead}: {forms:?}"
        );
    }
}

#[test]
fn a_host_is_the_same_however_it_is_spelt() {
    for (allowed, header) in [
        ("Chart.example", "chart.EXAMPLE"),
        ("chart.example", "chart.example:8000"),
        ("my_machine", "my_machine"),
        ("chart.example", "chart.example."),
        ("chart.example.", "chart.example:8000"),
        ("192.168.1.7", "192.168.1.7:80"),
        ("fe80::1", "[fe80:0::1]:8000"),
        ("[fe80::1]", "[fe80::1]"),
        ("*", "anything.example"),
    ] {
        let host = read_host(header).unwrap();
        assert!(allowed.parse::<AllowedHost>().unwrap().allows(&host), "{allowed} {header}");
    }
    for header in ["", ":80", "a b", "a@b", "::1", "[::1", "a:b", "a:70000", "$(x)"] {
        assert_eq!(read_host(header), None, "{header}");
    }
}

#[test]
fn a_policy_names_each_page_that_may_frame_ours() {
    let directive = |allowed: &[&str]| -> String {
        let allowed: Vec<AllowedFrame> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        AllowedFrame::directive(&allowed)
    };
    assert_eq!(directive(&[]), "frame-ancestors 'none'");
    assert_eq!(
        directive(&["HTTPS://Wall.example:443/", "http://127.0.0.1:3000"]),
        "frame-ancestors https://wall.example http://127.0.0.1:3000"
    );
    assert_eq!(directive(&["https://wall.example", "*"]), "", "any page may");
}

#[test]
fn a_frame_that_no_policy_can_allow_is_refused_with_what_would() {
    for (text, part) in [
        ("", "* for all"),
        ("null", "only * allows it"),
        ("file:///home/wall.html", "only * allows it"),
        ("wall.example", "write https://wall.example or http://wall.example"),
        ("https://wall.example/page", "write https://wall.example"),
        ("wss://wall.example", "write https://wall.example"),
        ("http://[::1]:3000", "by a name"),
        ("https://*.example", "--allow-frame https://a.example"),
        ("https://a.example https://b.example", "--allow-frame https://a.example --allow-frame"),
        ("https://a.example;script-src", "a flag takes one value"),
    ] {
        let error = text.parse::<AllowedFrame>().unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
