//! Where data can come from: pipes, several sources, commands, WebSockets, datagrams, recordings.
//!
//! Read next: `undisturbed.rs`.

use crate::common::{http::Connection, program::Program, server::Server, websocket::Client};
use serde_json::Value;
use std::{
    fs::{self, File},
    net::UdpSocket,
    process::Stdio,
};

/// The next measurement: its series, where it has one, and its value.
#[track_caller]
fn next(viewer: &mut Client) -> (String, Value) {
    let record = next_record(viewer);
    (record["series"].as_str().unwrap_or_default().to_owned(), record["value"].clone())
}

#[track_caller]
fn next_record(viewer: &mut Client) -> Value {
    serde_json::from_str(&viewer.next_text()).expect("JSON")
}

/// Asserts that the next measurements are these.
#[track_caller]
fn assert_next(viewer: &mut Client, expected: &[(&str, i64)]) {
    for (series, value) in expected {
        assert_eq!(next(viewer), ((*series).to_owned(), Value::from(*value)));
    }
}

/// A server with this standard input, and no source named.
fn with_input(input: Stdio) -> Server {
    let command = Program::command(["--listen", "127.0.0.1:0"]);
    Server::of(Program::run_with(command, input))
}

#[test]
fn what_is_piped_in_is_charted_and_not_the_demo() {
    let mut server = with_input(Stdio::piped());
    server.write("5\n");
    assert_next(&mut Client::open(&server, "/ws?history=1"), &[("", 5)]);
    server.output.wait_for("wirechart shows standard input at ");
    server.end_input();
    server.log.wait_for("standard input has ended");
}

#[test]
fn a_file_as_standard_input_is_charted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x");
    fs::write(&path, "5\n6\n").unwrap();
    let server = with_input(File::open(path).unwrap().into());
    server.log.wait_for("standard input has ended");
    assert_next(&mut Client::open(&server, "/ws?history=10"), &[("", 5), ("", 6)]);
}

