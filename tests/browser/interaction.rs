//! What a person does to the chart by mouse and touch, with real input events.
//!
//! Read next: `keyboard.rs`, `input.rs`, `static/actions.js`.

use super::{
    input::{CTRL, NONE, Place, SHIFT},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP, PHONE},
};

/// 1 March 2024, 12:00 UTC.
pub const START: i64 = 1_709_294_400_000;
/// The times are long ago, and stand still a little after the newest of them.
pub const NEWEST: i64 = START + 140_000;

/// A feed with 140 seconds of two series of different units, ten values a second each.
pub fn feed() -> OwnFeed {
    let feed = OwnFeed::start("a recording");
    for i in 0..=1_400 {
        let t = START + i * 100;
        feed.publish(&[
            measured("volts", "V", t, 200 + i % 40),
            measured("amps", "A", t, i % 10 + 1),
        ]);
    }
    feed
}

/// Opens the page of a feed when all of it is drawn and time stands still.
pub fn open(feed: &OwnFeed, path: &str, size: (u32, u32)) -> Option<Browser> {
    let mut browser = Browser::open_at_as(feed.address(), path, size)?;
    browser.wait_for("__chart.received === 2802");
    browser.wait_for("__chart.panels.length > 0 && __chart.panels[0].max > 1");
    browser.wait_for(&format!("!__chart.live || __chart.to >= {NEWEST} + 2000"));
    Some(browser)
}

/// Where the plot is: a part of its width from the left, and of its height from the top.
pub fn plot(browser: &mut Browser, across: f64, down: f64) -> Place {
    browser.rest();
    let rect = browser.eval(
        "(box => (({ left, top, width, height }) => [box.left + left, box.top + top, width, height])(__chart.plots[0]))\
         (document.getElementById('chart').getBoundingClientRect())",
    );
    let side = |i: usize| rect[i].as_f64().expect("a number");
    (side(0) + across * side(2), side(1) + down * side(3))
}

/// The times at the edges of the chart.
pub fn edges(browser: &mut Browser) -> (f64, f64) {
    browser.rest();
    let edges = browser.eval("[__chart.from, __chart.to]");
    (edges[0].as_f64().expect("a time"), edges[1].as_f64().expect("a time"))
}

/// The values at the edges of the first panel.
fn values(browser: &mut Browser) -> (f64, f64) {
    browser.rest();
    let edges = browser.eval("[__chart.panels[0].min, __chart.panels[0].max]");
    (edges[0].as_f64().expect("a value"), edges[1].as_f64().expect("a value"))
}

#[track_caller]
fn assert_near(found: f64, expected: f64, distance: f64) {
    assert!((found - expected).abs() <= distance, "{found} is not {expected}");
}

#[test]
fn the_mouse_pans_zooms_and_returns() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let (from, to) = edges(&mut browser);
    let [middle, right] = [0.5, 0.75].map(|across| plot(&mut browser, across, 0.5));
    browser.chromium.drag(&browser.tab, middle, right, NONE);
    browser.wait_for(&format!("!__chart.live && __chart.to < {to} - 7000"));
    let panned = edges(&mut browser);
    assert_near(panned.0, from - 7_500.0, 150.0);
    assert_near(panned.1, to - 7_500.0, 150.0);

    browser.chromium.wheel(&browser.tab, right, (0.0, -120.0), CTRL);
    browser.wait_for("__chart.to - __chart.from < 29000");
    let zoomed = edges(&mut browser);
    let at = |edges: (f64, f64)| edges.0 + 0.75 * (edges.1 - edges.0);
    assert_near(at(zoomed), at(panned), 50.0);
    browser.chromium.wheel(&browser.tab, right, (0.0, 120.0), CTRL);
    browser.wait_for("__chart.windowMs > 29990");

    browser.chromium.double_click(&browser.tab, middle);
    browser.wait_for("__chart.live && __chart.windowMs === 30000");
    assert_eq!(browser.eval("scrollY"), 0);
    browser.is_content();
}

