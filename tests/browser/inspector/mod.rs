//! The tests of the inspector in the page. What it has stands in `window.__inspector`, see
//! `static/inspector/main.js`; what is asserted is what a person sees.
//!
//! Frames that no browser sends come from a raw socket that names the page's token.
//! Read next: `frames.rs`.

mod connections;
mod frames;
mod list;

use super::{
    chromium::{Chromium, Tab},
    common::{server::Server, websocket::Client},
};
use serde_json::{Value, json};

const DESKTOP: (u32, u32) = (1280, 1000);
const PHONE: (u32, u32) = (390, 844);

/// The lines of the list that are in the document, as they are read; each with its number and its
/// lanes.
const ROWS: &str =
    "[...document.querySelectorAll('#inspector-rows .row:not([hidden])')].map(row => ({
    id: row.id, chosen: row.ariaSelected, from: row.querySelector('.from').textContent,
    what: row.querySelector('.what').textContent, length: row.querySelector('.length').textContent,
    verdict: row.querySelector('.verdict').textContent, spoken: row.ariaLabel,
    lane: row.querySelector('.lane').className.replace('lane', '').trim() }))";

/// What the payload's lines show: for each kind of line its texts, one after the other.
const SHOWN: &str = "Object.fromEntries(['wire', 'key', 'byte', 'text'].map(name =>
    [name, [...document.querySelectorAll(`.xor .${name} td`)].map(cell => cell.textContent)]))";

struct Page {
    server: Server,
    chromium: Chromium,
    tab: Tab,
}

impl Page {
    /// A page with the inspector open, in which the server has told of its own two connections.
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

    /// A click on the head of the panel.
    fn toggle(&mut self) {
        self.eval("document.querySelector('#inspector summary').click()");
    }

    /// Presses one of the buttons to try things with, and waits until the frame that comes of it is
    /// shown.
    #[track_caller]
    fn try_out(&mut self, form: &str, title: &str) {
        self.eval(&format!("document.querySelector('#{form} button').click()"));
        self.wait_for(&format!(
            "document.querySelector('#inspector-detail h3')?.textContent.startsWith('{title}')"
        ));
    }

    /// A socket of ours, whose frames the page sees.
    fn raw(&mut self) -> Client {
        let token = self.text("__inspector.token");
        Client::open(&self.server, &format!("/echo?inspect={token}"))
    }

    /// Shows those of this connection only.
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

    /// Chooses with the arrow keys the first entry from the top that is like this.
    #[track_caller]
    fn choose(&mut self, like: &str) {
        self.eval("document.getElementById('inspector-list').focus()");
        self.press("Home");
        for _ in 0..100 {
            if self.eval(&format!("(entry => {like})(__inspector.chosen)")) == true {
                return;
            }
            self.press("ArrowDown");
        }
        panic!("there is none like that: {like}");
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

    /// To be asked last: nothing went wrong, and the chart has lost nothing.
    #[track_caller]
    fn is_content(&mut self) {
        assert_eq!(
            self.eval("[__inspector.errors, __chart.errors, __chart.lost, __chart.gaps]"),
            json!([0, 0, 0, 0])
        );
        assert!(self.chromium.errors.is_empty(), "{:#?}", self.chromium.errors);
    }
}

/// The inspector has seen the chart's connection and its own come.
const BOTH: &str = "['/ws', '/echo'].every(start => __inspector.connections.some(
    ({ path }) => path.startsWith(start) && path.includes(__inspector.token)))";

/// A page in which the chart draws already.
fn chart(chromium: &mut Chromium, server: &Server, size: (u32, u32), dark: bool) -> Tab {
    let tab = chromium.open(&format!("http://{}/", server.address()), size, dark);
    chromium.wait_for(&tab, "__chart.plotted >= 10");
    tab
}
