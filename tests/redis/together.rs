//! What runs at several servers, and in front of them: chat rooms, load balancers, a client of
//! others, the page, and clocks that are wrong.
//!
//! Read next: `random.rs`.

#[path = "../browser/chromium.rs"]
#[allow(dead_code)]
mod chromium;
#[path = "../browser/page_in_browser.rs"]
#[allow(dead_code)]
mod page_in_browser;
#[path = "../browser/proxies/proxy.rs"]
mod proxy;

use super::{
    common::{faketime::Faketime, program::Program, server::Server, websocket::Client},
    redis::{KEEPS_NOTHING, Redis},
    servers::Servers,
    viewer::Viewer,
    writer::{post, publish},
};
use page_in_browser::Browser;
use proxy::Proxy;
use std::{
    fs,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

#[test]
fn a_room_is_one_conversation_at_all_servers() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    let mut clients = [0, 1].map(|index| Client::open(servers.get(index), "/chat?room=tea"));
    for number in 0..20 {
        for (name, client) in ["a", "b"].iter().zip(&mut clients) {
            client.send(&format!("{name}{number}"));
        }
    }
    let [one, other] =
        clients.map(|mut client| (0..40).map(|_| client.next_text()).collect::<Vec<_>>());
    assert_eq!(one, other, "all in one order");
    let of_a: Vec<_> = one.iter().filter(|text| text.starts_with("Message: a")).collect();
    let expected: Vec<_> = (0..20).map(|number| format!("Message: a{number}")).collect();
    assert_eq!(of_a, expected.iter().collect::<Vec<_>>(), "each in the order of its sender");
}

#[test]
fn servers_with_another_prefix_share_nothing() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    publish(servers.get(0), 1);
    let others = Server::start(&["-", "--redis", &redis.url(), "--redis-prefix", "another"]);
    publish(&others, 2);
    publish(servers.get(1), 3);
    assert_eq!(servers.viewer(0).wait_for(3).values, [1, 3]);
}

#[test]
fn a_source_that_plays_once_does_not_end_what_is_shared() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("numbers.txt").display().to_string();
    fs::write(&file, "1\n2\n3\n").expect("room for it");
    let once = Server::start(&[&file, "--rate", "100", "--once", "--redis", &redis.url()]);
    let viewer = Viewer::start(&Arc::new(Mutex::new(vec![once.address()])), 0, &servers.seen);
    once.log.wait_for("viewers stay");
    publish(servers.get(0), 4);
    let state = viewer.wait_for(4);
    assert_eq!((state.values, state.connections), (vec![1, 2, 3, 4], 1));
}

/// The configuration of this kind in the document.
fn documented(kind: &str, second: std::net::SocketAddr) -> String {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scale-out.md");
    let text = fs::read_to_string(document).expect("the document");
    let (_, rest) = text.split_once(&format!("```{kind}\n")).expect("its configuration");
    let (configuration, _) = rest.split_once("```").expect("its end");
    configuration.replace("127.0.0.1:8001", &second.to_string())
}

#[track_caller]
fn a_balancer_leads_to_whoever_runs(name: &str) {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let mut servers = Servers::start(2, &redis.url());
    let [first, second] = [0, 1].map(|index| servers.get(index).address());
    let Some(balancer) = Proxy::start(name, &documented(name, second), first) else { return };
    let places = Arc::new(Mutex::new(vec![([127, 0, 0, 1], balancer.port).into()]));
    let viewers: Vec<_> =
        (0..4).map(|index| Viewer::start(&places, index, &servers.seen)).collect();
    publish(servers.get(0), 1);
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(1));
    for index in 0..2 {
        servers.kill(index);
        let number = 2 + index as u64;
        publish(servers.get(1 - index), number);
        for viewer in &viewers {
            let state = viewer.wait_for(number);
            assert_eq!((state.epochs.len(), state.lost), (1, 0));
        }
        servers.start_again(index);
        servers.wait_until_well();
    }
    let moved: u64 = viewers.iter().map(|viewer| viewer.state().connections - 1).sum();
    assert!(moved >= 4, "each was at one of the two: {moved}");
}

