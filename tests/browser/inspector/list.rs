//! The inspector's list of frames: its entries, how to move in it, and how its length stays
//! bounded.
//!
//! Read next: `connections.rs`.

use super::{PHONE, Page, ROWS, SHOWN, shows};
use crate::common::frame::{self, FIN, PING, TEXT};
use serde_json::{Value, json};

#[test]
fn a_text_that_the_page_sends_is_shown_with_the_answer() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.wait_for(
        "__inspector.rows.filter(({ kind, connection }) => kind === 'frame' && connection === 1).length > 20",
    );
    page.try_out("try-text", "Text from the client");
    page.wait_for(&format!("{ROWS}.length === 3"));
    let rows = page.rows();
    assert_eq!(rows[0]["what"], "handshake: /echo");
    assert_eq!(
        json!([rows[1]["from"], rows[1]["what"], rows[1]["length"]]),
        json!(["client →", "text", "5"])
    );
    assert_eq!(json!([rows[2]["from"], rows[2]["verdict"]]), json!(["← server", "✓ valid"]));
    assert_eq!(json!([rows[1]["chosen"], rows[2]["chosen"]]), json!(["true", "false"]));
    assert!(
        rows[1]["spoken"]
            .as_str()
            .expect("a text")
            .starts_with("text from the client, 5 bytes, valid")
    );
    let bits = page.text(
        "[...document.querySelectorAll('.picture .bit')].map(bit => bit.textContent).join('')",
    );
    assert_eq!(bits, "1000000110000101");
    assert!(
        page.detail().contains("6 bytes of header for 5 bytes of payload: 54.5\u{a0}% overhead."),
        "{}",
        page.detail()
    );
    page.is_content();
}

#[test]
fn the_arrow_keys_move_the_selection_and_escape_follows_the_newest() {
    let Some(mut page) = Page::open(&["--rate", "100"]) else { return };
    page.wait_for("__inspector.rows.length > 60");
    page.eval("document.getElementById('inspector-list').focus()");
    page.press("Home");
    assert_eq!(page.eval("[__inspector.chosen.number, __inspector.held]"), json!([1, true]));
    page.press("ArrowDown");
    page.press("ArrowDown");
    page.press("ArrowUp");
    assert_eq!(page.eval("__inspector.chosen.number"), 2);
    let active = "(id => document.getElementById(id)?.ariaSelected)(document.getElementById('inspector-list').getAttribute('aria-activedescendant'))";
    assert_eq!(page.eval(active), "true");
    page.press("End");
    let last = page.eval("__inspector.rows.at(-1).number");
    assert_eq!(page.eval("__inspector.chosen.number"), last);
    assert_eq!(page.eval(active), "true", "it is brought into view");
    assert!(
        page.eval("document.querySelectorAll('#inspector-rows .row').length")
            .as_u64()
            .expect("a number")
            < 40
    );
    // The list stands still and shows how many entries are new.
    page.wait_for("/[0-9] new/.test(document.getElementById('inspector-count').textContent)");
    assert_eq!(page.eval("__inspector.rows.at(-1).number"), last);
    page.press("Escape");
    page.wait_for(&format!("!__inspector.held && __inspector.rows.at(-1).number > {last}"));
    let end = "(list => list.scrollHeight - list.clientHeight - list.scrollTop < 2)(document.getElementById('inspector-list'))";
    page.wait_for(end);
    page.is_content();
}

#[test]
fn a_ping_and_its_pong_are_shown_though_no_script_sees_them() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-ping", "Ping from the server");
    page.wait_for(&format!("{ROWS}.length === 3"));
    let rows = page.rows();
    assert_eq!(json!([rows[1]["from"], rows[1]["what"]]), json!(["← server", "ping"]));
    assert_eq!(json!([rows[2]["from"], rows[2]["what"]]), json!(["client →", "pong"]));
    let shown = page.eval(&format!("{SHOWN}.text.join('')"));
    page.choose("entry.opcode === 'pong'");
    assert_eq!(page.eval(&format!("{SHOWN}.text.join('')")), shown);
    assert_eq!(shown, "are␣you␣there?");
    page.is_content();
}

