//! Redis loses data: a new epoch begins, everybody is told, and nobody is left deaf.
//!
//! Read next: `killed.rs`.

use super::{
    door::Door,
    redis::{KEEPS_NOTHING, Redis, until},
    servers::Servers,
    viewer::Viewer,
    writer::{Writer, publish},
};

/// Two servers, a viewer at each, and the numbers 1 to 5.
fn two(url: &str) -> (Servers, [Viewer; 2]) {
    let servers = Servers::start(2, url);
    let viewers = [servers.viewer(0), servers.viewer(1)];
    (1..=5).for_each(|number| publish(servers.get(0), number));
    viewers.iter().for_each(|viewer| assert_eq!(viewer.wait_for(5).values, [1, 2, 3, 4, 5]));
    (servers, viewers)
}

#[test]
fn redis_restarts_without_its_data_and_no_reader_is_deaf() {
    let Some(mut redis) = Redis::start(KEEPS_NOTHING) else { return };
    let (servers, viewers) = two(&redis.url());
    redis.kill();
    redis.start_again();
    for viewer in &viewers {
        viewer.wait("another epoch", |state| state.epochs.len() > 1);
    }
    servers.wait_until_well();
    publish(servers.get(1), 6);
    for viewer in viewers {
        let state = viewer.wait_for(6);
        assert_eq!((state.distinct(), state.connections), (vec![6], 1));
    }
}

#[test]
fn everything_is_flushed_while_readers_wait_and_none_is_deaf() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let (servers, viewers) = two(&redis.url());
    redis.ask::<String>("FLUSHALL");
    publish(servers.get(1), 6);
    for viewer in viewers {
        let state = viewer.wait_for(6);
        assert!(state.epochs.len() > 1, "the same epoch after a loss");
        assert_eq!((state.distinct(), state.connections), (vec![6], 1));
    }
}

#[test]
fn what_is_written_after_a_flush_is_never_taken_for_what_was_lost() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let (servers, viewers) = two(&redis.url());
    let writers =
        [0, 1].map(|index| Writer::start(&servers.places, index, 1000 * (index as u64 + 1)));
    for flushes in 1..=3 {
        let before = writers[0].count();
        until("more is written", || writers[0].count() > before + 30);
        redis.ask::<String>("FLUSHALL");
        for viewer in &viewers {
            viewer.wait("another epoch", |state| state.epochs.len() > flushes);
        }
    }
    // The viewers compare what each number means.
    for writer in writers {
        let (taken, _) = writer.end();
        viewers.iter().for_each(|viewer| _ = viewer.state());
        assert!(!taken.is_empty());
    }
    publish(servers.get(0), 7);
    let [one, other] = viewers.map(|viewer| viewer.wait_for(7));
    assert_eq!((one.epoch, one.last), (other.epoch, other.last));
}

#[test]
fn a_replica_that_is_promoted_behind_its_master_begins_an_epoch() {
    let Some(master) = Redis::start(KEEPS_NOTHING) else { return };
    let Some(replica) = Redis::start(KEEPS_NOTHING) else { return };
    let door = Door::to(master.port);
    let servers = Servers::start(2, &door.url());
    let viewers = [servers.viewer(0), servers.viewer(1)];
    (1..=3).for_each(|number| publish(servers.get(0), number));
    replica.follow(&master);
    until("the replica has all", || {
        replica.try_ask::<u64>("XLEN wirechart:{feed.}:log").is_ok_and(|entries| entries == 3)
    });
    replica.ask::<String>("REPLICAOF NO ONE");
    [4, 5].into_iter().for_each(|number| publish(servers.get(0), number));
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(5));
    door.lead_to(replica.port);
    until("the other Redis is used", || {
        super::writer::post(servers.get(1).address(), "44").is_ok_and(|(status, _)| status == 204)
    });
    // Number 4 has another meaning now, and so another epoch.
    publish(servers.get(1), 55);
    for viewer in viewers {
        let state = viewer.wait_for(55);
        assert!(state.epochs.len() > 1, "the same epoch for two meanings");
        assert_eq!((state.distinct(), state.connections), (vec![1, 2, 3, 44, 55], 1));
    }
}

/// Whoever can write to Redis can break a feed. The servers begin an epoch and go on.
#[test]
fn whatever_somebody_else_writes_to_a_feed_its_servers_go_on() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(2, &redis.url());
    publish(servers.get(0), 1);
    let writes = [
        "XADD LOG 18446744073709551615-18446744073709551615 d x",
        "HSET META s 18446744073709551615",
        "HSET META s 9007199254740993 m 1",
        "HSET META s nonsense m -1 t nan",
        "HSET META s 1e3",
        "HSET META e \"}",
        // Bytes that are no UTF-8. They do not fit in an argument here, but in a script.
        r"EVAL return(redis.call('XADD','LOG','99999-0','\255','\255','d','5','e','\255')) 0",
        r"EVAL return(redis.call('HSET','META','e','\255\254','r','\255','s','\255')) 0",
        r"EVAL return(redis.call('HSET','META','e','\195\164')) 0",
        "XADD LOG 9007199254740000-0 e EPOCH c 18446744073709551615 l 18446744073709551615 d 5",
    ];
    let epoch = || redis.ask::<Vec<u8>>("HGET wirechart:{feed.}:meta e");
    for (number, write) in (2..).zip(writes) {
        let before = epoch();
        let begin = String::from_utf8_lossy(&before[..8]).into_owned();
        let write = write.replace("EPOCH", &begin).replace("LOG", "wirechart:{feed.}:log");
        redis.ask::<redis::Value>(&write.replace("META", "wirechart:{feed.}:meta"));
        let begins = |epoch: Vec<u8>| epoch != before && epoch.is_ascii() && epoch.len() == 32;
        until("an epoch begins", || begins(epoch()));
        servers.wait_until_well();
        publish(servers.get(0), number);
        for index in 0..2 {
            assert!(servers.viewer(index).wait_for(number).values.ends_with(&[number]), "{write}");
        }
    }
}

#[test]
fn a_time_that_somebody_else_wrote_is_not_that_of_later_measurements() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let servers = Servers::start(1, &redis.url());
    publish(servers.get(0), 1);
    let time = || redis.ask::<u64>("HGET wirechart:{feed.}:meta t");
    let before = time();
    let times = ["1e300", "9000000000000000", "4000000000000", "inf", "-inf", "nan", "-1", "\t"];
    for (number, t) in (2..).zip(times) {
        redis.ask::<redis::Value>(&format!("HSET wirechart:{{feed.}}:meta t {t}"));
        publish(servers.get(0), number);
        servers.viewer(0).wait_for(number);
        let hours = time().abs_diff(before) / 3_600_000;
        assert!(hours < 24, "{t}: {hours} hours off");
    }
}
