//! Tests of the page with measurements that have times of their own.

use super::{
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, INK},
};
use wirechart::feed::measurement::Measurement;

/// 1 March 2024, 12:00 UTC.
const LONG_AGO: i64 = 1_709_294_400_000;

/// So many measurements, at this distance from each other.
fn line(from: i64, every: i64, count: i64) -> Vec<Measurement> {
    (0..count).map(|i| measured("cpu", "", from + i * every, i * 7 % 50)).collect()
}

#[test]
fn history_of_long_ago_is_drawn_and_dated() {
    let feed = OwnFeed::start("a file");
    feed.publish(&line(LONG_AGO, 100, 200));
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("__chart.plotted >= 190");
    assert!(browser.number(INK) > 100);
    browser.wait_for_text("notices", "The newest measurement is of 2024-03-01 ");
    browser.is_content();
}

#[test]
fn times_that_run_jump_and_go_back_keep_the_newest_in_view() {
    let feed = OwnFeed::start("a recording");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("__chart.state === 'connected'");
    let mut received = 0;
    for (from, every) in [(-5_000_000, 1_000), (LONG_AGO, 60_000), (LONG_AGO + 1_000_000_000, 10)] {
        for part in line(from, every, 400).chunks(40) {
            feed.publish(part);
            received += part.len();
            browser.wait_for(&format!("__chart.received === {received}"));
            browser.wait_for(
                "__chart.edge >= __chart.newest && __chart.edge - __chart.newest <= 2_000",
            );
        }
        assert!(browser.number(INK) > 100, "from {from}");
    }
    // A recording that starts over: at first its points are late, then the line goes back.
    for i in 0.. {
        feed.publish(&[measured("cpu", "", LONG_AGO + i, 10)]);
        if browser
            .eval("document.getElementById('notices').textContent.includes('went back by 11 d')")
            == true
        {
            break;
        }
    }
    browser.wait_for(&format!("__chart.newest < {LONG_AGO} + 1e6"));
    browser.is_content();
}

#[test]
fn late_points_are_drawn_in_their_places() {
    let feed = OwnFeed::start("a network");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("__chart.state === 'connected'");
    let all = line(LONG_AGO, 40, 600);
    // 37 and 600 have no common divisor, so each comes once.
    let shuffled: Vec<_> = (0..all.len()).map(|i| all[i * 37 % all.len()].clone()).collect();
    for (i, part) in shuffled.chunks(200).enumerate() {
        feed.publish(part);
        browser.wait_for(&format!("__chart.received === {}", (i + 1) * 200));
    }
    // All are in view, and nothing is thinned: slices are shorter than 40 ms.
    browser.wait_for("__chart.points >= 599");
    assert!(browser.number(INK) > 100);
    browser.wait_for_text("source-list", "came late");
    browser.is_content();
}

#[test]
fn a_gap_in_one_series_and_the_units_are_shown() {
    let feed = OwnFeed::start("a sensor");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    for i in 0..50 {
        let (temp, hum) = (20 + i % 5, (i != 25).then_some(40));
        let t = LONG_AGO + i * 100;
        feed.publish(&[measured("temp", "°C", t, temp), measured("hum", "%", t, hum)]);
    }
    browser.wait_for("__chart.received === 100");
    // The gap is a point, too.
    browser.wait_for("__chart.points >= 98");
    browser.wait_for_text("latest", "40%");
    browser.wait_for_text("legend", "24\u{202f}°C");
    browser.eval("document.getElementById('recent').open = true");
    browser.wait_for_text("rows", "40%");
    feed.publish(&[measured("hum", "%", LONG_AGO + 6_000, None)]);
    browser.wait_for_text("latest", "—");
    browser.is_content();
}

#[test]
fn integers_that_no_double_can_hold_are_shown_as_they_were_sent() {
    let feed = OwnFeed::start("a counter");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("__chart.state === 'connected'");
    browser.eval("document.getElementById('recent').open = true");
    feed.publish(&[measured("bytes", "", LONG_AGO, 9_007_199_254_740_993)]);
    browser.wait_for_text("latest", "9007199254740993");
    browser.wait_for_text("rows", "9007199254740993");
    browser.is_content();
}

#[test]
fn one_measurement_from_the_future_leaves_the_others_in_view() {
    let feed = OwnFeed::start("a network");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("__chart.state === 'connected'");
    let now = browser.number("Date.now()") as i64;
    for i in 0..20 {
        feed.publish(&[measured("a", "", now - 2_000 + i * 100, i)]);
    }
    feed.publish(&[measured("b", "", now + 3_650 * 86_400_000, 99)]);
    browser.wait_for("__chart.received === 21");
    browser.wait_for_text("latest", "19");
    browser.wait_for_text("notices", "The newest time of b is ahead of now");
    assert!(browser.eval(&format!("Math.abs(__chart.edge - {now}) < 60_000")) == true);
    assert!(browser.number(INK) > 50);
    browser.is_content();
}
