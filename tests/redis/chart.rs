//! Feeds by name, and what is said about a chart: at every server the same.
//!
//! Read next: `together.rs`.

use super::{
    common::{record::Record, server::Server, websocket::Client},
    redis::{KEEPS_NOTHING, Redis, until},
    servers::Servers,
    writer::{post_to, publish},
};
use serde_json::Value;
use std::time::Duration;

/// Waits until a viewer at this server is told what the chart is about, and this holds of it.
#[track_caller]
fn wait_for_about(server: &Server, path: &str, holds: impl Fn(&Value) -> bool) {
    let mut viewer = Client::open_with(server, server.connect(), path, &["wirechart.v3"]);
    loop {
        let text = viewer.next_text();
        let all = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        if all.into_iter().any(|record| holds(&record["about"])) {
            return;
        }
    }
}

#[track_caller]
fn send(server: &Server, path: &str, lines: &str) {
    let (status, answer) = post_to(server.address(), path, lines).expect("an answer");
    assert_eq!(status, 204, "{answer}");
}

const ABOUT: &str =
    "{\"title\":\"Oven\"}\n{\"note\":\"door opened\"}\n{\"series\":\"top\",\"max\":80}\n5\n";

fn is_oven(about: &Value) -> bool {
    about["title"] == "Oven"
        && about["notes"].as_array().is_some_and(|notes| notes[0]["text"] == "door opened")
        && about["thresholds"].as_array().is_some_and(|all| all[0]["value"] == 80)
}

#[test]
fn what_is_said_about_a_chart_at_one_server_is_told_at_all_and_at_one_that_starts_late() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let flags = ["--history", "10"];
    let servers = Servers::start_with(2, &redis.url(), &flags);
    send(servers.get(0), "/ingest", ABOUT);
    wait_for_about(servers.get(0), "/ws", is_oven);
    wait_for_about(servers.get(1), "/ws", is_oven);
    // Far more than is kept of the log.
    (0..10).for_each(|_| send(servers.get(1), "/ingest", &"5\n".repeat(500)));
    until("the log is cut", || {
        let first: Vec<(String, Vec<String>)> =
            redis.ask("XRANGE wirechart:{feed.}:log - + COUNT 1");
        first.iter().any(|(id, _)| id.split_once('-').is_some_and(|(seq, _)| seq.len() > 1))
    });
    let late = Servers::start_with(1, &redis.url(), &flags);
    wait_for_about(late.get(0), "/ws", is_oven);
}

#[test]
fn what_was_said_about_a_chart_is_gone_with_redis_data_and_at_every_server() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start_with(1, &redis.url(), &["--title", "Given"]);
    send(servers.get(0), "/ingest", ABOUT);
    wait_for_about(servers.get(0), "/ws", is_oven);
    redis.ask::<String>("FLUSHALL");
    wait_for_about(servers.get(0), "/ws", |about| {
        about["title"] == "Given" && about["notes"].is_null() && about["thresholds"].is_null()
    });
}

#[test]
fn notes_without_a_measurement_do_not_fill_redis() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    publish(servers.get(0), 1);
    let batches = || redis.ask::<u64>("HGET wirechart:{feed.}:meta m");
    for number in 0..20_000 {
        send(servers.get(0), "/ingest", &format!("{{\"note\":\"{number}\"}}\n"));
        if number % 50 == 0 && batches() > 1_100 {
            break;
        }
    }
    assert!(batches() > 1_100, "more than are kept");
    publish(servers.get(0), 2);
    let about: u64 = redis.ask("XLEN wirechart:{feed.}:about");
    assert!(about <= 1_000 && redis.entries() <= about + 2, "{about} {}", redis.entries());
    assert_eq!(servers.viewer(0).wait_for(2).values, [1, 2]);
    let late = Servers::start(1, &redis.url());
    assert_eq!(late.viewer(0).wait_for(2).values, [1, 2]);
    wait_for_about(late.get(0), "/ws", |about| {
        about["notes"].as_array().is_some_and(|notes| notes.len() == 100)
    });
}

/// The status of a request for the feed of this name.
fn status_of(server: &Server, name: &str) -> u16 {
    use super::common::http::{Request, ask};
    ask(server, &Request::get(server, &format!("/ws?feed={name}"))).status
}

#[test]
fn a_feed_is_made_by_the_first_who_writes_to_it_and_found_at_every_server() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    for index in 0..2 {
        assert_eq!(status_of(servers.get(index), "oven"), 404, "nobody has written to it");
    }
    assert!(!redis.ask::<bool>("EXISTS wirechart:{feed.oven}:meta"), "a viewer has made it");
    send(servers.get(0), "/ingest?feed=oven", "7\n8\n");
    let mut viewer = Client::open(servers.get(1), "/ws?feed=oven&history=1");
    assert_eq!(viewer.next_record(), Record::Measurement { seq: 2, value: 8.into() });
    let week = Duration::from_secs(7 * 24 * 3_600).as_secs();
    for key in ["meta", "log"] {
        let left: u64 = redis.ask(&format!("TTL wirechart:{{feed.oven}}:{key}"));
        assert!((week - 60..=week).contains(&left), "{key}: {left}");
    }
    assert_eq!(redis.ask::<i64>("TTL wirechart:{feed.}:meta"), -1, "the main feed stays");
}

#[test]
fn whether_there_is_a_feed_is_not_known_while_redis_is_away() {
    let Some(mut redis) = Redis::start(super::redis::KEEPS_ALL) else { return };
    let servers = Servers::start(1, &redis.url());
    send(servers.get(0), "/ingest?feed=oven", "7\n");
    redis.kill();
    assert_eq!(status_of(servers.get(0), "kitchen"), 503);
    assert_eq!(status_of(servers.get(0), "oven"), 426, "it is here");
    redis.start_again();
    until("Redis is asked again", || status_of(servers.get(0), "kitchen") == 404);
}
