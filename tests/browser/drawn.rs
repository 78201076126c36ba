//! The pixels of the chart, compared with the data. `drawn.js` makes a chart in the page, gives it
//! points and reads its canvas, so these tests do not depend on how points arrive.
//!
//! It knows nothing about the server. Read next: `canvas.rs`, the canvas as a whole.

use super::{
    common::server::Server,
    own_feed::OwnFeed,
    page_in_browser::{Browser, DESKTOP},
};
use serde_json::Value;
use std::{fmt::Write as _, sync::Arc};
use wirechart::feed::{
    measurement::{Measurement, Series},
    number::Number,
};

pub(crate) const SUPPORT: &str = include_str!("drawn.js");

/// 1 March 2024, 12:00 UTC.
pub const NOW: i64 = 1_709_294_400_000;

/// The page, with `Drawing` in it.
pub fn page() -> Option<(Server, Browser)> {
    let server = Server::start(&["--rate", "1"]);
    let mut browser = Browser::open_as(server.address(), DESKTOP, false)?;
    browser.wait_for("window.__chart?.updates > 0");
    browser.eval(SUPPORT);
    Some((server, browser))
}

/// The value of the body of an async function, in which `drawing` is a chart and `NOW` a time.
#[track_caller]
pub fn draw(browser: &mut Browser, body: &str) -> Value {
    let value = browser.eval(&format!(
        "(async () => {{
            const NOW = {NOW};
            const drawing = await Drawing.make();
            try {{ {body} }} catch (error) {{ return String(error.stack); }} finally {{ drawing.remove(); }}
        }})()"
    ));
    assert!(!value.is_string(), "{value}");
    value
}

/// Asserts that a line is drawn within a pixel. `value` is a function of time and number.
#[track_caller]
fn follows(browser: &mut Browser, value: &str, window_ms: u64, step_ms: u64) {
    let result = draw(
        browser,
        &format!(
            "const points = Drawing.points(NOW - {window_ms} * 1.2, NOW, {step_ms}, {value});
             drawing.show(NOW - {window_ms}, NOW, [{{ lines: [points] }}]);
             return {{ ...drawing.compare(points), labels: drawing.labels('value') }};"
        ),
    );
    assert!(result["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{value}: {result}");
    assert!(result["columns"].as_u64().is_some_and(|columns| columns > 500), "{value}: {result}");
    let labels: Vec<_> = result["labels"].as_array().expect("labels").clone();
    let mut different = labels.clone();
    different.sort_by_key(ToString::to_string);
    different.dedup();
    assert!(labels.len() >= 2 && labels.len() == different.len(), "{value}: {labels:?}");
}

#[test]
fn lines_follow_their_data_within_a_pixel() {
    let Some((_server, mut browser)) = page() else { return };
    for value in [
        "t => Math.sin(t / 1000)",
        "t => 101325 + 0.02 * Math.sin(t / 1000)",
        "(t, n) => 4294967296 + 10 * n",
        "(t, n) => 1234567890 + n",
        "(t, n) => 2 ** 53 - 400 + n % 300",
        "t => 1e-9 * Math.sin(t / 1000)",
        "t => 1e9 + Math.sin(t / 1000)",
        "t => -1e300 * Math.sin(t / 1000)",
        "t => 1.79e308 * Math.sin(t / 1000)",
        "(t, n) => n % 40 * 5e-324",
    ] {
        follows(&mut browser, value, 30_000, 100);
    }
    for (window_ms, step_ms) in [(1_000, 5), (3_600_000, 7_000), (30 * 86_400_000, 7_200_000)] {
        let value = format!("t => 20 + Math.sin(t / {window_ms} * 30)");
        follows(&mut browser, &value, window_ms, step_ms);
    }
    browser.is_content();
}

#[test]
fn a_spike_is_clipped_while_in_view_and_forgotten_when_it_has_left() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const points = Drawing.points(NOW - 60000, NOW, 100, (t) => (t === NOW - 30000 ? 1.79e308 : Math.sin(t / 1000)));
         const results = [];
         // In view with a range that has it, then with one that does not, then out of view; the page
         // moves on in small steps, as it does when it is live.
         drawing.show(NOW - 40000, NOW - 20000, [{ lines: [points] }]);
         results.push(drawing.compare(points));
         drawing.show(NOW - 40000, NOW - 20000, [{ lines: [points], min: -1.2, max: 1.2 }]);
         results.push(drawing.compare(points));
         for (let to = NOW - 20000; to <= NOW; to += 500) drawing.show(to - 20000, to, [{ lines: [points] }]);
         results.push(drawing.compare(points));
         return results;",
    );
    for (i, one) in result.as_array().expect("results").iter().enumerate() {
        assert!(one["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{i}: {result}");
        assert!(one["columns"].as_u64().is_some_and(|columns| columns > 500), "{i}: {result}");
    }
}

