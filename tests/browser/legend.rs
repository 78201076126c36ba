//! The legend in the hands of its users: hiding, showing alone, searching, drawing what has no
//! line, and that all of it can be seen and reached at any width.
//!
//! Read next: `static/view/legend.js`.

use super::{
    input::{NONE, Place, SHIFT},
    interaction::START,
    own_feed::{OwnFeed, measured, measured_as},
    page_in_browser::{Browser, DESKTOP, PHONE},
};

/// So many series with so many values each, the last of them at the same time.
fn series(count: i64) -> OwnFeed {
    let feed = OwnFeed::start("hosts");
    for step in 0..40 {
        let t = START + step * 200;
        let all: Vec<_> =
            (0..count).map(|i| measured(&format!("host {i}"), "°C", t, i + step % 7)).collect();
        feed.publish(&all);
    }
    feed
}

fn open(feed: &OwnFeed, path: &str, size: (u32, u32), rows: usize) -> Option<Browser> {
    let mut browser = Browser::open_at_as(feed.address(), path, size)?;
    browser.wait_for(&format!("document.querySelectorAll('#legend-rows tr').length === {rows}"));
    browser.wait_for("__chart.plotted > 0");
    Some(browser)
}

/// The middle of the element that this expression gives.
pub fn middle(browser: &mut Browser, element: &str) -> Place {
    let at = browser.eval(&format!(
        "(element => {{ element.scrollIntoView({{ block: 'nearest', inline: 'nearest' }});
            const {{ left, top, width, height }} = element.getBoundingClientRect();
            return [left + width / 2, top + height / 2]; }})({element})"
    ));
    (at[0].as_f64().expect("a number"), at[1].as_f64().expect("a number"))
}

/// Presses a button of the row with this name.
fn press(browser: &mut Browser, name: &str, button: &str, modifiers: u32) {
    let row = format!(
        "[...document.querySelectorAll('#legend-rows tr')]\
         .find(row => row.querySelector('.name').textContent === '{name}')"
    );
    let place = middle(browser, &format!("{row}.querySelector('.{button}')"));
    browser.chromium.click(&browser.tab, place, modifiers);
}

#[test]
fn lines_are_hidden_shown_alone_and_searched() {
    let feed = series(20);
    let Some(mut browser) = open(&feed, "/", DESKTOP, 20) else { return };
    press(&mut browser, "host 3", "name", NONE);
    browser.wait_for("__chart.hidden.join() === 'host 3' && __chart.panels[0].lines.length === 19");
    browser.wait_for_text("legend-count", "20 lines, 1 hidden");
    press(&mut browser, "host 3", "name", NONE);
    browser.wait_for("__chart.hidden.length === 0 && __chart.panels[0].lines.length === 20");
    press(&mut browser, "host 4", "name", SHIFT);
    browser.wait_for("__chart.solo?.join() === 'host 4' && __chart.panels[0].lines.length === 1");
    press(&mut browser, "host 4", "only", NONE);
    browser.wait_for("__chart.solo === null");
    press(&mut browser, "host 7", "only", NONE);
    browser.wait_for("__chart.panels[0].lines.join() === 'host 7'");
    let place = middle(&mut browser, "document.getElementById('legend-all')");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for("__chart.panels[0].lines.length === 20");

    let place = middle(&mut browser, "document.getElementById('legend-search')");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.chromium.write(&browser.tab, "HOST 1");
    browser.wait_for("document.querySelectorAll('#legend-rows tr').length === 11");
    browser.wait_for_text("legend-count", "11 found");
    browser.is_content();
}

#[test]
fn what_was_drawn_by_hand_survives_a_reload() {
    let feed = series(70);
    let Some(mut browser) = open(&feed, "/", DESKTOP, 70) else { return };
    browser.wait_for_text("legend-count", "64 of 70 series drawn");
    press(&mut browser, "host 69", "draw", NONE);
    browser.wait_for("__chart.panels[0].lines.includes('host 69')");
    browser.wait_for("new URLSearchParams(location.search).get('draw') === 'host 69'");
    browser.eval("void (window.old = true, setTimeout(() => location.reload()))");
    browser.wait_for("window.old === undefined && __chart.received === 2800");
    browser.wait_for("__chart.panels[0].lines.includes('host 69')");
    browser.wait_for("document.querySelectorAll('#legend-rows .undrawn').length === 6");
    assert_eq!(browser.eval("__chart.panels[0].lines.length"), 64);
    browser.is_content();
}

#[test]
fn a_series_keeps_its_colour_when_the_page_is_loaded_again() {
    let feed = OwnFeed::start("hosts");
    let names = ["volts", "amps", "watts", "net", "fan", "disk"];
    let publish = |order: &mut dyn Iterator<Item = &&str>, t: i64| {
        let all: Vec<_> = order.map(|name| measured(name, "", t, 1)).collect();
        feed.publish(&all);
    };
    publish(&mut names.iter(), START);
    let colours = "[...document.querySelectorAll('#legend-rows tr')]\
        .map(row => `${row.querySelector('.name').textContent} ${row.querySelector('svg').classList[1]}`).sort().join()";
    let Some(mut browser) = open(&feed, "/", DESKTOP, 6) else { return };
    let before = browser.eval(colours);
    assert_eq!(
        browser.eval("new Set([...document.querySelectorAll('#legend-rows svg')].map(svg => svg.classList[1])).size"),
        6,
        "all are told apart"
    );
    // The history that the next page gets begins with another series.
    let other = OwnFeed::start("hosts");
    for (i, name) in names.iter().rev().enumerate() {
        other.publish(&[measured(name, "", START + i64::try_from(i).expect("few"), 1)]);
    }
    let Some(mut again) = open(&other, "/", DESKTOP, 6) else { return };
    assert_eq!(again.eval(colours), before);
    browser.is_content();
    again.is_content();
}

/// What is cut or broken: figures over more than one line, and buttons that are not wholly in sight.
const BROKEN: &str = "(() => {
    const scroll = document.querySelector('.legend-scroll').getBoundingClientRect();
    const wrong = [];
    for (const cell of document.querySelectorAll('#legend-rows td:not(:last-child)')) {
        const range = document.createRange();
        range.selectNodeContents(cell);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) wrong.push(cell.textContent);
    }
    for (const button of document.querySelectorAll('#legend-rows .only')) {
        const { left, right } = button.getBoundingClientRect();
        if (left < scroll.left - 1 || right > scroll.right + 1) wrong.push(button.ariaLabel);
    }
    return wrong.join('; ');
})()";

#[test]
fn the_legend_is_whole_at_any_width() {
    let feed = OwnFeed::start("hosts");
    for i in 0..16 {
        let value = f64::from(i) * 12_345.678_901_234 + 0.1;
        let name = format!("machine-room-{i}/temperature of the inlet");
        feed.publish(&[measured_as(&name, "MiB/s", START + i64::from(i), value)]);
    }
    for size in [(1920, 1080), DESKTOP, PHONE] {
        let Some(mut browser) = open(&feed, "/", size, 16) else { return };
        assert_eq!(browser.eval(BROKEN), "", "{size:?}");
        let high = browser.number("document.querySelector('.legend-scroll').clientHeight");
        assert!(high > 100, "{size:?}: {high}");
        assert!(size != PHONE || high < 360, "it scrolls by itself: {high}");
        assert_eq!(browser.eval("document.documentElement.scrollWidth > innerWidth"), false);
        browser.is_content();
    }
}
