//! What a person does to the chart by keyboard, and which keys are not the chart's.
//!
//! Read next: `address.rs`, `static/look/keys.js`.

use super::{
    input::{CTRL, NONE, SHIFT},
    interaction::{NEWEST, START, feed, open},
    page_in_browser::{Browser, DESKTOP},
};

#[test]
fn the_keyboard_does_all_of_it() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let press = |browser: &mut Browser, key: &str| {
        browser.chromium.press_with(&browser.tab, key, NONE);
    };
    browser.eval("document.getElementById('chart').focus()");
    let steps = [
        (" ", "!__chart.live"),
        (" ", "__chart.live"),
        ("ArrowLeft", "!__chart.live && Math.abs(__chart.to - END + 6000) < 100"),
        ("ArrowRight", "Math.abs(__chart.to - END) < 100"),
        ("+", "Math.abs(__chart.windowMs - 20000) < 1"),
        ("-", "Math.abs(__chart.windowMs - 30000) < 1"),
        ("ArrowUp", "__chart.windowMs < 21000"),
        ("ArrowDown", "__chart.windowMs > 29000"),
        ("Home", "__chart.from < START + 100"),
        ("End", "__chart.live"),
        ("p", "__chart.panels.length === 2 && __chart.panels[0].key === 'V'"),
        ("p", "__chart.panels[1].key === 'amps'"),
        ("p", "__chart.panels.length === 1"),
        ("l", "location.search === '?log=1'"),
        ("l", "location.search === ''"),
        ("r", "location.search === '?rate=1'"),
        ("r", "location.search === ''"),
        ("ArrowLeft", "!__chart.live"),
        ("0", "__chart.live"),
        ("h", "(window.low = __chart.panels[0].min, __chart.y.mode === 'held')"),
        ("u", "__chart.panels[0].min > low"),
        ("d", "Math.abs(__chart.panels[0].min - low) < 1e-6"),
        ("a", "__chart.y.mode === 'auto'"),
        ("s", "document.getElementById('select').ariaPressed === 'true'"),
        ("Escape", "document.getElementById('select').ariaPressed === 'false'"),
        ("c", "__chart.cursor !== null && !__chart.live"),
        ("Escape", "!__chart.live"),
    ];
    for (key, expected) in steps {
        press(&mut browser, key);
        let expected = expected.replace("END", &format!("({NEWEST} + 2000)"));
        browser.wait_for(&expected.replace("START", &START.to_string()));
    }
    for _ in 0..4 {
        browser.chromium.press_with(&browser.tab, "ArrowLeft", SHIFT);
    }
    browser.wait_for("__chart.selection?.to - __chart.selection?.from === 6000");
    browser.chromium.press_with(&browser.tab, "ArrowRight", SHIFT);
    browser.wait_for("__chart.selection.to - __chart.selection.from === 4500");
    press(&mut browser, "Enter");
    browser.wait_for("__chart.selection === null && __chart.windowMs === 4500");
    press(&mut browser, "f");
    browser.wait_for("document.activeElement.id === 'y-min'");
    browser.eval("document.getElementById('chart').focus()");
    press(&mut browser, "?");
    browser.wait_for("document.querySelector('dialog').open");
    browser.is_content();
}

#[test]
fn the_cursor_goes_from_point_to_point_and_says_the_value() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let press = |browser: &mut Browser, key: &str, said: &str| {
        browser.chromium.press_with(&browser.tab, key, NONE);
        let said = serde_json::Value::from(said);
        browser
            .wait_for(&format!("document.getElementById('said').textContent.startsWith({said})"));
    };
    press(&mut browser, "c", "volts: 200 V at ");
    browser.wait_for(&format!("__chart.cursor === {NEWEST} && !__chart.live"));
    press(&mut browser, "ArrowLeft", "volts: 239 V at ");
    press(&mut browser, "ArrowDown", "amps: 10 A at ");
    press(&mut browser, "ArrowRight", "amps: 1 A at ");
    press(&mut browser, "ArrowRight", "There is no further point.");
    browser.wait_for(&format!("__chart.cursor === {NEWEST}"));
    browser.chromium.press_with(&browser.tab, "Escape", NONE);
    browser.chromium.press_with(&browser.tab, "ArrowLeft", NONE);
    browser.wait_for(&format!("__chart.to < {NEWEST}"));
    browser.is_content();
}

#[test]
fn keys_in_a_text_field_or_with_ctrl_are_not_the_charts() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    browser.eval("document.getElementById('chat').open = true");
    browser.eval("document.getElementById('chat-text').focus()");
    for key in [" ", "l", "ArrowLeft", "c", "?"] {
        browser.chromium.press_with(&browser.tab, key, NONE);
    }
    browser.eval("document.activeElement.blur()");
    for key in ["l", "ArrowLeft", "0"] {
        browser.chromium.press_with(&browser.tab, key, CTRL);
    }
    // What comes later is done later, so nothing else has been done.
    browser.chromium.press_with(&browser.tab, "r", NONE);
    browser.wait_for("location.search === '?rate=1'");
    assert_eq!(browser.eval("__chart.live"), true);
    browser.is_content();
}

#[test]
fn what_a_key_has_done_is_said() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let steps = [
        ("ArrowLeft", NONE, "Looking back: 2024-03-01 "),
        ("+", NONE, "Looking back: 2024-03-01 "),
        ("h", NONE, "Values from "),
        ("u", NONE, "Values from "),
        ("l", NONE, "Logarithmic scale."),
        ("l", NONE, "Linear scale."),
        ("ArrowLeft", SHIFT, "Selected 1 s: 2024-03-01 "),
        ("ArrowLeft", SHIFT, "Selected 2 s: 2024-03-01 "),
        ("z", NONE, "Looking back: 2024-03-01 "),
        ("End", NONE, "Live: the last 30 s."),
    ];
    for (key, modifiers, said) in steps {
        browser.chromium.press_with(&browser.tab, key, modifiers);
        let said = serde_json::Value::from(said);
        browser
            .wait_for(&format!("document.getElementById('said').textContent.startsWith({said})"));
    }
    browser.is_content();
}

#[test]
fn the_chart_is_described_for_those_who_do_not_see_it() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let described = "document.getElementById(document.getElementById('chart').getAttribute('aria-describedby')).textContent";
    browser.wait_for(&format!(
        "{described}.startsWith('Live: the last 30 s. 2 lines. volts: between 200')"
    ));
    browser.wait_for(&format!("{described}.includes('amps: between 1 and 10, latest 1')"));
    browser.is_content();
}
