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

/// One value in 100 ms, for longer than the longest of the windows that are shown.
const EVERY: i64 = 100;
const BEFORE: i64 = 70_000;

/// A boiler, seen by three sensors.
struct Boiler {
    feed: OwnFeed,
    start: i64,
    steps: i64,
}

impl Boiler {
    fn start() -> Self {
        let mut boiler = Self { feed: OwnFeed::start("boiler"), start: now() - BEFORE, steps: 0 };
        boiler.measure();
        boiler
    }

    /// Measures until now.
    fn measure(&mut self) {
        let end = (now() - self.start) / EVERY;
        for step in self.steps..end {
            let t = self.start + step * EVERY;
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            let x = step as f64;
            let wave = |period: f64| (x / period * TAU).sin();
            let noise = (x * 12.9898).sin() * 43_758.545_3 % 1.0;
            let flow = 71.5 + 4.0 * wave(400.0) + 0.8 * wave(37.0) + 0.15 * noise;
            let back = 52.0 + 3.0 * wave(430.0) + 0.3 * wave(53.0) + 0.1 * noise;
            let pressure = 1.62 + 0.05 * wave(150.0) + 0.004 * noise;
            let shown = |value: f64, digits: f64| (value * digits).round() / digits;
            self.feed.publish(&[
                measured_as("flow", "°C", t, shown(flow, 1e2)),
                measured_as("return", "°C", t, shown(back, 1e2)),
                measured_as("pressure", "bar", t, shown(pressure, 1e4)),
            ]);
        }
        self.steps = end;
    }

    /// Measures until now, and waits until the page has it all.
    fn show(&mut self, browser: &mut Browser) {
        for _ in 0..3 {
            self.measure(); // the first one may take the page a while
            browser.wait_for(&format!("__chart.received >= {}", self.steps * 3));
        }
        browser.wait_for_text("status", "Connected");
    }
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(now.as_millis()).expect("a time")
}

fn take(browser: &mut Browser, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.png"));
    browser
        .eval("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    browser.chromium.screenshot(&browser.tab, &path);
    browser.is_content();
}

fn open(boiler: &Boiler, size: (u32, u32), dark: bool) -> Browser {
    let query = "/?window=1min&panels=unit";
    Browser::open_with(boiler.feed.address(), query, size, dark).expect("a picture needs Chromium")
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
    let mut boiler = Boiler::start();
    let mut browser = open(&boiler, DESKTOP, false);
    boiler.show(&mut browser);
    take(&mut browser, "panels");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_a_selection() {
    let mut boiler = Boiler::start();
    let mut browser = open(&boiler, DESKTOP, false);
    boiler.show(&mut browser);
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
    let mut boiler = Boiler::start();
    let mut browser = open(&boiler, PHONE, false);
    boiler.show(&mut browser);
    take(&mut browser, "phone");
}

#[test]
#[ignore = "makes the pictures of the documentation"]
fn screenshot_of_the_dark_theme() {
    let mut boiler = Boiler::start();
    let mut browser = open(&boiler, DESKTOP, true);
    boiler.show(&mut browser);
    take(&mut browser, "dark");
}
