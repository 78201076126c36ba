//! InfluxDB's line protocol: lines of programs that send it, each rule with its sentence, and any
//! line.
//!
//! Must not know the other forms. Read next: `influx`.

use proptest::prelude::*;

use super::*;
use crate::format::row::tests::{reads, refuses};

/// What Telegraf 1.30 writes.
const CPU: &str = "cpu,cpu=cpu-total,host=web01 usage_idle=97.4,usage_user=1.5 1763770000000000000";
const MEM: &str =
    "mem,host=web01 active=4294967296i,free=18446744073709551615u 1763770000000000000";
const DISK: &str =
    r"disk,device=sda1,fstype=ext4,mode=rw,path=/my\ data used_percent=42.0 1763770000000000000";

fn influx() -> Influx {
    Influx::default()
}

#[test]
fn each_field_that_is_a_number_is_a_series() {
    reads(
        influx(),
        CPU,
        &[
            "cpu.usage_idle{cpu=cpu-total,host=web01} 97.4 @1763770000000",
            "cpu.usage_user{cpu=cpu-total,host=web01} 1.5 @1763770000000",
        ],
    );
    reads(
        influx(),
        MEM,
        &[
            "mem.active{host=web01} 4294967296 @1763770000000",
            "mem.free{host=web01} 18446744073709551615 @1763770000000",
        ],
    );
    reads(
        influx(),
        DISK,
        &["disk.used_percent{device=sda1,fstype=ext4,mode=rw,path=/my data} 42.0 @1763770000000"],
    );
}

#[test]
fn a_backslash_escapes_a_comma_a_blank_and_an_equals_sign() {
    reads(
        influx(),
        r"wea\,ther\ a,loc\=a=x\,y b\ c=1,d\=\e=2",
        &["wea,ther a.b c{loc=a=x,y} 1", r"wea,ther a.d=\e{loc=a=x,y} 2"],
    );
    reads(influx(), r"a\\,b=c value=1", &[r"a\\{b=c} 1"]);
}

