//! The tests of the inspector in the page. What it has stands in `window.__inspector`, see `static/inspector.js`; what is asserted is
//! what a person sees.
//!
//! Frames that no browser sends come from a raw socket that names the page's token.
//! Read next: `chat.rs`.

use super::{
    chromium::{Chromium, Tab},
    common::{
        frame::{self, FIN, PING, TEXT},
        server::Server,
        websocket::Client,
    },
};
use serde_json::{Value, json};
use std::path::Path;

const DESKTOP: (u32, u32) = (1280, 1000);
const PHONE: (u32, u32) = (390, 844);

/// The lines of the list that are in the document, as they are read; each with its number and its lanes.
const ROWS: &str = "[...document.querySelectorAll('#inspector-rows .row:not([hidden])')].map(row => ({
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

    /// Presses one of the buttons to try things with, and waits until the frame that comes of it is shown.
    #[track_caller]
    fn try_out(&mut self, form: &str, title: &str) {
        self.eval(&format!("document.querySelector('#{form} button').click()"));
        self.wait_for(&format!("document.querySelector('#inspector-detail h3')?.textContent.startsWith('{title}')"));
    }

    /// A socket of ours, whose frames the page sees.
    fn raw(&mut self) -> Client {
        let token = self.text("__inspector.token");
        Client::open(&self.server, &format!("/echo?inspect={token}"))
    }

    /// Shows those of this connection only.
    fn only(&mut self, connection: u64) {
        self.wait_for(&format!("document.querySelector('#inspector-only option[value=\"{connection}\"]')"));
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
        assert_eq!(self.eval("[__inspector.errors, __chart.errors, __chart.lost, __chart.gaps]"), json!([0, 0, 0, 0]));
        assert!(self.chromium.errors.is_empty(), "{:#?}", self.chromium.errors);
    }
}

/// The inspector has seen the chart's connection and its own come.
const BOTH: &str = "__inspector.connections.some(({ path }) => path.startsWith('/ws'))
    && __inspector.connections.some(({ path }) => path.startsWith('/echo'))";

/// A page in which the chart draws already.
fn chart(chromium: &mut Chromium, server: &Server, size: (u32, u32), dark: bool) -> Tab {
    let tab = chromium.open(&format!("http://{}/", server.address()), size, dark);
    chromium.wait_for(&tab, "__chart.plotted >= 10 && window.__inspector");
    tab
}

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
    assert_eq!(json!([rows[1]["from"], rows[1]["what"], rows[1]["length"]]), json!(["client →", "text", "5"]));
    assert_eq!(json!([rows[2]["from"], rows[2]["verdict"]]), json!(["← server", "✓ fine"]));
    assert_eq!(json!([rows[1]["chosen"], rows[2]["chosen"]]), json!(["true", "false"]));
    assert!(rows[1]["spoken"].as_str().expect("a text").starts_with("text from the client, 5 bytes, fine"));
    let bits = page.text("[...document.querySelectorAll('.picture .bit')].map(bit => bit.textContent).join('')");
    assert_eq!(bits, "1000000110000101");
    assert!(
        page.detail().contains("6 bytes of header for 5 bytes of payload: 54.5\u{a0}% overhead."),
        "{}",
        page.detail()
    );
    page.is_content();
}

#[test]
fn each_masked_byte_xor_its_key_byte_is_the_byte_that_is_shown() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.querySelector('#try-text [name=size]').value = 300");
    page.try_out("try-text", "Text from the client");
    let shown = page.eval(SHOWN);
    let bytes = |name: &str| -> Vec<u8> {
        let texts = shown[name].as_array().expect("cells");
        texts.iter().map(|text| u8::from_str_radix(text.as_str().expect("hex"), 16).expect("hex")).collect()
    };
    let key: Vec<u8> = page
        .text("[...document.querySelectorAll('.hex .tint-4 .cell')].map(cell => cell.textContent).join(' ')")
        .split(' ')
        .map(|hex| u8::from_str_radix(hex, 16).expect("hex"))
        .collect();
    assert_eq!((key.len(), bytes("wire").len()), (4, 256), "of 300 bytes, as many as are kept");
    for (at, ((wire, shown_key), byte)) in bytes("wire").iter().zip(bytes("key")).zip(bytes("byte")).enumerate() {
        assert_eq!(shown_key, key[at % 4], "byte {at}");
        assert_eq!(wire ^ shown_key, byte, "byte {at}");
        let text = shown["text"][at].as_str().expect("a character").replace('␣', " ");
        assert_eq!(text.as_bytes(), [byte], "byte {at}");
    }
    assert!(bytes("byte").starts_with(b"Hello, this is a text"));
    let detail = page.detail();
    assert!(detail.contains("300 does not fit: the 7 bits say 126, so the next 2 bytes hold the length."), "{detail}");
    assert!(detail.contains("The last 44 bytes of payload are not kept here."), "{detail}");
    page.is_content();
}

