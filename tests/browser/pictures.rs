//! The pictures of the README and of `docs/viewing.md`. These are not tests: `make screenshot`
//! makes the pictures with them.
//!
//! Read next: `page_in_browser.rs`.

use super::{
    input::SHIFT,
    own_feed::{OwnFeed, measured_as},
    page_in_browser::{Browser, DESKTOP, PHONE},
};
use std::{
    f64::consts::TAU,
    path::Path,
    time::{Duration, SystemTime},
};

/// One value in 100 ms, for as long as the longest of the windows that are shown.
const EVERY: i64 = 100;
const COUNT: i64 = 700;

/// A boiler, seen by three sensors, until now.
fn boiler() -> OwnFeed {
    let feed = OwnFeed::start("boiler");
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let now = i64::try_from(now.as_millis()).expect("a time");
    for step in 0..COUNT {
        let t = now - (COUNT - step) * EVERY;
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let x = step as f64;
        let wave = |period: f64| (x / period * TAU).sin();
        let noise = (x * 12.9898).sin() * 43_758.545_3 % 1.0;
        let flow = 71.5 + 4.0 * wave(400.0) + 0.8 * wave(37.0) + 0.15 * noise;
        let back = 52.0 + 3.0 * wave(430.0) + 0.3 * wave(53.0) + 0.1 * noise;
        let pressure = 1.62 + 0.05 * wave(150.0) + 0.004 * noise;
        feed.publish(&[
            measured_as("flow", "°C", t, flow),
            measured_as("return", "°C", t, back),
            measured_as("pressure", "bar", t, pressure),
        ]);
    }
    feed
}

fn take(browser: &mut Browser, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.png"));
    browser.wait_for("__chart.received >= 2100 || __chart.lastSeq > 1000");
    browser.chromium.screenshot(&browser.tab, &path);
    browser.is_content();
}

fn open(feed: &OwnFeed, query: &str, size: (u32, u32), dark: bool) -> Browser {
    let mut browser =
        Browser::open_with(feed.address(), query, size, dark).expect("a picture needs Chromium");
    browser.wait_for("__chart.received >= 2100");
    browser
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_one_series() {
    use super::common::server::Server;
    let server = Server::start(&["--rate", "40"]);
    let mut browser =
        Browser::open_with(server.address(), "/?window=1min", DESKTOP, false).expect("Chromium");
    browser.wait_for("__chart.received >= 2400");
    take(&mut browser, "screenshot");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_panels() {
    let mut browser = open(&boiler(), "/?window=1min&panels=unit", DESKTOP, false);
    take(&mut browser, "panels");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_a_selection() {
    let mut browser = open(&boiler(), "/?window=1min&panels=unit", DESKTOP, false);
    browser.eval("document.getElementById('live').click()");
    for _ in 0..8 {
        browser.chromium.press_with(&browser.tab, "ArrowLeft", SHIFT);
    }
    browser.wait_for("document.getElementById('selection').checkVisibility()");
    take(&mut browser, "selection");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_a_phone() {
    let mut browser = open(&boiler(), "/?window=1min&panels=unit", PHONE, false);
    take(&mut browser, "phone");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_the_dark_theme() {
    let mut browser = open(&boiler(), "/?window=1min&panels=unit", DESKTOP, true);
    take(&mut browser, "dark");
}
