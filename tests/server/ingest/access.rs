//! Tokens from end to end: files, headers, a page that asks, a cookie. Read next: `others.rs`.

use super::{head, post, server};
use crate::common::{
    command::run,
    http::{Connection, Request, ask},
    program::Program,
    server::Server,
    websocket::Client,
};
use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A file with this token.
fn token_file(directory: &TempDir, text: &str) -> PathBuf {
    let file = directory.path().join("token");
    fs::write(&file, text).expect("a file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a file of ours");
    }
    file
}

fn guarded(flag: &str) -> (Server, TempDir) {
    let directory = TempDir::new().expect("a directory");
    let file = token_file(&directory, "s3cret\n");
    (server(&[flag, file.to_str().expect("a path in UTF-8")]), directory)
}

#[test]
fn with_a_token_file_who_writes_needs_its_token() {
    let (server, _directory) = guarded("--token-file");
    for (path, headers, status) in [
        ("/ingest", "", 401),
        ("/ingest", "Authorization: Bearer wrong\r\n", 401),
        ("/ingest?token=s3cret", "", 400),
        ("/ingest", "Authorization: Bearer s3cret\r\n", 204),
        ("/ingest", "Authorization: Token s3cret\r\n", 204),
        ("/ingest", "Authorization: Basic dTpzM2NyZXQ=\r\n", 204), // u:s3cret
    ] {
        let answer = post(&server, path, headers, "5\n");
        assert_eq!(answer.status, status, "{path} {headers}: {}", answer.body());
    }
    assert_eq!(ask(&server, &Request::get(&server, "/")).status, 200, "viewing is open");
    assert!(!server.log.all().join("\n").contains("s3cret"));
}

#[test]
fn a_token_may_be_in_the_environment() {
    let command = |token: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
        command.args(["serve", "--listen", "127.0.0.1:0", "-"]).env("WIRECHART_TOKEN", token);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let server = Server::of(Program::run(command("s3cret")));
    assert_eq!(post(&server, "/ingest", "", "5\n").status, 401);
    assert_eq!(post(&server, "/ingest", "Authorization: Bearer s3cret\r\n", "5\n").status, 204);
    let mut empty = Program::run(command(""));
    empty.log.wait_for("WIRECHART_TOKEN: the token is empty");
    assert_eq!(empty.wait().code(), Some(1));
}

#[test]
fn guesses_are_limited() {
    let (server, _directory) = guarded("--token-file");
    for _ in 0..10 {
        assert_eq!(post(&server, "/ingest", "Authorization: Bearer no\r\n", "5\n").status, 401);
    }
    let answer = post(&server, "/ingest", "Authorization: Bearer s3cret\r\n", "5\n");
    assert_eq!(answer.status, 429);
    assert!(answer.header("Retry-After").is_some());
    server.log.wait_for("many wrong tokens");
}

