//! What a feed makes of measurements, notes and steps of the clock, and what it tells.

use super::{
    super::{annotation::Note, measurement::Series, status::Phase},
    *,
};
use std::num::NonZeroI64;

fn feed() -> (Feed, Arc<SourceStatus>) {
    let feed = Feed::new("", Arc::new(Log::new(10_000, 1 << 20)));
    let status = Arc::new(SourceStatus::new("x"));
    feed.add_source(status.clone());
    (feed, status)
}

fn of_series(name: String, time: Option<i64>) -> Measurement {
    Measurement { series: Some(Series::named(name)), time, ..Measurement::new(1) }
}

#[test]
fn what_is_older_than_the_last_of_its_series_is_kept_and_counted() {
    let (feed, status) = feed();
    let batch = [("a", 5), ("b", 3), ("a", 4), ("b", 3), ("a", 6)]
        .map(|(name, time)| of_series(name.to_owned(), Some(time)));
    assert_eq!(feed.publish(&batch, 1.into(), &status), 5);
    assert_eq!(status.report().late, 1);
    assert_eq!(feed.log().extent().next, 6);
}

#[test]
fn a_step_of_the_clock_is_reported_once_by_what_the_clock_dates() {
    let (feed, status) = feed();
    let moment = Moment { t: 5, step: NonZeroI64::new(-3) };
    feed.publish(&[of_series("a".to_owned(), Some(1))], moment, &status);
    feed.publish(&[Measurement::new(1), Measurement::new(2)], Moment::from(6), &status);
    let batch = feed.log().read(1, 1 << 20).unwrap();
    let payloads = batch.payloads().map(|(_, json)| String::from_utf8_lossy(json));
    let steps: Vec<bool> = payloads.map(|json| json.contains(r#""step":-3"#)).collect();
    assert_eq!(steps, [false, true, false]);
}

#[test]
fn a_thousand_series_are_taken_and_no_more() {
    let (feed, status) = feed();
    let batch: Vec<_> = (0..=1_000).map(|n| of_series(format!("s{n}"), None)).collect();
    assert_eq!(feed.publish(&batch, 1.into(), &status), 1_000);
    assert_eq!(feed.publish(&batch, 1.into(), &status), 1_000, "those that are known go on");
    assert_eq!(status.report().refused, 2);
    assert_eq!(feed.publish(&[Measurement::new(1)], 1.into(), &status), 1, "no name is needed");
}

#[test]
fn the_recording_in_the_binary_ends_when_the_first_measurement_comes_from_elsewhere() {
    let (feed, demo) = feed();
    let own = Arc::new(SourceStatus::new("posted lines"));
    feed.add_source(own.clone());
    demo.is_demo();
    assert_eq!(feed.publish(&[Measurement::new(1)], 5.into(), &demo), 1);
    assert!(!demo.is_superseded(), "its own values do not end it");
    assert_eq!(feed.publish(&[Measurement::new(42)], 6.into(), &own), 1);
    assert!(demo.is_superseded());
    assert_eq!(feed.publish(&[Measurement::new(2)], 7.into(), &demo), 0);
    demo.becomes(Phase::Running, None);
    let report = demo.report();
    assert_eq!((report.state, report.demo), (Phase::Ended, false), "{report:?}");
    assert_eq!(feed.publish(&[Measurement::new(43)], 8.into(), &own), 1);
    let batch = feed.log().read(1, 1 << 20).unwrap();
    let values: Vec<_> = batch
        .payloads()
        .map(|(_, json)| {
            let json: serde_json::Value = serde_json::from_slice(json).unwrap();
            json["value"].as_u64()
        })
        .collect();
    assert_eq!(values, [Some(1), None, Some(42), Some(43)], "a gap lies between the two");
}

#[test]
fn a_step_of_the_clock_that_a_note_has_seen_is_told_with_the_next_measurement() {
    let (feed, status) = feed();
    let note = Note { time: None, series: None, text: Text::new("deploy").unwrap() };
    let moment = Moment { t: 5, step: NonZeroI64::new(-3) };
    feed.annotate(Annotation::Note(note), moment, &status).unwrap();
    feed.publish(&[Measurement::new(1)], Moment::from(6), &status);
    let batch = feed.log().read(1, 1 << 20).unwrap();
    let (_, json) = batch.payloads().next().unwrap();
    assert_eq!(String::from_utf8_lossy(json), r#"{"seq":1,"t":6,"step":-3,"value":1}"#);
    feed.tell();
    let (sources, _) = feed.log().notice_after(0, Subject::About).unwrap();
    let (_, notice) = feed.log().notice_after(sources, Subject::About).unwrap();
    assert_eq!(&*notice, r#"{"about":{"notes":[{"t":5,"text":"deploy"}]}}"#);
}

#[test]
fn viewers_are_told_of_a_change_once() {
    let (feed, status) = feed();
    feed.tell();
    let first = feed.log().extent().notice;
    feed.tell();
    assert_eq!(feed.log().extent().notice, first);
    status.refused(&"line 1");
    feed.tell();
    assert_ne!(feed.log().extent().notice, first);
    let (number, notice) = feed.log().notice_after(0, Subject::Sources).unwrap();
    let next = feed.log().notice_after(number, Subject::About);
    assert_eq!(next, None, "nobody said what the chart is about");
    assert!(notice.starts_with(r#"{"sources":[{"name":"x","#), "{notice}");
}
