//! Servers end without warning: viewers go on at another.
//!
//! Read next: `full.rs`.

use super::{
    door::Door,
    redis::{KEEPS_NOTHING, Redis, until},
    servers::Servers,
    writer::{Writer, post, publish},
};
use std::collections::HashSet;

#[test]
fn each_server_is_killed_under_load_and_its_viewers_go_on_at_another() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let mut servers = Servers::start(3, &redis.url());
    let viewers: Vec<_> = (0..12).map(|index| servers.viewer(index)).collect();
    let writers =
        [0, 1].map(|index| Writer::start(&servers.places, index, 1_000_000 * index as u64));
    for index in 0..3 {
        let before = writers[0].count();
        until("more is written", || writers[0].count() > before + 20);
        servers.kill(index);
        servers.start_again(index);
    }
    let before = writers[0].count();
    until("more is written", || writers[0].count() > before + 20);
    let ended = writers.map(Writer::end);
    let repeats: u64 = ended.iter().map(|(_, repeats)| repeats).sum();
    let taken: HashSet<u64> = ended.iter().flat_map(|(taken, _)| taken).copied().collect();
    publish(servers.get(0), 7_777_777);
    for viewer in &viewers {
        let state = viewer.wait_for(7_777_777);
        assert_eq!((state.epochs.len(), state.lost), (1, 0));
        assert_eq!(state.last, state.values.len() as u64, "the numbers from 1 on, each once");
        let values: HashSet<u64> = state.values.iter().copied().collect();
        assert!(taken.is_subset(&values), "taken and not shown");
        assert!(state.values.len() as u64 <= values.len() as u64 + repeats, "a batch came twice");
    }
    assert!(viewers.iter().any(|viewer| viewer.state().connections > 1), "nobody had to move");
}

#[test]
fn of_two_writers_one_is_killed_before_it_has_the_answer_and_its_batch_comes_once() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let door = Door::to(redis.port);
    let mut behind = Servers::start(1, &door.url());
    let servers = Servers::start(1, &redis.url());
    let viewer = servers.viewer(0);
    publish(behind.get(0), 1);
    publish(servers.get(0), 2);
    door.swallow_answers();
    let address = behind.get(0).address();
    let posted = std::thread::spawn(move || post(address, "3"));
    until("Redis has taken it", || redis.entries() == 3);
    behind.kill(0);
    _ = posted.join().expect("no panic");
    door.open();
    publish(servers.get(0), 4);
    assert_eq!(viewer.wait_for(4).values, [1, 2, 3, 4]);
    behind.start_again(0);
    publish(behind.get(0), 5);
    let state = viewer.wait_for(5);
    assert_eq!((state.values, state.epochs.len()), (vec![1, 2, 3, 4, 5], 1));
}
