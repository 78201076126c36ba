//! Tests of the [replay](super).

use super::super::Rate;
use super::super::tests::{Kept, measurements};
use super::*;
use crate::feed::{annotation::Text, status::SourceStatus};

/// Counts, for the tests with a million values.
struct Counted(u64, SourceStatus);

impl Default for Counted {
    fn default() -> Self {
        Self(0, SourceStatus::new("a test"))
    }
}

impl Sink for Counted {
    fn publish(&mut self, batch: &[Measurement]) {
        self.0 += batch.len() as u64;
    }

    fn publish_when_room(&mut self, _: &[Measurement]) {
        panic!("a replay never waits for viewers");
    }

    fn annotate(&mut self, _: Annotation) {}

    fn status(&self) -> &SourceStatus {
        &self.1
    }
}

fn replay(len: u64, rate: f64, once: bool) -> Replay {
    Replay::new(
        measurements(0..len),
        Pace { rate: Some(Rate::new(rate).unwrap()), once, ..Pace::default() },
    )
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_million_values_at_odd_rates_do_not_drift() {
    for rate in [0.3, 7.0, 59.94, 997.0, 44_100.0, 333_333.3, 1e6] {
        let (mut replay, mut sink, mut now) =
            (replay(1000, rate, false), Counted::default(), Duration::ZERO);
        while sink.0 < 1_000_000 {
            let before = sink.0;
            let next = replay.wake(now, &mut sink).unwrap();
            assert!(sink.0 > before, "woken for nothing at {now:?}, {rate}/s");
            // All that is due has come, and nothing that is not.
            let due = now.as_secs_f64() * rate + 1.0;
            assert!(
                (due - 1.001..=due + 0.001).contains(&(sink.0 as f64)),
                "{} of {due} at {rate}/s",
                sink.0
            );
            assert!(next > now);
            now = next;
        }
    }
}

#[test]
fn wake_ups_that_are_always_late_do_not_add_up() {
    let (mut replay, mut sink, mut now) =
        (replay(1000, 59.94, false), Counted::default(), Duration::ZERO);
    let mut late_us = 0;
    while sink.0 < 1_000_000 {
        now = replay.wake(now, &mut sink).unwrap() + Duration::from_micros(late_us);
        late_us = (late_us + 7919) % 900_000;
    }
    let exact = Duration::from_secs_f64(1e6 / 59.94);
    assert!(now.abs_diff(exact) < 2 * SECOND, "{now:?} instead of {exact:?}");
}

#[test]
fn a_late_wake_up_publishes_all_that_is_due_as_one_batch() {
    let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
    assert_eq!(replay.wake(Duration::ZERO, &mut sink), Some(SECOND / 10));
    assert_eq!(replay.wake(SECOND * 3 / 4, &mut sink), Some(SECOND * 8 / 10));
    assert_eq!(sink.published, [measurements(0..1), measurements(1..8)]);
}

#[test]
fn an_early_wake_up_publishes_nothing() {
    let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
    replay.wake(Duration::ZERO, &mut sink);
    assert_eq!(replay.wake(SECOND / 20, &mut sink), Some(SECOND / 10));
    assert_eq!(sink.published, [measurements(0..1)]);
}

#[test]
fn no_rate_wakes_it_more_than_a_thousand_times_a_second() {
    for rate in [999.0, 1001.0, 59_940.0, 1e6] {
        let (mut replay, mut sink, mut now, mut wakes) =
            (replay(1000, rate, false), Counted::default(), SECOND, 0);
        while now < 2 * SECOND {
            now = replay.wake(now, &mut sink).unwrap();
            wakes += 1;
        }
        assert!((999..=1000).contains(&wakes), "{wakes} times at {rate}/s");
    }
}

#[test]
fn batches_are_bounded() {
    let (mut replay, mut sink) = (replay(1_000_000, 1e6, false), Kept::default());
    replay.wake(Duration::ZERO, &mut sink);
    replay.wake(SECOND / 100, &mut sink);
    let sizes: Vec<usize> = sink.published.iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 4096, 4096, 1808]);
}

