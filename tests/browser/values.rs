//! Values in words: with all digits that were sent, with their unit, in a place of fixed size.
//!
//! Read next: `static/digits.js`, `static/view/view.js`.

use super::{
    input::{NONE, SHIFT},
    interaction::NEWEST,
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, DESKTOP, PHONE},
};
use wirechart::feed::{measurement::Measurement, number::Number};

/// 128 bits, and one that a double cannot tell from it.
const LARGEST: &str = "340282366920938463463374607431768211455";
const BEFORE: &str = "340282366920938463463374607431768211454";

fn sent(series: &str, unit: &str, t: i64, value: &str) -> Measurement {
    let value: Number = serde_json::from_str(value).expect("a number");
    Measurement { value: Some(value), ..measured(series, unit, t, 0) }
}

#[test]
fn a_value_has_all_the_digits_that_were_sent_wherever_it_is_shown() {
    for size in [DESKTOP, PHONE] {
        let feed = OwnFeed::start("a counter");
        let Some(mut browser) = Browser::open_at_as(feed.address(), "/", size) else { return };
        feed.publish(&[sent("total", "requests", NEWEST - 5_000, "1")]);
        browser.wait_for("document.getElementById('latest').textContent === '1\\u202frequests'");
        let height = "document.querySelector('.stats').offsetHeight";
        let before = browser.eval(height);
        feed.publish(&[
            sent("total", "requests", NEWEST - 4_000, LARGEST),
            sent("total", "requests", NEWEST, BEFORE),
        ]);
        for (id, digits) in [("latest", BEFORE), ("minimum", "1"), ("maximum", LARGEST)] {
            browser.wait_for(&format!(
                "document.getElementById('{id}').textContent === '{digits}\\u202frequests'"
            ));
        }
        assert_eq!(browser.eval(height), before, "{size:?}: long values move the chart");
        // As many digits as a double has, and a unit.
        feed.publish(&[sent("total", "requests", NEWEST + 10, "-12.345678901234567")]);
        browser.wait_for(
            "document.getElementById('latest').textContent === '-12.345678901234567\\u202frequests'",
        );
        assert_eq!(browser.eval(height), before, "{size:?}: so do usual ones");
        browser.eval("document.getElementById('recent').open = true");
        browser.wait_for_text("rows", BEFORE);
        browser.wait_for_text("rows", LARGEST);
        let wider = browser.eval("document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wider, false, "{size:?}: wider than the window");
        browser.is_content();
    }
}

#[test]
fn names_of_any_length_leave_everything_else_in_sight() {
    let words = "several words ".repeat(18).trim().to_owned();
    for size in [DESKTOP, PHONE] {
        let feed = OwnFeed::start("names");
        let Some(mut browser) = Browser::open_at_as(feed.address(), "/", size) else { return };
        let names = [&*words, &"n".repeat(255), "cpu"];
        for (shown, name) in (1..).zip(names) {
            let measured = |i| measured(name, "", NEWEST - i * 100, i);
            feed.publish(&(0..50).map(measured).rev().collect::<Vec<_>>());
            browser.wait_for(&format!("__chart.panels[0]?.lines.length === {shown}"));
            let wider = browser.eval("document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wider, false, "{size:?}: {shown} names make the page wider");
        }
        browser.eval("document.getElementById('chart').focus()");
        for (key, modifiers) in [(" ", NONE), ("c", NONE), ("ArrowLeft", SHIFT)] {
            browser.chromium.press_with(&browser.tab, key, modifiers);
        }
        browser.wait_for("document.querySelectorAll('#selection-rows tr').length === 3");
        let seen = "[...document.querySelectorAll('#selection-rows tr > :nth-child(3)')].every((cell) =>
            cell.getBoundingClientRect().right <= document.getElementById('selection').getBoundingClientRect().right)";
        assert_eq!(browser.eval(seen), true, "{size:?}: the least value is out of sight");
        browser.wait_for("!document.getElementById('tooltip').hidden");
        let lines = "[...document.querySelectorAll('#tooltip .name')].every(({ offsetHeight }) => offsetHeight < 40)";
        assert_eq!(browser.eval(lines), true, "{size:?}: a name fills the tooltip");
        browser.eval("location.hash = '#chart'");
        browser.wait_for("document.documentElement.classList.contains('alone')");
        let facts = browser.eval("document.getElementById('facts').offsetHeight");
        assert!(facts.as_u64().is_some_and(|height| height < 50), "{size:?}: {facts}");
        browser.is_content();
    }
}
