//! Tests of the page. Its counters are in `window.__chart`, see `static/main.js`.

use super::{
    common::{faketime::Faketime, program::Program, server::Server, websocket::Client},
    page_in_browser::{Browser, INK, PHONE},
    proxy::Proxy,
};
use std::process::{Command, Stdio};

fn sequence_number(message: &str) -> u64 {
    let message: serde_json::Value = serde_json::from_str(message).expect("JSON");
    message["seq"].as_u64().expect("a number")
}

/// A server with the built-in recording, whose wall clock is this one.
pub fn server_with_clock(clock: &Faketime) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirechart"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--rate", "100"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    clock.give_to(&mut command);
    Server::of(Program::run_with(command, Stdio::null()))
}

#[test]
fn points_arrive_and_are_drawn() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.plotted >= 100");
    browser.wait_for("/^[0-9.]+$/.test(document.getElementById('latest').textContent)");
    assert!(browser.number(INK) > 100, "a line of at least as many pixels");
    let ticks = "document.getElementById('chart').shadowRoot.querySelectorAll('.tick').length";
    assert!(browser.number(ticks) > 4, "the axes are labelled");
    assert_eq!(browser.eval("__chart.state"), "connected");
    assert_eq!(browser.eval("document.getElementById('status-name').textContent"), "Connected");
    browser.is_content();
}

#[test]
fn history_is_drawn_immediately() {
    let server = Server::start(&["--rate", "200"]);
    let mut other = Client::open(&server, "/ws");
    while sequence_number(&other.next_text()) < 400 {}
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.plotted >= 300");
    assert_eq!(
        browser.number("__chart.lastSeq - __chart.received"),
        0,
        "no point is missing since the first"
    );
    browser.is_content();
}

#[test]
fn looking_back_counts_new_points_and_loses_none() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.plotted >= 20");
    let first = browser.number("__chart.lastSeq - __chart.received");
    browser.chromium.press(&browser.tab, " ");
    browser.wait_for("!__chart.live && __chart.pending >= 50");
    browser.wait_for("/new/.test(document.getElementById('pending').textContent)");
    browser.eval("document.getElementById('live').click()");
    browser.wait_for("__chart.live && __chart.pending === 0");
    assert_eq!(
        browser.number("__chart.lastSeq - __chart.received"),
        first,
        "every number was received"
    );
    browser.is_content();
}

#[test]
fn a_lost_connection_is_resumed_without_loss() {
    let server = Server::start(&["--rate", "100"]);
    let proxy = Proxy::to(server.address());
    let Some(mut browser) = Browser::open(proxy.address) else { return };
    browser.wait_for("__chart.plotted >= 20");
    let first = browser.number("__chart.lastSeq - __chart.received");
    proxy.cut();
    browser.wait_for("__chart.state === 'retrying'");
    let before = browser.number("__chart.lastSeq");
    proxy.mend();
    browser.wait_for(&format!("__chart.state === 'connected' && __chart.lastSeq > {before} + 20"));
    assert_eq!(
        browser.number("__chart.lastSeq - __chart.received"),
        first,
        "what came meanwhile was sent later"
    );
    assert_eq!(browser.number("__chart.lost"), 0);
    browser.is_content();
}

/// The browser hides the server's answer to a WebSocket, so the page asks with a plain request as
/// well.
#[test]
fn a_refused_connection_shows_the_servers_reason() {
    let server = Server::start(&["--rate", "100"]);
    // Behaves like a proxy that is not configured to keep the Host header.
    let proxy = Proxy::changing(server.address(), |ends| {
        Some((format!("Host: {}", ends.proxy), format!("Host: {}", ends.server)))
    });
    let Some(mut browser) = Browser::open(proxy.address) else { return };
    let reason = "document.getElementById('status-reason').textContent";
    browser.wait_for(&format!("{reason}.includes('--allow-origin http://{} ')", proxy.address));
    assert_eq!(browser.eval("document.getElementById('status-reason').hidden"), false);
    browser.wait_for("__chart.state === 'retrying'");
    assert!(
        browser
            .eval(reason)
            .as_str()
            .is_some_and(|text| text.starts_with("The server refuses (403): pages of"))
    );
    // As high as without it.
    let moved = "(() => {
        const [top, reason] = [document.querySelector('.top'), document.getElementById('status-reason')];
        const height = top.offsetHeight;
        reason.hidden = true;
        const moved = height - top.offsetHeight;
        reason.hidden = false;
        return moved;
    })()";
    assert_eq!(browser.eval(moved), 0);
    // Where the server wants to know who looks on, its own page asks for that.
    assert_eq!(browser.eval("document.getElementById('reload').checkVisibility()"), true);
    browser.is_content();
    let notice = server.log.wait_for("--allow-origin http://");
    assert!(notice.contains(&proxy.address.to_string()), "{notice}");
}

#[test]
fn a_proxy_that_blocks_websockets_is_mentioned_as_the_cause() {
    let server = Server::start(&["--rate", "100"]);
    let proxy = Proxy::changing(server.address(), |_| {
        Some(("Upgrade: websocket".into(), "X-Gone: websocket".into()))
    });
    let Some(mut browser) = Browser::open(proxy.address) else { return };
    browser.wait_for(
        "document.getElementById('status-reason').textContent.includes('a proxy may be dropping')",
    );
    browser.is_content();
}

