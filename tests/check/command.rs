//! The command: what it prints, and its exit code.
//!
//! Read next: `reports.rs`.

use crate::{
    breakable::{self, Flaw},
    common::{
        command::{run, shell},
        server::Server,
    },
};
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

fn url(flaw: &'static str) -> String {
    format!("ws://{}/", breakable::start(Flaw(flaw)))
}

#[test]
fn a_broken_must_is_explained_and_ends_with_1() {
    let url = url("fr-rsv2");
    let done = run(["check", "--only", "fr-rsv2", "--only", "fr-text", &url], b"");
    assert_eq!(done.code, Some(1), "{}", done.log);
    let output = done.output();
    assert!(
        output.lines().all(|line| line.chars().count() <= 80 || line.contains(&url)),
        "{output}"
    );
    for part in [
        "\u{2717} fr-rsv2",
        "broken: a text: takes it",
        "  fr-text ",
        "kept: comes back",
        "RFC 6455, 5.2 (must): A reserved bit",
        "a1 81 37 fa 21 3d",
        "RSV2",
        "wirechart check --only fr-rsv2 ws://",
        "| wirechart connect --frames --trace",
        "MUST: 1 kept, 1 broken, 0 not judged",
    ] {
        assert!(output.contains(part), "{part:?} is not in\n{output}");
    }
}

#[test]
fn a_should_counts_with_strict() {
    let url = url("cl-violation-1002");
    let arguments = ["check", "--only", "cl-violation-1002", &url];
    assert_eq!(run(arguments, b"").code, Some(0));
    assert_eq!(run([&arguments[..], &["--strict"]].concat(), b"").code, Some(1));
}

/// A server that neither takes what is invalid nor closes: it may hang, or be slow.
#[test]
fn what_had_no_answer_is_told_and_is_an_error_with_strict() {
    let directory = tempfile::tempdir().expect("a directory");
    let known = directory.path().join("known.txt");
    let junit = directory.path().join("j.xml").display().to_string();
    fs::write(&known, "fr-rsv1").expect("a file");
    let url = url("hangs on fr-rsv1");
    let arguments =
        ["check", "--timeout", "1", "--only", "fr-rsv1", "--only", "fr-text", "--junit", &junit];
    let run_with = |more: &[&str]| run([&arguments[..], more, &[&url]].concat(), b"");
    let sentence = "1 of those not judged had no answer in time: the server may hang";
    let done = run_with(&[]);
    assert_eq!((done.code, done.output().contains(sentence)), (Some(0), true), "{}", done.output());
    assert!(fs::read_to_string(&junit).expect("a file").contains("<skipped message=\"no answer: "));
    let strict = run_with(&["--strict"]);
    assert_eq!((strict.code, strict.output().contains(sentence)), (Some(1), true));
    assert!(fs::read_to_string(&junit).expect("a file").contains("<failure message=\"no answer: "));
    let known = known.display().to_string();
    let expected = run_with(&["--strict", "--except", &known]);
    assert_eq!((expected.code, expected.output().contains(sentence)), (Some(0), false));
}

#[test]
fn what_the_server_is_like_is_said_above_the_table() {
    let serial =
        ": sends messages back, permessage-deflate, seems to serve one connection at a time\n";
    for (flaw, timeout, words) in [
        ("", "60", ": sends messages back, permessage-deflate\n"),
        ("shouts", "60", ": sends messages back changed, so as no echo, permessage-deflate\n"),
        // This one has to be waited for.
        ("serial", "1", serial),
    ] {
        let done = run(["check", "--timeout", timeout, "--only", "fr-text", &url(flaw)], b"");
        assert!(done.output().contains(words), "{flaw}: {}", done.output());
    }
    let done = run(["check", "--target", "echo", &url("shouts")], b"");
    assert!(done.log.contains("sends messages back changed: use --target any"), "{}", done.log);
}

#[test]
fn an_expected_failure_is_no_error_and_an_unexpected_success_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("known.txt");
    let file = file.to_str().expect("UTF-8");
    fs::write(file, "# known\nfr-rsv3 # since 2026\n\n").expect("a file");
    let url = url("fr-rsv3");
    let run_only = |name: &str| run(["check", "--except", file, "--only", name, &url], b"");
    let done = run_only("5.2");
    assert_eq!(done.code, Some(0), "{}", done.output());
    assert!(
        done.output().contains("as expected") && done.output().contains("1 broken as expected")
    );
    fs::write(file, "fr-text").expect("a file");
    let done = run_only("fr-text");
    assert_eq!(done.code, Some(1));
    assert!(done.output().contains("kept, not expected"), "{}", done.output());
    fs::write(file, "\nfr-txt").expect("a file");
    let done = run_only("fr-text");
    assert_eq!(done.code, Some(2));
    assert!(done.log.contains("known.txt:2: there is no check \"fr-txt\""), "{}", done.log);
}

