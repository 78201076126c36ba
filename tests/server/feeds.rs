//! Feeds and rooms by name from end to end: who chooses one gets all of it, and nothing of the
//! others.
//!
//! The server runs in the test's process, so that the test can write to its feeds. Read next:
//! `inspect/mod.rs`.

use crate::common::{
    PATIENCE,
    http::{Answer, Connection, KEY},
    websocket::Client,
};
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use wirechart::{
    feed::{
        log::Log, measurement::Measurement, named::Feed, publisher::Publisher, registry::Feeds,
    },
    server::{Config, Running, start},
};

struct InProcess {
    feeds: Arc<Feeds>,
    running: Running,
}

impl InProcess {
    /// At most so many feeds, and as many rooms. They are kept so long when nobody uses them.
    fn start(max: usize, keep_unused: Duration) -> Self {
        let main = Arc::new(Feed::new("", Arc::new(Log::new(100, 10_000))));
        let feeds = Arc::new(Feeds::new(main, max, 100, 100_000));
        let config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            max_rooms: max,
            keep_unused,
            ..Config::default()
        };
        Self { running: start(config, feeds.clone()).expect("a server"), feeds }
    }

    /// Sends a request with these further headers.
    fn send(&self, path: &str, headers: &str) -> Connection {
        let address = self.running.address();
        let mut connection =
            Connection::on(TcpStream::connect(address).expect("the server accepts"));
        connection.send(format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n"));
        connection
    }

    fn upgrade(&self, path: &str, subprotocol: &str) -> Connection {
        let offer = match subprotocol {
            "" => String::new(),
            some => format!("Sec-WebSocket-Protocol: {some}\r\n"),
        };
        let headers = format!(
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\n\
             Sec-WebSocket-Version: 13\r\n{offer}"
        );
        self.send(path, &headers)
    }

    #[track_caller]
    fn open(&self, path: &str) -> Client {
        Client::after(self.upgrade(path, ""))
    }

    #[track_caller]
    fn open_as(&self, path: &str, subprotocol: &str) -> Client {
        Client::after(self.upgrade(path, subprotocol))
    }

    fn refused(&self, path: &str) -> Answer {
        self.upgrade(path, "").answer()
    }

    fn publisher(&self, feed: &str) -> Publisher {
        Publisher::new(self.feeds.get_or_make(feed).expect("room for it"), "a test", KEEP)
    }
}

/// Longer than any test.
const KEEP: Duration = Duration::from_secs(600);

fn values(values: impl IntoIterator<Item = u64>) -> Vec<Measurement> {
    values.into_iter().map(Measurement::new).collect()
}

/// There is no event to wait for when the server drops what nobody uses.
#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "not yet: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(answer.body()).expect("JSON")
}

#[test]
fn a_viewer_of_a_feed_gets_its_measurements_and_no_others() {
    let server = InProcess::start(4, KEEP);
    let (oven, main) = (server.publisher("oven"), server.publisher(""));
    oven.publish(&values([1, 2]));
    let mut viewers =
        ["/ws?feed=oven&history=9", "/ws?history=9&feed=%6Fven"].map(|path| server.open(path));
    let mut of_main = ["/ws?history=9", "/ws?feed=&history=9"].map(|path| server.open(path));
    main.publish(&values([70]));
    oven.publish(&values([3]));
    viewers.iter_mut().for_each(|viewer| viewer.assert_next(1..=3));
    main.publish(&values([71]));
    of_main.iter_mut().for_each(|viewer| viewer.assert_next(1..=2));
}

#[test]
fn a_feed_that_does_not_exist_is_answered_with_a_sentence_until_somebody_writes_to_it() {
    let server = InProcess::start(4, KEEP);
    let answer = server.refused("/ws?feed=oven");
    assert_eq!(
        (answer.status, answer.body()),
        (404, "no feed is called oven; it is made by the first who writes to it\n")
    );
    // A page cannot see that answer, and asks in plain HTTP.
    let plain = server.send("/ws?feed=oven", "").answer();
    assert_eq!((plain.status, plain.body()), (404, answer.body()));
    let oven = server.publisher("oven");
    assert_eq!(
        server.send("/ws?feed=oven", "").answer().status,
        426,
        "a WebSocket would be granted"
    );
    let mut viewer = server.open("/ws?feed=oven");
    oven.publish(&values([5]));
    viewer.assert_next([1]);
}

#[test]
fn a_name_that_cannot_be_one_is_refused() {
    let server = InProcess::start(4, KEEP);
    for path in ["/ws?feed=a%20b", "/ws?feed=%zz", "/chat?room=a/b", "/chat?room=%C3%A9"] {
        let answer = server.refused(path);
        assert_eq!(answer.status, 400, "{path}");
        assert_eq!(server.send(path, "").answer().body(), answer.body(), "in plain HTTP");
        assert!(answer.body().contains("has 1 to 64 letters"), "{path}: {}", answer.body());
    }
}

