//! Tests of what the page says about the sources, and about what it does not draw.

use super::{
    common::{http::Connection, server::Server},
    own_feed::{OwnFeed, measured},
    page_in_browser::{Browser, PHONE},
};
use wirechart::feed::status::Phase;

#[test]
fn the_demo_says_that_it_is_one() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for_text("demo", "This is a demo recording.");
    browser.wait_for_text("source-list", "the built-in recording running");
    browser.is_content();
}

#[test]
fn each_state_of_a_source_is_shown() {
    let feed = OwnFeed::start("<b>pipe</b>");
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for_text("message", "nothing has come from <b>pipe</b> so far");
    browser.wait_for_text("source-list", "<b>pipe</b> waiting for data");
    browser.wait_for("document.getElementById('sources-news').textContent.includes('waiting')");

    feed.change(|source| source.refused(&"line 3 is left out: it is <i>text</i>"));
    browser.wait_for_text("message", "The last: line 3 is left out: it is <i>text</i>");
    browser.wait_for_text("source-list", "1 refused");

    feed.change(|source| source.reads("columns: r, b"));
    feed.publish(&[measured("r", "", 1, 2)]);
    browser.wait_for_text("source-list", "<b>pipe</b> running");
    browser.wait_for_text("source-list", "reading columns: r, b");
    browser.wait_for("document.getElementById('message').hidden");

    feed.change(|source| source.becomes(Phase::Retrying, Some("it exited with 1".to_owned())));
    browser.wait_for_text("source-list", "it exited with 1");
    feed.change(|source| source.becomes(Phase::Ended, None));
    browser.wait_for_text("source-list", "ended at ");
    assert_eq!(
        browser.eval("document.querySelector('#sources :is(b, i)')"),
        serde_json::Value::Null
    );
    assert!(
        !browser.text("demo").is_empty()
            && browser.eval("document.getElementById('demo').hidden") == true
    );
    browser.is_content();
}

#[test]
fn long_texts_of_a_source_fit_a_phone() {
    let feed = OwnFeed::start(&"name".repeat(100));
    feed.change(|source| source.reads(&"column".repeat(300)));
    feed.change(|source| source.refused(&"x".repeat(5_000)));
    feed.publish(&[measured(&"s".repeat(255), &"u".repeat(255), 1, 2)]);
    feed.publish(&[measured("other", "", 1, 2)]);
    let Some(mut browser) = Browser::open_as(feed.address(), PHONE, true) else { return };
    browser.wait_for_text("source-list", "xxx");
    browser.wait_for_text("legend", "sss");
    let width = browser.number("document.documentElement.scrollWidth");
    assert!(width <= u64::from(PHONE.0), "{width} pixels wide");
    browser.is_content();
}

#[test]
fn series_that_are_not_drawn_are_counted_in_sight() {
    let feed = OwnFeed::start("many");
    let all: Vec<_> = (0..78).map(|i| measured(&format!("series {i}"), "", i, i)).collect();
    feed.publish(&all);
    let Some(mut browser) = Browser::open(feed.address()) else { return };
    browser.wait_for_text("notices", "14 more series are not drawn");
    browser.is_content();
}

#[test]
fn a_feed_that_the_server_does_not_have_is_asked_for_again() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open_at(server.address(), "/?feed=kitchen") else { return };
    browser.wait_for_text("chart-title", "kitchen");
    browser.wait_for("document.title.startsWith('kitchen · ')");
    browser.wait_for_text("status-reason", "The server refuses (404): no feed is called kitchen");
    browser.wait_for("__chart.state === 'retrying'");
    let mut writer = Connection::open(&server);
    writer.send(format!(
        "POST /ingest?feed=kitchen HTTP/1.1\r\nHost: {}\r\nContent-Length: 5\r\n\r\n21.5\n",
        server.address()
    ));
    assert_eq!(writer.answer().status, 204);
    browser.wait_for("__chart.state === 'connected' && __chart.last === 21.5");
    assert_eq!(browser.number("__chart.received"), 1, "the others are in another feed");
    browser.is_content();
}
