//! Redis goes away and comes back with all of its data: viewers stay, and nothing is lost or comes
//! twice.
//!
//! Read next: `lost.rs`.

use super::{
    door::Door,
    redis::{KEEPS_ALL, KEEPS_NOTHING, Redis, until},
    servers::{Servers, wait_until_unwell},
    writer::{Writer, post, publish},
};

#[test]
fn redis_restarts_with_all_of_its_data_and_the_epoch_goes_on() {
    let Some(mut redis) = Redis::start(KEEPS_ALL) else { return };
    let servers = Servers::start(2, &redis.url());
    let viewers = [servers.viewer(0), servers.viewer(1)];
    let writer = Writer::start(&servers.places, 0, 1);
    until("something is written", || writer.count() > 20);
    redis.kill();
    redis.start_again();
    let before = writer.count();
    until("more is written", || writer.count() > before + 20);
    let (taken, repeats) = writer.end();
    for viewer in viewers {
        let state = viewer.wait_for(*taken.last().expect("more than 20"));
        assert_eq!((state.epochs.len(), state.lost, state.connections), (1, 0, 1));
        assert!(taken.iter().all(|number| state.values.contains(number)), "taken and not shown");
        assert!(state.values.len() as u64 <= taken.len() as u64 + repeats, "something came twice");
    }
}

#[test]
fn a_redis_that_stands_still_is_noticed_and_everybody_goes_on_when_it_does() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    let viewers = [servers.viewer(0), servers.viewer(1)];
    publish(servers.get(0), 1);
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(1));
    redis.freeze();
    let why = [0, 1].map(|index| wait_until_unwell(servers.get(index)));
    assert!(why.iter().all(|why| why.contains("Redis")), "{why:?}");
    let (status, answer) = post(servers.get(1).address(), "2").expect("an answer");
    assert_eq!(status, 503, "{answer}");
    assert!(answer.contains("Retry-After: "), "{answer}");
    redis.thaw();
    servers.wait_until_well();
    publish(servers.get(1), 3);
    for viewer in viewers {
        let state = viewer.wait_for(3);
        assert_eq!((state.epochs.len(), state.lost, state.connections), (1, 0, 1));
    }
}

/// Notes have no numbers, and are answered like measurements all the same.
#[test]
fn a_note_is_answered_only_when_redis_has_taken_it() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    publish(servers.get(0), 1);
    let note = "{\"note\":\"door opened\"}\n";
    redis.freeze();
    let (status, answer) = post(servers.get(0).address(), note).expect("an answer");
    assert_eq!(status, 503, "{answer}");
    redis.thaw();
    servers.wait_until_well();
    let about = || redis.ask::<u64>("XLEN wirechart:{feed.}:about");
    let before = about();
    let (status, answer) = post(servers.get(0).address(), note).expect("an answer");
    assert_eq!((status, about()), (204, before + 1), "{answer}");
}

#[test]
fn a_server_that_is_cut_off_says_so_and_catches_up() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let door = Door::to(redis.port);
    let cut_off = Servers::start(1, &door.url());
    let servers = Servers::start(1, &redis.url());
    let (far, near) = (cut_off.viewer(0), servers.viewer(0));
    publish(servers.get(0), 1);
    far.wait_for(1);
    door.swallow_all();
    let writer = Writer::start(&servers.places, 0, 2);
    wait_until_unwell(cut_off.get(0));
    until("something is written", || writer.count() > 50);
    servers.wait_until_well();
    door.open();
    let (taken, _) = writer.end();
    let last = *taken.last().expect("more than 50");
    let (far, near) = (far.wait_for(last), near.wait_for(last));
    assert_eq!((far.epochs.len(), far.lost, far.connections), (1, 0, 1));
    assert_eq!(far.values, near.values);
    cut_off.wait_until_well();
}

#[test]
fn a_batch_whose_answer_is_lost_is_taken_once() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let door = Door::to(redis.port);
    let behind = Servers::start(1, &door.url());
    let servers = Servers::start(1, &redis.url());
    publish(behind.get(0), 1);
    let viewer = servers.viewer(0);
    viewer.wait_for(1);
    door.swallow_answers();
    let address = behind.get(0).address();
    let posted = std::thread::spawn(move || post(address, "2"));
    until("Redis has taken it", || redis.entries() == 2);
    door.open();
    let answer = posted.join().expect("no panic").expect("an answer");
    behind.wait_until_well();
    publish(behind.get(0), 3);
    // A late answer says 503, though it was taken: whoever sends it again sends a new measurement.
    assert!(matches!(answer.0, 204 | 503), "{}", answer.1);
    assert_eq!(viewer.wait_for(3).values, [1, 2, 3]);
}
