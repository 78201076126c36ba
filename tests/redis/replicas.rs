//! What `--redis-wait` gives: what was acknowledged is at a replica.
//!
//! Read next: `network.rs`.

use super::{
    door::Door,
    redis::{KEEPS_NOTHING, Redis},
    servers::Servers,
    writer::{Writer, post, publish},
};

/// How many batches have waited for replicas.
fn waits(redis: &Redis) -> u64 {
    let all: String = redis.ask("INFO commandstats");
    let line = all.lines().find_map(|line| line.strip_prefix("cmdstat_wait:calls="));
    line.and_then(|rest| rest.split(',').next()).map_or(0, |calls| calls.parse().expect("a number"))
}

#[test]
fn what_has_waited_for_a_replica_is_there_when_the_master_dies() {
    let Some(mut master) = Redis::start(KEEPS_NOTHING) else { return };
    let Some(replica) = Redis::start(KEEPS_NOTHING) else { return };
    replica.follow(&master);
    let door = Door::to(master.port);
    let servers = Servers::start_with(2, &door.url(), &["--redis-wait", "1"]);
    publish(servers.get(0), 1);
    assert!(waits(&master) >= 1, "the batch has waited");
    let writer = Writer::start(&servers.places, 0, 2);
    super::redis::until("something is written", || writer.count() > 100);
    master.kill();
    let (taken, _) = writer.end();
    replica.ask::<String>("REPLICAOF NO ONE");
    door.lead_to(replica.port);
    publish(servers.get(1), 1_000_000);
    let state = servers.viewer(0).wait_for(1_000_000);
    assert!(taken.iter().all(|number| state.values.contains(number)), "acknowledged and lost");
}

#[test]
fn a_replica_that_does_not_answer_holds_nobody_up_for_long() {
    let Some(master) = Redis::start(KEEPS_NOTHING) else { return };
    let Some(replica) = Redis::start(KEEPS_NOTHING) else { return };
    replica.follow(&master);
    let servers = Servers::start_with(1, &master.url(), &["--redis-wait", "1"]);
    publish(servers.get(0), 1);
    replica.freeze();
    let (status, answer) = post(servers.get(0).address(), "2").expect("an answer");
    assert_eq!(status, 204, "{answer}");
    assert_eq!(servers.viewer(0).wait_for(2).values, [1, 2]);
    replica.thaw();
}
