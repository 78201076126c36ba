//! The command line: what the help promises, which arguments are refused, and that each error is
//! one sentence.
//!
//! Read next: `connect.rs`.

use crate::common::{program::Program, server::Server, websocket::Client};
use std::io::Write;

/// The program's output, log and exit code.
struct Finished {
    output: String,
    log: Vec<String>,
    code: Option<i32>,
}

/// Runs the program until it exits.
#[track_caller]
fn run(arguments: &[&str]) -> Finished {
    let mut program = Program::start(arguments);
    let code = program.wait().code();
    Finished { output: program.output.wait_for_end().join("\n"), log: program.log.all(), code }
}

/// Asserts that the program does not start, and that its one-line error contains these words.
#[track_caller]
fn refuses(arguments: &[&str], words: &[&str]) {
    let finished = run(arguments);
    let log = finished.log.join("\n");
    assert!(
        finished.code.is_some_and(|code| code != 0),
        "{arguments:?} exits with {:?}",
        finished.code
    );
    assert_eq!(finished.output, "", "{arguments:?}");
    let sentences: Vec<&String> =
        finished.log.iter().filter(|line| line.starts_with("wirechart: ")).collect();
    let from_clap = finished.log.first().is_some_and(|line| line.starts_with("error: "));
    assert!(from_clap || (sentences.len() == 1 && finished.log.len() == 1), "{arguments:?}: {log}");
    assert!(words.iter().all(|word| log.contains(word)), "{arguments:?}: {log}");
    assert!(!log.contains("panicked") && !log.contains("RUST_BACKTRACE"), "{arguments:?}: {log}");
}

/// A directory with one file in it.
fn with_file(content: &[u8]) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("load.json");
    std::fs::File::create(&path).and_then(|mut file| file.write_all(content)).expect("a file");
    (directory, path.to_str().expect("UTF-8").to_owned())
}

#[test]
fn help_names_each_flag() {
    let help = run(&["serve", "--help"]);
    assert_eq!(help.code, Some(0));
    for flag in [
        "--listen",
        "--format",
        "--columns",
        "--match",
        "--decimal-comma",
        "--time",
        "--speed",
        "--exec",
        "--send",
        "--udp",
        "--record",
        "--record-size",
        "--rate",
        "--once",
        "--history",
        "--patience",
        "--allow-origin",
        "--allow-host",
        "--allow-frame",
        "--title",
        "--unit",
        "--line",
        "--max-connections",
        "--max-message",
        "--request-timeout",
        "--ping-after",
        "--ping-interval",
        "--silence",
        "--idle-timeout",
        "--threads",
        "--log",
    ] {
        assert!(help.output.contains(flag), "{flag} is missing in:\n{}", help.output);
    }
    let top = run(&["--help"]);
    assert_eq!(top.code, Some(0));
    assert!(top.output.contains("serve"), "{}", top.output);
}

#[test]
fn the_version_is_that_of_the_package() {
    for arguments in [["--version"], ["-V"]] {
        let finished = run(&arguments);
        assert!(
            finished.output.ends_with(env!("CARGO_PKG_VERSION")),
            "{arguments:?}: {}",
            finished.output
        );
        assert_eq!(finished.code, Some(0));
    }
}

#[test]
fn flags_of_serve_work_without_the_word_serve() {
    let program = Program::start_without_input(["--listen", "127.0.0.1:0", "--rate", "50"]);
    program.output.wait_for("wirechart shows the built-in recording at http://127.0.0.1:");
}

/// Another program may use the default port on this machine. Then the error must say so.
#[test]
fn without_arguments_the_program_serves() {
    let none: [&str; 0] = [];
    let mut program = Program::start_without_input(none);
    match program.output.wait_for_first() {
        Some(line) => {
            assert_eq!(line, "wirechart shows the built-in recording at http://127.0.0.1:8000")
        }
        None => {
            program.wait();
            let log = program.log.all().join("\n");
            assert!(log.starts_with("wirechart: cannot listen at 127.0.0.1:8000: "), "{log}");
        }
    }
}

