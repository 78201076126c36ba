//! What the command writes for other programs, and what it says there of a run that is not
//! complete.
//!
//! Read next: `secure.rs`.

use crate::{
    breakable::{self, Flaw},
    common::{
        command::{Finished, run},
        program::Program,
    },
};
use serde_json::Value;
use std::{fs, path::Path};

fn url(flaw: &'static str) -> String {
    format!("ws://{}/", breakable::start(Flaw(flaw)))
}

#[test]
fn reports_for_other_programs() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name).to_str().expect("UTF-8").to_owned();
    let (junit, markdown, badge) = (path("j.xml"), path("m.md"), path("b.json"));
    let url = url("fr-rsv1");
    let files = ["--junit", &junit, "--markdown", &markdown, "--badge", &badge];
    let done = run([&["check", "--only", "5.2", &url][..], &files].concat(), b"");
    assert_eq!(done.code, Some(1));
    let read = |file: &str| fs::read_to_string(file).expect("it was written");
    let xml = read(&junit);
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests="));
    assert_eq!(xml.matches("<failure ").count(), 1, "{xml}");
    assert!(xml.contains("failures=\"1\" errors=\"0\""));
    assert!(xml.contains("\nsent: 47 45 54 20") && xml.contains("\ncame: 48 54 54 50"), "{xml}");
    let list = run(["check", "--list", "--only", "5.2"], b"");
    let listed = list.output().lines().filter(|line| !line.starts_with(' ')).count();
    assert_eq!(xml.matches("<testcase ").count(), listed);
    assert!(read(&markdown).contains("| fr-rsv1 | RFC 6455, 5.2 | must | **broken** |"));
    let badge: serde_json::Value = serde_json::from_str(&read(&badge)).expect("JSON");
    assert_eq!((&badge["schemaVersion"], &badge["color"]), (&1.into(), &"red".into()));
}

#[test]
fn a_report_on_standard_output_stands_alone() {
    let url = url("fr-rsv1");
    for name in ["-", "/dev/stdout"] {
        let done = run(["check", "--only", "fr-rsv1", "--junit", name, &url], b"");
        assert_eq!(done.code, Some(1), "{}", done.log);
        assert!(done.output().starts_with("<?xml "), "{}", done.output());
        assert!(done.output().ends_with("</testsuites>\n"), "{}", done.output());
        for second in [&["--json"][..], &["--markdown", "-"]] {
            let done = run([&["check", "--junit", name, &url], second].concat(), b"");
            assert_eq!(done.code, Some(2));
            assert!(done.log.contains("one report alone"), "{}", done.log);
        }
    }
}

/// Runs the command with all reports. Returns JUnit, Markdown and the badge.
fn reported(directory: &Path, arguments: &[&str]) -> (Finished, [String; 3]) {
    let files = ["j.xml", "m.md", "b.json"].map(|name| directory.join(name).display().to_string());
    let flags = ["--junit", &files[0], "--markdown", &files[1], "--badge", &files[2], "--json"];
    let done = run([&["check"], arguments, &flags].concat(), b"");
    (done, files.map(|file| fs::read_to_string(file).expect("it was written")))
}

/// A run that was not complete is nowhere green.
#[track_caller]
fn assert_not_green(sentence: &str, badge_says: &str, reports: &[String; 3]) {
    let [junit, markdown, badge] = reports;
    assert!(junit.contains("errors=\"1\"") && junit.contains("<error message="), "{junit}");
    assert!(junit.contains(sentence) && markdown.contains(sentence), "{junit} {markdown}");
    assert!(markdown.contains("**Not complete:**"), "{markdown}");
    let badge: Value = serde_json::from_str(badge).expect("JSON");
    assert_eq!(badge["message"], badge_says);
    assert_ne!(badge["color"], "brightgreen");
}

#[test]
fn a_run_that_is_not_complete_says_so_in_each_report() {
    let directory = tempfile::tempdir().expect("a directory");
    let killed = url("hs-protocol-not-token");
    let arguments = ["--unsafe", "--only", "4.2.1", "--jobs", "1", &killed];
    let (done, reports) = reported(directory.path(), &arguments);
    assert_eq!(done.code, Some(3));
    let last = done.json().pop().expect("a line");
    assert_eq!(last["exit"], 3);
    assert_not_green("no longer answers", "the server died", &reports);

    let (done, reports) = reported(directory.path(), &["ws://127.0.0.1:1/"]);
    assert_eq!((done.code, &done.json()[0]["exit"]), (Some(2), &2.into()));
    assert_not_green("cannot connect", "not checked", &reports);
}

#[test]
fn an_interrupted_run_is_130_and_shows_what_it_has() {
    let directory = tempfile::tempdir().expect("a directory");
    let junit = directory.path().join("j.xml");
    let file = junit.to_str().expect("UTF-8");
    // It answers nothing, so that the run would take long.
    let deaf = url("deaf");
    let arguments = ["check", "--json", "--jobs", "1", "--timeout", "60", "--junit", file, &deaf];
    let arguments = [&arguments[..], &["--target", "any", "--only", "hs-accept", "--only", "5.6"]];
    let mut program = Program::start(arguments.concat());
    program.output.wait_for("\"hs-accept\"");
    program.terminate();
    assert_eq!(program.wait().code(), Some(130));
    let junit = fs::read_to_string(junit).expect("it was written");
    assert!(junit.contains("name=\"hs-accept\"") && junit.contains("was interrupted"), "{junit}");
}

#[test]
fn a_file_that_cannot_be_written_is_found_before_the_checks() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("nowhere/j.xml").display().to_string();
    let done = run(["check", "--junit", &file, &url("")], b"");
    assert_eq!((done.code, done.output()), (Some(2), ""));
    assert!(done.log.contains("cannot write"), "{}", done.log);
}
