//! Redis takes no more, or not as fast as it comes, or disconnects readers that take too much at a
//! time.
//!
//! Read next: `secured.rs`.

use super::{
    common::server::Server,
    redis::{KEEPS_NOTHING, Redis, until},
    servers::{Servers, wait_until_unwell},
    writer::{post, publish},
};

#[test]
fn a_redis_whose_memory_is_full_is_told_of_and_nothing_is_lost_silently() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    let viewers = [servers.viewer(0), servers.viewer(1)];
    publish(servers.get(0), 1);
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(1));
    redis.ask::<String>("CONFIG SET maxmemory 1");
    let (status, answer) = post(servers.get(0).address(), "2").expect("an answer");
    assert_eq!(status, 503, "{answer}");
    assert!(answer.contains("Retry-After: "), "{answer}");
    let why = wait_until_unwell(servers.get(0));
    assert!(why.contains("maxmemory") || why.contains("OOM"), "{why}");
    redis.ask::<String>("CONFIG SET maxmemory 0");
    servers.wait_until_well();
    publish(servers.get(1), 3);
    publish(servers.get(0), 4);
    for viewer in viewers {
        let state = viewer.wait_for(4);
        assert_eq!((state.epochs.len(), state.lost, state.connections), (1, 0, 1));
        assert!(state.values.contains(&3), "{:?}", state.values);
    }
}

#[test]
fn a_redis_that_disconnects_readers_for_the_length_of_an_answer_leaves_none_deaf() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    let viewer = servers.viewer(0);
    publish(servers.get(0), 1);
    viewer.wait_for(1);
    // 40 entries are longer than this, and each is shorter.
    redis.ask::<String>("CONFIG SET client-output-buffer-limit normal\t256kb\t0\t0");
    let lines: String = (2..1_002).map(|number| format!("{number}\n")).collect();
    for _ in 0..40 {
        let (status, answer) = post(servers.get(0).address(), &lines).expect("an answer");
        assert_eq!(status, 204, "{answer}");
    }
    publish(servers.get(0), 500_000);
    assert_eq!(viewer.wait_for(500_000).lost, 0);
    let late = Servers::start(1, &redis.url());
    until("a server that starts late is well", || super::servers::health(late.get(0)).0 == 200);
    let viewer = late.viewer(0);
    let state = viewer.wait_for(500_000);
    assert_eq!(state.values.first(), Some(&1));
}

#[test]
fn what_a_pipe_has_lost_while_redis_stood_still_is_a_gap_and_what_was_before_it_stays() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let url = redis.url();
    let flags = ["--history", "200000"];
    let servers = Servers::start_with(1, &url, &flags);
    (1..=3).for_each(|number| publish(servers.get(0), number));
    let arguments = ["-", "--redis", &url, "--patience", "0", "--history", "200000"];
    let mut pipe = Server::start(&arguments);
    let viewer = servers.viewer(0);
    viewer.wait_for(3);
    redis.freeze();
    let lines: String = (1_000..91_000).map(|number| format!("{number}\n")).collect();
    pipe.write_meanwhile(lines);
    pipe.log.wait_for("messages are lost so far");
    redis.thaw();
    let late = Servers::start_with(1, &url, &flags);
    for viewer in [viewer, servers.viewer(0), late.viewer(0)] {
        let state = viewer.wait_for(90_999);
        assert_eq!(state.values[..3], [1, 2, 3]);
        assert!(state.lost > 0 && state.epochs.len() == 1, "{} {:?}", state.lost, state.epochs);
        assert_eq!(state.lost + state.values.len() as u64, 90_003, "each is shown or told lost");
    }
}
