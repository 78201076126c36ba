//! Requests from a foreign page, or for a foreign host: they are refused, and the log says which
//! flag would allow them. RFC 6455, section 10.2. Read next: `http.rs`.

use super::*;

#[test]
fn a_foreign_origin_is_refused() {
    let server = Server::start(&["--allow-origin", "https://good.example"]);
    let from = |origin: &str| Request::upgrade(&server, "/ws").with("Origin", origin);
    let ours = format!("http://{}", server.address());
    for origin in
        [&ours, "https://good.example", "https://good.example:443", "https://good.example/"]
    {
        assert_accepted(&server, &from(origin));
    }
    for origin in
        ["http://evil.example", "null", "http://good.example", "https://good.example.evil.example"]
    {
        let answer = assert_refused(&server, from(origin).bytes(), 403);
        assert!(answer.body().contains("--allow-origin"), "{}", answer.body());
    }
    assert_refused(&server, from(&ours).with("Origin", "http://evil.example").bytes(), 403);
    // The default port of the scheme may be left out of the origin. Behind a proxy that terminates
    // TLS, the default port is 443 instead of 80.
    let named = |host: &str, origin: &str| {
        Request::upgrade(&server, "/ws").set("Host", host).with("Origin", origin)
    };
    for (host, origin) in [
        ("localhost", "http://localhost:80"),
        ("localhost:80", "http://localhost"),
        ("localhost", "https://localhost:443"),
        ("localhost:443", "https://localhost"),
    ] {
        assert_accepted(&server, &named(host, origin));
    }
    assert_refused(&server, named("localhost:443", "http://localhost").bytes(), 403);
}

/// Browsers hide why a WebSocket was refused, so the log gives the reason. It does so once for each
/// kind of refusal, because a page tries again and again.
#[test]
fn a_refusal_is_logged_with_the_received_value_and_the_flag_that_allows_it() {
    let server = server();
    let address = server.address().to_string();
    let from = |origin: &str| Request::upgrade(&server, "/ws").with("Origin", origin);
    let named = |host: &str| Request::get(&server, "/").set("Host", host);
    for _ in 0..3 {
        assert_refused(&server, from("https://chart.example").bytes(), 403);
        assert_refused(&server, named("chart.example:8000").bytes(), 403);
    }
    assert_refused(&server, named("$(x)\u{e9}").bytes(), 400);
    assert_refused(&server, named("$(x)").bytes(), 403);
    server.log.wait_for("$(x)");
    let logged: Vec<String> =
        server.log.all().into_iter().filter(|line| line.contains("refused")).collect();
    let [origin, host, odd] = &logged[..] else { panic!("{logged:#?}") };
    for part in
        [" INFO ", "\"https://chart.example\"", &address, "--allow-origin https://chart.example "]
    {
        assert!(origin.contains(part), "{part}: {origin}");
    }
    for part in [" INFO ", "\"chart.example:8000\"", "--allow-host chart.example "] {
        assert!(host.contains(part), "{part}: {host}");
    }
    assert!(odd.contains("--allow-host '*' "), "no flag that a shell would run: {odd}");
}

/// A page that asks for the reason with a plain HTTP request gets the reason for which its
/// WebSocket was refused. The origin is checked first.
#[test]
fn a_plain_request_for_the_same_path_gets_the_reason() {
    let server = server();
    let post = |origin: &str| {
        Request::get(&server, "/ws").line("POST /ws HTTP/1.1").with("Origin", origin)
    };
    let answer = ask(&server, &post("https://chart.example").with("Content-Length", "0"));
    assert_eq!(answer.status, 403);
    assert!(answer.body().contains("--allow-origin https://chart.example"), "{}", answer.body());
    let ours = format!("http://{}", server.address());
    assert_eq!(
        ask(&server, &post(&ours).with("Content-Length", "0")).status,
        405,
        "the WebSocket would be taken"
    );
}

#[test]
fn a_foreign_host_is_refused_unless_it_is_allowed() {
    let server = Server::start(&["--allow-host", "chart.example"]);
    for path in ["/", "/healthz", "/ws", "/echo"] {
        let request = Request::upgrade(&server, path).set("Host", "evil.example");
        let answer = assert_refused(&server, request.bytes(), 403);
        assert!(answer.body().contains("--allow-host"), "{}", answer.body());
    }
    // In DNS rebinding the page would also send the foreign name as its origin, so that origin and
    // host are equal.
    let rebound = Request::upgrade(&server, "/ws")
        .set("Host", "evil.example")
        .with("Origin", "http://evil.example");
    assert_refused(&server, rebound.bytes(), 403);
    for host in ["localhost", "[::1]:80", "chart.example", "CHART.example:8000"] {
        assert_accepted(&server, &Request::upgrade(&server, "/ws").set("Host", host));
    }
}
