//! Tests of the inspector in the page. Its state is in `window.__inspector`, see
//! `static/inspector/main.js`; the assertions are about what a user sees.
//!
//! Frames that a browser never sends come from a raw socket that uses the page's token. Read next:
//! `frames.rs`.

mod connections;
mod frames;
mod lessons;
mod list;
mod pasted;

use super::{
    chromium::{Chromium, Tab},
    common::{server::Server, websocket::Client},
};
use serde_json::{Value, json};

const DESKTOP: (u32, u32) = (1280, 1000);
const PHONE: (u32, u32) = (390, 844);

/// The rows of the list that are in the document, in reading order, each with its number and its
/// lanes.
const ROWS: &str =
    "[...document.querySelectorAll('#inspector-rows .row:not([hidden])')].map(row => ({
    id: row.id, chosen: row.ariaSelected, from: row.querySelector('.from').textContent,
    what: row.querySelector('.what').textContent, length: row.querySelector('.length').textContent,
    verdict: row.querySelector('.verdict').textContent, spoken: row.querySelector('.unseen').textContent,
    lane: row.querySelector('.lane').className.replace('lane', '').trim() }))";

/// The lines of the payload view: the texts of each kind of line, in order.
const SHOWN: &str = "Object.fromEntries(['wire', 'key', 'byte', 'text'].map(name =>
    [name, [...document.querySelectorAll(`.xor .${name} td`)].map(cell => cell.textContent)]))";

struct Page {
    server: Server,
    chromium: Chromium,
    tab: Tab,
}

/// True while the chosen frame is one with this title.
fn shows(title: &str) -> String {
    format!("document.querySelector('#inspector-detail h3')?.textContent.startsWith('{title}')")
}

impl Page {
    /// A page with an open inspector, which already shows the page's own two connections.
    fn open(arguments: &[&str]) -> Option<Self> {
        Self::open_as(arguments, DESKTOP, false)
    }

    fn open_as(arguments: &[&str], size: (u32, u32), dark: bool) -> Option<Self> {
        let server = Server::start(arguments);
        let mut chromium = Chromium::start()?;
        let tab = chart(&mut chromium, &server, size, dark);
        let mut page = Self { server, chromium, tab };
        page.toggle();
        page.wait_for(BOTH);
        Some(page)
    }

    /// Clicks on the head of the panel.
    fn toggle(&mut self) {
        self.eval("document.querySelector('#inspector summary').click()");
    }

    /// Presses one of the try-out buttons, and waits until the resulting frame is shown.
    #[track_caller]
    fn try_out(&mut self, form: &str, title: &str) {
        self.eval(&format!("document.querySelector('#{form} button').click()"));
        self.wait_for_shown(title);
    }

    /// Waits until the chosen frame is one with this title.
    #[track_caller]
    fn wait_for_shown(&mut self, title: &str) {
        self.wait_for(&shows(title));
    }

    /// A raw socket whose frames the page shows.
    fn raw(&mut self) -> Client {
        let token = self.text("__inspector.token");
        Client::open(&self.server, &format!("/echo?inspect={token}"))
    }

    /// Shows only the entries of this connection.
    fn only(&mut self, connection: u64) {
        self.wait_for(&format!(
            "document.querySelector('#inspector-only option[value=\"{connection}\"]')"
        ));
        self.eval(&format!(
            "(select => {{ select.value = '{connection}'; select.dispatchEvent(new Event('change')); }})(document.getElementById('inspector-only'))"
        ));
    }

    fn rows(&mut self) -> Vec<Value> {
        self.eval(ROWS).as_array().expect("rows").clone()
    }

    /// Selects the first matching entry from the top with the arrow keys.
    #[track_caller]
    fn choose(&mut self, like: &str) {
        self.wait_for(&format!("__inspector.rows.some(entry => {like})"));
        self.eval("document.getElementById('inspector-list').focus()");
        self.press("Home");
        for _ in 0..1_000 {
            if self.eval(&format!("(entry => {like})(__inspector.chosen)")) == true {
                return;
            }
            self.press("ArrowDown");
        }
        panic!("no entry matches: {like}");
    }

    #[track_caller]
    fn wait_for(&mut self, expression: &str) {
        self.chromium.wait_for(&self.tab, expression);
    }

    fn eval(&mut self, expression: &str) -> Value {
        self.chromium.eval(&self.tab, expression)
    }

    fn text(&mut self, expression: &str) -> String {
        let value = self.eval(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    fn detail(&mut self) -> String {
        self.text("document.getElementById('inspector-detail').textContent")
    }

    fn press(&mut self, key: &str) {
        self.chromium.press(&self.tab, key);
    }

    /// Asserts that nothing went wrong and that the chart has lost nothing. Call it last.
    #[track_caller]
    fn is_content(&mut self) {
        assert_eq!(
            self.eval("[__inspector.errors, __chart.errors, __chart.lost, __chart.gaps]"),
            json!([0, 0, 0, 0])
        );
        assert!(self.chromium.errors.is_empty(), "{:#?}", self.chromium.errors);
    }
}

/// True when the inspector shows the chart's connection and its own.
const BOTH: &str = "['/ws', '/echo'].every(start => __inspector.connections.some(
    ({ path }) => path.startsWith(start) && path.includes(__inspector.token)))";

/// Opens a page and waits until the chart draws.
fn chart(chromium: &mut Chromium, server: &Server, size: (u32, u32), dark: bool) -> Tab {
    let tab = chromium.open(&format!("http://{}/", server.address()), size, dark);
    chromium.wait_for(&tab, "__chart.plotted >= 10");
    tab
}
