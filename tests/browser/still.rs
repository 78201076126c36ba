//! Nothing that appears moves the chart: what someone looks at stays under the eye and the pointer.
//!
//! Read next: `static/layout.css`, `static/panels.css`.

use super::{
    input::{NONE, SHIFT},
    interaction::{NEWEST, feed, open, plot},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP, PHONE},
};

/// Where the plot is in the window, and whether the page can be scrolled.
const PLACE: &str = "JSON.stringify([__chart.plots[0], (({ x, y, width, height }) => [x, y, width, height])\
    (document.getElementById('chart').getBoundingClientRect()), scrollY,\
    document.documentElement.scrollHeight > innerHeight])";

/// Does something that makes something appear, and asserts that the chart is where it was.
#[track_caller]
fn stays(browser: &mut Browser, what: &str, act: impl FnOnce(&mut Browser)) {
    browser.rest();
    let before = browser.eval(PLACE);
    act(browser);
    browser.rest();
    assert_eq!(browser.eval(PLACE), before, "{what}");
}

fn select(browser: &mut Browser) {
    let (from, to) = (plot(browser, 0.3, 0.5), plot(browser, 0.6, 0.5));
    browser.chromium.drag(&browser.tab, from, to, SHIFT);
    browser.wait_for("document.querySelectorAll('#selection-rows tr').length > 0");
}

/// How much of the plot's height the statistics cover.
fn covered(browser: &mut Browser) -> f64 {
    let part = browser.eval(
        "(() => {
            const [chart, table] = ['chart', 'selection'].map((id) => document.getElementById(id).getBoundingClientRect());
            const [{ top, height, left, width }] = __chart.plots;
            const high = Math.min(chart.top + top + height, table.bottom) - Math.max(chart.top + top, table.top);
            const wide = Math.min(chart.left + left + width, table.right) - Math.max(chart.left + left, table.left);
            return Math.max(0, high) * Math.max(0, wide) / (height * width);
        })()",
    );
    part.as_f64().expect("a number")
}

#[test]
fn what_appears_while_looking_back_takes_no_room() {
    for size in [(1920, 1080), DESKTOP, PHONE] {
        let feed = feed();
        let Some(mut browser) = open(&feed, "/", size) else { return };
        browser.wait_for("document.querySelectorAll('#legend-rows tr').length === 2");
        stays(&mut browser, "a selection", select);
        assert!(covered(&mut browser) < 0.02, "{size:?}: the statistics cover the chart");
        stays(&mut browser, "new values", |browser| {
            feed.publish(&[
                measured("amps", "A", NEWEST + 10, 3),
                measured("amps", "A", NEWEST + 20, 0),
            ]);
            browser.wait_for_text("pending", "2 new");
        });
        stays(&mut browser, "its end", |browser| {
            browser.chromium.press_with(&browser.tab, "Escape", NONE);
            browser.wait_for("document.getElementById('selection').hidden");
        });
        stays(&mut browser, "a notice", |browser| {
            browser.eval("document.getElementById('live').click()");
            browser.eval("document.getElementById('log').click()");
            browser.wait_for_text("notices", "which a logarithmic scale cannot show");
        });
        browser.is_content();
    }
}

#[test]
fn what_opens_below_makes_the_page_longer_and_the_plot_keeps_its_height() {
    const HEIGHT: &str = "document.getElementById('chart').clientHeight";
    for size in [(1920, 1080), DESKTOP] {
        let feed = feed();
        let Some(mut browser) = open(&feed, "/", size) else { return };
        browser.wait_for("document.querySelectorAll('#legend-rows tr').length === 2");
        browser.rest();
        let before = browser.eval(HEIGHT);
        for id in ["recent", "inspector", "chat"] {
            let turn = format!("document.querySelector('#{id} > summary').click()");
            browser.eval(&turn);
            browser.wait_for("document.documentElement.scrollHeight > innerHeight");
            browser.rest();
            assert_eq!(browser.eval(HEIGHT), before, "{size:?}: {id} is open");
            browser.eval(&turn);
            browser.wait_for("document.documentElement.scrollHeight === innerHeight");
            assert_eq!(browser.eval(HEIGHT), before, "{size:?}: {id} is closed");
        }
        browser.is_content();
    }
}

#[test]
fn the_statistics_of_a_single_line_are_below_its_chart() {
    for size in [DESKTOP, PHONE] {
        let feed = OwnFeed::start("a sensor");
        let Some(mut browser) = Browser::open_at_as(feed.address(), "/", size) else { return };
        for i in 0..=100 {
            feed.publish(&[measured("volts", "V", NEWEST - 30_000 + i * 300, i % 7)]);
        }
        browser.wait_for("__chart.received === 101 && __chart.panels[0].max > 5");
        browser.wait_for(&format!("__chart.to >= {NEWEST} + 2000"));
        browser.wait_for("document.getElementById('source-list').textContent.includes('a sensor')");
        stays(&mut browser, "a selection", select);
        assert!(covered(&mut browser) < 0.02, "{size:?}");
        browser.is_content();
    }
}

#[test]
fn clear_is_seen_also_while_looking_back() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    browser.chromium.press_with(&browser.tab, "ArrowLeft", NONE);
    browser.wait_for("!__chart.live");
    browser.eval("document.getElementById('clear').click()");
    browser.wait_for("__chart.live && __chart.panels[0].lines.length === 2");
    browser.wait_for_text("message", "Waiting for new measurements");
    browser.wait_for("document.getElementById('said').textContent.startsWith('Cleared.')");
    feed.publish(&[measured("amps", "A", NEWEST + 10, 3)]);
    browser.wait_for("document.getElementById('message').hidden");
    browser.is_content();
}