#[test]
fn after_a_long_sleep_it_goes_on_where_it_was_without_a_flood() {
    let (mut replay, mut sink) = (replay(100, 10.0, false), Kept::default());
    replay.wake(Duration::ZERO, &mut sink);
    let now = 300 * SECOND;
    assert_eq!(replay.wake(now, &mut sink), Some(now + SECOND / 10));
    assert_eq!(replay.wake(now + SECOND / 10, &mut sink), Some(now + SECOND / 5));
    assert_eq!(sink.published, [measurements(0..1), measurements(1..2), measurements(2..3)]);
}

#[test]
fn a_recording_starts_again_when_it_ends() {
    let (mut replay, mut sink) = (replay(3, 10.0, false), Kept::default());
    replay.wake(Duration::ZERO, &mut sink);
    replay.wake(SECOND * 65 / 100, &mut sink);
    assert_eq!(sink.published.concat(), measurements([0, 1, 2, 0, 1, 2, 0]));
}

#[test]
fn once_ends_with_the_last_value() {
    let (mut replay, mut sink) = (replay(3, 10.0, true), Kept::default());
    assert!(replay.wake(SECOND / 10, &mut sink).is_some());
    assert_eq!(replay.wake(SECOND * 8 / 10, &mut sink), None);
    assert_eq!(sink.published.concat(), measurements(0..3));
}

#[test]
fn nothing_to_replay_ends_at_once() {
    assert_eq!(replay(0, 10.0, false).wake(Duration::ZERO, &mut Kept::default()), None);
}

#[test]
fn the_slowest_rate_is_due_at_the_end_of_time() {
    let (mut replay, mut sink) = (replay(3, 1e-300, false), Kept::default());
    assert_eq!(replay.wake(Duration::ZERO, &mut sink), Some(Duration::MAX));
    assert_eq!(replay.wake(SECOND, &mut sink), Some(Duration::MAX));
    assert_eq!(sink.published.concat(), measurements(0..1));
}

fn timed(times: &[i64]) -> Vec<Measurement> {
    let values = (0_u64..).zip(times);
    values
        .map(|(value, &time)| Measurement { time: Some(time), ..Measurement::new(value) })
        .collect()
}

/// Replays to `end`, and returns when each measurement came, in milliseconds.
fn when(mut replay: Replay, end: u64) -> Vec<(u64, Measurement)> {
    let (mut sink, mut now, mut came) = (Kept::default(), Duration::ZERO, Vec::new());
    while now <= Duration::from_millis(end) {
        let next = replay.wake(now, &mut sink);
        let batch = sink.published.drain(..).flatten();
        came.extend(batch.map(|measurement| (now.as_millis() as u64, measurement)));
        let Some(next) = next else { break };
        now = next;
    }
    came
}

fn moments(came: &[(u64, Measurement)]) -> Vec<(u64, i64)> {
    came.iter().map(|(at, measurement)| (*at, measurement.time.unwrap())).collect()
}

#[test]
fn a_recording_with_times_keeps_its_spacing_and_time_goes_on_when_it_repeats() {
    let came = when(Replay::new(timed(&[5000, 5100, 5100, 65_100]), Pace::default()), 160_000);
    let round = [(0, 5000), (100, 5100), (100, 5100), (60_100, 65_100)];
    // The usual distance is that of the middle: a minute here.
    let next = round.map(|(at, time)| (at + 120_100, time + 120_100));
    assert_eq!(moments(&came), [&round[..], &next[..3]].concat());
}

#[test]
fn a_speed_shortens_the_spacing_and_not_the_times() {
    let pace = Pace { speed: "10".parse().unwrap(), ..Pace::default() };
    let came = when(Replay::new(timed(&[0, 1000, 2000]), pace), 450);
    let expected = [(0, 0), (100, 1000), (200, 2000), (300, 3000), (400, 4000)];
    assert_eq!(moments(&came), expected);
}

