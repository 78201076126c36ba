//! Faults at random, as a printed seed says: 200 viewers move between three servers, two writers
//! send, and Redis is killed, stopped, flushed, cut off and replaced while servers are killed. Two
//! clients of others, in Python, go with the viewers. In the end all have the same.
//!
//! `WIRECHART_SEED` repeats a run as far as threads allow it. Read next: `follows.py`.

#[path = "../load/chaos/random.rs"]
#[allow(dead_code)] // the other tests need more of it
mod numbers;

use super::{
    door::Door,
    redis::{KEEPS_ALL, KEEPS_NOTHING, Redis, until},
    servers::Servers,
    together::python,
    viewer::Viewer,
    writer::{Writer, publish},
};
use numbers::Random;
use std::{
    env,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

const SERVERS: usize = 3;
const VIEWERS: u64 = 200;
const FAULTS: u64 = 12;
/// The value that ends the Python clients.
const LAST: u64 = 8_888_888;

#[test]
fn whatever_fails_in_whatever_order_no_number_has_two_meanings_and_nobody_is_deaf() {
    let seed = env::var("WIRECHART_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("WIRECHART_SEED={seed}");
    let mut random = Random::new(seed, [0, 0]);
    let keeps_all = random.chance(50);
    let Some(mut redis) = Redis::start(if keeps_all { KEEPS_ALL } else { KEEPS_NOTHING }) else {
        return;
    };
    let door = Door::to(redis.port);
    let mut servers = Servers::start(SERVERS, &door.url());
    let viewers: Vec<Viewer> = (0..VIEWERS as usize).map(|index| servers.viewer(index)).collect();
    let others = follow(&servers);
    let writers =
        [1, 2].map(|index| Writer::start(&servers.places, index, 1_000_000 * index as u64));
    let mut is_lossless = true;
    for _ in 0..FAULTS {
        thread::sleep(Duration::from_millis(random.between(0, 500))); // the plan's own pause
        is_lossless &= fault(&mut random, (&mut servers, &door, &mut redis), keeps_all);
        let moves = random.between(0, VIEWERS / 3);
        (0..moves).for_each(|_| viewers[random.between(0, VIEWERS - 1) as usize].leave());
    }
    let ended = writers.map(Writer::end);
    until("all are well, and the last is taken", || {
        let place = servers.get(0).address();
        super::writer::post(place, "7777777").is_ok_and(|(status, _)| status == 204)
    });
    servers.wait_until_well();
    publish(servers.get(1), LAST);
    let states: Vec<_> = viewers.iter().map(|viewer| viewer.wait_for(LAST)).collect();
    for other in others {
        let output = other.wait_with_output().expect("it has ended");
        let said = String::from_utf8_lossy(&output.stdout);
        let mut words = said.split_whitespace();
        assert_eq!(words.next(), Some(&*states[0].epoch), "{output:?}");
        let values: Vec<u64> = words.map(|value| value.parse().expect("a number")).collect();
        assert_eq!(values, states[0].values, "in Python");
    }
    for state in &states {
        assert_eq!((&state.epoch, state.last), (&states[0].epoch, states[0].last));
        assert!(state.values == states[0].values, "two viewers have not seen the same");
        if is_lossless {
            assert_eq!((state.epochs.len(), state.lost), (1, 0));
            let all = ended.iter().flat_map(|(taken, _)| taken);
            assert!(all.clone().all(|number| state.values.contains(number)), "taken, not shown");
        }
    }
}

/// Plain clients, each at first at another server; none where Python has no WebSockets.
fn follow(servers: &Servers) -> Vec<Child> {
    let Some(python) = python() else { return Vec::new() };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/redis/follows.py");
    let mut addresses: Vec<_> = (0..SERVERS).map(|index| servers.get(index).address()).collect();
    let mut start = |_| {
        addresses.rotate_left(1);
        let mut command = Command::new(&python);
        command.arg(script).arg(LAST.to_string());
        command.args(addresses.iter().map(ToString::to_string)).stdout(Stdio::piped());
        command.spawn().expect("Python has just run")
    };
    (0..2).map(&mut start).collect()
}

/// One fault. Returns whether Redis has kept everything.
fn fault(
    random: &mut Random,
    (servers, door, redis): (&mut Servers, &Door, &mut Redis),
    keeps_all: bool,
) -> bool {
    match random.between(0, if keeps_all { 3 } else { 5 }) {
        0 => {
            let index = random.between(0, SERVERS as u64 - 1) as usize;
            println!("server {index} is killed");
            servers.kill(index);
            servers.start_again(index);
            true
        }
        1 => {
            let pause = random.between(0, 4_000);
            println!("Redis stands still for {pause} ms");
            redis.freeze();
            thread::sleep(Duration::from_millis(pause)); // how long is the fault itself
            redis.thaw();
            true
        }
        2 => {
            println!("Redis is killed");
            redis.kill();
            redis.start_again();
            keeps_all
        }
        3 => {
            println!("the network breaks");
            door.swallow_answers();
            thread::sleep(Duration::from_millis(random.between(0, 500)));
            door.open();
            true
        }
        4 => {
            println!("a replica is promoted behind its master");
            let replica = Redis::start(KEEPS_NOTHING).expect("as the first");
            replica.follow(redis);
            replica.ask::<String>("REPLICAOF NO ONE");
            thread::sleep(Duration::from_millis(random.between(0, 500)));
            door.lead_to(replica.port);
            *redis = replica;
            false
        }
        _ => {
            println!("Redis is flushed");
            redis.ask::<String>("FLUSHALL");
            false
        }
    }
}