#[test]
fn texts_are_skipped_whatever_is_in_them_and_states_are_1_and_0() {
    reads(
        influx(),
        r#"a s="x, y=1 \" \\",v=1,t=t,u=False 5"#,
        &["a.v 1 @5000", "a.t 1 @5000", "a.u 0 @5000"],
    );
    reads(influx(), r#"system,host=a uptime_format=" 2:03" 1763770000000000000"#, &[]);
    reads(influx(), "# a comment", &[]);
}

#[test]
fn the_time_may_be_missing_and_its_unit_is_found_out_or_given() {
    reads(influx(), "a value=1", &["a 1"]);
    reads(influx(), "a value=1  ", &["a 1"]);
    reads(influx(), "a value=1 1763770000", &["a 1 @1763770000000"]);
    let given = |time_unit| Influx::new(&Options { time_unit, ..Options::default() });
    reads(given(Some(TimeUnit::Nanoseconds)), "a value=1 1763000000", &["a 1 @1763"]);
    reads(given(Some(TimeUnit::Milliseconds)), "a value=1 -5", &["a 1 @-5"]);
}

#[test]
fn a_person_can_choose_the_time() {
    let chosen = |time| Influx::new(&Options { time, ..Options::default() });
    reads(chosen(TimeChoice::Arrival), "a value=1 1763770000", &["a 1"]);
    let by_field = || chosen(TimeChoice::Column("at".into()));
    reads(by_field(), "a value=1,at=1763770001i 1763770000", &["a 1 @1763770001000"]);
    reads(by_field(), "a value=1 1763770000", &["a 1 @1763770000000"]);
}

#[test]
fn every_rule_has_its_sentence() {
    refuses(
        influx(),
        " value=1",
        "an InfluxDB line starts with the name of a measurement, as in cpu,host=a usage=3.5",
    );
    refuses(
        influx(),
        ",a=b value=1",
        "an InfluxDB line starts with the name of a measurement, as in cpu,host=a usage=3.5",
    );
    refuses(
        influx(),
        "cpu,host=a",
        "an InfluxDB line has fields behind a blank, as in cpu,host=a usage=3.5, but this has none",
    );
    for line in ["cpu,host value=1", "cpu,host= value=1", "cpu,=a value=1", "cpu, value=1"] {
        refuses(influx(), line, "expected a tag such as host=a at column 5");
    }
    refuses(influx(), "cpu a=1,b", "expected a field such as usage=3.5 at column 9");
    refuses(influx(), "cpu a=1, b=2", "expected a field such as usage=3.5 at column 9");
    for value in ["", "x", "3ms", "1.5i", "18446744073709551616u", "0x1"] {
        refuses(
            influx(),
            &format!("cpu a={value}"),
            r#"expected 3.5, 3i, 3u, true, false or "a text" at column 7"#,
        );
    }
    refuses(influx(), r#"cpu a="x\" 5"#, "the text at column 7 has no closing quote");
    for time in ["now", "1.5", "5 6", "9223372036854775808"] {
        refuses(
            influx(),
            &format!("cpu a=1 {time}"),
            "expected a comma or a time, a whole number such as 1763770000123000000, at column 9",
        );
    }
    refuses(
        influx(),
        r#"cpu a="x"y"#,
        "expected a comma or a time, a whole number such as 1763770000123000000, at column 10",
    );
}

#[test]
fn other_forms_are_not_taken_for_it() {
    for line in [CPU, MEM, DISK, "weather temperature=82"] {
        assert!(Influx::looks_like(line), "{line}");
    }
    for line in [
        "1 2 3",
        "a=1 b=2",
        "cpu=3 mem=4",
        "level=info msg=\"a b\" took=3",
        "cpu: 3",
        "temp:21.5,hum:40",
        "# HELP a b",
        "time: a=1",
        "12:00:01 a=1",
        "INFO a=1 b=2",
        "a,b,c",
        "{\"a\": 1}",
        "",
        "64 bytes time=3 ms",
        "a{b=\"c\"} 1",
        "a.b 1 1763770000",
        "a:1|c",
        "r b swpd free",
    ] {
        assert!(!Influx::looks_like(line), "{line}");
    }
}

fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| ",= ".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

proptest! {
    #[test]
    fn no_line_panics(line in r#"[a-c,=\\" #0-9.iutrueé-]{0,40}"#) {
        let mut row = Vec::new();
        let outcome = influx().line(&line, &mut row);
        prop_assert!(outcome.is_ok() || row.is_empty());
        Influx::looks_like(&line);
    }

    #[test]
    fn what_is_written_is_read(
        name in "[a-z,= é]{1,9}", tag in "[a-z,= ]{1,9}", tag_value in "[a-z,= ]{1,9}",
        fields in proptest::collection::vec(("[a-z,= é]{1,9}", any::<i64>()), 1..5),
        time in 0..4_102_444_800_000_i64,
    ) {
        let written: Vec<String> =
            fields.iter().map(|(field, value)| format!("{}={value}i", escaped(field))).collect();
        let head = format!("{},{}={}", escaped(&name), escaped(&tag), escaped(&tag_value));
        let line = format!("{head} {} {time}000000", written.join(","));
        let mut row = Vec::new();
        let options = Options { time_unit: Some(TimeUnit::Nanoseconds), ..Options::default() };
        prop_assert_eq!(Influx::new(&options).line(&line, &mut row), Ok(()));
        prop_assert_eq!(row.len(), fields.len());
        for (measurement, (field, value)) in row.iter().zip(&fields) {
            let series = series_name(&name, field, &[(&tag, &tag_value)]).unwrap();
            prop_assert_eq!(&measurement.series.as_ref().unwrap().name, &series);
            prop_assert_eq!(&measurement.value, &Some((*value).into()));
            prop_assert_eq!(measurement.time, Some(time));
        }
    }
}