#[test]
fn points_missed_while_disconnected_are_counted_as_lost() {
    let server = Server::start(&["--rate", "1000", "--history", "50"]);
    let proxy = Proxy::to(server.address());
    let Some(mut browser) = Browser::open(proxy.address) else { return };
    browser.wait_for("__chart.plotted >= 20");
    proxy.cut();
    browser.wait_for("__chart.state === 'retrying'");
    let last = browser.number("__chart.lastSeq");
    // Another viewer, connected directly, shows when the page's next number has left the server's
    // log.
    let mut other = Client::open(&server, "/ws");
    while sequence_number(&other.next_text()) < last + 500 {}
    proxy.mend();
    browser.wait_for("__chart.state === 'connected' && __chart.lost > 0");
    browser.wait_for("document.getElementById('lost').textContent !== '0'");
    browser.is_content();
}

#[test]
fn the_page_reconnects_after_a_restart_of_the_server() {
    let server = Server::start(&["--rate", "100"]);
    let address = server.address();
    let Some(mut browser) = Browser::open(address) else { return };
    browser.wait_for("__chart.plotted >= 20");
    let epoch = browser.eval("__chart.epoch");
    drop(server);
    browser.wait_for("__chart.state === 'retrying'");
    browser.wait_for("/[0-9]/.test(document.getElementById('status-countdown').textContent)");
    let _server = Server::start_at(address, &["--rate", "100"]);
    // Buffered measurements of the old server may be counted even now. Only the epoch tells the two
    // servers apart.
    browser.wait_for(&format!("__chart.state === 'connected' && __chart.epoch !== {epoch}"));
    let before = browser.number("__chart.received");
    browser.wait_for(&format!("__chart.received > {before} + 20"));
    browser.is_content();
}

#[test]
fn a_clock_change_breaks_the_line_shows_a_notice_and_loses_nothing() {
    let Some(clock) = Faketime::new() else { return };
    let server = server_with_clock(&clock);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.plotted >= 100");
    let first = browser.number("__chart.lastSeq - __chart.received");
    let notice = "document.getElementById('clock-set')";
    for (offset, sentence) in [(-3600, "set back by 1 h"), (0, "set forward by 1 h")] {
        let points = browser.number("__chart.points");
        clock.set(offset);
        browser.wait_for(&format!(
            "{notice}.checkVisibility() && {notice}.textContent.includes('{sentence}')"
        ));
        browser.wait_for(&format!("__chart.points > {points}"));
        assert!(browser.number(INK) > 100, "the line is in view, at its right time");
    }
    // The points drawn earlier stay on the chart.
    assert_eq!(browser.number("__chart.clockSets"), 2);
    assert_eq!(
        browser.number("__chart.lastSeq - __chart.received"),
        first,
        "every number was received"
    );
    assert_eq!(browser.number("__chart.lost + __chart.gaps + __chart.dropped"), 0);
    browser.is_content();
}

#[test]
fn the_end_of_the_data_is_shown_and_final() {
    let server = Server::start(&["--rate", "1000", "--once", "data/measurements.json"]);
    let mut other = Client::open(&server, "/ws");
    other.next_text();
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.state === 'ended'");
    assert_eq!(browser.number("__chart.lastSeq"), 10_000);
    browser.wait_for_text("source-list", "data/measurements.json ended at");
    browser.is_content();
}

#[test]
fn ten_thousand_messages_a_second_stay_bounded() {
    let server = Server::start(&["--rate", "10000"]);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.received >= 60_000");
    assert!(browser.number("__chart.points") < 30_000, "points are thinned");
    assert_eq!(browser.number("__chart.dropped + __chart.lost"), 0);
    browser.is_content();
}

#[test]
fn the_page_fits_a_phone_screen_in_dark_mode() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open_as(server.address(), PHONE, true) else { return };
    browser.wait_for("__chart.plotted >= 20");
    let width = browser.number("document.documentElement.scrollWidth");
    assert!(width <= u64::from(PHONE.0), "{width} pixels wide");
    let background = browser.eval("getComputedStyle(document.body).backgroundColor");
    let brightest = background.as_str().expect("a colour").split(|c: char| !c.is_ascii_digit());
    assert!(
        brightest.filter_map(|part| part.parse::<u32>().ok()).all(|part| part < 64),
        "{background}"
    );
    browser.is_content();
}

#[test]
fn a_lost_connection_makes_the_page_no_wider_than_a_small_phone() {
    let server = Server::start(&["--rate", "100"]);
    let size = (340, 700);
    let Some(mut browser) = Browser::open_as(server.address(), size, false) else { return };
    browser.wait_for("__chart.plotted >= 20");
    drop(server);
    browser.wait_for("__chart.state === 'retrying'");
    browser.wait_for("document.getElementById('retry').checkVisibility()");
    let width = browser.number("document.documentElement.scrollWidth");
    assert!(width <= u64::from(size.0), "{width} pixels wide");
}
