//! What a chart is about: told to clients that offer `wirechart.v3`, from flags and from any source.
//!
//! Read next: `sources.rs`.

use crate::common::{
    http::{Connection, Request, ask},
    program::Program,
    server::Server,
    websocket::Client,
};
use serde_json::{Value, json};
use std::{fs, net::UdpSocket, process::Stdio};

const V3: &[&str] = &["wirechart.v3"];
const NOTE: &str = r#"{"note":"deploy","t":1763770000123}"#;
/// No test needs to look further than this.
const MOST: usize = 10_000;

/// The first record that tells this about the chart.
#[track_caller]
fn wait_for_about(viewer: &mut Client, is_it: impl Fn(&Value) -> bool) -> Value {
    let mut texts = (0..MOST).map(|_| viewer.next_text());
    let abouts = texts.by_ref().filter_map(|text| {
        let about = text.lines().find(|line| line.starts_with(r#"{"about":"#))?.to_owned();
        Some(serde_json::from_str::<Value>(&about).expect("JSON")["about"].take())
    });
    abouts.into_iter().find(is_it).expect("it is told")
}

fn viewer(server: &Server, path: &str) -> Client {
    Client::open_with(server, server.connect(), path, V3)
}

#[track_caller]
fn post(server: &Server, query: &str, body: &str) -> (u16, String) {
    let head = format!(
        "POST /ingest{query} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n",
        server.address(),
        body.len()
    );
    let mut connection = Connection::open(server);
    connection.send(head + body);
    let answer = connection.answer();
    (answer.status, answer.body().to_owned())
}

#[test]
fn flags_say_what_the_chart_is_about_and_later_the_data_does() {
    let server = Server::start(&[
        "--title",
        "Oven",
        "--unit",
        "°C",
        "--line",
        "-5",
        "--line",
        "top=250 too hot",
    ]);
    let mut viewer = viewer(&server, "/ws");
    assert!(viewer.next_text().starts_with(r#"{"hello":"#));
    let lines = json!([{"value": -5}, {"series": "top", "value": 250, "text": "too hot"}]);
    let about = wait_for_about(&mut viewer, |_| true);
    assert_eq!(about, json!({"title": "Oven", "unit": "°C", "thresholds": lines}));
    let lines = [r#"{"title":"Kiln"}"#, r#"{"series":"top","min":5}"#, NOTE].join("\n");
    assert_eq!(post(&server, "", &lines).0, 204);
    let about = wait_for_about(&mut viewer, |about| about["title"] == "Kiln");
    assert_eq!(about["thresholds"][2], json!({"series": "top", "value": 5}));
    assert_eq!(about["notes"], json!([{"t": 1_763_770_000_123_i64, "text": "deploy"}]));
    let health = ask(&server, &Request::get(&server, "/healthz?verbose"));
    let health: Value = serde_json::from_str(health.body()).expect("JSON");
    assert_eq!(health["feeds"][0]["title"], "Kiln");
}

#[test]
fn only_who_offers_v3_is_told() {
    let server = Server::start(&["--title", "Oven", "-"]);
    let about = wait_for_about(&mut viewer(&server, "/ws"), |_| true);
    assert_eq!(about["title"], "Oven");
    let mut others = [&[][..], &["wirechart.v1"], &["wirechart.v2"]]
        .map(|offered| Client::open_with(&server, server.connect(), "/ws", offered));
    assert_eq!(post(&server, "", r#"{"title":"Kiln"}"#).0, 204);
    let mut told = viewer(&server, "/ws");
    wait_for_about(&mut told, |about| about["title"] == "Kiln");
    // What comes later is seen by all, and nothing of the title before it.
    assert_eq!(post(&server, "", "42\n").0, 204);
    for viewer in &mut others {
        let texts = (0..MOST).map(|_| viewer.next_text());
        let mut before = texts.take_while(|text| !text.contains(r#""value":42"#));
        assert!(before.all(|text| !text.contains("about")));
    }
}

#[test]
fn a_feed_with_a_name_has_what_its_data_says_and_none_of_the_flags() {
    let server = Server::start(&["--title", "Oven"]);
    let note = r#"{"note":"deploy"}"#;
    assert_eq!(post(&server, "?feed=web", note).0, 204);
    let mut viewer = viewer(&server, "/ws?feed=web");
    let about = wait_for_about(&mut viewer, |_| true);
    assert_eq!((about.get("title"), &about["notes"][0]["text"]), (None, &json!("deploy")));
    let t = about["notes"][0]["t"].as_i64().expect("a time");
    assert!(t > 1_763_770_000_123, "it happened when it was posted");
}

#[test]
fn what_cannot_be_taken_is_answered_in_words_and_the_rest_is_taken() {
    let server = Server::start(&[]);
    let lines = format!("{{\"note\":\"{}\"}}\n{NOTE}\n", "x".repeat(256));
    let (status, sentence) = post(&server, "", &lines);
    assert_eq!(status, 400);
    assert!(sentence.contains("a text has at most 255 bytes"), "{sentence}");
    let about = wait_for_about(&mut viewer(&server, "/ws"), |_| true);
    assert_eq!(about["notes"][0]["text"], "deploy");
    let many: Vec<String> =
        (0..=100).map(|n| format!(r#"{{"series":"s{n}","max":{n}}}"#)).collect();
    let (status, sentence) = post(&server, "", &many.join("\n"));
    assert_eq!(status, 400);
    assert!(sentence.starts_with("a threshold is left out: the chart has 100"), "{sentence}");
}

#[test]
fn a_note_comes_from_any_source() {
    #[track_caller]
    fn tells(server: &Server) {
        let has_note = |about: &Value| about["notes"][0]["text"] == "deploy";
        wait_for_about(&mut viewer(server, "/ws"), has_note);
    }
    let directory = tempfile::tempdir().expect("a folder");
    let file = directory.path().join("recording.json");
    fs::write(&file, format!("{NOTE}\n1\n2\n")).expect("written");
    tells(&Server::start(&[file.to_str().expect("a path")]));
    tells(&Server::start(&["--exec", &format!("echo 5; echo '{NOTE}'; sleep 60")]));

    let mut piped = Server::of(Program::run_with(
        Program::command(["--listen", "127.0.0.1:0"]),
        Stdio::piped(),
    ));
    piped.write(format!("r b\n{NOTE}\n1 0\n"));
    tells(&piped);

    let free = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let udp = free.local_addr().expect("its address");
    drop(free);
    let datagrams = Server::start(&["--udp", &udp.to_string()]);
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a port");
    sender.send_to(NOTE.as_bytes(), udp).expect("sent");
    tells(&datagrams);

    let producer = Server::start(&[]);
    let mut socket = Client::open(&producer, "/ingest");
    socket.send(NOTE);
    assert_eq!(socket.next_text(), r#"{"ack":1}"#);
    tells(&producer);
}

#[test]
fn another_servers_messages_can_be_notes() {
    let echo = Server::start(&["-"]);
    let url = format!("ws://{}/echo", echo.address());
    let server = Server::start(&[&url, "--send", NOTE]);
    wait_for_about(&mut viewer(&server, "/ws"), |about| about["notes"][0]["text"] == "deploy");
}

#[test]
fn the_page_stands_in_the_frames_of_those_origins_that_are_named() {
    let policy = |flags: &[&str]| {
        let server = Server::start(flags);
        let answer = ask(&server, &Request::get(&server, "/"));
        answer.header("Content-Security-Policy").expect("a policy")
    };
    assert!(policy(&[]).ends_with("; frame-ancestors 'none'"));
    let two = ["--allow-frame", "https://a.example", "--allow-frame", "http://b.example:3000/"];
    let policy_of_two = policy(&two);
    assert!(
        policy_of_two.ends_with("; frame-ancestors https://a.example http://b.example:3000"),
        "{policy_of_two}"
    );
    assert!(!policy(&["--allow-frame", "*"]).contains("frame"));
}