#[test]
fn the_first_line_names_the_source_and_the_address() {
    let (_directory, path) = with_file(b"[1]");
    for (source, name) in [("-", "standard input"), (path.as_str(), path.as_str())] {
        let program = Program::start(["serve", "--listen", "127.0.0.1:0", source]);
        let line = program.output.wait_for("http://");
        assert!(
            line.starts_with(&format!("wirechart shows {name} at http://127.0.0.1:")),
            "{line}"
        );
        assert!(!line.ends_with(":0"), "{line}");
    }
}

#[test]
fn the_error_for_a_port_in_use_names_the_address() {
    let server = Server::start(&["-"]);
    let address = server.address().to_string();
    refuses(
        &["serve", "--listen", &address],
        &["cannot listen at", &address, "--listen ADDR:PORT"],
    );
    server.assert_alive();
}

#[test]
fn the_error_for_an_unreadable_file_names_the_file() {
    let (directory, _) = with_file(b"1");
    refuses(&["serve", "none.json"], &["cannot read none.json"]);
    let directory = directory.path().to_str().unwrap();
    refuses(&["serve", directory], &["cannot read", directory]);
}

#[test]
fn a_file_without_a_measurement_is_refused() {
    let (_directory, path) = with_file(b"");
    refuses(&["serve", &path], &["there is not one measurement in", &path]);
}

#[test]
fn contradictory_and_invalid_flags_are_refused_by_name() {
    for (arguments, words) in [
        (&["serve", "--rate", "fast"][..], &["--rate", "a rate is a number"][..]),
        (&["serve", "--rate", "0"], &["--rate", "above 0"]),
        (&["serve", "--rate=-1"], &["--rate", "above 0"]),
        (&["serve", "--rate", "1e9"], &["--rate", "at most 1000000"]),
        (&["serve", "--listen", "8000"], &["--listen", "ADDR:PORT"]),
        (&["serve", "--listen", "127.0.0.1:65536"], &["--listen"]),
        (&["serve", "--history", "0"], &["--history", "write 1 or more"]),
        (&["serve", "--max-connections", "0"], &["--max-connections", "write 1 or more"]),
        (&["serve", "--max-connections", "many"], &["--max-connections", "1 or more"]),
        (&["serve", "--max-message", "0"], &["--max-message", "write 1 or more"]),
        (&["serve", "--request-timeout", "0"], &["--request-timeout", "more than 0"]),
        (&["serve", "--ping-after", "0"], &["--ping-after", "more than 0"]),
        (&["serve", "--silence", "0"], &["--silence", "more than 0"]),
        (
            &["serve", "--silence", "30"],
            &["--silence 30", "write --silence 120 or --ping-after 7.5"],
        ),
        (
            &["serve", "--silence", "10"],
            &["--silence 10", "write --silence 120 or --ping-after 2.5"],
        ),
        (
            &["serve", "--ping-after", "200"],
            &["--silence 120", "write --silence 800 or --ping-after 30"],
        ),
        (
            &["serve", "--ping-interval", "200", "--idle-timeout", "100"],
            &["--silence 100", "write --silence 800 or --ping-after 25"],
        ),
        (&["serve", "--patience", "1e19"], &["--patience", "31 years"]),
        (
            &["serve", "--allow-origin", "good.example"],
            &["--allow-origin", "write https://good.example or"],
        ),
        (
            &["serve", "--allow-origin", "https://a.example/x"],
            &["--allow-origin", "write https://a.example"],
        ),
        (
            &["serve", "--allow-origin", "https://a.x,https://b.x"],
            &["--allow-origin https://a.x --allow-origin"],
        ),
        (&["serve", "--allow-origin", "https://*.x"], &["--allow-origin", "a flag for each name"]),
        (
            &["serve", "--allow-host", "chart.example:8000"],
            &["--allow-host", "write chart.example"],
        ),
        (
            &["serve", "--allow-frame", "wall.example"],
            &["--allow-frame", "write https://wall.example"],
        ),
        (&["serve", "--allow-frame", "null"], &["--allow-frame", "only * allows it"]),
        (&["serve", "--line", "cpu=hot"], &["--line", "\"hot\" is no number", "cpu=80"]),
        (&["serve", "--line", "NaN"], &["--line", "a finite number"]),
        (&["serve", "--title", ""], &["--title", "leave the flag out"]),
        (&["serve", "--silence", "long"], &["--silence", "a number of seconds"]),
        (&["serve", "--silence=-1"], &["--silence", "a number of seconds"]),
        (&["serve", "--threads", "0"], &["--threads", "write 1 or more"]),
        (&["serve", "--log", "loud"], &["--log"]),
        (&["serve", "--nothing"], &["--nothing"]),
        (&["serve", "--speed", "0"], &["--speed", "above 0"]),
        (&["serve", "--speed", "2", "--rate", "2", "x.json"], &["--speed", "--rate"]),
        (&["serve", "-", "--rate", "5"], &["--rate", "standard input is read as it comes"]),
        (&["--exec", "date", "--speed", "5"], &["--speed", "date is read as it comes"]),
        (&["-", "cpu=-"], &["standard input can be read only once"]),
        (&["cpu=a.csv", "cpu=b.csv"], &["two sources are called cpu", "a=FILE"]),
        (&["a.csv", "a.csv"], &["two sources are called a.csv"]),
        (&["-", "--match", "a("], &["--match"]),
        (&["-", "--match", "a(b)", "--format", "csv"], &["--match", "--format csv"]),
        (&["-", "--format", "regex"], &["--format regex needs --match"]),
        (&["-", "--format", "xml"], &["--format", "json, columns, csv"]),
        (&["-", "--columns", "a,,b"], &["--columns", "a name is missing"]),
        (&["-", "--columns", "-,-"], &["--columns", "name at least one"]),
        (&["-", "--send", "x"], &["--send", "ws://"]),
        (&["cpu="], &["no source follows the name"]),
        (&["ws://a b"], &["the host must be"]),
        (&["https://example.com/x"], &["--exec 'curl -sN https://example.com/x'"]),
        (&["--udp", "statsd"], &["--udp", "such as 8125"]),
        (&["-", "--record-size", "5"], &["--record"]),
        (&["-", "--record", "/none/x"], &["cannot record to /none/x"]),
        (&["serve", "a.json", "b.json"], &["a.json"]),
        (&["paint"], &["paint"]),
    ] {
        refuses(arguments, words);
    }
}

