//! The page under axe-core, which knows many of the rules of WCAG: no violation in any of its
//! states, and nothing that is wider than the window.
//!
//! axe-core is among the packages of `tests/clients`; it is not part of the page. Read next:
//! `page_in_browser.rs`.

use super::{
    common::{faketime::Faketime, server::Server},
    input::NONE,
    own_feed::{OwnFeed, measured},
    page::server_with_clock,
    page_in_browser::{Browser, DESKTOP, PHONE},
    proxy::Proxy,
};
use serde_json::json;
use std::{env, net::SocketAddr, path::Path};

/// What axe-core finds, as one text; empty if that is nothing.
const VIOLATIONS: &str = "axe.run(document, { resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true } } }).then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`).join('\\n'))";

/// The source of axe-core, or `None` with a message if it is not here; in CI that is a failure.
fn axe() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/clients/node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(path).ok();
    if source.is_none() {
        let message = "no axe-core here (make peers installs it): accessibility is not tested";
        assert!(env::var_os("CI").is_none(), "{message}");
        eprintln!("skipped: {message}");
    }
    source
}

/// Opens the page and gives it axe-core.
fn open(address: SocketAddr, path: &str, size: (u32, u32), dark: bool) -> Option<Browser> {
    let axe = axe()?;
    let mut browser = Browser::open_with(address, path, size, dark)?;
    browser.wait_for("window.__chart !== undefined");
    browser.eval(&axe);
    Some(browser)
}

#[track_caller]
fn is_accessible(browser: &mut Browser, state: &str) {
    let found = browser.eval(VIOLATIONS);
    assert_eq!(found, "", "{state}");
    let wider = browser.eval("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(wider, false, "{state}: wider than the window");
}

/// So many series, with so many values of now each.
fn series(count: usize) -> OwnFeed {
    let feed = OwnFeed::start("many");
    let now =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let now = i64::try_from(now.as_millis()).expect("a time");
    for step in 0..100 {
        let t = now - (100 - step) * 200;
        let all: Vec<_> =
            (0..count).map(|i| measured(&format!("host {i}"), "°C", t, step % 7)).collect();
        feed.publish(&all);
    }
    feed
}

#[test]
fn live_with_its_menus_and_with_help() {
    let server = Server::start(&["--rate", "100"]);
    for (size, dark) in [(DESKTOP, false), (DESKTOP, true), (PHONE, false), (PHONE, true)] {
        let Some(mut browser) = open(server.address(), "/", size, dark) else { return };
        browser.wait_for("__chart.plotted >= 20");
        is_accessible(&mut browser, "live");
        for menu in ["window", "view", "export", "recent", "inspector", "chat"] {
            browser.eval(&format!("document.getElementById('{menu}').open = true"));
            is_accessible(&mut browser, menu);
            browser.eval(&format!("document.getElementById('{menu}').open = false"));
        }
        browser.eval(
            "for (const id of ['inspector', 'lessons']) document.getElementById(id).open = true",
        );
        browser.wait_for("document.getElementById('lessons-choice').length > 0");
        is_accessible(&mut browser, "lessons");
        browser.eval("document.getElementById('inspector').open = false");
        browser.eval("document.getElementById('help').click()");
        is_accessible(&mut browser, "help");
        browser.is_content();
    }
}

#[test]
fn where_the_system_chooses_the_colours_what_is_pressed_is_seen() {
    let server = Server::start(&["--rate", "100"]);
    for scheme in ["light", "dark"] {
        let Some(mut browser) = open(server.address(), "/", DESKTOP, false) else { return };
        let Browser { chromium, tab, .. } = &mut browser;
        let features = json!([{"name": "forced-colors", "value": "active"},
            {"name": "prefers-color-scheme", "value": scheme}]);
        chromium.call(Some(tab), "Emulation.setEmulatedMedia", json!({"features": features}));
        browser.wait_for("__chart.plotted >= 20");
        is_accessible(&mut browser, scheme);
        let ground =
            |id: &str| format!("getComputedStyle(document.getElementById('{id}')).backgroundColor");
        let differs = format!("{} !== {}", ground("live"), ground("select"));
        assert_eq!(browser.eval(&differs), true, "{scheme}: Live is pressed, Select is not");
        browser.is_content();
    }
}

#[test]
fn many_series_and_a_selection_while_looking_back() {
    let feed = series(200);
    for (size, dark) in [(DESKTOP, false), (PHONE, true)] {
        let Some(mut browser) = open(feed.address(), "/", size, dark) else { return };
        browser.wait_for("document.querySelectorAll('#legend-rows tr').length >= 100");
        is_accessible(&mut browser, "many series");
        browser.eval("document.querySelector('#legend .name').click()");
        browser.eval("document.getElementById('live').click()");
        browser.chromium.press_with(&browser.tab, "ArrowLeft", super::input::SHIFT);
        browser.wait_for("document.getElementById('selection').checkVisibility()");
        is_accessible(&mut browser, "a selection");
        browser.is_content();
    }
}

#[test]
fn alone_without_data_and_ended() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = open(server.address(), "/#chart", DESKTOP, false) else { return };
    browser.wait_for("__chart.plotted >= 20");
    is_accessible(&mut browser, "alone");
    let nothing = OwnFeed::start("nothing");
    let Some(mut browser) = open(nothing.address(), "/", DESKTOP, false) else { return };
    browser.wait_for_text("message", "Waiting");
    is_accessible(&mut browser, "no data");
    let ended = Server::start(&["--rate", "1000", "--once", "data/measurements.json"]);
    let Some(mut browser) = open(ended.address(), "/", DESKTOP, true) else { return };
    browser.wait_for("__chart.state === 'ended'");
    is_accessible(&mut browser, "ended");
}

