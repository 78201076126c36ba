//! Values in words: with all digits that were sent, with their unit, in a place of fixed size.
//!
//! Read next: `static/digits.js`, `static/view/view.js`.

use super::{
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