#[test]
fn the_wheel_scrolls_the_page_until_the_chart_is_clicked() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", (1200, 420)) else { return };
    browser.eval("document.getElementById('chart').scrollIntoView({ block: 'start' })");
    let place = plot(&mut browser, 0.5, 0.2);
    // The hint is gone soon, so the page notes that it was there.
    browser.eval(
        "const hint = document.getElementById('wheel-hint');
        window.hinted = '';
        new MutationObserver(() => { if (!hint.hidden) window.hinted = hint.textContent; })
            .observe(hint, { attributes: true });",
    );
    let before = browser.number("Math.round(scrollY)");
    browser.chromium.wheel(&browser.tab, place, (0.0, 60.0), NONE);
    browser.wait_for(&format!("scrollY > {before} && window.hinted.includes('Ctrl')"));
    assert_eq!(browser.eval("__chart.live"), true);

    browser.wait_for("document.getElementById('wheel-hint').hidden");
    let place = plot(&mut browser, 0.5, 0.5);
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for("document.activeElement.id === 'chart'");
    let before = browser.number("Math.round(scrollY)");
    browser.chromium.wheel(&browser.tab, place, (0.0, 120.0), NONE);
    browser.wait_for("!__chart.live && __chart.windowMs > 31000");
    assert_eq!(browser.number("Math.round(scrollY)"), before);
    browser.is_content();
}

#[test]
fn shift_and_a_drag_select_a_span() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let (from, _) = edges(&mut browser);
    let [right, left] = [0.8, 0.3].map(|across| plot(&mut browser, across, 0.5));
    browser.chromium.drag(&browser.tab, right, left, SHIFT);
    let is_selected =
        |t: f64, edge: &str| format!("Math.abs(__chart.selection.{edge} - {t}) < 100");
    browser.wait_for(&is_selected(from + 9_000.0, "from"));
    browser.wait_for(&is_selected(from + 24_000.0, "to"));
    assert_eq!(browser.eval("__chart.live"), false);
    let selected = browser.eval("[__chart.selection.from, __chart.selection.to]");
    let selected = [0, 1].map(|i| selected[i].as_f64().expect("a time"));
    browser.chromium.press_with(&browser.tab, "z", NONE);
    browser.wait_for("__chart.selection === null && __chart.to - __chart.from < 16000");
    let zoomed = edges(&mut browser);
    assert_near(zoomed.0, selected[0], 1.0);
    assert_near(zoomed.1, selected[1], 1.0);

    // Without Shift: a button makes the next drag select.
    browser.eval("document.getElementById('select').click()");
    browser.wait_for("document.getElementById('select').getAttribute('aria-pressed') === 'true'");
    browser.chromium.drag(&browser.tab, left, right, NONE);
    browser.wait_for("__chart.selection !== null");
    browser.wait_for("document.getElementById('select').getAttribute('aria-pressed') === 'false'");
    browser.chromium.press_with(&browser.tab, "Escape", NONE);
    browser.wait_for("__chart.selection === null && !__chart.live");
    browser.is_content();
}

#[test]
fn the_value_axis_is_zoomed_moved_held_and_automatic() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    // The automatic axis may still be on its way.
    browser.chromium.press_with(&browser.tab, "h", NONE);
    browser.wait_for("__chart.y.mode === 'held'");
    let held = values(&mut browser);
    let (plot_left, height) = plot(&mut browser, 0.0, 0.5);
    let axis = (plot_left - 20.0, height);
    browser.chromium.wheel(&browser.tab, axis, (0.0, -120.0), CTRL);
    browser.wait_for(&format!("__chart.panels[0].max < {}", held.1));
    let zoomed = values(&mut browser);
    assert!(zoomed.0 > held.0, "{zoomed:?} is inside of {held:?}");
    assert_eq!(browser.eval("__chart.live"), true, "time goes on");

    // The page may have found room for something meanwhile, so the chart may have moved.
    let [middle, lower] = [0.5, 0.75].map(|part| plot(&mut browser, 0.0, part).1);
    browser.chromium.drag(&browser.tab, (axis.0, middle), (axis.0, lower), NONE);
    let expected = zoomed.1 + 0.25 * (zoomed.1 - zoomed.0);
    browser.wait_for(&format!("Math.abs(__chart.panels[0].max - {expected}) < 2"));
    browser.chromium.double_click(&browser.tab, axis);
    browser.wait_for("__chart.y.mode === 'auto'");

    browser.chromium.press_with(&browser.tab, "h", NONE);
    browser.wait_for("__chart.y.mode === 'held'");
    feed.publish(&[measured("volts", "V", NEWEST + 10, 5_000)]);
    browser.wait_for("__chart.received === 2803");
    browser.wait_for("document.getElementById('latest').textContent.includes('5000')");
    assert!(values(&mut browser).1 < 1_000.0, "held");
    browser.chromium.press_with(&browser.tab, "a", NONE);
    browser.wait_for("__chart.y.mode === 'auto' && __chart.panels[0].max > 5000");

    browser.chromium.click(&browser.tab, (plot_left + 50.0, height), NONE);
    browser.chromium.press_with(&browser.tab, "ArrowUp", SHIFT);
    browser.wait_for("__chart.y.mode === 'held' && __chart.panels[0].max < 5000");
    let before = values(&mut browser);
    browser.chromium.press_with(&browser.tab, "u", NONE);
    browser.wait_for(&format!("__chart.panels[0].min > {}", before.0));
    browser.is_content();
}