#[test]
fn a_server_that_dies_is_3_and_the_check_is_named() {
    let url = url("hs-protocol-not-token");
    let done = run(["check", "--unsafe", "--only", "4.2.1", "--jobs", "1", &url], b"");
    assert_eq!(done.code, Some(3), "{}", done.output());
    assert!(done.log.contains("no longer answers, after hs-protocol-not-token"), "{}", done.log);
}

#[test]
fn json_has_a_line_for_each_check() {
    let url = url("fr-text");
    let done = run(["check", "--json", "--only", "fr-text", "--only", "fr-binary", &url], b"");
    let mut lines = done.json();
    lines.sort_by_key(|line| line["name"].to_string());
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["name"], &lines[0]["verdict"]), (&"fr-binary".into(), &"kept".into()));
    assert_eq!((&lines[1]["verdict"], &lines[1]["level"]), (&"broken".into(), &"must".into()));
    assert_eq!(lines[1]["section"], "RFC 6455, 5.6");
    assert!(lines[1]["sent"].as_str().is_some_and(|hex| hex.starts_with("474554")));
    assert!(lines[0].get("sent").is_none());
}

#[test]
fn what_cannot_be_checked_is_2_with_a_sentence() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("ws://{}/", listener.local_addr().expect("an address"));
    let done = run(["check", "--timeout", "0.2", &silent], b"");
    assert_eq!(done.code, Some(2));
    assert!(done.log.contains("does not answer the handshake"), "{}", done.log);
    drop(listener);
    let done = run(["check", &silent], b"");
    assert_eq!((done.code, done.log.contains("cannot connect")), (Some(2), true), "{}", done.log);
    for (answer, sentence) in [
        (&b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"[..], "answers 404 instead of 101"),
        (b"\x15\x03\x01\x00\x02\x02\x28", "speaks TLS, use wss://"),
        (b"220 mail.example\r\n", "not HTTP/1"),
        (b"", "ends before the server has answered"),
    ] {
        let done = run(["check", &answers(answer)], b"");
        assert_eq!(done.code, Some(2));
        assert!(done.log.contains(sentence), "{}", done.log);
    }
}

/// A server that gives each connection this answer, and ends it.
fn answers(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            _ = stream.read(&mut [0; 4096]);
            _ = stream.write_all(answer);
        }
    });
    format!("ws://{address}/")
}

#[test]
fn a_server_without_an_echo_is_checked_by_its_pongs() {
    let server = Server::start(&[]);
    let url = format!("ws://{}/ws", server.address());
    let done = run(["check", "--only", "5.2", "--only", "5.6", &url], b"");
    assert_eq!(done.code, Some(0), "{}", done.output());
    assert!(done.output().contains("sends no message back"));
    let done = run(["check", "--target", "echo", &url], b"");
    assert_eq!(done.code, Some(2));
    assert!(done.log.contains("does not send a message back"), "{}", done.log);
}

#[test]
fn what_may_take_a_server_down_is_made_only_when_asked_for() {
    let url = url("hs-protocol-not-token");
    let done = run(["check", "--only", "4.2.1", &url], b"");
    assert_eq!(done.code, Some(0), "{}", done.log);
    assert!(!done.output().contains("hs-protocol-not-token"));
    // Its name alone is clear enough.
    assert_eq!(run(["check", "--only", "hs-protocol-not-token", &url], b"").code, Some(3));
}

#[test]
fn servers_elsewhere_need_a_flag() {
    let done = run(["check", "ws://192.0.2.1/"], b"");
    assert_eq!(done.code, Some(2));
    assert!(done.log.contains("--yes-i-may"), "{}", done.log);
}

#[test]
fn usage() {
    let list = run(["check", "--list"], b"");
    assert_eq!(list.code, Some(0));
    assert!(
        list.output().contains("\nfr-rsv1 ")
            && list.output().lines().all(|line| line.chars().count() <= 80)
    );
    let some = run(["check", "--list", "--only", "fr-rsv1"], b"");
    assert_eq!(some.output().lines().next().map(|line| line.starts_with("fr-rsv1")), Some(true));
    assert_eq!(run(["check"], b"").code, Some(2));
    let none = run(["check", "--only", "fr-rsv", "ws://127.0.0.1:1/"], b"");
    assert_eq!(none.code, Some(2));
    assert!(none.log.contains("no section \"fr-rsv\"; did you mean fr-rsv1, "), "{}", none.log);
    let rfc = run(["check", "--list", "--only", "7692"], b"");
    assert!(rfc.log.contains("did you mean 'RFC 7692'?"), "{}", rfc.log);
    assert_eq!(run(["check", "--list", "--only", "FR-RSV1"], b"").output(), some.output());
    let listed = run(["check", "--list", "--json", "--only", "fr-rsv1"], b"").json();
    assert_eq!((listed.len(), &listed[0]["section"]), (1, &"RFC 6455, 5.2".into()));
    for (flags, sentence) in [
        (["-H", "Sec-WebSocket-Key: x"], "\"Sec-WebSocket-Key\": a header was added that the"),
        (["-H", "host: a.example"], "\"host\": a header was added that the handshake writes"),
        (["-H", "A B: x"], "\"A B\": a header's name is not a word"),
        (["--origin", "a\r\nB: c"], "\"Origin\": a header's value contains something other"),
        (["--subprotocol", "a b"], "a subprotocol is not a word"),
        (["--timeout", "-1"], "a time is not negative"),
        (["--timeout", "nan"], "it is no number; write"),
        (["--timeout", "1e300"], "more than 31 years"),
    ] {
        let done = run(["check", flags[0], flags[1], "ws://127.0.0.1:1/"], b"");
        assert!(done.code == Some(2) && done.log.contains(sentence), "{flags:?}: {}", done.log);
    }
    let jobs = run(["check", "--jobs", "0", "ws://127.0.0.1:1/"], b"");
    assert!(jobs.code == Some(2) && jobs.log.contains("must not be zero"), "{}", jobs.log);
}