#[test]
fn the_fragments_of_a_message_are_joined() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-fragments", "Text, part 1");
    page.wait_for(&format!("{ROWS}.length === 4"));
    let column = |rows: &[Value], name: &str| -> Vec<String> {
        rows[1..].iter().map(|row| row[name].as_str().expect("a text").to_owned()).collect()
    };
    let rows = page.rows();
    assert_eq!(column(&rows, "lane"), ["first", "middle", "last"]);
    let whole = r#"continuation (3): "012345678901234567890123456789""#;
    assert_eq!(column(&rows, "what"), ["text (1)", "continuation (2)", whole]);
    let mut raw = page.raw();
    let chunks = [
        frame::frame(TEXT, "half "),
        frame::frame(FIN | PING, "?"),
        frame::frame(FIN, "a message"),
    ];
    raw.write_bytes(chunks.concat());
    assert_eq!(raw.next_text(), "half a message");
    page.only(3);
    page.wait_for(&format!("{ROWS}.filter(({{ from }}) => from === 'client →').length === 3"));
    let rows: Vec<Value> =
        page.rows().into_iter().filter(|row| row["from"] == "client →").collect();
    assert_eq!(
        json!([rows[0]["lane"], rows[1]["lane"], rows[2]["lane"]]),
        json!(["first", "past", "last"])
    );
    // They were sent in one write, so they arrive in one read.
    page.choose("entry.opcode === 'ping' && entry.connection === 3");
    page.wait_for("/One read of 33 bytes carried this frame, and 2 other frames/.test(document.querySelector('.company').textContent)");
    page.is_content();
}

#[test]
fn the_close_handshake_is_shown_with_the_side_that_started_it() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let steps = "[...document.querySelectorAll('.ending li b')].map(step => step.textContent)";
    page.try_out("try-close", "Close from the server");
    page.wait_for(&format!("{steps}.length === 3"));
    let expected = [
        "Close sent by the server, waiting for the answer",
        "The close handshake is complete; the server started it",
        "The connection has ended",
    ];
    assert_eq!(page.eval(steps), json!(expected));
    // The next try-out opens another connection.
    page.eval("document.querySelector('#try-close [name=by]').value = 'page'");
    page.try_out("try-close", "Close from the client");
    page.wait_for(&format!(
        "{steps}[0] === 'The close handshake is complete; the client started it'"
    ));
    assert_eq!(
        page.eval(
            "[...document.querySelectorAll('.xor .names th + th')].map(name => name.textContent)"
        ),
        json!(["close code", "close reason", "close reason"])
    );
    assert_eq!(page.eval(&format!("{SHOWN}.byte.slice(0, 2)")), json!(["0f", "a0"]), "4000");
    page.is_content();
}

#[test]
fn thousands_of_messages_a_second_stay_bounded() {
    let Some(mut page) = Page::open(&["--rate", "5000"]) else { return };
    // The chart takes several measurements in a message. A client without a subprotocol gets a
    // message for each.
    page.eval(
        "void (window.flood = new WebSocket(`ws://${location.host}/ws?inspect=${__inspector.token}`))",
    );
    page.wait_for(
        "__inspector.added > 1500 && __inspector.rows.some(({ kind }) => kind === 'skipped')",
    );
    assert_eq!(page.eval("__inspector.rows.length"), 1000);
    assert!(
        page.eval("document.querySelectorAll('#inspector-rows .row').length")
            .as_u64()
            .expect("a number")
            < 40
    );
    page.wait_for(
        "/older ones dropped/.test(document.getElementById('inspector-count').textContent)",
    );
    // A frame of a quiet connection is found among them. A machine that is too slow even for the
    // reports of the chart says how many it has lost; this one may be among those, so once more.
    page.eval("window.flood.close()");
    let shown = shows("Text from the client");
    for _ in 0..60 {
        let lost = page.eval("__inspector.lost");
        page.eval("document.querySelector('#try-text button').click()");
        page.wait_for(&format!("{shown} || __inspector.lost > {lost}"));
        if page.eval(&shown) == true {
            break;
        }
    }
    page.wait_for(&shown);
    page.is_content();
}

#[test]
fn the_inspector_fits_a_phone_screen_in_dark_mode() {
    let Some(mut page) = Page::open_as(&["--rate", "50"], PHONE, true) else { return };
    page.eval("document.querySelector('#try-text [name=size]').value = 300");
    page.try_out("try-text", "Text from the client");
    for like in ["entry.direction === 'in'", "entry.kind === 'open'"] {
        page.choose(like);
        let width = page.eval("document.documentElement.scrollWidth").as_u64().expect("a number");
        assert!(width <= u64::from(PHONE.0), "{width} pixels wide");
    }
    page.is_content();
}