#[test]
fn an_invalid_line_is_logged_with_its_number_and_skipped() {
    let mut server = Server::start(&["-"]);
    let mut viewer = Client::open(&server, "/ws");
    server.write("1\n\nprocs -----memory----\n{\"value\": \"two\"}\n3\n");
    viewer.assert_next(1..=2);
    for (line, words) in [(3, "there is no number in it"), (4, "it has no number")] {
        let logged = server.log.wait_for(&format!("standard input, line {line} is left out"));
        assert!(logged.contains(words) && logged.contains(" WARN "), "{logged}");
    }
    assert_eq!(
        server.log.all().len(),
        3,
        "how it is read, and nothing about the blank line: {:?}",
        server.log.all()
    );
}

#[test]
fn the_log_level_flag_is_respected() {
    let mut server = Server::start(&["-", "--log", "off"]);
    server.write("not a number\n1\n");
    Client::open(&server, "/ws?history=1").assert_next([1]);
    drop(server.connect());
    #[cfg(unix)]
    {
        server.terminate();
        server.wait();
        assert_eq!(server.log.all(), Vec::<String>::new());
    }
}

#[test]
fn the_log_has_no_colours_outside_a_terminal() {
    let mut server = Server::start(&["-"]);
    server.write("1\nnot a number\n");
    let line = server.log.wait_for("line 2");
    assert!(!line.contains('\x1b'), "{line:?}");
}

#[test]
fn listening_beyond_loopback_logs_a_warning() {
    let program = Program::start(["serve", "--listen", "0.0.0.0:0", "-"]);
    // Browsers cannot open 0.0.0.0, so the address is shown as 127.0.0.1.
    program.output.wait_for("http://127.0.0.1:");
    program.log.wait_for("0.0.0.0");
    program.log.wait_for("can be reached from other machines");
}
