//! Which connections the inspector shows, and that inspecting the page's own connections loses
//! nothing.
//!
//! Read next: `../chat.rs`.

use super::{BOTH, DESKTOP, Page, SHOWN, chart};
use crate::{chromium::Chromium, common::server::Server};

#[test]
fn two_pages_do_not_see_each_other() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    let other = chart(&mut page.chromium, &page.server, DESKTOP, false);
    page.chromium.eval(&other, "document.querySelector('#inspector summary').click()");
    page.chromium.wait_for(&other, BOTH);
    assert_ne!(page.chromium.eval(&other, "__inspector.token"), page.eval("__inspector.token"));
    page.chromium.show(&page.tab);
    page.try_out("try-text", "Text from the client");
    // Later frames of the other page arrive, so this one would have arrived, too.
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
fn the_chart_loses_nothing_and_is_watched_only_while_the_panel_is_open() {
    let server = Server::start(&["--rate", "200", "--log", "debug"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chart(&mut chromium, &server, DESKTOP, false);
    assert!(
        !server.log.all().iter().any(|line| line.contains("path=\"/inspect\"")),
        "nothing has asked for it"
    );
    let first = chromium.eval(&tab, "__chart.lastSeq - __chart.received");
    let mut page = Page { server, chromium, tab };
    for round in 1..=2 {
        page.toggle();
        page.wait_for(BOTH);
        page.toggle();
        page.wait_for("__inspector.state === 'stopped'");
        // Twice: the chart reconnects each time.
        page.server.log.wait_for_some("WebSocket open", 1 + 4 * round);
        let received = page.eval("__chart.received");
        page.wait_for(&format!(
            "__chart.state === 'connected' && __chart.received > {received} + 50"
        ));
    }
    assert_eq!(page.eval("__chart.lastSeq - __chart.received"), first, "every number was received");
    page.is_content();
}

#[test]
fn the_chat_connection_is_shown_too() {
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