#[test]
fn a_view_that_moves_for_days_and_zooms_stays_exact() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "let worst = 0;
         const points = Drawing.points(NOW, NOW + 3 * 86400000, 20000, (t) => 1e6 + Math.sin(t / 200000));
         for (const [from, windowMs] of [[0, 3600000], [1, 3600000], [70, 3600000], [71, 60000 * 20], [0, 2 * 86400000], [30, 3600000]]) {
           const start = NOW + from * 3600000;
           drawing.show(start, start + windowMs, [{ lines: [points] }]);
           worst = Math.max(worst, drawing.compare(points).worst);
         }
         return { worst };",
    );
    assert!(result["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
}

#[test]
fn gaps_are_empty_and_single_points_are_dots() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const values = [1, 1, 1, NaN, 2, NaN, 1, 1, 1];
         const points = values.map((v, n) => [NOW - 9000 + n * 1000, v]);
         drawing.show(NOW - 10000, NOW, [{ lines: [points], min: 0, max: 3 }]);
         const at = (n) => drawing.ink(Math.round(drawing.chart.place('', points[n][0], 1).x));
         const dot = at(4);
         const only = [[NOW - 5000, 7]];
         drawing.show(NOW - 10000, NOW, [{ lines: [only] }]);
         const place = drawing.chart.place('', NOW - 5000, 7);
         const one = drawing.ink(Math.round(place.x));
         return { line: at(1) !== null, gap: drawing.columns().filter((x) => drawing.ink(x) !== null).length,
           dot, one, y: place.y, x: place.x };",
    );
    let dot = |name: &str| {
        result[name]["last"].as_f64().unwrap_or(0.0) - result[name]["first"].as_f64().unwrap_or(0.0)
    };
    assert!((4.0..8.0).contains(&dot("dot")), "{result}");
    assert!((4.0..8.0).contains(&dot("one")), "{result}");
    assert!(result["gap"].as_u64().is_some_and(|columns| columns < 8), "one dot alone: {result}");
    let middle = (result["one"]["first"].as_f64().unwrap_or(0.0)
        + result["one"]["last"].as_f64().unwrap_or(0.0))
        / 2.0;
    assert!((middle - result["y"].as_f64().expect("y")).abs() <= 1.0, "{result}");
}

#[test]
fn a_line_has_no_ink_between_two_points_with_a_gap() {
    let Some((_server, mut browser)) = page() else { return };
    let empty = draw(
        &mut browser,
        "const points = Drawing.points(NOW - 10000, NOW, 10, (t) => (t > NOW - 6000 && t < NOW - 4000 ? NaN : 1));
         drawing.show(NOW - 10000, NOW, [{ lines: [points], min: 0, max: 2 }]);
         const { left, width } = drawing.area();
         return drawing.columns().filter((x) => drawing.ink(x) === null).map((x) => (x - left) / width);",
    );
    let empty: Vec<f64> =
        empty.as_array().expect("columns").iter().filter_map(Value::as_f64).collect();
    assert!(empty.iter().all(|part| (0.39..0.61).contains(part)), "{empty:?}");
    assert!(empty.len() > 100, "{empty:?}");
}

#[test]
fn sixty_four_lines_are_drawn_at_their_places() {
    let Some((_server, mut browser)) = page() else { return };
    let missing = draw(
        &mut browser,
        "const lines = Array.from({ length: 64 }, (_, k) => Drawing.points(NOW - 30000, NOW, 200, () => k));
         drawing.show(NOW - 30000, NOW, [{ lines }]);
         const missing = [];
         for (let k = 0; k < 64; k += 1) {
           const { y } = drawing.chart.place('', NOW, k);
           const dim = drawing.columns().filter((x) => Math.max(drawing.alpha(x, Math.floor(y)), drawing.alpha(x, Math.floor(y) - 1)) < 40);
           if (dim.length > 0) missing.push([k, dim.length]);
         }
         return missing;",
    );
    assert_eq!(missing, Value::Array(vec![]));
}

