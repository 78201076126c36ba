//! A browser that shows the page, with its counters in `window.__chart`; see `static/main.js`.
//!
//! It knows nothing about what a test expects. Read next: `page.rs`.

use super::chromium::{Chromium, Tab};
use std::net::SocketAddr;

/// The size of a window, in pixels.
pub const DESKTOP: (u32, u32) = (1200, 800);
/// The size of a small phone.
pub const PHONE: (u32, u32) = (390, 844);

/// How many pixels the chart's line covers, read right after a frame was drawn; the grid is fainter.
/// A chart that stands still is drawn again because its size changes; the page hears of that first.
pub const INK: &str = "new Promise(done => {
    const chart = document.getElementById('chart');
    const canvas = chart.shadowRoot.querySelector('canvas');
    const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    let frames = 0;
    const look = () => {
        const pixels = new Uint8Array(canvas.width * canvas.height * 4);
        gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        const ink = pixels.filter((value, at) => at % 4 === 3 && value > 64).length;
        const found = ink > 100 || ++frames > 300;
        chart.style.height = found || frames % 2 === 0 ? '' : `${chart.clientHeight - 1}px`;
        if (!found) return;
        resized.disconnect();
        done(ink);
    };
    const resized = new ResizeObserver(() => requestAnimationFrame(look));
    resized.observe(chart);
})";

/// Resolves when the view has been the same for five looks: what a person does is drawn in a later
/// frame, an axis eases to its new range, and a text that appears may move the chart.
const AT_REST: &str = "new Promise(done => {
    const chart = document.getElementById('chart');
    const state = () => JSON.stringify([__chart.from, __chart.to, __chart.panels, __chart.plots,
        chart.getBoundingClientRect()]);
    let [before, same, looks] = [state(), 0, 0];
    const look = () => {
        const now = state();
        [before, same] = [now, now === before ? same + 1 : 0];
        if (same === 5 || ++looks === 500) done(same === 5);
        else setTimeout(look, 20);
    };
    look();
})";

/// A browser that shows the page.
pub struct Browser {
    pub chromium: Chromium,
    pub tab: Tab,
}

impl Browser {
    /// Opens the page of the server at this address, in a wide window.
    pub fn open(address: SocketAddr) -> Option<Self> {
        Self::open_as(address, DESKTOP, false)
    }

    /// The same in a window of this size, light or dark.
    pub fn open_as(address: SocketAddr, size: (u32, u32), dark: bool) -> Option<Self> {
        Self::open_with(address, "/", size, dark)
    }

    /// Opens the page at this path, with its query.
    pub fn open_at(address: SocketAddr, path: &str) -> Option<Self> {
        Self::open_at_as(address, path, DESKTOP)
    }

    /// Opens the page at this path, with its query, in a window of this size.
    pub fn open_at_as(address: SocketAddr, path: &str, size: (u32, u32)) -> Option<Self> {
        Self::open_with(address, path, size, false)
    }

    /// The same, light or dark.
    pub fn open_with(
        address: SocketAddr,
        path: &str,
        size: (u32, u32),
        dark: bool,
    ) -> Option<Self> {
        let mut chromium = Chromium::start()?;
        let tab = chromium.open(&format!("http://{address}{path}"), size, dark);
        Some(Self { chromium, tab })
    }

    /// Waits until the expression is true in the page.
    #[track_caller]
    pub fn wait_for(&mut self, expression: &str) {
        self.chromium.wait_for(&self.tab, expression);
    }

    /// Waits until the chart stands still; call it before positions and edges are read. It does so
    /// only where time does, as in a view that looks back or after the end of the data.
    #[track_caller]
    pub fn rest(&mut self) {
        assert_eq!(self.eval(AT_REST), true, "the chart does not come to rest");
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, expression: &str) -> serde_json::Value {
        self.chromium.eval(&self.tab, expression)
    }

    /// The value of an expression that is a whole number.
    pub fn number(&mut self, expression: &str) -> u64 {
        let value = self.eval(expression);
        value.as_u64().unwrap_or_else(|| panic!("{expression} is {value}"))
    }

    /// The text of the element with this id, as it stands in the document.
    pub fn text(&mut self, id: &str) -> String {
        let text = self.eval(&format!("document.getElementById('{id}').textContent"));
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the element with this id is visible and has this text in it.
    #[track_caller]
    pub fn wait_for_text(&mut self, id: &str, part: &str) {
        let part = serde_json::Value::from(part);
        self.wait_for(&format!(
            "(element => element.checkVisibility() && element.textContent.includes({part}))\
             (document.getElementById('{id}'))"
        ));
    }

    /// Asserts that nothing went wrong that the console would show. Call it last.
    #[track_caller]
    pub fn is_content(&mut self) {
        assert_eq!(self.number("__chart.errors"), 0);
        assert!(self.chromium.errors.is_empty(), "{:#?}", self.chromium.errors);
    }
}
