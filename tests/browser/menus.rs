//! The menus of the toolbar by mouse and keyboard: the typed length of the window, the value axis,
//! the scale and the panels, and what is refused.
//!
//! Read next: `static/view/controls.js`, `static/view/menus.js`.

use super::{
    input::{NONE, Place},
    interaction::{feed, open},
    legend::middle,
    page_in_browser::{Browser, DESKTOP, PHONE},
};

fn place_of(browser: &mut Browser, id: &str) -> Place {
    middle(browser, &format!("document.getElementById('{id}')"))
}

fn click(browser: &mut Browser, element: &str) {
    let place = middle(browser, element);
    browser.chromium.click(&browser.tab, place, NONE);
}

/// Clicks into a field and replaces what is in it.
fn fill(browser: &mut Browser, id: &str, text: &str) {
    let place = place_of(browser, id);
    browser.chromium.click(&browser.tab, place, NONE);
    browser.eval(&format!("document.getElementById('{id}').select()"));
    browser.chromium.write(&browser.tab, text);
}

#[test]
fn a_window_is_chosen_or_typed_and_what_is_no_length_is_named() {
    let feed = feed();
    for size in [DESKTOP, PHONE] {
        let Some(mut browser) = open(&feed, "/", size) else { return };
        click(&mut browser, "document.querySelector('#window > summary')");
        browser.wait_for("document.getElementById('window').open");
        click(
            &mut browser,
            "[...document.querySelectorAll('#window-choices button')].find(one => one.textContent === '1 min')",
        );
        browser.wait_for("__chart.windowMs === 60000 && !document.getElementById('window').open");
        browser.wait_for_text("window-name", "1 min");
        assert_eq!(browser.eval("document.activeElement.textContent.includes('1 min')"), true);

        click(&mut browser, "document.querySelector('#window > summary')");
        fill(&mut browser, "window-text", "soon");
        browser.chromium.press(&browser.tab, "Enter");
        browser.wait_for_text("window-problem", "“soon” is not a length of time");
        assert_eq!(browser.eval("document.getElementById('window-text').ariaInvalid"), "true");
        fill(&mut browser, "window-text", "1.5 min");
        click(&mut browser, "document.querySelector('#window-form button')");
        browser.wait_for("__chart.windowMs === 90000 && !document.getElementById('window').open");
        browser.wait_for("location.search === '?window=90s'");
        browser.is_content();
    }
}

#[test]
fn the_view_menu_by_mouse() {
    let feed = feed();
    for size in [DESKTOP, PHONE] {
        let Some(mut browser) = open(&feed, "/", size) else { return };
        let radio = |name: &str, value: &str| {
            format!("document.querySelector('#view-form [name={name}][value={value}]')")
        };
        click(&mut browser, "document.querySelector('#view > summary')");
        click(&mut browser, &radio("y", "held"));
        browser.wait_for("__chart.y.mode === 'held'");
        fill(&mut browser, "y-min", "-5");
        fill(&mut browser, "y-max", "300");
        browser.chromium.press(&browser.tab, "Enter");
        browser.wait_for("__chart.y.mode === 'fixed' && __chart.panels[0].min === -5 && __chart.panels[0].max === 300");
        fill(&mut browser, "y-max", "-7");
        browser.chromium.press(&browser.tab, "Enter");
        browser.wait_for_text("y-problem", "The lower edge is above the upper edge.");
        assert_eq!(browser.eval("__chart.panels[0].max"), 300);
        click(&mut browser, &radio("y", "auto"));
        browser.wait_for("__chart.y.mode === 'auto'");
        click(&mut browser, "document.getElementById('log')");
        browser.wait_for("location.search === '?log=1'");
        click(&mut browser, "document.getElementById('log')");
        click(&mut browser, "document.getElementById('as-rate')");
        browser.wait_for("location.search === '?rate=1'");
        click(&mut browser, "document.getElementById('as-rate')");
        click(&mut browser, &radio("panels", "series"));
        browser.wait_for("__chart.plots.length === 2 && location.search === '?panels=series'");
        browser.chromium.press_with(&browser.tab, "Escape", NONE);
        browser.wait_for("!document.getElementById('view').open");
        browser.is_content();
    }
}

#[test]
fn one_menu_is_open_at_a_time_and_a_press_outside_closes_it() {
    let feed = feed();
    let Some(mut browser) = open(&feed, "/", DESKTOP) else { return };
    let open_menus =
        "[...document.querySelectorAll('details.menu[open]')].map(({ id }) => id).join()";
    for menu in ["window", "view", "export"] {
        click(&mut browser, &format!("document.querySelector('#{menu} > summary')"));
        browser.wait_for(&format!("{open_menus} === '{menu}'"));
    }
    let place = place_of(&mut browser, "chart-title");
    browser.chromium.click(&browser.tab, place, NONE);
    browser.wait_for(&format!("{open_menus} === ''"));
    browser.is_content();
}
