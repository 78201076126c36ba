//! Panels: those that do not fit are scrolled to, and no strip of the chart is dead.
//!
//! Read next: `static/view/scroller.js`, `static/chart/layout.js`.

use super::{
    input::{CTRL, NONE, SHIFT},
    interaction::{START, edges, plot},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP, PHONE},
};

fn open(feed: &OwnFeed, count: i64, size: (u32, u32)) -> Option<Browser> {
    for step in 0..100 {
        let t = START + step * 200;
        let all: Vec<_> = (0..count)
            .map(|i| measured(&format!("host {i:02}"), "V", t, i * 10 + step % 7))
            .collect();
        feed.publish(&all);
    }
    let mut browser = Browser::open_at_as(feed.address(), "/?panels=series", size)?;
    browser.wait_for(&format!("__chart.received === {}", count * 100));
    browser.wait_for(&format!("__chart.panels.length === {count} && __chart.plots.length > 1"));
    browser.wait_for(&format!("__chart.to >= {} + 1000", START + 19_800));
    Some(browser)
}

const TOP: &str = "__chart.plots[0].key";
const LAST: &str = "__chart.plots.at(-1).key";

#[test]
fn panels_that_do_not_fit_are_scrolled_to() {
    let feed = OwnFeed::start("hosts");
    let Some(mut browser) = open(&feed, 20, DESKTOP) else { return };
    browser.wait_for_text("notices", "more panels: scroll in the chart");
    assert_eq!(browser.eval(TOP), "host 00");
    let place = plot(&mut browser, 0.5, 0.5);
    browser.chromium.wheel(&browser.tab, place, (0.0, 200.0), NONE);
    browser.wait_for(&format!("{TOP} > 'host 00'"));
    assert_eq!(browser.eval("__chart.live"), true, "the wheel scrolls, it does not zoom");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for("document.activeElement.id === 'chart'");
    let top = browser.eval(TOP);
    browser.chromium.wheel(&browser.tab, place, (0.0, 200.0), NONE);
    browser.wait_for(&format!("{TOP} > {top}"));
    assert_eq!(browser.eval("__chart.live"), true, "nor does it after a click");
    browser.chromium.wheel(&browser.tab, place, (0.0, -100.0), CTRL);
    browser.wait_for("!__chart.live && __chart.windowMs < 29000");
    browser.eval("document.getElementById('scroller').scrollTop = 1e6");
    browser.wait_for(&format!("{LAST} === 'host 19'"));
    browser.eval("document.getElementById('scroller').scrollTop = 0");
    browser.wait_for(&format!("{TOP} === 'host 00'"));

    // The crosshair of the keyboard takes its panel with it.
    browser.chromium.press_with(&browser.tab, "c", NONE);
    browser.chromium.press_with(&browser.tab, "ArrowUp", NONE);
    browser
        .wait_for(&format!("{LAST} === 'host 19' && !document.getElementById('tooltip').hidden"));
    browser.is_content();
}

#[test]
fn a_finger_scrolls_through_panels() {
    let feed = OwnFeed::start("hosts");
    let Some(mut browser) = open(&feed, 12, PHONE) else { return };
    browser.chromium.emulate_touch(&browser.tab);
    browser.eval("document.getElementById('chart').scrollIntoView({ block: 'center' })");
    browser.rest();
    let (x, y) = plot(&mut browser, 0.5, 0.5);
    browser.chromium.swipe(&browser.tab, &[((x, y + 150.0), (x, y))]);
    browser.wait_for(&format!("{TOP} > 'host 00'"));
    assert_eq!(browser.eval("__chart.live"), true);
    browser.is_content();
}

#[test]
fn the_strips_between_panels_are_not_dead() {
    let feed = OwnFeed::start("hosts");
    let Some(mut browser) = open(&feed, 3, DESKTOP) else { return };
    // Between the first and the second plot, where the title of the second is.
    let (_, bottom) = plot(&mut browser, 0.5, 1.0);
    let (x, _) = plot(&mut browser, 0.5, 0.5);
    let strip = (x, bottom + 10.0);
    browser.chromium.hover(&browser.tab, strip);
    browser.wait_for("!document.getElementById('tooltip').hidden");
    let (_, to) = edges(&mut browser);
    browser.chromium.drag(&browser.tab, strip, (x + 200.0, strip.1), NONE);
    browser.wait_for(&format!("!__chart.live && __chart.to < {to} - 1000"));
    browser.chromium.drag(&browser.tab, strip, (x - 200.0, strip.1), SHIFT);
    browser.wait_for("__chart.selection !== null");
    let before = browser.eval("__chart.windowMs").as_f64().expect("a length");
    browser.chromium.wheel(&browser.tab, strip, (0.0, -120.0), CTRL);
    browser.wait_for(&format!("__chart.windowMs < {before}"));
    browser.is_content();
}