#[test]
fn without_input_it_is_the_demo_and_says_so() {
    let server = with_input(Stdio::null());
    server.output.wait_for("wirechart shows the built-in recording at ");
    let mut viewer = Client::open_with(&server, server.connect(), "/ws", &["wirechart.v2"]);
    let told = (0..100).any(|_| viewer.next_text().contains(r#""demo":true"#));
    assert!(told, "the sources are in no record");
}

#[test]
fn the_demo_ends_when_the_first_measurement_is_posted() {
    let server = with_input(Stdio::null());
    let mut viewer = Client::open_with(&server, server.connect(), "/ws", &["wirechart.v2"]);
    let head = format!(
        "POST /ingest HTTP/1.1\r\nHost: {}\r\nContent-Length: 3\r\n\r\n-1\n",
        server.address()
    );
    let mut connection = Connection::open(&server);
    connection.send(head);
    assert_eq!(connection.answer().status, 204);
    server.log.wait_for("the built-in recording has ended");
    let mut texts = String::new();
    while !(texts.contains(r#""value":-1}"#) && texts.contains(r#""state":"ended""#)) {
        texts = texts + &viewer.next_text() + "\n";
    }
    let (_, own) = texts.split_once(r#""value":null}"#).expect("a gap behind the demo");
    assert_eq!(own.matches(r#""value":"#).count(), 1, "the demo goes on: {own}");
}

#[test]
#[cfg(unix)]
fn a_standard_input_that_is_closed_is_no_crash() {
    let line = format!("exec {} --listen 127.0.0.1:0 <&-", env!("CARGO_BIN_EXE_wirechart"));
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &line]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let server = Server::of(Program::run(command));
    server.output.wait_for("wirechart shows the built-in recording at ");
    server.assert_alive();
}

#[test]
fn an_input_without_a_number_does_not_end_in_silence() {
    let mut server = with_input(Stdio::piped());
    server.end_input();
    server.log.wait_for("there was not one measurement in it");
}

#[test]
fn lines_without_a_number_are_told_after_a_while() {
    let mut server = with_input(Stdio::piped());
    server.write("nothing: of, use\n");
    server.log.wait_for("no number was found in it so far");
}

#[test]
fn several_sources_are_charted_beside_each_other_under_their_names() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("top.jsonl");
    fs::write(&path, "{\"value\": 1, \"series\": \"user\"}\n2\n").unwrap();
    let file = format!("cpu={}", path.display());
    let mut server = Server::start(&[&file, "room=-", "--once"]);
    server.output.wait_for("wirechart shows cpu, room at ");
    let mut viewer = Client::open(&server, "/ws?history=10");
    assert_next(&mut viewer, &[("cpu.user", 1), ("cpu", 2)]);
    server.write("3\n");
    assert_next(&mut viewer, &[("room", 3)]);
    // Only once the last of them has ended are the viewers disconnected.
    server.end_input();
    assert_eq!(viewer.next_close().0, 1000);
}

#[test]
fn numbers_of_several_sources_without_names_are_kept_apart() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x");
    fs::write(&path, "1\n").unwrap();
    let path = path.to_str().unwrap();
    let mut server = Server::start(&[path, "-", "--once"]);
    let mut viewer = Client::open(&server, "/ws?history=10");
    assert_next(&mut viewer, &[(path, 1)]);
    server.write("3\n");
    assert_next(&mut viewer, &[("standard input", 3)]);
}

#[test]
#[cfg(unix)]
fn a_command_that_ends_starts_again_and_leaves_a_gap() {
    let server = Server::start(&["--exec", "echo 5; echo oh >&2; exit 3"]);
    let mut viewer = Client::open(&server, "/ws?history=10");
    for _ in 0..2 {
        assert_eq!(next(&mut viewer).1, 5);
        assert_eq!(next(&mut viewer).1, Value::Null);
    }
    server.log.wait_for("ended with exit status 3 (it said: oh); starts again in 1 s");
    server.log.wait_for("starts again in 2 s");
    server.log.wait_for("says: oh");
}

#[test]
#[cfg(unix)]
fn each_line_of_a_command_that_buffers_is_read_at_once() {
    // awk prints each line at once only to a terminal, and goes on only once it is told to.
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("go");
    let line = format!(
        "awk 'BEGIN {{ print 7; while ((getline line < \"{}\") < 0) system(\"sleep 0.1\"); print 8 }}'",
        path.display()
    );
    if std::process::Command::new("awk").arg("BEGIN{}").status().is_err() {
        return eprintln!("skipped: there is no awk");
    }
    let server = Server::start(&["--exec", &line, "--once"]);
    let mut viewer = Client::open(&server, "/ws?history=10");
    assert_eq!(next(&mut viewer).1, 7);
    fs::write(path, "").unwrap();
    assert_eq!(next(&mut viewer).1, 8);
}

#[test]
#[cfg(unix)]
fn a_command_that_is_not_there_is_told() {
    let server = Server::start(&["--exec", "no-such-command-of-ours"]);
    let line = server.log.wait_for("starts again in 1 s");
    assert!(line.contains("exit status 127 (it said: "), "{line}");
}

/// One of them is the password of Redis, another the token of those who write.
#[test]
#[cfg(unix)]
fn a_command_is_told_none_of_our_variables_and_all_others() {
    let mut command = Program::command(["--listen", "127.0.0.1:0", "--once"]);
    let line = "env | grep -c -i ^wirechart_; env | grep -c ^NEITHER_OURS=";
    command.env("WIRECHART_EXEC", line).env("NEITHER_OURS", "1");
    for ours in ["WIRECHART_TOKEN", "WIRECHART_TITLE", "WIRECHART_OF_A_LATER_VERSION"] {
        command.env(ours, "secret");
    }
    let server = Server::of(Program::run_with(command, Stdio::null()));
    let mut viewer = Client::open(&server, "/ws?history=10");
    assert_eq!([next(&mut viewer).1, next(&mut viewer).1], [0, 1]);
}

/// As in a container that holds nothing but the program.
#[test]
#[cfg(unix)]
fn a_system_without_a_shell_is_told() {
    let mut command = Program::command(["--exec", "vmstat 1", "--listen", "127.0.0.1:0"]);
    command.env("PATH", "/none");
    let server = Server::of(Program::run(command));
    server.log.wait_for("cannot be started: this system has no shell");
}

/// Where the system has no time zones, those in the program are used.
#[test]
fn a_time_without_a_zone_is_that_of_the_variable_tz() {
    let start = |zone| {
        let mut command = Program::command(["-", "--listen", "127.0.0.1:0"]);
        command.env("TZ", zone);
        let mut server = Server::of(Program::run(command));
        server.write("2026-07-01 12:00:00 5\n");
        let first = Client::open(&server, "/ws?history=1").next_text();
        (server, first)
    };
    for zone in ["Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"] {
        let (server, first) = start(zone);
        assert!(first.contains("\"t\":1782900000000,"), "{zone}: {first}"); // 10:00 UTC
        assert!(!server.log.all().iter().any(|line| line.contains("TZ=")), "{zone}");
    }
    let (server, first) = start("Europe/Nowhere");
    assert!(first.contains("\"t\":1782907200000,"), "{first}");
    server.log.wait_for("TZ=Europe/Nowhere names no time zone");
}

#[test]
#[cfg(unix)]
fn whatever_ends_the_program_ends_its_commands() {
    use rustix::process::{Pid, Signal, test_kill_process};
    for signal in [Signal::TERM, Signal::INT] {
        // A shell, what it started, and one that ignores that it should end.
        let line = "echo $$; sh -c 'trap \"\" TERM; echo $$; sleep 1000; sleep 1000' & sleep 1000";
        let mut server = Server::start(&["--exec", line]);
        let mut viewer = Client::open(&server, "/ws?history=10");
        let pids: Vec<Pid> = (0..2)
            .map(|_| Pid::from_raw(next(&mut viewer).1.as_i64().unwrap() as i32).unwrap())
            .collect();
        assert!(pids.iter().all(|pid| test_kill_process(*pid).is_ok()), "they run");
        server.signal(signal);
        assert!(server.wait().success());
        assert!(!server.log.all().iter().any(|line| line.contains("starts again")));
        for pid in pids {
            wait_until_gone(pid);
        }
    }
}

/// A process that has been killed is there until the system has let go of it.
#[cfg(unix)]
fn wait_until_gone(pid: rustix::process::Pid) {
    let is_there = || {
        // Where nobody waits for orphans, they stay as zombies.
        let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        rustix::process::test_kill_process(pid).is_ok()
            && !stat.is_ok_and(|stat| stat.contains(") Z "))
    };
    let deadline = std::time::Instant::now() + crate::common::PATIENCE;
    while is_there() {
        assert!(std::time::Instant::now() < deadline, "{pid:?} still runs");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn a_websocket_is_read_after_what_was_to_be_sent_and_opened_again() {
    // The chat of another server says what it is sent, behind "Message: ".
    let feed = Server::start(&[]);
    let (address, url) = (feed.address(), format!("feed=ws://{}/echo", feed.address()));
    let sends = ["--send", "{\"value\": 5}", "--send", "6\n7"];
    let server = Server::start(&[&[&url[..]], &sends[..]].concat());
    let mut viewer = Client::open(&server, "/ws?history=10");
    assert_next(&mut viewer, &[("feed", 5), ("feed", 6), ("feed", 7)]);
    drop(feed);
    assert_eq!(next(&mut viewer), ("feed".to_owned(), Value::Null));
    server.log.wait_for("connects again in 1 s");
    let _feed = Server::start_at(address, &[]);
    assert_next(&mut viewer, &[("feed", 5), ("feed", 6), ("feed", 7)]);
}

#[test]
fn datagrams_are_whole_lines() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let mut refused = Program::start(["--listen", "127.0.0.1:0", "--udp", &address.to_string()]);
    refused.log.wait_for("cannot listen for datagrams at 127.0.0.1:");
    assert!(!refused.wait().success());
    let server = Server::start(&["--udp", "0"]);
    let line = server.log.wait_for("datagrams are taken at ");
    let address = line.rsplit(' ').next().unwrap();
    let mut viewer = Client::open(&server, "/ws");
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.send_to(b"1\n2", address).unwrap();
    sender.send_to(b"\x1f\x8b", address).unwrap(); // gzip, and damaged
    sender.send_to(b"3", address).unwrap();
    assert_next(&mut viewer, &[("", 1), ("", 2), ("", 3)]);
}

/// What a record says but for its number and time.
fn said(record: &Value) -> [Value; 3] {
    ["series", "unit", "value"].map(|member| record[member].clone())
}

#[test]
#[cfg(unix)]
fn a_recording_plays_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.jsonl");
    let path = path.to_str().unwrap();
    let mut server = Server::start(&["cpu=-", "--record", path]);
    let mut viewer = Client::open(&server, "/ws");
    let mut recorded = Vec::new();
    for value in 0..20 {
        server.write(format!("{{\"value\": {value}, \"series\": \"user\"}}\n{value}.5\n"));
        recorded.extend([next_record(&mut viewer), next_record(&mut viewer)]);
    }
    server.terminate();
    server.wait();

    let server = Server::start(&[path, "--once"]);
    let mut viewer = Client::open(&server, "/ws?history=100");
    for before in recorded {
        let after = next_record(&mut viewer);
        assert_eq!(said(&after), said(&before));
        assert_eq!(after["t"], before["t"], "its own time, and so its spacing");
    }
    assert_eq!(viewer.next_close().0, 1000);
}
