//! Tests of the stream of JSON, and of what it makes of values.

use super::*;
use crate::feed::{measurement::Series, number::Number};
use crate::format::options::{Column, TimeChoice};
use crate::format::output::Collected;
use proptest::prelude::*;
use std::sync::Arc;

fn read_with<'a>(options: &Options, chunks: impl IntoIterator<Item = &'a [u8]>) -> Collected {
    let (mut reader, mut collected) = (JsonReader::new(options), Collected::default());
    for chunk in chunks {
        reader.push(chunk, &mut collected);
    }
    reader.finish(&mut collected);
    collected
}

/// Reads `text` whole and byte by byte, which must not differ.
#[track_caller]
fn read(text: &str) -> Collected {
    let whole = read_with(&Options::default(), [text.as_bytes()]);
    let bytes = read_with(&Options::default(), text.as_bytes().chunks(1));
    assert_eq!(whole, bytes, "byte by byte");
    whole
}

/// `series unit=value@time`, with what there is of it.
fn shown(measurement: &Measurement) -> String {
    let series = measurement.series.as_deref().cloned().unwrap_or_default();
    let unit = if series.unit.is_empty() { String::new() } else { format!("[{}]", series.unit) };
    let value = measurement.value.as_ref().map_or("gap".to_owned(), Number::to_string);
    let time = measurement.time.map_or(String::new(), |time| format!("@{time}"));
    format!("{}{unit}={value}{time}", series.name)
}

fn all_shown(collected: &Collected) -> String {
    collected.measurements.iter().map(shown).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    let collected = read(text);
    assert_eq!(all_shown(&collected), expected, "{text}");
    assert_eq!(collected.refused, [], "{text}");
}

/// What is read of `text`, and each refusal as `line: sentence`.
#[track_caller]
fn refuses(text: &str, good: &str, bad: &[(u64, &str)]) {
    let collected = read(text);
    let refused: Vec<_> = collected.refused.iter().map(|(line, why)| (*line, &**why)).collect();
    assert_eq!((&*all_shown(&collected), &refused[..]), (good, bad), "{text}");
}