/// On a busy machine, a finger that moves at once may seem to stay: between two of its events, more
/// time may pass than a long press takes. So there are long presses only while the test wants one.
const LONG_PRESSES: &str = "void (real => {
    window.longPresses = false;
    window.setTimeout = (act, ms) => (ms === 500 && !window.longPresses ? 0 : real(act, ms));
})(window.setTimeout.bind(window))";

#[test]
fn fingers_pan_zoom_point_and_select_and_scroll_the_page() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", PHONE) else { return };
    browser.chromium.emulate_touch(&browser.tab);
    browser.eval(LONG_PRESSES);
    browser.eval("document.getElementById('chart').scrollIntoView({ block: 'center' })");
    let at = |browser: &mut Browser, across| plot(browser, across, 0.5);
    let (_, to) = edges(&mut browser);
    let swipe = (at(&mut browser, 0.3), at(&mut browser, 0.7));
    browser.chromium.swipe(&browser.tab, &[swipe]);
    browser.wait_for(&format!("!__chart.live && __chart.to < {to} - 10000"));

    let apart = [
        (at(&mut browser, 0.4), at(&mut browser, 0.2)),
        (at(&mut browser, 0.6), at(&mut browser, 0.8)),
    ];
    browser.chromium.swipe(&browser.tab, &apart);
    browser.wait_for("__chart.windowMs < 15000");

    let place = at(&mut browser, 0.5);
    browser.chromium.tap(&browser.tab, place);
    browser.wait_for("Math.abs(__chart.cursor - (__chart.from + __chart.to) / 2) < 100");

    let (start, end) = (at(&mut browser, 0.2), at(&mut browser, 0.6));
    browser.eval("window.longPresses = true");
    browser.chromium.touch(&browser.tab, "touchStart", &[start]);
    browser.wait_for("__chart.selection !== null");
    browser.eval("window.longPresses = false");
    browser.rest();
    browser.chromium.swipe_on(&browser.tab, &[(start, end)]);
    browser.wait_for("__chart.selection?.to - __chart.selection?.from > 0.35 * __chart.windowMs");

    browser.chromium.double_tap(&browser.tab, place);
    browser.wait_for("__chart.live && __chart.windowMs === 30000");

    let before = browser.number("Math.round(scrollY)");
    let up = (place, (place.0, place.1 - 150.0));
    browser.chromium.swipe(&browser.tab, &[up]);
    browser.wait_for(&format!("scrollY > {before} + 50"));
    assert_eq!(browser.eval("__chart.live"), true, "a vertical swipe scrolls the page");
    browser.is_content();
}

#[test]
fn fingers_on_the_value_axis_move_zoom_and_release_it() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", PHONE) else { return };
    browser.chromium.emulate_touch(&browser.tab);
    browser.eval("document.getElementById('chart').scrollIntoView({ block: 'center' })");
    browser.chromium.press_with(&browser.tab, "h", NONE);
    browser.wait_for("__chart.y.mode === 'held'");
    let held = values(&mut browser);
    let axis = |browser: &mut Browser, down| {
        let (left, y) = plot(browser, 0.0, down);
        (left - 15.0, y)
    };
    let drag = (axis(&mut browser, 0.4), axis(&mut browser, 0.65));
    browser.chromium.swipe(&browser.tab, &[drag]);
    let expected = held.1 + 0.25 * (held.1 - held.0);
    browser.wait_for(&format!("Math.abs(__chart.panels[0].max - {expected}) < 5"));
    let before = values(&mut browser);
    let apart = [
        (axis(&mut browser, 0.45), axis(&mut browser, 0.2)),
        (axis(&mut browser, 0.55), axis(&mut browser, 0.8)),
    ];
    browser.chromium.swipe(&browser.tab, &apart);
    browser.wait_for(&format!(
        "__chart.panels[0].max - __chart.panels[0].min < {}",
        (before.1 - before.0) / 2.0
    ));
    assert_eq!(browser.eval("__chart.live"), true, "time goes on");
    let place = axis(&mut browser, 0.5);
    browser.chromium.double_tap(&browser.tab, place);
    browser.wait_for("__chart.y.mode === 'auto'");
    browser.is_content();
}