#[test]
fn a_logarithmic_scale_leaves_out_what_has_no_place_on_it() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const points = Drawing.points(NOW - 30000, NOW, 100, (t, n) => 10 ** (n % 100 / 20));
         const zeros = points.map(([t, v], n) => [t, n >= 140 && n < 160 ? 0 : v]);
         drawing.show(NOW - 30000, NOW, [{ lines: [points], log: true }]);
         const compared = drawing.compare(points);
         drawing.show(NOW - 30000, NOW, [{ lines: [zeros], log: true, min: 1, max: 1e5 }]);
         const empty = drawing.columns().filter((x) => drawing.ink(x) === null).length;
         return { ...compared, empty, labels: drawing.labels('value') };",
    );
    assert!(result["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
    assert!(result["empty"].as_u64().is_some_and(|empty| (30..70).contains(&empty)), "{result}");
    assert!(result["labels"].to_string().contains("\"10\",\"100\""), "{result}");
}

#[test]
fn the_whole_way_from_a_measurement_to_its_pixels_is_exact() {
    let feed = OwnFeed::start("a barometer");
    let series = Series::named("pressure");
    let value = |i: i64| 101_325.0 + 0.02 * (i as f64 / 20.0).sin();
    let measured = |i| Measurement {
        series: Some(Arc::clone(&series)),
        value: Number::from_f64(value(i)),
        time: Some(NOW + i * 50),
    };
    let mut points = String::new();
    for i in 0..600 {
        let _ = write!(points, "[{},{}],", NOW + i * 50, value(i));
    }
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for("window.__chart?.state === 'connected'");
    browser.eval(SUPPORT);
    // Time goes on, so it is compared in the first frame that has all points.
    browser.eval(&format!(
        "globalThis.compared = new Promise((done) => {{
            const drawing = Object.assign(new Drawing(), {{ chart: __chart.chart, element: document.getElementById('chart') }});
            const look = () => {{
                if (__chart.received < 600 || __chart.points < 500) return requestAnimationFrame(look);
                done(drawing.read().compare([{points}], __chart.chart.panels()[0].key));
            }};
            look();
        }}), true"
    ));
    feed.publish(&(0..600).map(measured).collect::<Vec<_>>());
    browser.wait_for("__chart.received === 600");
    let result = browser.eval("compared");
    assert!(result["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
    assert!(result["columns"].as_u64().is_some_and(|columns| columns > 100), "{result}");
    browser.is_content();
}

#[test]
fn the_newest_dot_is_whole_and_a_wide_bucket_is_a_band() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const points = [[NOW - 5000, 1], [NOW, 1]];
         drawing.show(NOW - 10000, NOW, [{ lines: [points], min: 0, max: 2 }]);
         const { left, width } = drawing.area();
         const { y } = drawing.chart.place('', NOW, 1);
         const beyond = [1, 2].map((x) => drawing.alpha(left + width + x - 1, Math.floor(y)));
         const [panel] = drawing.panels;
         const bands = [{ from: NOW - 20000, to: NOW - 5000, min: 0.5, max: 1.5 }];
         drawing.chart.show({ ...drawing.scene, cursor: NOW, panels: [{ ...panel, lines: [{ ...panel.lines[0], bands }] }] });
         const [band, ...others] = drawing.element.shadowRoot.querySelectorAll('rect.band');
         const box = ['x', 'width', 'height'].map((name) => Number(band.getAttribute(name)));
         return { beyond, others: others.length, x: box[0] - left, width: box[1] / width, height: box[2] / drawing.area().height };",
    );
    let beyond = result["beyond"].as_array().expect("pixels");
    assert!(beyond.iter().all(|alpha| alpha.as_u64().is_some_and(|alpha| alpha > 96)), "{result}");
    assert_eq!((&result["others"], &result["x"]), (&0.into(), &0.into()), "{result}");
    for name in ["width", "height"] {
        assert!(result[name].as_f64().is_some_and(|part| (part - 0.5).abs() < 0.01), "{result}");
    }
}
