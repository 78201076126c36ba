//! The status of a source, as it changes.
//!
//! Read next: `named`.

use super::*;

fn json(status: &SourceStatus) -> String {
    let report = Report { since: 5, ..status.report() };
    serde_json::to_string(&report).unwrap()
}

#[test]
fn a_report_says_only_what_there_is_to_say() {
    let status = SourceStatus::new("standard input");
    assert_eq!(json(&status), r#"{"name":"standard input","state":"waiting","since":5}"#);
    status.becomes(Phase::Retrying, Some("it ended".to_owned()));
    status.reads("columns: r, b");
    status.refused(&"line 3 is left out");
    status.late(2);
    status.held_up(Duration::from_millis(1500));
    assert_eq!(
        json(&status),
        r#"{"name":"standard input","state":"retrying","since":5,"reads":"columns: r, b","note":"it ended","refused":1,"last_refused":"line 3 is left out","late":2,"held_up":1500}"#
    );
}

#[test]
fn input_without_a_number_is_told_once_and_until_one_comes() {
    let status = SourceStatus::new("x");
    status.check_understood(Duration::ZERO);
    assert_eq!(status.report().note, None, "nothing has come");
    status.has_input(|| None);
    status.check_understood(Duration::MAX);
    assert_eq!(status.report().note, None, "it may still come");
    status.refused(&"line 1");
    status.check_understood(Duration::ZERO);
    let note = status.report().note.unwrap();
    assert!(note.contains("no number") && note.contains("; the last: line 1."), "{note}");
    status.becomes(Phase::Running, None);
    status.has_input(|| panic!("nobody asks for words"));
    status.check_understood(Duration::ZERO);
    assert_eq!(status.report().note, None);
    let status = SourceStatus::new("y");
    status.has_input(|| Some("1 line without a number".to_owned()));
    status.check_understood(Duration::ZERO);
    assert!(status.report().note.unwrap().contains("so far: 1 line without a number."));
}

#[test]
fn a_change_is_seen_once_and_what_stays_the_same_is_none() {
    let status = SourceStatus::new("x");
    assert!(status.take_change(), "it is new");
    assert!(!status.take_change());
    status.becomes(Phase::Running, None);
    assert!(status.take_change());
    status.becomes(Phase::Running, None);
    assert!(!status.take_change());
}
