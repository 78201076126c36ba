//! StatsD's metrics: lines of programs that send it, each rule with its sentence, and any line.
//!
//! Must not know the other forms. Read next: `statsd`.

use proptest::prelude::*;

use super::*;
use crate::format::row::tests::{reads, refuses};

fn statsd() -> Statsd {
    Statsd::default()
}

#[test]
fn what_etsys_statsd_takes() {
    reads(statsd(), "gorets:1|c", &["gorets 1"]);
    reads(statsd(), "gorets:1|c|@0.1", &["gorets 10.0"]);
    reads(statsd(), "glork:320|ms|@0.1", &["glork 320 ms"]);
    reads(statsd(), "gaugor:333|g", &["gaugor 333"]);
    reads(statsd(), "gorets:1|c:2|c|@0.5:320|ms", &["gorets 1", "gorets 4.0", "gorets 320 ms"]);
}

#[test]
fn what_dogstatsd_takes() {
    reads(
        statsd(),
        "page.views:1:2:32|d|#env:prod,canary",
        &[
            "page.views{env=prod,canary} 1",
            "page.views{env=prod,canary} 2",
            "page.views{env=prod,canary} 32",
        ],
    );
    reads(
        statsd(),
        "song.length:240|h|@0.5|#url:http://a|c:ci-83c0",
        &["song.length{url=http://a} 240"],
    );
    reads(
        statsd(),
        "page.views:15|c|#env:dev|T1763770000",
        &["page.views{env=dev} 15 @1763770000000"],
    );
    reads(statsd(), "_e{5,4}:title|text|#a", &[]);
    reads(statsd(), "_sc|Redis connection|2|#env:dev", &[]);
    let arrival = Statsd::new(&Options { time: TimeChoice::Arrival, ..Options::default() });
    reads(arrival, "a:1|c|T1763770000", &["a 1"]);
}

fn values(lines: &[&str]) -> Vec<String> {
    let (mut form, mut row) = (statsd(), Vec::new());
    lines.iter().for_each(|line| form.line(line, &mut row).unwrap());
    row.iter().map(|one| one.value.as_ref().map_or("gap".to_owned(), ToString::to_string)).collect()
}

#[test]
fn a_sign_changes_a_gauge_and_not_that_of_another_name_or_type() {
    assert_eq!(
        values(&["a:333|g", "a:-10|g", "a:+4|g", "a:7|g", "a:+1|g"]),
        ["333", "323", "327", "7", "8"]
    );
    assert_eq!(values(&["a:5|g", "a:+1|g|#b", "a:+1|c", "a:-1|g"]), ["5", "1", "1", "4"]);
    assert_eq!(
        values(&["a:9223372036854775806|g", "a:+1|g", "a:+0.5|g"])[1],
        "9223372036854775807"
    );
    assert_eq!(values(&["a:1.5|g", "a:nan|g", "a:+1|g"]), ["1.5", "gap", "2.5"]);
}

#[test]
fn gauges_that_are_kept_are_bounded_and_one_more_is_told() {
    let (mut form, mut row) = (statsd(), Vec::new());
    for number in 0..MAX_GAUGES {
        form.line(&format!("a{number}:1|g"), &mut row).unwrap();
    }
    form.line("b:1|g", &mut row).unwrap();
    form.line("a0:+1|g", &mut row).unwrap();
    refuses(
        form,
        "b:+1|g",
        "changes such as +3 are taken for 1000 gauges, and this one is one more: send its value",
    );
}

#[test]
fn every_rule_has_its_sentence() {
    for line in ["a", "a:1", ":1|c", "a|c", "a:1|c:2"] {
        refuses(statsd(), line, "a StatsD line has a name, a value and a type, as in hits:1|c");
    }
    for value in ["", "x", "1ms", "1:", "1:x"] {
        refuses(
            statsd(),
            &format!("a:{value}|c"),
            "expected a number such as 3.5 between : and | of the StatsD line",
        );
    }
    refuses(statsd(), "a:1|x", "the type of a StatsD line is one of c, g, ms, h and d");
    refuses(
        statsd(),
        "a:joe|s",
        "a set of StatsD cannot be drawn: send how many it has, as a gauge such as users:3|g",
    );
    for rate in ["", "0", "-1", "1.1", "x", "nan"] {
        refuses(
            statsd(),
            &format!("a:1|c|@{rate}"),
            "the sample rate of a StatsD line must be above 0 and at most 1, as in hits:1|c|@0.1",
        );
    }
    refuses(
        statsd(),
        "a:1|c|T1.5",
        "the time of a StatsD line must be whole seconds, as in T1763770000",
    );
}

#[test]
fn other_forms_are_not_taken_for_it() {
    for line in ["a:1|c", "a:1:2|d|#b:c", "a:joe|s", "_e{5,4}:title|text", "_sc|a|0", "a:1|c|@0.1"]
    {
        assert!(Statsd::looks_like(line), "{line}");
    }
    for line in [
        "1 2 3",
        "a=1",
        "temp:21.5,hum:40",
        "a: 1",
        "a:1",
        "a|b|c",
        "_e{a=\"b\"} 1",
        "{\"a\":1}",
        "",
        "some a:1|c",
    ] {
        assert!(!Statsd::looks_like(line), "{line}");
    }
}

proptest! {
    #[test]
    fn no_line_panics(line in "[a-ch:|@#,gmsdT0-9.é+-]{0,30}") {
        let mut row = Vec::new();
        let outcome = statsd().line(&line, &mut row);
        prop_assert!(outcome.is_ok() || row.is_empty());
        Statsd::looks_like(&line);
    }

    #[test]
    fn what_is_written_is_read(
        name in "[a-zé. ]{1,9}",
        tag in "[a-z]{1,9}",
        text in "[a-z:/]{1,9}",
        numbers in proptest::collection::vec(any::<i64>(), 1..5),
    ) {
        let values: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let mut row = Vec::new();
        let line = format!("{name}:{}|d|#{tag}:{text}", values.join(":"));
        prop_assert_eq!(statsd().line(&line, &mut row), Ok(()));
        let values = row.iter().filter_map(|one| one.value.as_ref());
        let read: Vec<i64> = values.filter_map(Number::as_i64).collect();
        prop_assert_eq!(read, numbers);
        prop_assert_eq!(&*row[0].series.as_ref().unwrap().name, format!("{name}{{{tag}={text}}}"));
    }
}
