//! Tests of the chat in the page. Its counters are in `window.__chat`, see `static/chat.js`.
//!
//! Read next: `proxy.rs`, how a connection is cut.

use super::{
    chromium::{Chromium, Tab},
    common::{server::Server, websocket::Client},
    proxy::Proxy,
};
use std::net::SocketAddr;
use wirechart::wire::Message;

const DESKTOP: (u32, u32) = (1200, 1100);
const PHONE: (u32, u32) = (390, 844);

/// The texts of all messages in the list, one per line.
const SHOWN: &str =
    "[...document.querySelectorAll('#chat-log p')].map(p => p.textContent).join('\\n')";

/// Opens a page and waits until the chart draws.
fn open(chromium: &mut Chromium, address: SocketAddr) -> Tab {
    let tab = chromium.open(&format!("http://{address}/"), DESKTOP, false);
    chromium.wait_for(&tab, "__chart.plotted >= 10 && window.__chat");
    tab
}

/// Opens the panel with a click on its head.
fn join(chromium: &mut Chromium, tab: &Tab) {
    chromium.eval(tab, "document.querySelector('#chat summary').click()");
    chromium.wait_for(tab, "__chat.state === 'connected'");
}

/// Types a text into the field and presses Enter.
fn say(chromium: &mut Chromium, tab: &Tab, text: &str) {
    chromium.eval(tab, "document.getElementById('chat-text').focus()");
    chromium.write(tab, text);
    chromium.press(tab, "Enter");
}

fn shown(chromium: &mut Chromium, tab: &Tab) -> String {
    chromium.eval(tab, SHOWN).as_str().expect("a text").to_owned()
}

#[track_caller]
fn is_content(chromium: &Chromium) {
    assert!(chromium.errors.is_empty(), "{:#?}", chromium.errors);
}

#[test]
fn a_panel_opened_before_its_script_is_loaded_still_connects() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = open(&mut chromium, server.address());
    join(&mut chromium, &tab);
    // Under another address it is loaded as another module, while the panel is already open.
    chromium.eval(&tab, "window.__chat = null; import('/chat.js?late')");
    chromium.wait_for(&tab, "window.__chat?.state === 'connected'");
    is_content(&chromium);
}

#[test]
fn a_message_from_one_page_appears_as_text_in_both() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let (one, two) = (open(&mut chromium, server.address()), open(&mut chromium, server.address()));
    join(&mut chromium, &one);
    join(&mut chromium, &two);
    let html = "<img src=x onerror=\"document.title = 'broken'\"> & <b>so on</b>";
    say(&mut chromium, &one, html);
    chromium.wait_for(&one, "__chat.received === 1 && __chat.sent === 1");
    chromium.wait_for(&two, "__chat.received === 1 && __chat.sent === 0");
    say(&mut chromium, &two, "grüße");
    for tab in [&one, &two] {
        chromium.show(tab);
        chromium.wait_for(tab, "document.querySelectorAll('#chat-log p').length === 2");
        assert_eq!(shown(&mut chromium, tab), format!("{html}\ngrüße"));
        assert_eq!(
            chromium.eval(tab, "document.querySelector('#chat-log :is(img, b)')"),
            serde_json::Value::Null
        );
        assert_eq!(chromium.eval(tab, "document.getElementById('chat-text').value"), "");
    }
    is_content(&chromium);
}

