//! The lessons, done by keyboard: each is done when its bytes were on the wire, and not before.
//!
//! Read next: `static/lessons/lessons.js`.

use super::{DESKTOP, PHONE, Page};
use crate::common::command::shell;

/// The number of lessons.
const ALL: usize = 7;

impl Page {
    /// Presses a button by keyboard.
    fn push(&mut self, selector: &str) {
        self.eval(&format!("document.querySelector('{selector}').focus()"));
        self.press("Enter");
    }

    /// Puts a number into a field by keyboard.
    fn enter(&mut self, selector: &str, number: u32) {
        self.eval(&format!(
            "(field => {{ field.focus(); field.select(); }})(document.querySelector('{selector}'))"
        ));
        self.chromium.write(&self.tab, &number.to_string());
    }

    #[track_caller]
    fn wait_for_said(&mut self, part: &str) {
        self.wait_for(&format!(
            "document.getElementById('lessons-said').textContent.includes('{part}')"
        ));
    }

    /// The open lesson is done; goes on with the next one.
    #[track_caller]
    fn wait_until_done(&mut self, count: usize) {
        self.wait_for_said("✓ Done.");
        assert_eq!(
            self.text("document.getElementById('lessons-count').textContent"),
            format!("{count} of {ALL} done")
        );
        if count < ALL {
            self.push("#lessons-next");
            self.wait_for("document.activeElement.id === 'lessons-choice'");
            assert_eq!(self.text("document.getElementById('lessons-said').textContent"), "");
        }
    }

    fn send_text(&mut self, size: u32) {
        self.enter("#try-text [name=size]", size);
        self.press("Enter");
    }
}

#[test]
fn each_lesson_is_done_by_keyboard_when_its_bytes_were_on_the_wire() {
    let Some(mut page) = Page::open_as(&["--rate", "50"], PHONE, true) else { return };
    page.push("#lessons > summary");
    page.wait_for("document.getElementById('lessons-choice').length > 0");

    page.push("#try-close button");
    page.wait_for("__inspector.rows.some(({ kind }) => kind === 'end')");
    page.push("#try-text button");
    // The handshake was the task; its text is not to count for the next one.
    page.wait_for_shown("Text from the client");
    page.wait_until_done(1);

    page.send_text(5);
    page.wait_for_said("once more");
    page.send_text(5);
    page.wait_until_done(2);

    for (size, said) in [(125, "fits into the 7 bits"), (126, "The one for 64 bits"), (65_536, "")]
    {
        page.send_text(size);
        page.wait_for_said(said);
    }
    page.wait_until_done(3);

    for fragments in [3, 4] {
        page.enter("#try-fragments [name=fragments]", fragments);
        page.press("Enter");
        page.wait_for_said(if fragments == 3 { "3 parts" } else { "Done" });
    }
    page.wait_until_done(4);

    page.push("#try-ping button");
    page.wait_until_done(5);

    // The page instead of the server; the code is 4000 already.
    page.eval("document.querySelector('#try-close [name=by]').focus()");
    page.press("ArrowDown");
    page.push("#try-close button");
    page.wait_until_done(6);

    let command = page.text("document.getElementById('lessons-command').textContent");
    let ran = shell(&command);
    assert_eq!(ran.code, Some(5), "the server closed with a code: {command}\n{}", ran.log);
    page.wait_until_done(ALL);
    page.wait_for_said("must mask every frame");
    page.is_content();
}

#[test]
fn nothing_is_judged_before_the_lessons_are_opened() {
    let Some(mut page) = Page::open_as(&["--rate", "50"], DESKTOP, false) else { return };
    page.try_out("try-close", "Close");
    page.try_out("try-text", "Text");
    page.push("#lessons > summary");
    page.wait_for("document.getElementById('lessons-choice').length > 0");
    assert_eq!(page.text("document.getElementById('lessons-count').textContent"), "0 of 7 done");
    page.is_content();
}