#[test]
fn what_takes_long_is_checked_when_asked_for() {
    let hasty = url("hasty");
    let done = run(["check", "--slow", "--only", "hs-slow", "--only", "5.5.2", &hasty], b"");
    assert_eq!(done.code, Some(0), "{}", done.log);
    for part in ["drops it after 0 s", "a Ping after 0 s"] {
        assert!(done.output().contains(part), "{}", done.output());
    }
    // The server is slow with megabytes, in a build that is not optimized.
    let big =
        ["check", "--big", "--timeout", "60", "--only", "msg-limit", "--only", "msg-never-ends"];
    let done = run([&big[..], &[&url("")]].concat(), b"");
    assert_eq!(done.code, Some(0), "{}", done.log);
    for part in ["takes 16384 KiB", "takes 64 MiB"] {
        assert!(done.output().contains(part), "{}", done.output());
    }
    let server = Server::start(&[]);
    let echo = format!("ws://{}/echo", server.address());
    let done = run(["check", "--unsafe", "--only", "df-bomb", &echo], b"");
    assert_eq!(done.code, Some(0), "{}", done.log);
    assert!(done.output().contains("closes with 1009"), "{}", done.output());
}

#[test]
fn a_server_that_is_busy_or_too_slow_could_not_be_checked() {
    let busy = answers(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    let done = run(["check", &busy], b"");
    assert_eq!((done.code, done.log.contains("answers 503: it is busy")), (Some(2), true));
    let deaf = url("deaf");
    let done = run(["check", "--timeout", "0.5", "--only", "5.2", "--only", "5.5.1", &deaf], b"");
    assert_eq!((done.code, done.log.contains("too slow to be checked")), (Some(2), true));
}

/// The command that a report prints, in a shell: it finds the same again.
#[test]
fn a_command_to_repeat_a_check_carries_what_the_user_has_given() {
    let url = format!("{}?a=1&b='2'", url("fr-rsv1"));
    let flags = ["-H", "X-A: it's $HOME", "--subprotocol", "a", "--origin", "http://a.example"];
    let flags = [&flags[..], &["--timeout", "2.5", "--target", "echo"]].concat();
    let done = run([&["check", "--only", "fr-rsv1", &url][..], &flags].concat(), b"");
    assert_eq!(done.code, Some(1), "{}", done.log);
    let again = done.output().lines().find(|line| line.trim().starts_with("wirechart check "));
    let again = shell(again.expect("a command"));
    assert_eq!(again.code, Some(1), "{}", again.log);
    let lines = |text: &str| -> Vec<String> {
        let parts = ["wirechart check --only", "wirechart connect", "X-A: it's $HOME"];
        let has = |line: &&str| parts.iter().any(|part| line.contains(part));
        text.lines().filter(has).map(str::to_owned).collect()
    };
    assert_eq!(lines(again.output()), lines(done.output()));
    assert_eq!(lines(done.output()).len(), 3, "{}", done.output());
    let connect = done.output().lines().find(|line| line.trim().starts_with("echo "));
    let connected = shell(connect.expect("a command"));
    // The server takes what breaks the rule, and so echoes it with the bit that is reserved.
    assert!(connected.log.contains("X-A: it's $HOME"), "{}", connected.log);
    assert!(connected.log.contains("\"x\""), "{}", connected.log);
}

/// What a server answers is below what was sent, and not guessed beside it.
#[test]
fn what_was_sent_is_shown_as_it_was() {
    let url = url("hs-leading-crlf");
    let done = run(["check", "--strict", "--only", "hs-leading-crlf", &url], b"");
    assert_eq!(done.code, Some(1));
    let (_, sent) = done.output().split_once("  sent  ").expect("what was sent");
    let (sent, _) = sent.split_once("  came  ").expect("what came");
    assert!(sent.contains("(an empty line)\n") && sent.contains("GET / HTTP/1.1"), "{sent}");
    assert!(!sent.contains("answers"), "{sent}");
}
