//! Tests of [`super`].
//!
//! Must not know where a time stands in a line. Read next: `moment`.

use super::*;
use proptest::prelude::*;

/// 28 November 2026, 12:00:01 UTC.
const NOON: i64 = 1_795_867_201_000;

fn here(zone: TimeZone) -> Here {
    Here { zone, now: Timestamp::from_millisecond(NOON).unwrap() }
}

#[track_caller]
fn reads(text: &str, time: impl Into<Option<i64>>) {
    assert_eq!(here(TimeZone::UTC).read(text), time.into(), "{text}");
}

#[test]
fn a_time_with_a_zone_is_the_same_everywhere() {
    for text in [
        "2026-11-28T12:00:01Z",
        "2026-11-28T13:00:01+01:00",
        "2026-11-28 12:00:01+00:00",
        "20261128T120001Z",
        "28/Nov/2026:12:00:01 +0000",
        "28/Nov/2026:07:00:01 -0500",
        "[28/Nov/2026:12:00:01 +0000]",
        "Sat, 28 Nov 2026 12:00:01 +0000",
        "Sat, 28 Nov 2026 12:00:01 GMT",
        "28 Nov 2026 12:00:01 +0000",
        "Sat Nov 28 12:00:01 UTC 2026",
        "Sat 28 Nov 12:00:01 UTC 2026",
        "Sat Nov 28 12:00:01 PM UTC 2026",
        "2026-11-28 12:00:01 UTC",
        "2026-11-28 13:00:01 +0100",
    ] {
        reads(text, NOON);
        let zone = TimeZone::fixed(jiff::tz::offset(5));
        assert_eq!(here(zone).read(text), Some(NOON), "{text}");
    }
    reads("2026-11-28T12:00:01.123456Z", NOON + 123);
}

#[test]
fn a_time_without_a_zone_is_local() {
    for text in [
        "2026-11-28 12:00:01",
        "2026-11-28T12:00:01",
        "2026/11/28 12:00:01",
        "Nov 28 12:00:01",
        "Sat Nov 28 12:00:01 2026",
        "Sat Nov 28 12:00:01 CET 2026",
        "28 Nov 2026 12:00:01",
        "28.11.2026 12:00:01",
    ] {
        reads(text, NOON);
        let zone = TimeZone::fixed(jiff::tz::offset(5));
        assert_eq!(here(zone).read(text), Some(NOON - 5 * HOUR), "{text}");
    }
    reads("2026-11-28", NOON - 12 * HOUR - 1_000);
    reads("2026-11-28 12:00:01,123", NOON + 123);
}

#[test]
fn a_clock_time_is_of_today_or_of_yesterday() {
    for text in ["12:00:01", "[12:00:01]", "12:00:01 PM", "12:00:01.000"] {
        reads(text, NOON);
    }
    reads("12:00:01,5", NOON + 500);
    reads("12:00", NOON - 1_000);
    reads("9:30:00", NOON - 2 * HOUR - 1_801_000);
    reads("12:00:01 AM", NOON - 12 * HOUR);
    reads("11:00:01 PM", NOON + 11 * HOUR);
    // Just after midnight, a time before midnight is of yesterday.
    let midnight = Here { now: "2026-11-28T00:00:05Z".parse().unwrap(), zone: TimeZone::UTC };
    assert_eq!(midnight.read("23:59:59"), Some(NOON - 12 * HOUR - 2_000));
    assert_eq!(midnight.read("00:00:07"), Some(NOON - 12 * HOUR + 6_000));
}

#[test]
fn a_day_without_a_year_is_in_the_last_year() {
    reads("Dec 31 23:59:59", "2025-12-31T23:59:59Z".parse::<Timestamp>().unwrap().as_millisecond());
    reads("Nov  8 12:00:01", NOON - 20 * DAY);
    reads("Feb 29 12:00:01", None);
}

#[test]
fn a_text_that_is_no_time_is_none() {
    for text in [
        "",
        "-",
        "a:b:c",
        "1:2:3:4",
        "25:00:00",
        "12:60:00",
        "13:00:00 PM",
        "12:00:01 XM",
        "2026-13-01",
        "99/Nov/2026:12:00:01 +0000",
        "Hello",
        "Nov",
        "2026-11-28 x",
        "é-é-",
        "[",
        "::1",
        "10.0.0.1:80",
        "74",
    ] {
        reads(text, None);
    }
}

#[test]
fn the_unit_of_a_number_follows_from_its_size() {
    for number in ["1795867201", "1795867201000", "1795867201000000", "1795867201000000000"] {
        assert_eq!(parse(number, None), Some(NOON), "{number}");
    }
    assert_eq!(parse("1795867201.123", None), Some(NOON + 123));
    assert_eq!(parse("5", Some(TimeUnit::Milliseconds)), Some(5));
    assert_eq!(parse("-5", Some(TimeUnit::Seconds)), Some(-5_000));
    assert_eq!(from_number(f64::NAN, None), None);
    assert_eq!(parse("1e300", None), None);
    assert_eq!(parse("2026-11-28T12:00:01Z", None), Some(NOON));
}

#[test]
fn a_number_from_1980_to_2100_can_be_a_time() {
    for number in [315_532_800.0, 1.795867201e12, 1.795867201e15, 1.795867201e18, 4.1e9] {
        assert!(is_plausible_unix(number), "{number}");
    }
    for number in [0.0, 74.0, -1.8e9, 2.0e8, 4.2e9, 4.2e18, f64::INFINITY] {
        assert!(!is_plausible_unix(number), "{number}");
    }
}

proptest! {
    #[test]
    fn what_iso_8601_writes_reads_back_the_same(time in PLAUSIBLE) {
        let text = Timestamp::from_millisecond(time).unwrap().to_string();
        prop_assert_eq!(parse(&text, None), Some(time));
    }

    #[test]
    fn no_text_panics(text in "[0-9A-Za-z:/ ,.T+\\-\\[\\]é]{0,30}") {
        let _ = parse(&text, None);
    }
}
