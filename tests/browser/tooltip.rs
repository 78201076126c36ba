//! The tooltip: beside the pointer, inside of the chart, with every line within reach.
//!
//! Read next: `static/view/tooltip.js`, `static/view/placing.js`.

use super::{
    input::NONE,
    interaction::{START, feed, open, plot},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP, PHONE},
};

/// Why the tooltip is not where it must be for a pointer at this place; empty if it is.
fn misplaced(browser: &mut Browser, at: (f64, f64)) -> String {
    let (x, y) = at;
    let found = browser.eval(&format!(
        "(() => {{
            const box = document.getElementById('tooltip').getBoundingClientRect();
            const chart = document.getElementById('chart').getBoundingClientRect();
            const inside = box.left >= chart.left && box.right <= chart.right + 1 && box.top >= chart.top && box.bottom <= chart.bottom + 1;
            const covers = {x} > box.left && {x} < box.right && {y} > box.top && {y} < box.bottom;
            const away = Math.max(box.left - {x}, {x} - box.right, 0);
            return inside && !covers && away < 30 ? '' : JSON.stringify([box, chart]);
        }})()"
    ));
    found.as_str().expect("a text").to_owned()
}

const SHOWN: &str = "!document.getElementById('tooltip').hidden";

#[test]
fn it_is_beside_the_pointer_and_never_leaves_the_chart() {
    let feed = feed();
    for (path, size) in
        [("/", DESKTOP), ("/?panels=series", DESKTOP), ("/", (900, 420)), ("/", PHONE)]
    {
        let Some(mut browser) = open(&feed, path, size) else { return };
        browser.eval("document.getElementById('chart').scrollIntoView({ block: 'center' })");
        for across in [0.02, 0.5, 0.98] {
            for down in [0.02, 0.5, 0.98] {
                let place = plot(&mut browser, across, down);
                browser.chromium.hover(&browser.tab, (place.0, place.1 - 1.0));
                browser.chromium.hover(&browser.tab, place);
                if across > 0.9 {
                    continue; // nothing was measured there yet
                }
                browser.wait_for(SHOWN);
                assert_eq!(misplaced(&mut browser, place), "", "{path} {size:?} {across} {down}");
            }
        }
        browser.wait_for("document.getElementById('tooltip').textContent.includes('volts')");
        browser.is_content();
    }
}

#[test]
fn of_many_lines_all_are_reached_by_pointing_at_them() {
    let feed = OwnFeed::start("hosts");
    for step in 0..100 {
        let all: Vec<_> = (0..30)
            .map(|i| measured(&format!("host {i:02}"), "V", START + step * 400, i))
            .collect();
        feed.publish(&all);
    }
    let Some(mut browser) = Browser::open_at_as(feed.address(), "/", DESKTOP) else { return };
    browser.wait_for("__chart.received === 3000");
    browser.wait_for("__chart.panels[0]?.lines.length === 30 && __chart.panels[0].max > 29");
    browser.eval("window.names = new Set(); window.near = new Set()");
    let note = "(() => { for (const row of document.querySelectorAll('#tooltip tr')) names.add(row.cells[1].textContent);
        near.add(document.querySelector('#tooltip .near')?.cells[1].textContent); return names.size; })()";
    let mut more = String::new();
    for down in 0..=20 {
        let place = plot(&mut browser, 0.4, f64::from(down) / 20.0);
        browser.chromium.hover(&browser.tab, place);
        let before = browser.number("__chart.frames");
        browser.wait_for(&format!("__chart.frames > {before} + 1 && {SHOWN}"));
        browser.eval(note);
        more += &browser.text("tooltip");
    }
    assert_eq!(browser.number("names.size"), 30);
    assert!(browser.number("near.size") > 10, "the one that is pointed at is marked");
    assert!(more.contains("more above") && more.contains("more below"), "{more}");
    browser.is_content();
}

#[test]
fn a_finger_leaves_it_and_the_keyboard_moves_it() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", PHONE) else { return };
    browser.chromium.emulate_touch(&browser.tab);
    browser.eval("document.getElementById('chart').scrollIntoView({ block: 'center' })");
    let place = plot(&mut browser, 0.3, 0.4);
    browser.chromium.tap(&browser.tab, place);
    browser.wait_for(&format!("{SHOWN} && __chart.cursor !== null"));
    assert_eq!(misplaced(&mut browser, place), "");
    browser.chromium.press_with(&browser.tab, "c", NONE);
    browser.wait_for(&format!(
        "{SHOWN} && document.querySelector('#tooltip .near').textContent.includes('volts')"
    ));
    browser.chromium.press_with(&browser.tab, "ArrowDown", NONE);
    browser.wait_for("document.querySelector('#tooltip .near').textContent.includes('amps')");
    browser.chromium.press_with(&browser.tab, "Escape", NONE);
    browser.wait_for("document.getElementById('tooltip').hidden");
    browser.is_content();
}
