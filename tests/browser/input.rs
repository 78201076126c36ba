//! What a person does to a page: mouse, wheel, fingers and keys, as events of the browser itself.
//!
//! The browser treats these events as it treats those of real devices. It finds the element, moves
//! the focus, scrolls, and calls what listens. It knows nothing about the page. Read next:
//! `interaction.rs`.

use super::chromium::{Chromium, Tab};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A place in the window, in CSS pixels.
pub type Place = (f64, f64);

/// The modifier keys that are held, as a sum of these.
pub const NONE: u32 = 0;
pub const ALT: u32 = 1;
pub const CTRL: u32 = 2;
pub const META: u32 = 4;
pub const SHIFT: u32 = 8;

/// A drag or a swipe is this many moves.
const STEPS: u32 = 8;

impl Chromium {
    /// Makes the page that of a device with a touch screen.
    pub fn emulate_touch(&mut self, tab: &Tab) {
        let touch = json!({"enabled": true, "maxTouchPoints": 5});
        self.call(Some(tab), "Emulation.setTouchEmulationEnabled", touch);
    }

    /// Moves the mouse there, with no button held.
    pub fn hover(&mut self, tab: &Tab, at: Place) {
        self.mouse(tab, "mouseMoved", at, NONE, json!({}));
    }

    pub fn click(&mut self, tab: &Tab, at: Place, modifiers: u32) {
        self.hover(tab, at);
        self.click_again(tab, at, modifiers, 1);
    }

    pub fn double_click(&mut self, tab: &Tab, at: Place) {
        self.click(tab, at, NONE);
        self.click_again(tab, at, NONE, 2);
    }

    /// Presses the left button at the first place, moves to the second and releases it.
    pub fn drag(&mut self, tab: &Tab, from: Place, to: Place, modifiers: u32) {
        let held = json!({"button": "left", "buttons": 1, "clickCount": 1});
        self.mouse(tab, "mouseMoved", from, modifiers, json!({}));
        self.mouse(tab, "mousePressed", from, modifiers, held.clone());
        for step in 1..=STEPS {
            self.mouse(tab, "mouseMoved", between(from, to, step), modifiers, held.clone());
        }
        let released = json!({"button": "left", "clickCount": 1});
        self.mouse(tab, "mouseReleased", to, modifiers, released);
    }

    /// Turns the wheel: by this many pixels to the right and down.
    pub fn wheel(&mut self, tab: &Tab, at: Place, delta: Place, modifiers: u32) {
        self.hover(tab, at);
        let turned = json!({"deltaX": delta.0, "deltaY": delta.1});
        self.mouse(tab, "mouseWheel", at, modifiers, turned);
    }

    /// Touches with a finger for a moment.
    pub fn tap(&mut self, tab: &Tab, at: Place) {
        self.touch(tab, "touchStart", &[at]);
        self.touch(tab, "touchEnd", &[]);
    }

    /// Taps twice. The times of the events say that it was quick, also on a machine that is busy.
    pub fn double_tap(&mut self, tab: &Tab, at: Place) {
        let start = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
        let steps =
            [("touchStart", 0.0), ("touchEnd", 0.05), ("touchStart", 0.15), ("touchEnd", 0.2)];
        for (kind, after) in steps {
            let fingers: &[Place] = if kind == "touchStart" { &[at] } else { &[] };
            self.touch_at(tab, kind, fingers, Some(start.as_secs_f64() + after));
        }
    }

    /// Moves one finger, or several at the same time, each from the first place to the second.
    pub fn swipe(&mut self, tab: &Tab, fingers: &[(Place, Place)]) {
        let starts: Vec<Place> = fingers.iter().map(|&(from, _)| from).collect();
        self.touch(tab, "touchStart", &starts);
        self.swipe_on(tab, fingers);
    }

    /// The same for fingers that touch the screen already. They leave it at the end.
    pub fn swipe_on(&mut self, tab: &Tab, fingers: &[(Place, Place)]) {
        for step in 1..=STEPS {
            let places: Vec<Place> =
                fingers.iter().map(|&(from, to)| between(from, to, step)).collect();
            self.touch(tab, "touchMove", &places);
        }
        self.touch(tab, "touchEnd", &[]);
    }