#[test]
fn a_rate_overrides_the_spacing_and_not_the_times() {
    let pace = Pace { rate: Some(Rate::new(10.0).unwrap()), ..Pace::default() };
    let came = when(Replay::new(timed(&[0, 1000, 2000]), pace), 350);
    assert_eq!(moments(&came), [(0, 0), (100, 1000), (200, 2000), (300, 3000)]);
}

#[test]
fn without_its_times_a_recording_keeps_its_spacing() {
    let came = when(Replay::new(timed(&[0, 100, 300]), Pace::default()).without_times(), 350);
    let at: Vec<u64> = came.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [0, 100, 300]);
    assert!(came.iter().all(|(_, measurement)| measurement.time.is_none()));
}

#[test]
fn what_is_older_or_has_no_time_comes_with_the_one_before() {
    let mut values = timed(&[1000, 2000, 1500, 0, 3000]);
    values[3].time = None;
    let came = when(Replay::new(values, Pace { once: true, ..Pace::default() }), 10_000);
    let at: Vec<u64> = came.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [0, 1000, 1000, 1000, 2000]);
}

#[test]
fn after_a_long_sleep_the_spacing_goes_on_from_the_next() {
    let (mut replay, mut sink) =
        (Replay::new(timed(&[0, 1000, 2000, 3000]), Pace::default()), Kept::default());
    assert_eq!(replay.wake(Duration::ZERO, &mut sink), Some(SECOND));
    let now = 300 * SECOND;
    assert_eq!(replay.wake(now, &mut sink), Some(now + SECOND));
    assert_eq!(sink.published.len(), 2, "one each time");
}

#[test]
fn no_speed_floods_the_viewers() {
    let pace = Pace { speed: "1e12".parse().unwrap(), ..Pace::default() };
    let (mut replay, mut sink) = (Replay::new(timed(&[0, 1, 2, 3]), pace), Counted::default());
    let mut now = Duration::ZERO;
    while now < SECOND {
        now = replay.wake(now, &mut sink).unwrap();
    }
    assert!((990_000..=1_001_000).contains(&sink.0), "{} in a second", sink.0);
}

#[test]
fn times_that_are_all_the_same_are_no_spacing() {
    let came = when(Replay::new(timed(&[7, 7, 7]), Pace::default()), 350);
    let at: Vec<u64> = came.iter().map(|(at, _)| *at).collect();
    assert_eq!(at, [0, 100, 200, 300], "the usual rate");
}

#[test]
fn what_is_said_about_the_chart_is_told_in_each_round_with_the_value_that_follows() {
    let note = |time, words: &str| {
        Annotation::Note(Note { time, series: None, text: Text::new(words).unwrap() })
    };
    let annotations = || {
        vec![
            (0, note(None, "first")),
            (1, note(Some(990), "before the second")),
            (2, note(None, "last")),
        ]
    };
    // Two values, one second apart; a round takes two.
    let replay = || Replay::new(timed(&[0, 1000]), Pace::default()).with_annotations(annotations());
    let told = |mut replay: Replay, until: u64| -> Vec<(Option<i64>, String)> {
        let mut sink = Kept::default();
        (0..=until).step_by(500).for_each(|ms| {
            replay.wake(Duration::from_millis(ms), &mut sink);
        });
        let shown = |annotation: &Annotation| match annotation {
            Annotation::Note(note) => (note.time, note.text.as_str().to_owned()),
            other => panic!("{other:?}"),
        };
        sink.annotations.iter().map(shown).collect()
    };
    let expected = |shown: &[(Option<i64>, &str)]| -> Vec<(Option<i64>, String)> {
        shown.iter().map(|(time, words)| (*time, (*words).to_owned())).collect()
    };
    let round = [(Some(0), "first"), (Some(990), "before the second"), (Some(1000), "last")];
    assert_eq!(told(replay(), 0), expected(&round[..1]));
    assert_eq!(told(replay(), 1500), expected(&round));
    let second = [(Some(2000), "first"), (Some(2990), "before the second"), (Some(3000), "last")];
    assert_eq!(told(replay(), 3500), expected(&[round, second].concat()));
    let untimed = round.map(|(_, words)| (None, words));
    assert_eq!(told(replay().without_times(), 1500), expected(&untimed));
}
