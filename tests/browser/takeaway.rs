//! What is taken away: CSV and PNG as downloads, the link, and the full screen.
//!
//! Read next: `static/takeaway.js`, `static/view/export.js`.

use super::{
    input::NONE,
    interaction::{NEWEST, START, feed, open},
    legend::middle,
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// Clicks a button of the export menu by mouse.
fn export(browser: &mut Browser, id: &str) {
    for element in
        ["document.querySelector('#export > summary')", &format!("document.getElementById('{id}')")]
    {
        let place = middle(browser, element);
        browser.chromium.click(&browser.tab, place, NONE);
    }
}

/// Exports by a button, and returns the name that the file would have and what is in it.
fn exported(browser: &mut Browser, id: &str) -> (String, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (behavior, path) = ("allowAndName", folder.path());
    let into = json!({"behavior": behavior, "downloadPath": path, "eventsEnabled": true});
    browser.chromium.call(None, "Browser.setDownloadBehavior", into);
    export(browser, id);
    let Browser { chromium, tab, .. } = browser;
    let begun = chromium.event(tab, |event| event["method"] == "Browser.downloadWillBegin");
    let begun = &begun["params"];
    chromium.event(tab, |event| {
        let progress = &event["params"];
        progress["state"] == "completed" && progress["guid"] == begun["guid"]
    });
    let bytes = std::fs::read(folder.path().join(begun["guid"].as_str().expect("an id")));
    browser.wait_for("!document.getElementById('export').open");
    (begun["suggestedFilename"].as_str().expect("a name").to_owned(), bytes.expect("a file"))
}

#[test]
fn csv_has_what_is_in_view_or_all_that_is_kept() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    for (id, from) in [("csv-view", NEWEST + 2_000 - 30_000), ("csv-all", START)] {
        let (name, bytes) = exported(&mut browser, id);
        assert!(name.starts_with("wirechart-20") && name.ends_with(".csv"), "{name}");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let rows = text.lines().count() - 1;
        let expected = usize::try_from((NEWEST - from) / 100 + 1).expect("a count") * 2;
        assert!(rows.abs_diff(expected) <= 4, "{id}: {rows} rows are not {expected}");
        assert!(text.contains("volts") && text.contains("amps"), "{}", &text[..200]);
    }
    browser.is_content();
}

/// More than the log holds, so that there are measurements and buckets of several lengths, none of
/// which begins where the data does.
#[test]
fn csv_of_all_counts_each_measurement_once() {
    let feed = OwnFeed::keeping("a recording", 5_000, 64 << 20);
    let start = START - 4 * 86_400_000 + 4_321;
    let slow = (0..26_000).map(|i| measured("slow", "", start + i * 13_007, i));
    let fast = (0..8_000).map(|i| measured("fast", "", START + 777 + i * 97, i));
    let all: Vec<_> = slow.chain(fast).collect();
    all.chunks(1_000).for_each(|chunk| feed.publish(chunk));
    let Some(mut browser) = Browser::open_at_as(feed.address(), "/", DESKTOP) else { return };
    browser.wait_for("__chart.panels.length > 0 && __chart.panels[0].max > 1");
    let (_, bytes) = exported(&mut browser, "csv-all");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let count = |name| {
        let rows = text.lines().map(|row| row.split(',').collect::<Vec<_>>());
        let counts = rows.filter(|row| row[1] == name).map(|row| row[6].parse::<u64>());
        counts.map(|count| count.expect("a count")).collect::<Vec<_>>()
    };
    let (slow, fast) = (count("slow"), count("fast"));
    assert_eq!((slow.iter().sum(), fast.iter().sum()), (26_000_u64, 8_000_u64));
    assert!([&slow, &fast].iter().all(|counts| counts.contains(&1)), "as they were measured");
    assert!([&slow, &fast].iter().all(|counts| counts.iter().any(|n| *n > 1)), "and summaries");
    browser.is_content();
}

/// A picture as its pixels, read by the browser itself: `[width, height, how many have the colour
/// of the crosshair's column]`.
fn pixels(browser: &mut Browser, png: &[u8]) -> serde_json::Value {
    let data = STANDARD.encode(png);
    browser.eval(&format!(
        "(async () => {{
            const bytes = Uint8Array.from(atob('{data}'), (one) => one.charCodeAt(0));
            const image = await createImageBitmap(new Blob([bytes], {{ type: 'image/png' }}));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            const {{ data }} = context.getImageData(0, 0, image.width, image.height);
            let sum = 0;
            for (const one of data) sum = (sum * 31 + one) % 1000003;
            return [image.width, image.height, sum];
        }})()"
    ))
}

#[test]
fn a_picture_has_the_chart_without_the_crosshair() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/?window=10s", DESKTOP) else { return };
    // What stands still gives the same picture each time.
    browser.chromium.press_with(&browser.tab, "h", NONE);
    browser.chromium.press_with(&browser.tab, "ArrowLeft", NONE);
    browser.wait_for("!__chart.live && __chart.y.mode === 'held'");
    let mut pictures = Vec::new();
    for crosshair in [false, true] {
        if crosshair {
            browser.chromium.press_with(&browser.tab, "c", NONE);
            browser.wait_for("__chart.cursor !== null");
        }
        let (name, bytes) = exported(&mut browser, "png");
        assert!(name.ends_with(".png"), "{name}");
        assert!(bytes.starts_with(b"\x89PNG"), "a PNG");
        pictures.push(pixels(&mut browser, &bytes));
    }
    assert!(pictures[0][0].as_u64().is_some_and(|width| width > 800), "{pictures:?}");
    assert_eq!(pictures[0], pictures[1], "the crosshair is of who looks");
    browser.is_content();
}

#[test]
fn the_link_is_copied_or_shown_to_be_copied() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let origin = format!("http://{}", feed.address());
    let allow =
        json!({"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    browser.chromium.call(None, "Browser.grantPermissions", allow);
    browser.chromium.press_with(&browser.tab, "l", NONE);
    export(&mut browser, "link");
    browser.wait_for_text("export-news", "The link is in the clipboard.");
    assert_eq!(browser.eval("navigator.clipboard.readText()"), format!("{origin}/?log=1"));

    browser.eval("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))");
    export(&mut browser, "link");
    browser.wait_for("document.getElementById('link-field').checkVisibility()");
    assert_eq!(browser.eval("document.activeElement.value"), format!("{origin}/?log=1"));
    browser.is_content();
}

#[test]
fn the_chart_fills_the_screen_and_comes_back() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let place = middle(&mut browser, "document.getElementById('full')");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for("document.fullscreenElement?.id === 'card'");
    browser.wait_for("document.getElementById('full').ariaPressed === 'true'");
    let place = middle(&mut browser, "document.getElementById('full')");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for("document.fullscreenElement === null");
    browser.wait_for("document.getElementById('full').ariaPressed === 'false'");
    browser.is_content();
}
