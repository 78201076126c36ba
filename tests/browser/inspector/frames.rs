//! How the inspector explains one frame or one handshake.
//!
//! Read next: `list.rs`.

use super::{Page, ROWS, SHOWN};
use crate::common::frame::{self, FIN, TEXT};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

#[test]
fn each_masked_byte_xor_its_key_byte_is_the_byte_that_is_shown() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.querySelector('#try-text [name=size]').value = 300");
    page.try_out("try-text", "Text from the client");
    let shown = page.eval(SHOWN);
    let bytes = |name: &str| -> Vec<u8> {
        let texts = shown[name].as_array().expect("cells");
        texts
            .iter()
            .map(|text| wirechart::digits::number(text.as_str().expect("hex"), 16).expect("hex"))
            .collect()
    };
    let key: Vec<u8> = page
        .text("[...document.querySelectorAll('.hex .tint-4 .cell')].map(cell => cell.textContent).join(' ')")
        .split(' ')
        .map(|hex| wirechart::digits::number(hex, 16).expect("hex"))
        .collect();
    assert_eq!((key.len(), bytes("wire").len()), (4, 256), "of 300 bytes, as many as are kept");
    for (at, ((wire, shown_key), byte)) in
        bytes("wire").iter().zip(bytes("key")).zip(bytes("byte")).enumerate()
    {
        assert_eq!(shown_key, key[at % 4], "byte {at}");
        assert_eq!(wire ^ shown_key, byte, "byte {at}");
        let text = shown["text"][at].as_str().expect("a character").replace('␣', " ");
        assert_eq!(text.as_bytes(), [byte], "byte {at}");
    }
    assert!(bytes("byte").starts_with(b"Hello, this is a text"));
    let detail = page.detail();
    assert!(
        detail
            .contains("300 does not fit: the 7 bits say 126, so the next 2 bytes hold the length."),
        "{detail}"
    );
    assert!(detail.contains("The last 44 bytes of the payload were not kept."), "{detail}");
    page.is_content();
}

#[test]
fn an_invalid_frame_is_shown_with_its_verdict_rule_and_close_code() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let mut raw = page.raw();
    raw.write_bytes([0x81, 0x05, b'H', b'e', b'l', b'l', b'o']);
    let close = raw.read_frame().expect("a Close");
    assert_eq!(close.payload[..2], 1002_u16.to_be_bytes());
    page.only(3);
    page.wait_for("__inspector.rows.some(({ kind }) => kind === 'closing')");
    page.choose("entry.direction === 'in' && entry.connection === 3");
    let chosen =
        page.rows().into_iter().find(|row| row["chosen"] == "true").expect("it is in view");
    assert_eq!(chosen["verdict"], "✗ 1002");
    assert!(chosen["spoken"].as_str().expect("a text").contains("breaks a rule: 1002"));
    let detail = page.detail();
    let sentence = "A client must mask every frame, this one is not masked. The receiver fails the connection with 1002.";
    assert!(detail.contains(sentence), "{detail}");
    assert!(
        page.text("document.querySelector('.explained').textContent").starts_with("MASK 0"),
        "the field that breaks it"
    );
    assert_eq!(
        page.text("document.querySelector('#inspector-detail p.broken a').href"),
        "https://www.rfc-editor.org/rfc/rfc6455#section-5.1"
    );
    page.is_content();
}

impl Page {
    /// Copies the command for the chosen frame and runs it. It covers this many frames, and its
    /// result for the last one must match the panel.
    #[track_caller]
    fn assert_copy_agrees(&mut self, frames: usize) {
        self.eval("document.querySelector('[data-copy=command]').click()");
        let command = self.text("document.querySelector('.copied').value");
        let arguments = command.strip_prefix("wirechart ").expect("a command of ours").split(' ');
        let output = Command::new(env!("CARGO_BIN_EXE_wirechart"))
            .args(arguments)
            .arg("--json")
            .output()
            .expect("it runs");
        let explained = String::from_utf8(output.stdout).expect("UTF-8");
        let explained: Vec<Value> =
            explained.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(explained.len(), 1 + frames, "{command}");
        let [panel, copied] = [self.eval("__inspector.chosen"), explained[frames].clone()]
            .map(|frame| json!([frame["verdict"], frame["spans"]]));
        assert_eq!(panel, copied, "{command}");
    }
}

#[test]
fn the_handshake_is_explained_line_by_line_with_the_accept_value() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.choose("entry.kind === 'open' && entry.path.startsWith('/ws')");
    let lines = page.text(
        "[...document.querySelectorAll('.head-line')].map(line => line.textContent).join('\\n')",
    );
    assert!(
        lines.starts_with("GET /ws?")
            && lines.contains("\nHTTP/1.1 101 ")
            && lines.ends_with("empty line"),
        "{lines}"
    );
    let accept = lines
        .split('\n')
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Accept: "))
        .expect("an accept");
    let last =
        page.text("document.querySelector('.detail > .steps li:last-child code').textContent");
    assert_eq!(last, accept);
    page.is_content();
}