#[test]
fn behind_haproxy_viewers_go_on_at_the_server_that_runs() {
    a_balancer_leads_to_whoever_runs("haproxy");
}

#[test]
fn behind_nginx_viewers_go_on_at_the_server_that_runs() {
    a_balancer_leads_to_whoever_runs("nginx");
}

#[test]
fn the_page_shows_the_same_at_both_servers_and_says_when_redis_is_away() {
    let Some(mut redis) = Redis::start(super::redis::KEEPS_ALL) else { return };
    let servers = Servers::start(2, &redis.url());
    let lines: String = (1..=50).map(|number| format!("{number}\n")).collect();
    let taken = post(servers.get(0).address(), &lines).expect("an answer");
    assert_eq!(taken.0, 204, "{}", taken.1);
    let Some(mut one) = Browser::open(servers.get(0).address()) else { return };
    let Some(mut other) = Browser::open(servers.get(1).address()) else { return };
    publish(servers.get(1), 51);
    for browser in [&mut one, &mut other] {
        browser.wait_for("__chart.lastSeq === 51 && __chart.plotted >= 51");
    }
    redis.kill();
    for browser in [&mut one, &mut other] {
        browser.wait_for("/Redis is away/.test(document.body.innerText)");
    }
    redis.start_again();
    servers.wait_until_well();
    publish(servers.get(0), 52);
    for browser in [&mut one, &mut other] {
        browser.wait_for("__chart.lastSeq === 52 && __chart.state === 'connected'");
        browser.wait_for("!/Redis is away/.test(document.body.innerText)");
        assert_eq!(browser.number("__chart.lost"), 0);
    }
}

/// libfaketime and the allocator of Redis do not work together, so the clock stays, and the last
/// time is moved: it is as if it had been given by a clock that was an hour ahead.
#[test]
fn a_clock_that_is_set_back_an_hour_sets_no_time_back() {
    const HOUR: u64 = 3_600_000;
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    let viewer = servers.viewer(0);
    publish(servers.get(0), 1);
    let before = viewer.wait_for(1).time;
    let ahead: u64 = redis.ask(&format!("HINCRBY wirechart:{{feed.}}:meta t {HOUR}"));
    assert!(ahead >= before + HOUR, "the last time is there: {ahead}");
    publish(servers.get(1), 2);
    publish(servers.get(0), 3);
    let state = viewer.wait_for(3);
    assert_eq!((state.time, state.epochs.len(), state.lost), (ahead, 1, 0));
}

#[test]
fn the_clock_of_a_server_that_is_wrong_is_not_used() {
    let Some(clock) = Faketime::new() else { return };
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    clock.set(3_600);
    let url = redis.url();
    let mut command = Program::command(["serve", "--listen", "127.0.0.1:0", "-", "--redis", &url]);
    clock.give_to(&mut command);
    let wrong = Server::of(Program::run_with(command, Stdio::null()));
    publish(&wrong, 1);
    let time = servers.viewer(0).wait_for(1).time;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    assert!(u128::from(time) < now + 1_000_000, "{time} is not the time of Redis, {now}");
}

/// A Python that has the library `websockets`; `None` with a message if there is none.
pub fn python() -> Option<String> {
    let python = std::env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import websockets"]).output();
    if has.is_ok_and(|answer| answer.status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os("CI").is_none(), "{python} has no websockets");
    eprintln!("skipped: {python} has no websockets");
    None
}

#[test]
fn a_client_of_others_goes_on_at_the_other_server() {
    let Some(python) = python() else { return };
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    (1..=10).for_each(|number| publish(servers.get(0), number));
    let viewers = [servers.viewer(0), servers.viewer(1)];
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(10));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redis/moves.py");
    let addresses = [0, 1].map(|index| servers.get(index).address().to_string());
    let output = Command::new(python).arg(script).args(addresses).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "1 2 3 4 5 6 7 8 9 10");
}
