//! Tests of the [recorder](super).

use super::*;
use crate::feed::measurement::{Measurement, Series};

fn append(log: &Log, values: impl IntoIterator<Item = u64>) {
    let mut append = log.append();
    for value in values {
        append.text(|seq, json| Measurement::new(value).write_json(seq, 5_u64, json));
    }
}

fn line(payload: &str) -> String {
    let mut line = Vec::new();
    write_line(payload.as_bytes(), &mut line);
    String::from_utf8(line).unwrap()
}

#[test]
fn a_line_is_what_a_viewer_gets_without_its_number() {
    let mut json = Vec::new();
    let series = Arc::new(Series { name: "a,\"step\":1".into(), unit: "ms".into() });
    Measurement { series: Some(series), value: None, time: Some(-7) }
        .write_json(17, 5_u64, &mut json);
    let text = String::from_utf8(json).unwrap();
    assert_eq!(
        line(&text),
        r#"{"t":-7,"series":"a,\"step\":1","unit":"ms","value":null}"#.to_owned() + "\n"
    );
    assert_eq!(line(r#"{"seq":1,"t":5,"step":-3600,"value":7}"#), "{\"t\":5,\"value\":7}\n");
}

#[test]
fn what_comes_is_written_by_the_end_and_appended_to_what_is_there() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.jsonl");
    fs::write(&path, "{\"cut").unwrap();
    let log = Arc::new(Log::new(10_000, 1 << 20));
    append(&log, [1]);
    let recorder = Recorder::start(&path, 1 << 20, log.clone()).unwrap();
    append(&log, 2..2_000);
    recorder.stop();
    let expected: String = (2..2_000).map(|n| format!("{{\"t\":5,\"value\":{n}}}\n")).collect();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{{\"cut\n{expected}"));
    assert!(log.ask_for_room(), "and the log has no reader left");
}

#[test]
fn a_file_is_renamed_before_it_is_larger_than_its_limit() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.jsonl");
    let log = Arc::new(Log::new(10_000, 1 << 20));
    let recorder = Recorder::start(&path, 1_000, log.clone()).unwrap();
    append(&log, 1000..1100);
    recorder.stop();
    let (old, new) = (directory.path().join("x.jsonl.1"), fs::read_to_string(&path).unwrap());
    let old = fs::read_to_string(old).unwrap();
    let length = "{\"t\":5,\"value\":1000}\n".len();
    assert_eq!(old.len(), 1_000 / length * length);
    assert!(!new.is_empty() && new.len() <= 1_000);
    assert!(new.ends_with("1099}\n"));
    let last = old
        .lines()
        .last()
        .unwrap()
        .replace('}', "")
        .rsplit(':')
        .next()
        .unwrap()
        .parse::<u64>()
        .unwrap();
    assert!(
        new.starts_with(&format!("{{\"t\":5,\"value\":{}}}\n", last + 1)),
        "nothing is lost between"
    );
}

#[test]
fn a_line_longer_than_the_limit_is_written_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.jsonl");
    let log = Arc::new(Log::new(100, 1 << 20));
    let recorder = Recorder::start(&path, 1, log.clone()).unwrap();
    append(&log, [1, 2]);
    recorder.stop();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"t\":5,\"value\":2}\n");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_holds_up_no_source_and_nothing_is_forgotten() {
    let log = Log::new(8, 1 << 20);
    let file = Recorded::open(Path::new("/dev/full"), 1 << 20).unwrap();
    let mut recording = Recording { file, next: 1, run: 0, has_failed: false };
    append(&log, [1, 2]);
    let reader = log.reader(|| {});
    let written = recording.write_all_of(&log, reader);
    recording.report(&written);
    assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert!(recording.has_failed);
    assert_eq!(recording.next, 1, "the same is tried again");

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("x.jsonl");
    recording.file = Recorded::open(&path, 1 << 20).unwrap();
    append(&log, 3..=9); // the first is gone by now
    let written = recording.write_all_of(&log, reader);
    recording.report(&written);
    assert!(!recording.has_failed);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 8);
}