#[test]
fn each_field_is_explained() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-text", "Text from the client");
    let explanation = "document.querySelector('.explained').textContent";
    assert!(page.text(explanation).starts_with("opcode 0x1 (text)"));
    page.eval("document.querySelector('#inspector-detail .field').focus()");
    assert!(page.text(explanation).starts_with("FIN 1"));
    for expected in [
        "RSV1",
        "RSV2",
        "RSV3",
        "opcode",
        "MASK",
        "payload length 5",
        "masking key",
        "payload \"Hello\"byte 0: ",
    ] {
        page.press("ArrowRight");
        assert!(
            page.text(explanation).starts_with(expected),
            "{} is not {expected}",
            page.text(explanation)
        );
    }
    let stops = "document.querySelectorAll('#inspector-detail .field[tabindex=\"0\"]').length";
    assert_eq!(page.eval(stops), 1, "Tab comes here once");
    assert_eq!(
        page.text("document.querySelector('.explained a').href"),
        "https://www.rfc-editor.org/rfc/rfc6455#section-5.2"
    );
    for (way, start) in [
        ("hex", "81 85 "),
        ("command", "wirechart explain --role client 8185"),
        ("rust", "(\"text of 5 bytes from the client\", Role::Server, &[0x81, 0x85, "),
    ] {
        page.eval(&format!("document.querySelector('[data-copy={way}]').click()"));
        let copied = page.text("document.querySelector('.copied').value");
        assert!(copied.starts_with(start), "{copied}");
    }
    page.is_content();
}

#[test]
fn a_copied_command_gives_the_same_verdict_as_the_panel() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-fragments", "Text, part 1");
    page.choose("entry.placed?.part === 3");
    page.assert_copy_agrees(3);
    page.eval("document.querySelector('#try-text [name=compress]').checked = true");
    page.eval("document.querySelector('#try-text [name=size]').value = 1000");
    page.try_out("try-text", "Text, compressed from the client");
    // The second message may refer back to the first.
    page.eval("document.getElementById('try-text').requestSubmit()");
    page.wait_for("__inspector.rows.filter(({ kind, compressed }) => kind === 'frame' && compressed).length === 4");
    for direction in ["in", "out"] {
        page.choose(&format!("entry.compressed && entry.direction === '{direction}'"));
        page.assert_copy_agrees(1);
        page.choose(&format!(
            "entry.compressed && entry.direction === '{direction}' && entry.at > 0"
        ));
        page.assert_copy_agrees(2);
    }
    let mut raw = page.raw();
    raw.write_bytes([frame::frame(TEXT, "half "), frame::frame(FIN | TEXT, "a message")].concat());
    raw.read_frame().expect("a Close");
    page.wait_for("__inspector.connections.at(-1).closing.length > 0");
    page.eval("document.querySelector('#inspector-only').value = __inspector.connections.at(-1).connection");
    page.eval("document.querySelector('#inspector-only').dispatchEvent(new Event('change'))");
    page.choose("entry.verdict?.ok === false");
    page.assert_copy_agrees(2);
    page.is_content();
}

#[test]
fn missing_payload_bytes_are_mentioned_beside_the_buttons() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.querySelector('#try-text [name=size]').value = 300");
    page.try_out("try-text", "Text from the client");
    let note = "document.querySelector('.copies p').textContent";
    assert_eq!(
        page.text(note),
        "The last 44 bytes of the payload were not kept, so the copied frame is incomplete."
    );
    let mut raw = page.raw();
    raw.write_bytes([frame::frame(TEXT, "x".repeat(300)), frame::frame(FIN, "end")].concat());
    page.only(3);
    page.choose("entry.opcode === 'continuation'");
    assert!(
        page.text(note).contains("only the beginning of that frame was kept"),
        "{}",
        page.text(note)
    );
    let disabled =
        "[...document.querySelectorAll('.copies button')].map(({ disabled }) => disabled)";
    assert_eq!(page.eval(disabled), json!([false, true, true]));
    page.is_content();
}

/// This is not a test: `make screenshot` uses it to make the picture of `docs/inspector.md`.
#[test]
#[ignore = "makes a picture of the documentation"]
fn screenshot() {
    let mut page =
        Page::open_as(&["--rate", "40"], (1240, 945), false).expect("a picture needs Chromium");
    page.try_out("try-ping", "Ping from the server");
    page.try_out("try-fragments", "Text, part 1");
    page.try_out("try-text", "Text from the client");
    page.wait_for(&format!("{ROWS}.length === 8"));
    page.wait_for("document.querySelector('.company .track')");
    page.eval("document.querySelectorAll('.xor .wire td')[1].focus({ focusVisible: false })");
    page.eval("document.querySelector('.inspector').scrollIntoView()");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/inspector.png");
    page.chromium.screenshot(&page.tab, &path);
    page.is_content();
}
