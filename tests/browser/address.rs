//! What the address of the page keeps of the view, what is wrong in it, and the page at `#chart`.
//!
//! Read next: `static/look/url.js`.

use super::{
    common::server::Server,
    input::NONE,
    interaction::{NEWEST, feed, open},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP},
};
use wirechart::feed::status::Phase;

#[test]
fn the_address_keeps_the_view_and_nothing_else_changes() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/?token=a%20b&x#chart", DESKTOP) else { return };
    let entries = browser.number("history.length");
    for key in ["l", "ArrowLeft", "p", "h"] {
        browser.chromium.press_with(&browser.tab, key, NONE);
    }
    browser
        .wait_for("/^\\?token=a%20b&x&from=.*&hold=.*&panels=unit&log=1$/.test(location.search)");
    assert_eq!(browser.eval("location.hash"), "#chart");
    assert_eq!(browser.number("history.length"), entries, "the back button leaves the page");
    let state = "JSON.stringify([__chart.live, Math.round(__chart.from), Math.round(__chart.to), __chart.panels, location.search])";
    browser.rest();
    let before = browser.eval(state);
    browser.eval("void (window.old = true, setTimeout(() => location.reload()))");
    browser.wait_for("window.old === undefined && __chart.received === 2802");
    browser.wait_for("__chart.panels.length === 2");
    browser.rest();
    assert_eq!(browser.eval(state), before);
    assert_eq!(browser.eval("__chart.pending"), 0, "what comes as history is not new");
    feed.publish(&[measured("amps", "A", NEWEST + 10, 3)]);
    browser.wait_for("__chart.pending === 1");
    browser.is_content();
}

#[test]
fn what_is_wrong_in_the_address_is_named_and_ignored() {
    let feed = feed();
    let path = "/?window=9y&y=5..1&solo=amps";
    let Some(mut browser) = open(&feed, path, DESKTOP) else { return };
    browser.wait_for_text("notices", "“window=9y” in the address is ignored: ");
    browser.wait_for_text("notices", "“y=5..1” in the address is ignored: ");
    browser.wait_for("__chart.windowMs === 30000 && __chart.y.mode === 'auto'");
    assert_eq!(browser.eval("__chart.panels[0].lines.join()"), "amps");
    browser.is_content();
}

#[test]
fn alone_it_says_what_a_wall_needs() {
    let server = Server::start(&["--title", "Boiler", "--unit", "mV", "--rate", "100"]);
    let Some(mut browser) = Browser::open_at(server.address(), "/#chart") else { return };
    browser.wait_for_text("chart-title", "Boiler");
    browser.wait_for_text("facts", "in mV");
    let is_seen = |id: &str| format!("document.getElementById('{id}').checkVisibility()");
    for id in ["live", "back", "latest", "recent", "inspector", "chat", "status", "source-list"] {
        let seen = browser
            .eval(&format!("{} && document.getElementById('{id}').clientHeight > 0", is_seen(id)));
        assert_eq!(seen, false, "{id}");
    }
    browser.chromium.press_with(&browser.tab, "ArrowLeft", NONE);
    browser.wait_for(&is_seen("live"));
    browser.eval("document.getElementById('live').click()");
    browser.wait_for(&format!("__chart.live && !{}", is_seen("live")));
    assert!(browser.text("latest").ends_with("mV"), "without a unit in the data");
    browser.is_content();

    let feed = OwnFeed::start("a sensor");
    let Some(mut browser) = Browser::open_at(feed.address(), "/#chart") else { return };
    feed.publish(&[measured("volts", "V", NEWEST, 3)]);
    browser.wait_for_text("facts", "in V");
    feed.change(|source| source.becomes(Phase::Ended, None));
    browser.wait_for("document.querySelector('#source-list li').checkVisibility()");
    browser.wait_for_text("source-list", "a sensor ended at ");
    browser.is_content();
}
