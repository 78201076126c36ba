//! Prometheus' text format: lines of programs that send it, each rule with its sentence, and any
//! line.
//!
//! Must not know the other forms. Read next: `prometheus`.

use proptest::prelude::*;

use super::*;
use crate::feed::number::Number;
use crate::format::row::tests::{reads, refuses};

fn prometheus() -> Prometheus {
    Prometheus::default()
}

#[test]
fn what_node_exporter_writes() {
    reads(prometheus(), "# HELP node_load1 1m load average.", &[]);
    reads(prometheus(), "# TYPE node_load1 gauge", &[]);
    reads(prometheus(), "node_load1 0.21", &["node_load1 0.21"]);
    reads(
        prometheus(),
        r#"node_cpu_seconds_total{cpu="0",mode="idle"} 1.27394358e+06"#,
        &["node_cpu_seconds_total{cpu=0,mode=idle} 1273943.58"],
    );
    reads(
        prometheus(),
        "node_memory_MemTotal_bytes 8.201580544e+09",
        &["node_memory_MemTotal_bytes 8201580544.0"],
    );
    reads(
        prometheus(),
        r#"h_bucket{le="+Inf",} 18446744073709551615"#,
        &["h_bucket{le=+Inf} 18446744073709551615"],
    );
}

#[test]
fn labels_have_escapes_commas_blanks_and_braces_in_quotes() {
    reads(
        prometheus(),
        r#"a{ path = "C:\\d, \"e\" {}#" , b="",é="x" }  1"#.replace('é', "c").as_str(),
        &[r#"a{path=C:\d, "e" {}#,c=x} 1"#],
    );
    reads(prometheus(), r#"a{b="1\n2"} 1"#, &["a{b=1\n2} 1"]);
    reads(prometheus(), "a{} 1", &["a 1"]);
    reads(prometheus(), "a {b=\"c\"}1", &["a{b=c} 1"]);
    reads(prometheus(), r#"{"my.metric é", "a.b"="c"} 1"#, &["my.metric é{a.b=c} 1"]);
}

#[test]
fn a_time_is_in_milliseconds_or_in_seconds() {
    reads(prometheus(), "a 1 1763770000123", &["a 1 @1763770000123"]);
    reads(prometheus(), "a\t1\t1763770000.125", &["a 1 @1763770000125"]);
    let arrival = Prometheus::new(&Options { time: TimeChoice::Arrival, ..Options::default() });
    reads(arrival, "a 1 1763770000123", &["a 1"]);
    let given = Options { time_unit: Some(TimeUnit::Milliseconds), ..Options::default() };
    reads(Prometheus::new(&given), "a 1 -3982045", &["a 1 @-3982045"]);
}

#[test]
fn not_a_number_and_infinities_are_gaps_and_exemplars_are_skipped() {
    for value in ["NaN", "+Inf", "-Inf"] {
        reads(prometheus(), &format!("a {value}"), &["a gap"]);
    }
    reads(prometheus(), r##"a{b="# {"} 8 # {trace_id="x"} 0.6 1.5"##, &["a{b=# {} 8"]);
    reads(prometheus(), r#"a 8 1763770000.125 # {trace_id="x"} 0.6"#, &["a 8 @1763770000125"]);
}

#[test]
fn a_unit_is_kept_for_the_values_and_not_for_the_counts() {
    let mut form = prometheus();
    let mut row = Vec::new();
    let lines = [
        "a_seconds_sum 1",
        "# UNIT a_seconds seconds",
        "a_seconds_sum 2",
        "a_seconds 3",
        "a_seconds_count 4",
        "# EOF",
    ];
    lines.iter().for_each(|line| form.line(line, &mut row).unwrap());
    let units: Vec<String> =
        row.iter().map(|one| one.series.as_ref().unwrap().unit.to_string()).collect();
    assert_eq!(units, ["", "seconds", "seconds", ""]);
}

#[test]
fn every_rule_has_its_sentence() {
    let name = "expected the name of a metric, of letters, digits, _ and :, at column 1";
    for line in ["é 1", "a.b 1", "{} 1", "{a=\"b\"} 1", "a{\"b\"} 1", "{\"\"} 1", "1 2"] {
        refuses(prometheus(), line, name);
    }
    for line in
        ["a{b} 1", "a{b=c} 1", "a{b=\"c\" d=\"e\"} 1", "a{,} 1", "a{=\"c\"} 1", "a{b.c=\"d\"} 1"]
    {
        let mut row = Vec::new();
        let error = prometheus().line(line, &mut row).unwrap_err();
        assert!(
            error.to_string().starts_with("expected a label such as code=\"200\" at column "),
            "{line}: {error}"
        );
    }
    refuses(prometheus(), "a{b=\"c\",d} 1", "expected a label such as code=\"200\" at column 9");
    refuses(prometheus(), "a{b=\"c} 1", "the labels at column 2 have no closing }");
    for value in ["", " x", " 1ms", " 1_0", " \"1\""] {
        refuses(
            prometheus(),
            &format!("a{value}"),
            &format!(
                "expected a number such as 3.5, NaN or +Inf at column {}",
                if value.is_empty() { 2 } else { 3 }
            ),
        );
    }
    refuses(
        prometheus(),
        "a 1 now",
        "expected a time such as 1763770000123, or nothing, at column 5",
    );
    refuses(
        prometheus(),
        "a 1 2 3",
        "expected a time such as 1763770000123, or nothing, at column 5",
    );
}

#[test]
fn other_forms_are_not_taken_for_it() {
    for line in [
        "# HELP a b",
        "# TYPE a gauge",
        "# EOF",
        "a{b=\"c\"} 1",
        "a 1 1763770000123",
        "{\"a.b\",c=\"d\"} 1",
    ] {
        assert!(Prometheus::looks_like(line), "{line}");
    }
    for line in [
        "1 2 3",
        "a 1",
        "a 1 2",
        "a=1 b=2",
        "level=info msg=\"a b\"",
        "{\"cpu\": 3}",
        "{\"a\":\"=\\\"\"}",
        "# a comment",
        "cpu,host=a usage=3.5 1763770000123000000",
        "a.b 1 1763770000",
        "a:1|c",
        "cpu: 3",
        "a,b",
        "",
        "1763770000123 1",
    ] {
        assert!(!Prometheus::looks_like(line), "{line}");
    }
}

proptest! {
    #[test]
    fn no_line_panics(line in r#"[a-c,={}\\" #0-9.é\t-]{0,40}"#) {
        let mut row = Vec::new();
        let outcome = prometheus().line(&line, &mut row);
        prop_assert!(outcome.is_ok() || row.is_empty());
        Prometheus::looks_like(&line);
    }

    #[test]
    fn what_is_written_is_read(
        name in "[a-z é,{}\"\\\\]{1,9}", label in "[a-z_]{1,9}",
        text in "[a-z {},=#\"\\\\\né]{1,9}",
        value: f64,
        time in 100_000_000_000..4_102_444_800_000_i64,
    ) {
        let quoted = |text: &str| {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{}\"", text.replace('\n', "\\n"))
        };
        let line = format!("{{{},{label}={}}} {value} {time}", quoted(&name), quoted(&text));
        let mut row = Vec::new();
        prop_assert_eq!(prometheus().line(&line, &mut row), Ok(()));
        let full = series_name(&name, "", &[(label, text)]).unwrap();
        prop_assert_eq!(&row[0].series.as_ref().unwrap().name, &full);
        let read = row[0].value.as_ref().map(Number::as_f64);
        prop_assert_eq!(read, Some(value).filter(|value| value.is_finite()));
        prop_assert_eq!(row[0].time, Some(time));
    }
}
