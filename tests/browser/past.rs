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

/// A feed with ten minutes of values, more than the page asks the socket for; and when it begins. To
/// publish so many takes a while.
fn feed_of_ten_minutes() -> (OwnFeed, i64) {
    let feed = OwnFeed::start("a test");
    let start = now() - VALUES * STEP_MS;
    feed.publish(&[measured("only before", "V", start, 5)]);
    let value = |i| if i == SPIKE { 1_000 } else { i % 100 };
    let all: Vec<_> =
        (0..VALUES).map(|i| measured("a", "", start + i * STEP_MS, value(i))).collect();
    all.chunks(1_000).for_each(|chunk| feed.publish(chunk));
    (feed, start)
}

#[test]
fn all_that_the_server_keeps_is_drawn_spikes_included() {
    let (feed, _) = feed_of_ten_minutes();
    let Some(mut browser) = Browser::open_at(feed.address(), "/?window=15min") else { return };
    browser.wait_for("__chart.panels[0].max > 1_000");
    assert!(browser.number("__chart.received") < 10_000, "the socket brought only the newest");
    browser.wait_for("__chart.panels[0].lines.includes('only before')");
    assert_eq!(browser.number("__chart.lost + __chart.gaps + __chart.dropped"), 0);
    browser.is_content();
}

#[test]
fn looking_back_shows_what_has_long_left_the_window() {
    let (feed, start) = feed_of_ten_minutes();
    let from = start + (SPIKE - 200) * STEP_MS;
    let path = format!("/?from={from}&to={}", from + 10_000);
    let Some(mut browser) = Browser::open_at(feed.address(), &path) else { return };
    browser.wait_for("__chart.panels[0].max > 1_000 && !__chart.live");
    browser.is_content();
}

#[test]
fn after_clear_the_past_stays_away_until_the_user_looks_back() {
    let (feed, _) = feed_of_ten_minutes();
    let Some(mut browser) = Browser::open_at(feed.address(), "/?window=15min") else { return };
    browser.wait_for("__chart.panels[0].max > 1_000");
    browser.eval("document.getElementById('clear').click()");
    feed.publish(&[measured("a", "", now(), 7)]);
    browser.wait_for("__chart.panels[0].max < 10");
    browser.chromium.press(&browser.tab, " ");
    browser.wait_for("__chart.panels[0].max > 1_000");
    browser.is_content();
}

/// Bursts of a second with silence between them. Where a burst ends says where the line goes on, so
/// a picture of its extremes alone would have false slopes.
#[test]
fn bursts_are_drawn_as_they_were_whether_the_page_or_the_server_has_them() {
    const BURSTS: i64 = 60;
    const EACH: i64 = 200;
    let feed = OwnFeed::start("a test");
    let start = now() - BURSTS * 10_000;
    // Begins at 20, ends at 80, and is between 0 and 100 meanwhile; one value stands out.
    let value = |n: i64| match n % EACH {
        _ if n == 90 => 300,
        0 => 20,
        199 => 80,
        i => i * 37 % 101,
    };
    let time = |n: i64| start + n / EACH * 10_000 + n % EACH * 5;
    let all: Vec<_> = (0..BURSTS * EACH).map(|n| measured("a", "", time(n), value(n))).collect();
    all.chunks(1_000).for_each(|chunk| feed.publish(chunk));
    let path = format!("/?from={}&to={}", start - 5_000, start + BURSTS * 10_000);
    let Some(mut browser) = Browser::open_at(feed.address(), &path) else { return };
    browser.wait_for("__chart.panels[0].max > 300");
    assert!(browser.number("__chart.received") < 10_000, "the socket brought only the newest");
    browser.eval(super::drawn::SUPPORT);
    let worst = browser.eval(&format!(
        "(() => {{
            const drawing = Object.assign(new Drawing(), {{ chart: __chart.chart, element: document.getElementById('chart') }}).read();
            const box = drawing.element.getBoundingClientRect();
            const [{{ key }}] = drawing.chart.panels();
            const off = (t, v) => {{
                const {{ x, y }} = drawing.chart.place(key, t, v);
                const column = Math.floor(x - box.left);
                const wide = [column - 1, column, column + 1].map((one) => drawing.ink(one, key)).filter(Boolean);
                const first = Math.min(...wide.map((ink) => ink.first)), last = Math.max(...wide.map((ink) => ink.last));
                return {{ above: y - box.top - first, below: last - (y - box.top) }};
            }};
            const slopes = [];
            for (let burst = 0; burst + 1 < {BURSTS}; burst += 1) {{
                const [end, next] = [{start} + burst * 10000 + 995, {start} + (burst + 1) * 10000];
                for (const part of [0.3, 0.5, 0.7]) slopes.push(off(end + part * (next - end), 80 - part * 60));
            }}
            const spike = off({start} + 450, 300);
            return {{ count: slopes.length, slope: Math.max(...slopes.flatMap(({{ above, below }}) => [above, below])), spike: Math.abs(spike.above) }};
        }})()"
    ));
    // Three columns were looked at, in which a slope falls by some 15 pixels.
    assert!(worst["slope"].as_f64().is_some_and(|off| off < 20.0), "{worst}");
    assert!(worst["spike"].as_f64().is_some_and(|off| off <= 2.0), "{worst}");
    browser.is_content();
}

#[test]
fn where_no_value_is_the_page_says_where_the_nearest_is() {
    let feed = OwnFeed::start("a test");
    let t = now() - 100_000;
    feed.publish(&[measured("a", "V", t, 7), measured("a", "V", t + 50_000, 9)]);
    let path = format!("/?from={}&to={}", t + 10_000, t + 12_000);
    let Some(mut browser) = Browser::open_at(feed.address(), &path) else { return };
    browser.wait_for_text("message", "There are no values here. The nearest is of");
    browser.chromium.press(&browser.tab, "Home");
    browser.wait_for("document.getElementById('message').hidden");
    browser.is_content();
}
