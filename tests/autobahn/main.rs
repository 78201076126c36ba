//! The Autobahn test suite against our server and our client. Every case must be OK, or
//! INFORMATIONAL where the RFC is silent.
//!
//! A run takes minutes, so it runs only on request: `make autobahn`. With `CASES='1.* 9.1.*'` it
//! runs those cases and compares them with `docs/conformance.md`. Without, it runs all cases and
//! writes that page; in CI it writes nothing, and the page must match. Both roles run at the same
//! time; each keeps one processor busy. Read next: `suite.rs`, `client.rs`.
#![cfg(feature = "server")]
#![allow(unreachable_pub)]

mod cases;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod suite;
mod table;

use common::server::Server;
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::Instant,
};
use suite::{Report, Suite};

/// All cases, and their number.
const ALL: &str = "*";
const CASES: usize = 517;

#[test]
#[ignore = "takes minutes; make autobahn"]
fn every_case_has_the_expected_verdict() {
    let in_ci = env::var_os("CI").is_some();
    let Some(suite) = Suite::find() else {
        assert!(!in_ci, "neither wstest nor docker is here");
        eprintln!(
            "skipped: the Autobahn test suite is not here; WSTEST=/path/to/wstest, wstest on the PATH, or docker"
        );
        return;
    };
    let wanted = env::var("CASES").ok().filter(|cases| !cases.trim().is_empty());
    let cases: Vec<&str> = wanted.as_deref().unwrap_or(ALL).split_whitespace().collect();

    let (server, client) = thread::scope(|scope| {
        let server = scope.spawn(|| timed("server", || test_server(&suite, &cases)));
        let client =
            timed("client", || suite.test_client(&cases, &directory("client"), client::run_all));
        (server.join().expect("a report"), client)
    });

    assert!(!server.is_empty(), "no case was run");
    assert!(
        wanted.is_some() || server.len() == CASES,
        "{} cases were run, but the suite has {CASES}",
        server.len()
    );
    assert!(server.keys().eq(client.keys()), "the two ends went through different cases");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let page = table::page(&server, &client);
    if wanted.is_none() && !in_ci {
        fs::write(&path, &page).expect("a place for the page");
    }
    let bad: Vec<String> = server
        .keys()
        .filter(|case| {
            ![&server, &client].iter().all(|report| table::is_good(case, &report[*case]))
        })
        .map(|case| table::row(case, &server, &client))
        .collect();
    assert!(bad.is_empty(), "cases that are not as they should be:\n{}", bad.concat());
    let documented = fs::read_to_string(&path).expect("the page");
    let missing: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") && !documented.contains(line)).collect();
    assert!(
        missing.is_empty(),
        "docs/conformance.md does not say so; `make autobahn` writes it:\n{}",
        missing.join("\n")
    );
    assert!(
        wanted.is_some() || documented == page,
        "docs/conformance.md is not up to date; `make autobahn` writes it"
    );
}

fn test_server(suite: &Suite, cases: &[&str]) -> Report {
    let server = Server::start(&["--log", "warn"]);
    suite.test_server(&format!("ws://{}/echo", server.address()), cases, &directory("server"))
}

fn timed(role: &str, run: impl FnOnce() -> Report) -> Report {
    let start = Instant::now();
    let report = run();
    eprintln!("{role}: {} cases in {:.0} s", report.len(), start.elapsed().as_secs_f64());
    report
}

/// An empty directory for the suite's files. They stay there for inspection.
fn directory(role: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("autobahn").join(role);
    _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a directory");
    directory
}
