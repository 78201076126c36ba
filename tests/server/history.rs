//! `GET /history` from end to end: what it answers, to whom, and what it refuses.
//!
//! What the points are is tested beside the code. Read next: `inspect/mod.rs`.

use crate::{
    common::{
        http::{Answer, Connection, Request},
        server::Server,
    },
    documented::run_documentation,
};
use serde_json::{Value, json};

const NOW: i64 = 1_763_770_000_000;

fn post(server: &Server, path: &str, lines: &str) {
    let mut connection = Connection::open(server);
    let head = Request::get(server, path)
        .line(&format!("POST {path} HTTP/1.1"))
        .with("Content-Length", &lines.len().to_string());
    connection.send([&head.bytes(), lines.as_bytes()].concat());
    assert_eq!(connection.answer().status, 204);
}

fn ask(server: &Server, path: &str) -> Answer {
    Connection::open(server).ask(&Request::get(server, path))
}

#[track_caller]
fn json_of(server: &Server, path: &str) -> Value {
    let answer = ask(server, path);
    assert_eq!(
        (answer.status, answer.header("Content-Type").as_deref()),
        (200, Some("application/json"))
    );
    assert_eq!(answer.header("Cache-Control").as_deref(), Some("no-store"));
    serde_json::from_str(answer.body()).expect("JSON")
}

/// Two series: one that counts every 10 ms for 20 seconds, and one with a few values and a gap.
fn server() -> Server {
    let server = Server::start(&["-"]);
    let counted: String = (0..2_000)
        .map(|at| format!("{{\"series\":\"n\",\"time\":{},\"value\":{at}}}\n", NOW + at * 10))
        .collect();
    post(&server, "/ingest", &counted);
    let few = format!(
        "{{\"series\":\"a, \\\"b\\\"\",\"unit\":\"°C\",\"time\":{NOW},\"value\":9007199254740993}}\n\
         {{\"series\":\"a, \\\"b\\\"\",\"unit\":\"°C\",\"time\":{},\"value\":null}}\n",
        NOW + 1_500
    );
    post(&server, "/ingest", &few);
    server
}

#[test]
fn measurements_come_as_they_were_sent_and_buckets_with_their_extremes() {
    let server = server();
    let to = NOW + 20_000;
    let answer = json_of(&server, &format!("/history?series=a,+%22b%22&from={NOW}&to={to}"));
    assert_eq!((&answer["bucket"], &answer["last"]), (&json!(0), &json!(2_002)));
    let expected = json!([{
        "name": "a, \"b\"", "unit": "°C", "first": NOW,
        "points": [
            [NOW, 9_007_199_254_740_993_i64, 9_007_199_254_740_993_i64, 9_007_199_254_740_993_i64, 1],
            [NOW + 1_500, null, null, null, 0],
        ],
    }]);
    assert_eq!(answer["series"], expected);
    let answer = json_of(&server, &format!("/history?series=n&from={NOW}&to={to}&points=10"));
    assert_eq!(
        (&answer["bucket"], &answer["from"], &answer["to"]),
        (&json!(2_000), &json!(NOW), &json!(to))
    );
    let points = answer["series"][0]["points"].as_array().expect("points");
    assert_eq!(points.len(), 10);
    assert_eq!(points[1], json!([NOW + 2_000, 200, 399, 299.5, 200, 200, 399, 0, 1_990, 0, 1_990]));
    assert_eq!(answer["series"][0]["buckets"], json!([[NOW, 2_000]]));
    let all = json_of(&server, "/history");
    let names: Vec<_> =
        all["series"].as_array().expect("series").iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["n", "a, \"b\""]);
    assert_eq!(json_of(&server, "/history?series=other")["series"], json!([]));
}

#[test]
fn csv_names_its_columns_and_quotes_what_needs_it() {
    let server = server();
    let to = NOW + 20_000;
    let request = Request::get(&server, &format!("/history?series=a,+%22b%22&to={to}"));
    let answer = Connection::open(&server).ask(&request.with("Accept", "text/csv"));
    assert_eq!(answer.header("Content-Type").as_deref(), Some("text/csv; charset=utf-8"));
    assert_eq!(
        answer.body(),
        "time,series,value,unit\r\n\
         2025-11-22T00:06:40.000Z,\"a, \"\"b\"\"\",9007199254740993,°C\r\n\
         2025-11-22T00:06:41.500Z,\"a, \"\"b\"\"\",,°C\r\n"
    );
    post(&server, "/ingest", "{\"series\":\"n\",\"unit\":\"=V\",\"time\":0,\"value\":1}\n");
    let answer = ask(&server, &format!("/history?format=csv&series=n&from={NOW}&to={to}&points=2"));
    assert_eq!(
        answer.body(),
        "time,series,min,max,mean,count,span_ms,first,last,min_time,max_time,first_time,last_time,unit\r\n\
         2025-11-22T00:06:40.000Z,n,0,999,499.5,1000,10000,0,999,\
         2025-11-22T00:06:40.000Z,2025-11-22T00:06:49.990Z,\
         2025-11-22T00:06:40.000Z,2025-11-22T00:06:49.990Z,'=V\r\n\
         2025-11-22T00:06:50.000Z,n,1000,1999,1499.5,1000,10000,1000,1999,\
         2025-11-22T00:06:50.000Z,2025-11-22T00:06:59.990Z,\
         2025-11-22T00:06:50.000Z,2025-11-22T00:06:59.990Z,'=V\r\n"
    );
}