    /// One step of a touch: `touchStart`, `touchMove` or `touchEnd`, and where the fingers are.
    pub fn touch(&mut self, tab: &Tab, kind: &str, fingers: &[Place]) {
        self.touch_at(tab, kind, fingers, None);
    }

    fn touch_at(&mut self, tab: &Tab, kind: &str, fingers: &[Place], time: Option<f64>) {
        let points: Vec<Value> =
            (0..).zip(fingers).map(|(id, &(x, y))| json!({"x": x, "y": y, "id": id})).collect();
        let mut event = json!({"type": kind, "touchPoints": points});
        if let Some(time) = time {
            event["timestamp"] = json!(time);
        }
        self.call(Some(tab), "Input.dispatchTouchEvent", event);
    }

    /// Presses a key, such as `"l"` or `"ArrowLeft"`, while these modifier keys are held.
    pub fn press_with(&mut self, tab: &Tab, key: &str, modifiers: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "modifiers": modifiers});
            self.call(Some(tab), "Input.dispatchKeyEvent", event);
        }
    }

    fn click_again(&mut self, tab: &Tab, at: Place, modifiers: u32, count: u32) {
        let button = json!({"button": "left", "clickCount": count});
        self.mouse(tab, "mousePressed", at, modifiers, button.clone());
        self.mouse(tab, "mouseReleased", at, modifiers, button);
    }

    fn mouse(&mut self, tab: &Tab, kind: &str, at: Place, modifiers: u32, more: Value) {
        let mut event = json!({"type": kind, "x": at.0, "y": at.1, "modifiers": modifiers});
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        self.call(Some(tab), "Input.dispatchMouseEvent", event);
    }
}

fn between(from: Place, to: Place, step: u32) -> Place {
    let part = f64::from(step) / f64::from(STEPS);
    (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)
}

/// A page that notes each event in `seen`.
const NOTES: &str = "data:text/html,<body style='height:100vh;touch-action:none'><script>
    seen = [];
    const note = event => seen.push([
        event.type, Math.round(event.clientX ?? 0), event.key ?? '', event.shiftKey, event.ctrlKey,
        event.altKey, event.metaKey, event.deltaY ?? 0, event.pointerType ?? '',
    ].join(' '));
    for (const type of ['pointermove', 'pointerdown', 'pointerup', 'click', 'dblclick', 'wheel', 'keydown'])
        addEventListener(type, note);
    </script>";

#[test]
fn events_reach_the_page_as_those_of_a_person() {
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chromium.open(NOTES, (400, 300), false);
    chromium.wait_for(&tab, "seen.length === 0");
    let has = |event: &str| format!("seen.some(one => one.startsWith('{event}'))");
    chromium.drag(&tab, (20.0, 50.0), (100.0, 50.0), SHIFT);
    chromium.wait_for(&tab, &has("pointerdown 20  true false false false 0 mouse"));
    chromium.wait_for(&tab, &has("pointermove 60  true"));
    chromium.wait_for(&tab, &has("pointerup 100  true"));
    chromium.double_click(&tab, (30.0, 50.0));
    chromium.wait_for(&tab, &has("dblclick 30  false"));
    chromium.wheel(&tab, (40.0, 50.0), (0.0, 120.0), CTRL);
    chromium.wait_for(&tab, &has("wheel 40  false true false false 120"));
    chromium.press_with(&tab, "l", ALT + META);
    chromium.wait_for(&tab, &has("keydown 0 l false false true true"));
    chromium.emulate_touch(&tab);
    chromium.eval(&tab, "seen = []");
    chromium.tap(&tab, (50.0, 50.0));
    chromium.wait_for(&tab, &has("click 50"));
    let apart = [((90.0, 50.0), (60.0, 50.0)), ((110.0, 50.0), (140.0, 50.0))];
    chromium.swipe(&tab, &apart);
    chromium.wait_for(&tab, &has("pointerdown 110  false false false false 0 touch"));
    chromium.wait_for(&tab, &has("pointerup 60"));
    chromium.wait_for(&tab, &has("pointerup 140"));
    assert!(chromium.errors.is_empty(), "{:#?}", chromium.errors);
}