#[test]
fn a_broken_frame_has_its_verdict_its_rule_and_the_code_that_answers_it() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let mut raw = page.raw();
    raw.write_bytes([0x81, 0x05, b'H', b'e', b'l', b'l', b'o']);
    let close = raw.read_frame().expect("a Close");
    assert_eq!(close.payload[..2], 1002_u16.to_be_bytes());
    page.only(3);
    page.wait_for("__inspector.rows.some(({ kind }) => kind === 'closing')");
    page.choose("entry.direction === 'in' && entry.connection === 3");
    let chosen = page.rows().into_iter().find(|row| row["chosen"] == "true").expect("it is in view");
    assert_eq!(chosen["verdict"], "✗ 1002");
    assert!(chosen["spoken"].as_str().expect("a text").contains("breaks a rule: 1002"));
    let detail = page.detail();
    let sentence = "A client must mask every frame, this one is not masked. The receiver closes with 1002.";
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

#[test]
fn two_pages_do_not_see_each_other() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let other = chart(&mut page.chromium, &page.server, DESKTOP, false);
    page.chromium.eval(&other, "document.querySelector('#inspector summary').click()");
    page.chromium.wait_for(&other, BOTH);
    assert_ne!(page.chromium.eval(&other, "__inspector.token"), page.eval("__inspector.token"));
    page.chromium.show(&page.tab);
    page.try_out("try-text", "Text from the client");
    // What comes after it in the other one is seen there, so it would have been seen, too.
    page.chromium.show(&other);
    page.chromium.eval(&other, "document.querySelector('#try-ping button').click()");
    page.chromium.wait_for(&other, "__inspector.chosen?.opcode === 'ping'");
    let paths = "__inspector.connections.map(({ path }) => path.split('?')[0]).join()";
    assert_eq!(page.chromium.eval(&other, paths), "/ws,/echo");
    let texts = "__inspector.rows.filter(({ kind, direction, opcode }) => kind === 'frame' && direction === 'in' && opcode === 'text').length";
    assert_eq!(page.chromium.eval(&other, texts), 0);
    assert_eq!(page.eval(texts), 1);
    page.is_content();
}

#[test]
fn the_arrow_keys_move_the_choice_and_escape_follows_the_newest() {
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
    assert!(page.eval("document.querySelectorAll('#inspector-rows .row').length").as_u64().expect("a number") < 40);
    // The list stands still, and tells how much is new.
    page.wait_for("/[0-9] new/.test(document.getElementById('inspector-count').textContent)");
    assert_eq!(page.eval("__inspector.rows.at(-1).number"), last);
    page.press("Escape");
    page.wait_for(&format!("!__inspector.held && __inspector.rows.at(-1).number > {last}"));
    let end = "(list => list.scrollHeight - list.clientHeight - list.scrollTop < 2)(document.getElementById('inspector-list'))";
    page.wait_for(end);
    page.is_content();
}

#[test]
fn a_ping_and_the_pong_that_no_script_sees() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-ping", "Ping from the server");
    page.wait_for(&format!("{ROWS}.length === 3"));
    let rows = page.rows();
    assert_eq!(json!([rows[1]["from"], rows[1]["what"]]), json!(["← server", "ping"]));
    assert_eq!(json!([rows[2]["from"], rows[2]["what"]]), json!(["client →", "pong"]));
    let said = page.eval(&format!("{SHOWN}.text.join('')"));
    page.choose("entry.opcode === 'pong'");
    assert_eq!(page.eval(&format!("{SHOWN}.text.join('')")), said);
    assert_eq!(said, "are␣you␣there?");
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
    assert_eq!(column(&rows, "what"), ["text (1)", "continuation (2)", "continuation (3)"]);
    let mut raw = page.raw();
    let pieces = [frame::frame(TEXT, "half "), frame::frame(FIN | PING, "?"), frame::frame(FIN, "a message")];
    raw.write_bytes(pieces.concat());
    assert_eq!(raw.next_text(), "half a message");
    page.only(3);
    page.wait_for(&format!("{ROWS}.filter(({{ from }}) => from === 'client →').length === 3"));
    let rows: Vec<Value> = page.rows().into_iter().filter(|row| row["from"] == "client →").collect();
    assert_eq!(json!([rows[0]["lane"], rows[1]["lane"], rows[2]["lane"]]), json!(["first", "past", "last"]));
    // They came with one write, so with one read.
    page.choose("entry.opcode === 'ping' && entry.connection === 3");
    page.wait_for("/One read of 33 bytes carried this frame, and 2 other frames/.test(document.querySelector('.company').textContent)");
    page.is_content();
}