#[test]
fn the_chat_is_connected_only_while_its_panel_is_open() {
    let server = Server::start(&["--rate", "100", "--log", "debug"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = open(&mut chromium, server.address());
    assert_eq!(chromium.eval(&tab, "__chat.state"), "stopped");
    let asked_for = server.log.all().iter().any(|line| line.contains("path=\"/chat\""));
    assert!(!asked_for, "the chart is drawn, and nothing has asked for the chat");
    let mut other = Client::open(&server, "/chat");
    for text in ["one", "two"] {
        other.send(text);
        other.next_text();
    }
    join(&mut chromium, &tab);
    chromium.wait_for(&tab, "__chat.received === 2");
    chromium.eval(&tab, "document.querySelector('#chat summary').click()");
    chromium.wait_for(&tab, "__chat.state === 'stopped'");
    // Two panels were opened, and one client has left and reported it.
    server.log.wait_for_some("path=\"/chat\"", 3);
    join(&mut chromium, &tab);
    chromium.wait_for(
        &tab,
        "__chat.received === 4 && document.querySelectorAll('#chat-log p').length === 2",
    );
    assert_eq!(shown(&mut chromium, &tab), "one\ntwo");
    is_content(&chromium);
}

#[test]
fn the_list_is_bounded_and_follows_its_end_unless_scrolled_up() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = open(&mut chromium, server.address());
    join(&mut chromium, &tab);
    let mut other = Client::open(&server, "/chat");
    (1..=1000).for_each(|number| other.send(&format!("number {number}")));
    chromium.wait_for(
        &tab,
        "document.querySelector('#chat-log > :last-child p').textContent === 'number 1000'",
    );
    assert_eq!(chromium.eval(&tab, "document.querySelectorAll('#chat-log p').length"), 200);
    let from_end = "(log => log.scrollHeight - log.clientHeight - log.scrollTop)(document.getElementById('chat-log'))";
    assert_eq!(chromium.eval(&tab, &format!("{from_end} < 2")), true);

    chromium.eval(&tab, "document.getElementById('chat-log').scrollTop -= 1000");
    other.send("one more");
    chromium.wait_for(
        &tab,
        "document.querySelector('#chat-log > :last-child p').textContent === 'one more'",
    );
    assert_eq!(chromium.eval(&tab, &format!("{from_end} > 900")), true);
    is_content(&chromium);
}

#[test]
fn a_lost_connection_is_marked_and_reconnected() {
    let server = Server::start(&["--rate", "100"]);
    let proxy = Proxy::to(server.address());
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = open(&mut chromium, proxy.address);
    join(&mut chromium, &tab);
    say(&mut chromium, &tab, "before");
    chromium.wait_for(&tab, "__chat.received === 1");
    proxy.cut();
    chromium.wait_for(&tab, "__chat.state === 'retrying'");
    say(&mut chromium, &tab, "kept");
    chromium
        .wait_for(&tab, "/^Not sent/.test(document.getElementById('chat-problem').textContent)");
    proxy.mend();
    chromium.wait_for(&tab, "__chat.state === 'connected'");
    chromium.press(&tab, "Enter");
    chromium.wait_for(&tab, "__chat.received === 2");
    chromium.wait_for(&tab, "document.querySelectorAll('#chat-log p').length === 3");
    assert_eq!(
        shown(&mut chromium, &tab),
        "before\nConnection lost: messages may be missing here\nkept"
    );
    assert_eq!(chromium.eval(&tab, "document.getElementById('chat-problem').textContent"), "");
    is_content(&chromium);
}

#[test]
fn a_text_that_is_too_long_stays_in_the_field_with_the_reason() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = open(&mut chromium, server.address());
    join(&mut chromium, &tab);
    say(&mut chromium, &tab, &"x".repeat(2001));
    chromium.wait_for(
        &tab,
        "/^Too long by 1 character/.test(document.getElementById('chat-problem').textContent)",
    );
    assert_eq!(chromium.eval(&tab, "document.getElementById('chat-text').value.length"), 2001);
    assert_eq!(chromium.eval(&tab, "__chat.sent"), 0);
    is_content(&chromium);
}

#[test]
fn the_chat_fits_a_phone_screen() {
    let server = Server::start(&["--rate", "100"]);
    let mut other = Client::open(&server, "/chat");
    other.send(&"a_long_word_".repeat(100));
    other.send_message(&Message::binary(vec![0; 12]));
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chromium.open(&format!("http://{}/", server.address()), PHONE, true);
    chromium.wait_for(&tab, "window.__chat && window.__chart");
    join(&mut chromium, &tab);
    chromium.wait_for(&tab, "document.querySelectorAll('#chat-log p').length === 2");
    let width =
        chromium.eval(&tab, "document.documentElement.scrollWidth").as_u64().expect("a number");
    assert!(width <= u64::from(PHONE.0), "{width} pixels wide");
    is_content(&chromium);
}