#[test]
fn a_page_presents_the_token_as_a_subprotocol_and_one_that_it_offers_is_chosen() {
    let (server, _directory) = guarded("--token-file");
    let bearer = "wirechart.bearer.czNjcmV0";
    for (offer, chosen) in
        [(&[bearer, "wirechart.ingest.v1"][..], "wirechart.ingest.v1"), (&[bearer], bearer)]
    {
        let mut producer = Client::open_with(&server, server.connect(), "/ingest", offer);
        assert_eq!(producer.subprotocol.as_deref(), Some(chosen));
        producer.send("5");
        assert_eq!(producer.next_text(), r#"{"ack":1}"#);
    }
    let wrong = Request::upgrade(&server, "/ingest")
        .with("Sec-WebSocket-Protocol", "wirechart.bearer.czNjcmU");
    assert_eq!(ask(&server, &wrong).status, 401);
    assert_eq!(ask(&server, &Request::upgrade(&server, "/ingest")).status, 401);
}

#[test]
fn a_viewer_presents_the_token_once_and_has_a_cookie_then() {
    let (server, _directory) = guarded("--view-token-file");
    let form = ask(&server, &Request::get(&server, "/?feed=a"));
    assert_eq!(form.status, 401);
    assert!(form.body().contains(r#"action="login""#), "{}", form.body());
    for path in ["/main.js", "/healthz?verbose"] {
        assert_eq!(ask(&server, &Request::get(&server, path)).status, 401, "{path}");
    }
    for path in ["/ws", "/chat", "/echo", "/inspect?token=00112233445566778899aabbccddeeff"] {
        assert_eq!(ask(&server, &Request::upgrade(&server, path)).status, 401, "{path}");
    }
    assert_eq!(ask(&server, &Request::get(&server, "/healthz")).body(), "ok\n");

    let typed = "Content-Type: application/x-www-form-urlencoded\r\n";
    let wrong = post(&server, "/login", typed, "token=no&query=feed%3Da");
    assert_eq!(wrong.status, 401);
    assert!(wrong.body().contains("This is not the token"), "{}", wrong.body());
    let foreign = format!("{typed}Origin: http://evil.example\r\n");
    assert_eq!(post(&server, "/login", &foreign, "token=s3cret").status, 403);

    let welcome = post(&server, "/login", typed, "token=s3cret&query=feed%3Da");
    let location = welcome.header("Location");
    assert_eq!((welcome.status, location.as_deref()), (303, Some("./?feed=a")));
    let cookie = welcome.header("Set-Cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    assert!(!cookie.contains("s3cret") && !cookie.contains("Secure"), "{cookie}");
    let behind_tls = format!("{typed}X-Forwarded-Proto: https\r\n");
    let secure = post(&server, "/login", &behind_tls, "token=s3cret").header("Set-Cookie").unwrap();
    assert!(secure.ends_with("; Secure"), "{secure}");

    let pair = cookie.split(';').next().unwrap();
    for path in ["/", "/main.js", "/healthz?verbose"] {
        let answer = ask(&server, &Request::get(&server, path).with("Cookie", pair));
        assert_eq!(answer.status, 200, "{path}");
    }
    let upgrade = Request::upgrade(&server, "/ws").with("Cookie", pair);
    assert_eq!(Connection::open(&server).ask(&upgrade).status, 101);
    let bearer = Request::upgrade(&server, "/ws").with("Authorization", "Bearer s3cret");
    assert_eq!(Connection::open(&server).ask(&bearer).status, 101);
    assert_eq!(post(&server, "/ingest", "", "5\n").status, 204, "writing is another matter");
}

#[test]
fn a_form_that_is_long_or_late_is_refused() {
    let directory = TempDir::new().unwrap();
    let file = token_file(&directory, "s3cret");
    let file = file.to_str().unwrap();
    let server = server(&["--view-token-file", file, "--request-timeout", "1"]);
    assert_eq!(post(&server, "/login", "", "x".repeat(100_000)).status, 413);
    let mut connection = Connection::open(&server);
    connection.send(head(&server, "POST /login", "Content-Length: 100\r\n") + "token=");
    assert_eq!(connection.answer().status, 408);
}

#[test]
fn a_token_that_cannot_be_one_stops_the_start() {
    let directory = TempDir::new().unwrap();
    for (text, sentence) in [("", "the token is empty"), ("a b", "must be one word")] {
        let file = token_file(&directory, text);
        for flag in ["--token-file", "--view-token-file"] {
            let ran = run(["serve", "--listen", "127.0.0.1:0", flag, file.to_str().unwrap()], b"");
            assert_eq!(ran.code, Some(1), "{}", ran.log);
            assert!(ran.log.contains(sentence), "{}", ran.log);
        }
    }
    let missing = directory.path().join("none");
    let ran = run(["serve", "--token-file", missing.to_str().unwrap()], b"");
    assert!(ran.code == Some(1) && ran.log.contains("none"), "{}", ran.log);
}

#[test]
#[cfg(unix)]
fn a_file_that_others_can_read_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let directory = TempDir::new().unwrap();
    let file = token_file(&directory, "s3cret");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let server = server(&["--token-file", file.to_str().unwrap()]);
    server.log.wait_for("can be read by others");
}

#[test]
fn who_guards_the_view_is_not_told_that_there_is_no_authentication() {
    let directory = TempDir::new().unwrap();
    let file = token_file(&directory, "s3cret");
    let any = "0.0.0.0:0".parse().unwrap();
    let open = Server::start_at(any, &["-"]);
    open.log.wait_for("there is no authentication");
    let guarded = Server::start_at(any, &["-", "--view-token-file", file.to_str().unwrap()]);
    assert_eq!(ask(&guarded, &Request::get(&guarded, "/")).status, 401);
    assert!(!guarded.log.all().join("\n").contains("no authentication"));
}