#[test]
fn the_hello_of_a_feed_is_about_that_feed() {
    let server = InProcess::start(4, KEEP);
    let (oven, _main) = (server.publisher("oven"), server.publisher(""));
    oven.publish(&values(0..7));
    let hello = |path| -> Value {
        let text = server.open_as(path, "wirechart.v1").next_text();
        serde_json::from_str::<Value>(&text).expect("JSON")["hello"].take()
    };
    let [of_oven, of_main] = ["/ws?feed=oven", "/ws"].map(hello);
    assert_eq!((&of_oven["first"], &of_oven["last"]), (&json!(1), &json!(7)));
    assert_eq!((&of_main["first"], &of_main["last"]), (&json!(1), &json!(0)));
    assert_ne!(of_oven["epoch"], of_main["epoch"], "their numbers mean different messages");
    let after = format!("/ws?feed=oven&after=3&epoch={}", of_oven["epoch"].as_str().unwrap());
    server.open(&after).assert_next(4..=7);
}

#[test]
fn the_states_of_a_feeds_sources_reach_its_viewers() {
    let server = InProcess::start(4, KEEP);
    let oven = server.publisher("oven");
    let mut viewers = ["wirechart.v2", "wirechart.v3"]
        .map(|subprotocol| server.open_as("/ws?feed=oven", subprotocol));
    viewers.iter_mut().for_each(|viewer| {
        assert!(viewer.next_text().starts_with(r#"{"hello":"#));
    });
    oven.feed().tell();
    viewers.iter_mut().for_each(|viewer| {
        let text = viewer.next_text();
        assert!(text.starts_with(r#"{"sources":[{"name":"a test","state":"waiting","#), "{text}");
    });
    oven.publish(&values([1]));
    viewers.iter_mut().for_each(|viewer| viewer.assert_next([1]));
    oven.feed().tell();
    viewers.iter_mut().for_each(|viewer| {
        let text = viewer.next_text();
        assert!(text.contains(r#""state":"running""#), "{text}");
    });
}

#[test]
fn what_is_said_in_a_room_is_heard_there_only() {
    let server = InProcess::start(4, KEEP);
    let rooms = ["/chat", "/chat?room=a", "/chat?room=b"];
    let mut clients = rooms.map(|room| [server.open(room), server.open(room)]);
    for (number, [first, _]) in clients.iter_mut().enumerate() {
        first.send(&format!("in {number}"));
    }
    for (number, both) in clients.iter_mut().enumerate() {
        both.iter_mut()
            .for_each(|client| assert_eq!(client.next_text(), format!("Message: in {number}")));
    }
    assert_eq!(server.open("/chat?room=b&history=5").next_text(), "Message: in 2");
}

#[test]
fn a_room_that_cannot_be_made_is_refused_until_another_has_been_empty_for_a_while() {
    let server = InProcess::start(1, Duration::from_millis(1));
    let mut inside = server.open("/chat?room=a");
    inside.send("hello");
    assert_eq!(inside.next_text(), "Message: hello");
    let answer = server.refused("/chat?room=b");
    assert_eq!(answer.status, 503);
    assert!(
        answer.body().starts_with("there are 1 rooms with a name already"),
        "{}",
        answer.body()
    );
    let plain = server.send("/chat?room=b", "").answer();
    assert_eq!((plain.status, plain.body()), (503, answer.body()));
    server.open("/chat?room=a"); // there is this one
    server.open("/chat"); // and the one that is always there
    inside.close();
    wait_until("the empty room is gone", || server.refused("/chat?room=b").status == 101);
}

#[test]
fn a_feed_that_nobody_uses_is_gone_and_comes_back_with_another_epoch() {
    let server = InProcess::start(1, Duration::from_millis(1));
    let oven = server.publisher("oven");
    let mut viewer = server.open_as("/ws?feed=oven", "wirechart.v1");
    let epoch = viewer.next_epoch();
    drop(oven);
    viewer.close();
    // To ask for the feed itself would be to use it.
    wait_until("the feed is gone", || {
        let health = json_of(&server.send("/healthz?verbose", "").answer());
        health["feeds"].as_array().expect("a list").len() == 1
    });
    assert_eq!(server.refused("/ws?feed=oven").status, 404);
    let _oven = server.publisher("oven");
    let again = server.open_as("/ws?feed=oven", "wirechart.v1").next_epoch();
    assert_ne!(epoch, again, "its numbers begin anew");
}

#[test]
fn healthz_tells_monitoring_about_each_feed_if_it_asks() {
    let server = InProcess::start(4, KEEP);
    let oven = server.publisher("oven");
    oven.publish(&values([1, 2, 3]));
    let mut viewer = server.open("/ws?feed=oven&history=1");
    viewer.assert_next([3]);
    assert_eq!(server.send("/healthz?verbos", "").answer().body(), "ok\n");
    let origin = format!("Origin: http://{}\r\n", server.running.address());
    let answer = server.send("/healthz?verbose", &origin).answer();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("Content-Type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("Cache-Control").as_deref(), Some("no-store"));
    assert!(answer.header("Access-Control-Allow-Origin").is_some());
    let feeds = &json_of(&answer)["feeds"];
    assert_eq!((&feeds[0]["name"], &feeds[0]["viewers"]), (&json!(""), &json!(0)));
    assert_eq!((&feeds[1]["name"], &feeds[1]["viewers"]), (&json!("oven"), &json!(1)));
    assert_eq!(feeds[1]["measurements"], 3);
    assert_eq!(feeds[1]["sources"][0]["state"], "running");
    let foreign = server.send("/healthz?verbose", "Origin: http://elsewhere.example\r\n").answer();
    assert_eq!(foreign.header("Access-Control-Allow-Origin"), None);
    assert_eq!(server.send("/healthz?verbose", "Host: elsewhere.example\r\n").answer().status, 400);
}