#[test]
fn a_feed_with_a_name_has_a_history_of_its_own() {
    let server = server();
    post(&server, "/ingest?feed=oven", "42\n");
    let answer = json_of(&server, "/history?feed=oven");
    assert_eq!(answer["last"], 1);
    assert_eq!(answer["series"][0]["points"][0][1], 42);
    assert_eq!(
        (&answer["series"][0]["name"], &answer["series"][0]["unit"]),
        (&json!(""), &json!(""))
    );
    let health: Value =
        serde_json::from_str(ask(&server, "/healthz?verbose").body()).expect("JSON");
    assert!(health["feeds"][1]["history"].as_u64().expect("bytes") > 100, "{health}");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let server = server();
    for (path, status, words) in [
        ("/history?from=x", 400, "from in the query must be a time"),
        ("/history?points=10001", 400, "from 1 to 10000"),
        ("/history?from=2&to=1", 400, "from must be before to"),
        ("/history?format=xml", 400, "json, csv"),
        ("/history?feed=none", 404, "no feed is called none"),
        ("/history?feed=%2F", 400, "the name of a feed"),
    ] {
        let answer = ask(&server, path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body().contains(words), "{path}: {}", answer.body());
    }
    let post = Request::get(&server, "/history").line("POST /history HTTP/1.1");
    let answer = Connection::open(&server).ask(&post);
    assert_eq!((answer.status, answer.header("Allow").as_deref()), (405, Some("GET, HEAD")));
}

#[test]
fn who_may_not_view_gets_no_history() {
    let server = server();
    let foreign = |name, value| {
        Connection::open(&server).ask(&Request::get(&server, "/history").set(name, value)).status
    };
    assert_eq!(foreign("Host", "evil.example"), 403);
    assert_eq!(foreign("Origin", "http://evil.example"), 403);
    let own = format!("http://{}", server.address());
    let request = Request::get(&server, "/history").with("Origin", &own);
    let answer = Connection::open(&server).ask(&request);
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(own));

    let directory = tempfile::TempDir::new().expect("a directory");
    let file = directory.path().join("token");
    std::fs::write(&file, "a-token-of-20-bytes-or-more").expect("a file");
    let server = Server::start(&["--view-token-file", file.to_str().expect("UTF-8")]);
    assert_eq!(ask(&server, "/history").status, 401);
    let request = Request::get(&server, "/history");
    let request = request.with("Authorization", "Bearer a-token-of-20-bytes-or-more");
    assert_eq!(Connection::open(&server).ask(&request).status, 200);
}

#[test]
fn head_has_no_body_and_the_connection_goes_on() {
    let server = server();
    let mut connection = Connection::open(&server);
    let head = Request::get(&server, "/history").line("HEAD /history?to=0 HTTP/1.1");
    connection.send(head.bytes());
    let answer = connection.head();
    assert_eq!(answer.status, 200);
    assert!(
        answer.header("Content-Length").expect("a length").parse::<usize>().expect("a number") > 50
    );
    assert_eq!(connection.ask(&Request::get(&server, "/history")).status, 200);
}

#[test]
fn without_memory_for_tiers_the_log_answers() {
    let server = Server::start(&["-", "--history-memory", "0"]);
    post(&server, "/ingest", "1\n2\n3\n");
    let answer = json_of(&server, "/history");
    assert_eq!(answer["series"][0]["points"].as_array().expect("points").len(), 3);
}

#[test]
fn the_commands_of_the_documentation_do_what_it_says() {
    let ran = run_documentation("history.md", "import urllib.request", |printed| {
        assert_eq!(printed, "oven 20.5 C\noven 21 C\n");
    });
    assert!(ran.is_none_or(|ran| ran >= 4), "only {ran:?} commands");
}