#[test]
fn panels_the_crosshair_errors_in_menus_and_the_link() {
    let feed = series(12);
    for (size, dark) in [(DESKTOP, false), (PHONE, true)] {
        let Some(mut browser) = open(feed.address(), "/?panels=series", size, dark) else { return };
        browser.wait_for("__chart.plots.length > 1");
        browser.wait_for_text("notices", "more panels");
        is_accessible(&mut browser, "panels");
        browser.chromium.press_with(&browser.tab, "c", NONE);
        browser.wait_for("!document.getElementById('tooltip').hidden");
        is_accessible(&mut browser, "the crosshair");
        browser.eval(
            "document.getElementById('window').open = true;
             document.getElementById('window-text').value = 'soon';
             document.getElementById('window-form').requestSubmit()",
        );
        browser.wait_for_text("window-problem", "is not a length of time");
        is_accessible(&mut browser, "a window that is none");
        browser.eval(
            "document.getElementById('view').open = true;
             document.getElementById('y-min').value = 'low';
             document.getElementById('view-form').requestSubmit()",
        );
        browser.wait_for_text("y-problem", "is not a number");
        is_accessible(&mut browser, "edges that are none");
        browser.eval(
            "navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
             document.getElementById('export').open = true;
             document.getElementById('link').click()",
        );
        browser.wait_for("document.getElementById('link-field').checkVisibility()");
        is_accessible(&mut browser, "the link as a field");
        browser.is_content();
    }
}

#[test]
fn while_it_retries_and_after_the_clock_was_set() {
    let server = Server::start(&["--rate", "100"]);
    let proxy = Proxy::to(server.address());
    for (size, dark) in [(DESKTOP, true), (PHONE, false)] {
        let Some(mut browser) = open(proxy.address, "/", size, dark) else { return };
        browser.wait_for("__chart.plotted >= 20");
        proxy.cut();
        browser.wait_for("__chart.state === 'retrying'");
        is_accessible(&mut browser, "retrying");
        proxy.mend();
    }
    let Some(clock) = Faketime::new() else { return };
    let server = server_with_clock(&clock);
    let Some(mut browser) = open(server.address(), "/", DESKTOP, false) else { return };
    browser.wait_for("__chart.plotted >= 20");
    clock.set(-3600);
    browser.wait_for("document.getElementById('clock-set').checkVisibility()");
    is_accessible(&mut browser, "the clock was set");
    browser.is_content();
}

#[test]
fn the_inspectors_rows_are_called_what_they_show() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = open(server.address(), "/", DESKTOP, false) else { return };
    browser.eval("document.getElementById('inspector').open = true");
    browser.wait_for(
        "document.querySelectorAll('#inspector-list [role=option]:not([hidden])').length > 5",
    );
    browser.eval("document.getElementById('inspector-hold').click()");
    is_accessible(&mut browser, "frames");
    browser.eval("document.querySelector('#inspector-list [role=option]:not([hidden])').click()");
    browser.wait_for("document.getElementById('inspector-detail').textContent !== ''");
    is_accessible(&mut browser, "a selected frame");
    browser.is_content();
}
