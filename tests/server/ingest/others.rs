//! Senders written by others: curl, Python's own HTTP, `requests`, clients of InfluxDB, and the
//! commands of `docs/ingest.md`.
//!
//! What is not installed is skipped, and in CI that fails, as in `clients.rs`, which is to be read
//! next.

use super::{server, values};
use crate::{
    common::{server::Server, websocket::Client},
    documented::{is_there, python, run_documentation, shell, succeeds},
};
use serde_json::Value;
use std::{
    env,
    hash::{BuildHasher, RandomState},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

/// A number that differs from run to run, and is printed: `WIRECHART_SEED` repeats a run.
fn seed() -> u64 {
    let given = env::var("WIRECHART_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| RandomState::new().hash_one(0) >> 32);
    println!("WIRECHART_SEED={seed}");
    seed
}

#[test]
fn curl_sends_in_every_way_it_knows() {
    if !is_there("curl", &["--version"]) {
        return;
    }
    let directory = TempDir::new().unwrap();
    let (server, seed) = (server(&[]), seed());
    let mut viewer = Client::open(&server, "/ws");
    let url = format!("http://{}/ingest", server.address());
    let count = 1 + seed % 5_000; // from one read to many
    let mut ways = vec![
        "curl --data-binary @-",
        "curl -T -",
        "curl -X POST -T - -H 'Expect: 100-continue'",
        "curl --http1.0 --data-binary @-",
        "curl -H 'Transfer-Encoding: chunked' --data-binary @-",
    ];
    if cfg!(feature = "deflate") {
        ways.push("gzip | curl -H 'Content-Encoding: gzip' -T -");
        ways.push("gzip | curl -H 'Content-Encoding: gzip' --data-binary @-");
    }
    for way in ways {
        succeeds(&format!("seq {count} | {way} {url}"), directory.path());
        let expected: Vec<u64> = (1..=count).collect();
        assert_eq!(values(&mut viewer, count as usize), expected, "{way}");
    }
    let refused = shell(&format!("echo hello | curl -T - {url}"), directory.path());
    assert_eq!(refused.status.code(), Some(22), "curl's code for an error of HTTP");
    let told = String::from_utf8_lossy(&refused.stdout).into_owned();
    assert!(told.starts_with("line 1 is left out"), "{told}");
}

/// Runs a script of `tests/clients` with the server's address, if what it imports is installed.
#[track_caller]
fn runs(script: &str, imports: &str, server: &Server) -> bool {
    if !is_there(&python(), &["-c", imports]) {
        return false;
    }
    let mut command = Command::new(python());
    command.current_dir(SCRIPTS).args(["-B", script, &server.address().to_string()]);
    let ran = command.stdin(Stdio::null()).output().expect("Python");
    assert!(ran.status.success(), "{script}: {}", String::from_utf8_lossy(&ran.stderr));
    true
}

#[test]
fn python_sends_with_its_own_library_and_with_requests() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    for (script, imports) in [
        ("post_with_http_client.py", "import http.client"),
        ("post_with_requests.py", "import requests"),
    ] {
        if runs(script, imports, &server) {
            let expected: Vec<u32> = (0..3_000).collect();
            assert_eq!(values(&mut viewer, 3_000), expected, "{script}");
        }
    }
}

#[test]
fn clients_of_influxdb_need_only_the_url() {
    let server = server(&[]);
    let mut viewer = Client::open(&server, "/ws");
    for (script, imports) in [
        ("post_with_influxdb.py", "import influxdb"),
        ("post_with_influxdb_client.py", "import influxdb_client"),
    ] {
        if runs(script, imports, &server) {
            assert_eq!(values(&mut viewer, 3), [1.5, 2.5, 3.5], "{script}");
        }
    }
}

/// Kills a process.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The script keeps on disk how many numbers were acknowledged, and sends ten messages of ten
/// ahead.
#[test]
fn a_python_producer_that_is_killed_goes_on_by_its_acknowledgements() {
    if !is_there(&python(), &["-c", "import websockets.sync.client"]) {
        return;
    }
    const NUMBERS: u64 = 2_000;
    const AHEAD: usize = 100;
    let directory = TempDir::new().unwrap();
    let (server, mut seed) = (server(&[]), seed());
    let mut viewer = Client::open(&server, "/ws");
    let start = || {
        let mut command = Command::new(python());
        let state = directory.path().join("acknowledged");
        command.current_dir(SCRIPTS).args(["-B", "producer.py", &server.address().to_string()]);
        command.arg(state).arg(NUMBERS.to_string()).stdin(Stdio::null());
        Killed(command.spawn().expect("Python"))
    };
    let (mut seen, mut kills) = (Vec::new(), 0);
    while kills < 4 {
        let producer = start();
        for _ in 0..1 + seed % 300 {
            seen.extend(values(&mut viewer, 1));
        }
        seed /= 3;
        drop(producer);
        kills += 1;
    }
    let mut last = start();
    while seen.last() != Some(&Value::from(NUMBERS - 1)) {
        seen.extend(values(&mut viewer, 1));
    }
    assert!(last.0.wait().expect("it ends").success());
    let seen: Vec<u64> = seen.iter().map(|value| value.as_u64().expect("a number")).collect();
    let mut next = 0;
    for &value in &seen {
        assert!(value <= next, "{next} is lost: {value} comes before it");
        next = next.max(value + 1);
    }
    let twice = seen.len() - NUMBERS as usize;
    assert!(twice <= kills * AHEAD, "{twice} came twice");
}

#[test]
fn the_commands_of_the_documentation_do_what_it_says() {
    let ran = run_documentation("ingest.md", "import websockets.sync.client", |printed| {
        assert!(printed.starts_with("{\"ack\":1}\n{\"ack\":2}\n"), "{printed}");
    });
    assert!(ran.is_none_or(|ran| ran >= 8), "only {ran:?} commands");
}
