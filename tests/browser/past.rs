//! Tests of the past in the page: what the socket did not bring comes from `GET /history`.

use super::{
    own_feed::{OwnFeed, measured},
    page_in_browser::Browser,
};
use std::time::{SystemTime, UNIX_EPOCH};

const VALUES: i64 = 60_000;
const STEP_MS: i64 = 10;
/// The number of the one value that stands out, in the first part of what is kept.
const SPIKE: i64 = 600;

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(since.as_millis()).expect("a time")
}

/// A feed with ten minutes of values, more than the page asks the socket for.
fn feed_of_ten_minutes() -> OwnFeed {
    let feed = OwnFeed::start("a test");
    let start = now() - VALUES * STEP_MS;
    feed.publish(&[measured("only before", "V", start, 5)]);
    let value = |i| if i == SPIKE { 1_000 } else { i % 100 };
    let all: Vec<_> =
        (0..VALUES).map(|i| measured("a", "", start + i * STEP_MS, value(i))).collect();
    all.chunks(1_000).for_each(|chunk| feed.publish(chunk));
    feed
}

#[test]
fn all_that_the_server_keeps_is_drawn_spikes_included() {
    let feed = feed_of_ten_minutes();
    let Some(mut browser) = Browser::open_at(feed.address(), "/?window=15min") else { return };
    browser.wait_for("__chart.panels[0].max > 1_000");
    assert!(browser.number("__chart.received") < 10_000, "the socket brought only the newest");
    browser.wait_for("__chart.panels[0].lines.includes('only before')");
    assert_eq!(browser.number("__chart.lost + __chart.gaps + __chart.dropped"), 0);
    browser.is_content();
}

#[test]
fn looking_back_shows_what_has_long_left_the_window() {
    let feed = feed_of_ten_minutes();
    let from = now() - VALUES * STEP_MS + (SPIKE - 200) * STEP_MS;
    let path = format!("/?from={from}&to={}", from + 10_000);
    let Some(mut browser) = Browser::open_at(feed.address(), &path) else { return };
    browser.wait_for("__chart.panels[0].max > 1_000 && !__chart.live");
    browser.is_content();
}

#[test]
fn after_clear_the_past_stays_away_until_the_user_looks_back() {
    let feed = feed_of_ten_minutes();
    let Some(mut browser) = Browser::open_at(feed.address(), "/?window=15min") else { return };
    browser.wait_for("__chart.panels[0].max > 1_000");
    browser.eval("document.getElementById('clear').click()");
    feed.publish(&[measured("a", "", now(), 7)]);
    browser.wait_for("__chart.panels[0].max < 10");
    browser.chromium.press(&browser.tab, " ");
    browser.wait_for("__chart.panels[0].max > 1_000");
    browser.is_content();
}