#[test]
fn numbers_and_objects_are_read_on_lines_and_one_behind_the_other() {
    reads("74\n-1.5e3\r\n\n 18446744073709551615", "=74 =-1500.0 =18446744073709551615");
    reads(r#"{"value":1}{"value":2}{"value":3}"#, "=1 =2 =3");
    reads("{\n  \"value\": 1\n}\n{\n  \"value\": 2\n}\n", "=1 =2");
    reads("{\"value\":1},\n{\"value\":2}", "=1 =2");
    reads("\u{1e}{\"value\":1}\n", "=1");
    reads("74\n{\"value\":75}\n\"76\"\n", "=74 =75 =76");
}

#[test]
fn an_array_gives_one_measurement_for_each_element() {
    reads("[1, 2, NaN, 4]", "=1 =2 =gap =4");
    reads("[1, 2, 3,]", "=1 =2 =3");
    reads("[\n{\"value\":1},\n2\n]\n[3]\n4", "=1 =2 =3 =4");
    reads("[]\n5", "=5");
    reads(r#"["trade", 5, {"p":"1.5"}, [7, "a", 8]]"#, "=5 p=1.5 0=7 2=8");
}

#[test]
fn an_element_is_read_before_the_array_ends() {
    let (mut reader, mut collected) = (JsonReader::new(&Options::default()), Collected::default());
    reader.push(b"[1, {\"value\":2}", &mut collected);
    assert_eq!(all_shown(&collected), "=1 =2");
}

#[test]
fn each_number_of_an_object_is_a_series() {
    reads(r#"{"cpu":3,"mem":4}"#, "cpu=3 mem=4");
    reads(
        r#"{"data":{"p":1,"a":[5,6]},"x":2,"on":true,"s":"text"}"#,
        "data.p=1 data.a.0=5 data.a.1=6 x=2",
    );
    reads(r#"{"p":"27001.5","q":"NaN"}"#, "p=27001.5 q=gap");
    reads(r#"{"value":3,"other":4}"#, "=3 other=4");
    reads(r#"{"a\u0062":1,"°":2}"#, "ab=1 °=2");
    reads(r#"{"a":1,}"#, "a=1");
}

#[test]
fn a_text_names_the_series() {
    for name in ["series", "name", "metric", "label"] {
        reads(&format!(r#"{{"{name}":"cpu","value":3}}"#), "cpu=3");
        reads(&format!(r#"{{"value":3,"{name}":"cpu"}}"#), "cpu=3");
    }
    reads(r#"{"series":"cpu","user":3,"sys":4}"#, "cpu.user=3 cpu.sys=4");
    reads(r#"{"series":"rtt","unit":"ms","value":3}"#, "rtt[ms]=3");
    reads(r#"{"unit":"ms","value":3}"#, "[ms]=3");
    reads(r#"{"series":null,"value":1}"#, "=1");
    reads(r#"{"series":"","value":1}"#, "=1");
}

#[test]
fn telegraf_is_read_alone_and_in_batches() {
    let metric = r#"{"fields":{"usage":3,"value":4},"name":"cpu","tags":{"host":"a","core":"2"},"timestamp":1458229140}"#;
    let expected = "cpu.usage{host=a,core=2}=3@1458229140000 cpu{host=a,core=2}=4@1458229140000";
    reads(metric, expected);
    reads(
        &format!(
            r#"{{"metrics":[{metric},{{"fields":{{"x":1}},"name":"b","tags":{{}},"timestamp":1458229140}}]}}"#
        ),
        &format!("{expected} b.x=1@1458229140000"),
    );
    reads(
        r#"{"metric":"sys.cpu","timestamp":1458229140,"value":18,"tags":{"host":"a"}}"#,
        "sys.cpu{host=a}=18@1458229140000",
    );
}

#[test]
fn the_datas_own_time_is_no_series() {
    for time in ["1763770000", "1763770000.000", "1763770000000", "\"2025-11-22T00:06:40Z\""] {
        for name in ["t", "time", "ts", "timestamp", "date", "@timestamp"] {
            reads(&format!(r#"{{"{name}":{time},"value":3}}"#), "=3@1763770000000");
        }
    }
    reads(r#"{"data":{"time":1763770000,"p":1}}"#, "data.p=1@1763770000000");
    // What cannot be a time is a number like others.
    reads(r#"{"t":21.5,"h":40}"#, "t=21.5 h=40");
    reads(r#"{"t":null,"value":3}"#, "=3");
}

#[test]
fn a_t_beside_a_value_that_is_no_time_is_refused_in_words() {
    for t in ["5", "1e300", "\"half past\"", "\"5\""] {
        let text = format!(r#"{{"t":{t},"value":3}}"#);
        let collected = read(&text);
        let [(1, why)] = &collected.refused[..] else { panic!("{text}: {:?}", collected.refused) };
        assert!(why.contains("\"t\" is ") && why.contains("no time: expected Unix time"), "{why}");
        assert_eq!(all_shown(&collected), "", "{text}");
    }
}

#[test]
fn our_own_records_read_back() {
    let records = r#"{"hello":{"epoch":"5","first":1,"last":9}}
        {"seq":17,"t":5,"step":-3,"series":"rtt","unit":"ms","value":74}
        {"gap":{"from":18,"to":19}}
        {"sources":[{"name":"\"a\"","state":"running","since":1763770000123,"refused":1}]}
        {"about":{"unit":"ms","thresholds":[{"value":80}],"notes":[{"t":5,"text":"x"}]}}
        {"about":{"thresholds":[{"series":"cpu","value":80}]}}
        {"about":{}}
        {"seq":20,"t":-5,"value":null}"#;
    reads(records, "rtt[ms]=74@5 =gap@-5");
    reads(r#"{"sources":[{"name":"a","value":3}]}"#, "sources.0.value=3");
}

#[test]
fn the_time_is_chosen() {
    let read = |time: TimeChoice, text: &str| {
        let options = Options { time, ..Options::default() };
        read_with(&options, [text.as_bytes()])
    };
    let text = r#"{"at":5,"time":1763770000,"value":3}"#;
    assert_eq!(all_shown(&read(TimeChoice::Arrival, text)), "at=5 =3");
    let chosen = read(TimeChoice::Column("at".into()), text);
    assert_eq!(all_shown(&chosen), "time=1763770000@5000 =3@5000");
    let missing = read(TimeChoice::Column("x".into()), text);
    assert_eq!(missing.refused, [(1, "its member \"x\" is no time".to_owned())]);
}

#[test]
fn null_and_nan_are_gaps() {
    reads("{\"value\": null}\n{\"value\": 2}\n", "=gap =2");
    reads(
        "{\"value\":NaN}\n{\"value\":Infinity}\n{\"value\":-Infinity}\n{\"value\":3}\n",
        "=gap =gap =gap =3",
    );
    reads("null\nNaN\n", "=gap =gap");
    // A series that nobody has seen is perhaps none.
    reads(
        "{\"a\":1,\"b\":null}\n{\"a\":null,\"b\":2}\n{\"b\":null,\"a\":NaN}",
        "a=1 a=gap b=2 b=gap a=gap",
    );
}

#[test]
fn columns_are_picked_by_their_paths_in_their_order() {
    let columns = ["data.q", "data.p"].map(|name| Column::Named(name.into())).to_vec();
    let options = Options { columns, ..Options::default() };
    let text = b"{\"x\":1,\"data\":{\"p\":\"2\",\"q\":3}}\n{\"result\":null,\"id\":1}\n";
    let collected = read_with(&options, [&text[..]]);
    assert_eq!(all_shown(&collected), "data.q=3 data.p=2");
    let why = "none of the chosen members is in it; it has result, id";
    assert_eq!(collected.refused, [(2, why.to_owned())]);
}

#[test]
fn a_line_that_is_no_json_is_left_out_whole() {
    const NO_VALUE: &str =
        r#"expected a number such as 74, or an object such as {"cpu": 3, "mem": 4}"#;
    refuses("procs ---\n1\n74 75\n2", "=1 =2", &[(1, NO_VALUE), (3, NO_VALUE)]);
    refuses("true\n\"a\"\n1", "=1", &[(1, NO_VALUE), (2, NO_VALUE)]);
    refuses("{\"value\":1} x\n2", "=1 =2", &[(1, NO_VALUE)]);
    refuses("1e999\n2", "=2", &[(1, "a number must be between -1.7e308 and 1.7e308")]);
    refuses("]\n}\n:\n,\n1", "=1", &[(1, NO_VALUE), (2, NO_VALUE), (3, NO_VALUE), (4, NO_VALUE)]);
}

#[test]
fn what_is_broken_off_does_not_spoil_the_next_line() {
    const INCOMPLETE: &str = "an object or an array ends before it is closed";
    refuses("{\"value\": 1\n{\"value\":2}\n", "=2", &[(1, INCOMPLETE)]);
    refuses("{\"value\":1,\n{\"value\":2}\n", "=2", &[(1, INCOMPLETE)]);
    refuses("{\"value\":nul\n{\"value\":2}\n", "=2", &[(1, INCOMPLETE)]);
    let text = "it is no JSON: expected the end of the text at column 14";
    refuses("{\"series\":\"cp\n{\"value\":2}\n", "=2", &[(1, text)]);
    refuses("{\"value\":2}\n{\"value\":", "=2", &[(2, INCOMPLETE)]);
    let comma = "it is no JSON: expected \",\" or \"}\" at column 12";
    refuses("{\"value\": 1]\n2\n", "=2", &[(1, comma)]);
    refuses("{\"a\":x}\n2\n", "=2", &[(1, "\"x\" is no number, and texts need quotes")]);
}

#[test]
fn a_broken_element_does_not_end_its_array() {
    let value = "it is no JSON: expected a value at column 1";
    refuses("[1,\n:,\n3]\n4", "=1 =3 =4", &[(2, value)]);
    refuses("[1,,2]\n3\n", "=1 =3", &[(1, "it is no JSON: expected a value at column 4")]);
    const OPEN: &str = "the array has no end: expected \"]\"";
    refuses("[1, 2", "=1 =2", &[(1, OPEN)]);
    refuses("[1, 2\n{\"value\":3}\n", "=1 =2 =3", &[(1, OPEN)]);
    refuses("[12:00:01] up\n3\n", "=3", &[(1, "\"12:00:01\" is no number, and texts need quotes")]);
}

#[test]
fn what_has_no_number_is_told() {
    const NONE: &str = r#"it has no number: write {"value": 74}"#;
    refuses("{\"a\":\"b\"}\n{}\n[\"a\"]\n1", "=1", &[(1, NONE), (2, NONE), (3, NONE)]);
}

#[test]
fn names_are_unique_and_at_most_255_bytes_long() {
    refuses(r#"{"a":1,"a":2}"#, "", &[(1, "it has two numbers that are called \"a\"")]);
    refuses(r#"{"a.b":1,"a":{"b":2}}"#, "", &[(1, "it has two numbers that are called \"a.b\"")]);
    refuses(r#"{"value":1,"value":2}"#, "", &[(1, "it has two numbers that are called \"value\"")]);
    let name = "ü".repeat(128);
    let long = "the name of a series must have at most 255 bytes, but has 256";
    refuses(&format!("{{\"{name}\":1}}"), "", &[(1, long)]);
    refuses(&format!("{{\"series\":\"{name}\",\"value\":1}}"), "", &[(1, long)]);
    let name = "x".repeat(255);
    reads(&format!("{{\"{name}\":1}}"), &format!("{name}=1"));
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |depth| format!("{}1{}\n2", "{\"a\":".repeat(depth), "}".repeat(depth));
    reads(&nested(64), &format!("{}=1 =2", vec!["a"; 64].join(".")));
    refuses(&nested(65), "=2", &[(1, "objects and arrays are nested more than 64 deep")]);
    let long = |len| format!("{{\"a\":\"{}\",\"b\":1}}\n2", "x".repeat(len));
    reads(&long(MAX_LINE_BYTES - 14), "b=1 =2");
    refuses(&long(MAX_LINE_BYTES - 13), "=2", &[(1, "it is longer than 65536 bytes")]);
    refuses(
        &format!("{}\n2", "x".repeat(MAX_LINE_BYTES + 1)),
        "=2",
        &[(1, "it is longer than 65536 bytes")],
    );
    reads(&format!("[{}1]", "1,\n".repeat(50_000)), &vec!["=1"; 50_001].join(" "));
}

#[test]
fn bytes_that_are_not_utf8_are_refused_even_where_nobody_looks() {
    let collected =
        read_with(&Options::default(), [&b"{\"value\":1,\"x\":\"\xff\"}\n2\xff\n3"[..]]);
    let numbers: Vec<_> = collected.refused.iter().map(|(line, _)| *line).collect();
    assert_eq!((&*all_shown(&collected), &numbers[..]), ("=3", &[1, 2][..]));
}

fn measurements() -> impl Strategy<Value = Measurement> {
    let value = prop_oneof![
        any::<i64>().prop_map(|value| Some(Number::from(value))),
        any::<u64>().prop_map(|value| Some(Number::from(value))),
        any::<f64>().prop_map(Number::from_f64),
        Just(None),
    ];
    let series = ("\\PC{0,16}", "\\PC{0,4}").prop_map(|(name, unit)| {
        let is_empty = name.is_empty() && unit.is_empty();
        (!is_empty).then(|| Arc::new(Series { name: name.into(), unit: unit.into() }))
    });
    (series, value, any::<i64>()).prop_map(|(series, value, time)| Measurement {
        series,
        value,
        time: Some(time),
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(
        measurements in proptest::collection::vec(measurements(), 1..5), seq: u64
    ) {
        let mut out = Vec::new();
        for measurement in &measurements {
            measurement.write_json(seq, 5, &mut out);
            out.push(b'\n');
        }
        let read = read_with(&Options::default(), [&out[..]]);
        prop_assert_eq!((read.measurements, read.refused), (measurements, vec![]));
    }

    #[test]
    fn the_split_does_not_matter(text in "[\\[\\]{}:,\"\\\\a1. \ntN-]{0,80}", cut: prop::sample::Index) {
        let bytes = text.as_bytes();
        let (a, b) = bytes.split_at(cut.index(bytes.len() + 1));
        let whole = read_with(&Options::default(), [bytes]);
        prop_assert_eq!(&read_with(&Options::default(), [a, b]), &whole);
        prop_assert_eq!(&read_with(&Options::default(), bytes.chunks(1)), &whole);
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        read_with(&Options::default(), [&bytes[..]]);
    }
}