#[test]
fn who_began_to_close_and_how_it_went_on() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let steps = "[...document.querySelectorAll('.ending li b')].map(step => step.textContent)";
    page.try_out("try-close", "Close from the server");
    page.wait_for(&format!("{steps}.length === 3"));
    let expected = [
        "Close sent, its answer awaited; the server began it",
        "The close handshake is over; the server began it",
        "The connection is gone",
    ];
    assert_eq!(page.eval(steps), json!(expected));
    // What is tried next opens another one.
    page.eval("document.querySelector('#try-close [name=by]').value = 'page'");
    page.try_out("try-close", "Close from the client");
    page.wait_for(&format!("{steps}[0] === 'The close handshake is over; the client began it'"));
    assert_eq!(
        page.eval("[...document.querySelectorAll('.xor .names th + th')].map(name => name.textContent)"),
        json!(["close code", "close reason", "close reason"])
    );
    assert_eq!(page.eval(&format!("{SHOWN}.byte.slice(0, 2)")), json!(["0f", "a0"]), "4000");
    page.is_content();
}

#[test]
fn the_handshake_line_by_line_and_how_the_accept_follows() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.choose("entry.kind === 'open' && entry.path.startsWith('/ws')");
    let lines = page.text("[...document.querySelectorAll('.head-line')].map(line => line.textContent).join('\\n')");
    assert!(
        lines.starts_with("GET /ws?") && lines.contains("\nHTTP/1.1 101 ") && lines.ends_with("empty line"),
        "{lines}"
    );
    let accept = lines.split('\n').find_map(|line| line.strip_prefix("Sec-WebSocket-Accept: ")).expect("an accept");
    let last = page.text("document.querySelector('.detail > .steps li:last-child code').textContent");
    assert_eq!(last, accept);
    page.is_content();
}

#[test]
fn the_fields_are_told_of_one_by_one() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.try_out("try-text", "Text from the client");
    let told = "document.querySelector('.explained').textContent";
    assert!(page.text(told).starts_with("opcode 0x1 (text)"));
    page.eval("document.querySelector('#inspector-detail .field').focus()");
    assert!(page.text(told).starts_with("FIN 1"));
    for expected in
        ["RSV1", "RSV2", "RSV3", "opcode", "MASK", "payload length 5", "masking key", "payload \"Hello\"byte 0: "]
    {
        page.press("ArrowRight");
        assert!(page.text(told).starts_with(expected), "{} is not {expected}", page.text(told));
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
fn the_chart_goes_on_without_loss_and_is_watched_only_while_the_panel_is_open() {
    let server = Server::start(&["--rate", "200", "--log", "debug"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chart(&mut chromium, &server, DESKTOP, false);
    assert!(!server.log.all().iter().any(|line| line.contains("path=\"/inspect\"")), "nothing has asked for it");
    let first = chromium.eval(&tab, "__chart.lastSeq - __chart.received");
    let mut page = Page { server, chromium, tab };
    for _ in 0..2 {
        page.toggle();
        page.wait_for(
            "__inspector.state === 'connected' && __inspector.rows.some(({ connection }) => connection === 1)",
        );
        page.toggle();
        page.wait_for("__inspector.state === 'stopped'");
        let received = page.eval("__chart.received");
        page.wait_for(&format!("__chart.state === 'connected' && __chart.received > {received} + 50"));
    }
    assert_eq!(page.eval("__chart.lastSeq - __chart.received"), first, "every number was received");
    page.is_content();
}

#[test]
fn the_chat_is_watched_too() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.querySelector('#chat summary').click()");
    page.wait_for("__inspector.connections.some(({ path }) => path.startsWith('/chat'))");
    page.eval("document.getElementById('chat-text').focus()");
    let (chromium, tab) = (&mut page.chromium, &page.tab);
    chromium.write(tab, "grüße");
    page.press("Enter");
    page.wait_for("__chat.received === 1");
    page.only(3);
    page.wait_for("__inspector.rows.length === 3");
    page.choose("entry.direction === 'in' && entry.opcode === 'text'");
    assert_eq!(page.eval(&format!("{SHOWN}.text.join('')")), "grü″ß″e");
    page.is_content();
}

#[test]
fn ten_thousand_a_second_stay_bounded() {
    let Some(mut page) = Page::open(&["--rate", "10000"]) else { return };
    page.wait_for("__inspector.added > 3000 && __inspector.rows.some(({ kind }) => kind === 'skipped')");
    assert_eq!(page.eval("__inspector.rows.length"), 1000);
    assert!(page.eval("document.querySelectorAll('#inspector-rows .row').length").as_u64().expect("a number") < 40);
    page.wait_for("/older ones dropped/.test(document.getElementById('inspector-count').textContent)");
    // What a quiet connection says is not lost in it.
    page.try_out("try-text", "Text from the client");
    page.is_content();
}

#[test]
fn fits_a_phone_in_the_dark() {
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

/// Not a test: `make screenshot` makes the README's second picture with it.
#[test]
#[ignore = "makes the README's picture"]
fn screenshot() {
    let mut page = Page::open_as(&["--rate", "40"], (1240, 945), false).expect("a picture needs Chromium");
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
