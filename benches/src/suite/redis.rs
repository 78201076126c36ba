//! The suite `redis`: two servers that share their feed through Redis. One reads lines, and a
//! viewer at the other has them.
//!
//! Then one of them is killed under a crowd of viewers, which go on at the other, and Redis is killed
//! and started again with its data.
//!
//! The first row of each load is the server that reads, then the one that shows, then Redis: each
//! with its processor time for a measurement. wirechart must have the feature `redis`. Must not know
//! how it is shared. Read next: `page.rs`.

use super::{ours, start, target};
use crate::{
    Failure, Options,
    load::{self, Across},
    server::Server,
    table::{Figure, Table},
};
use std::time::Duration;

/// Measurements a second; 0 stands for as many as go through.
const RATES: [u64; 4] = [10, 1_000, 10_000, 0];
/// Measurements in a batch.
const BATCHES: [usize; 5] = [1, 10, 100, 1_000, 4_000];
/// The crowd, and the lines a second that it is shown.
const VIEWERS: usize = 2_000;
const LINES: u64 = 10;

/// Runs the suite and prints its table.
pub fn run(options: &Options) -> Result<(), Failure> {
    let mut table = Table::new("us/measurement", "");
    for round in 0..options.rounds {
        for rate in RATES {
            eprintln!("round {} of {}: {rate} a second", round + 1, options.rounds);
            measure(rate, options, &mut table)?;
        }
    }
    print!("{table}");
    println!(
        "\n| measurements in a batch | batches a second | measurements a second |\n|--:|--:|--:|"
    );
    for lines in BATCHES {
        let rate = posts(lines, options)?;
        println!("| {lines} | {:.0} | {rate:.0} |", rate / lines as f64);
    }
    println!(
        "\n| {VIEWERS} viewers, {LINES} lines a second | the first is back after | half | all |\n|---|--:|--:|--:|"
    );
    for what in ["a server is killed", "Redis is killed and back"] {
        let times = crowd(what, options)?;
        let at = |part: usize| times[(times.len() - 1) * part / 2].as_millis();
        println!("| {what} | {} ms | {} ms | {} ms |", at(0), at(1), at(2));
    }
    Ok(())
}

/// How many measurements a second go through to Redis in batches of this size.
fn posts(lines: usize, options: &Options) -> Result<f64, Failure> {
    let redis = ["redis-server", "--port", "{port}", "--save", "", "--appendonly", "no"];
    let redis = start(&redis.map(str::to_owned), options.both)?;
    let url = format!("redis://{}", redis.address);
    let more = ["--redis", &url];
    load::posts(&start(&ours(options, &more), options.both)?, lines, options.duration)
}

/// Nothing may be lost, so Redis writes what it takes to its disk before it answers.
fn crowd(what: &str, options: &Options) -> Result<Vec<Duration>, Failure> {
    eprintln!("{VIEWERS} viewers: {what}");
    let directory = tempfile::tempdir()?;
    let path = directory.path().to_str().ok_or("the path is not UTF-8")?;
    let words = ["redis-server", "--port", "{port}", "--save", "", "--appendonly", "yes"];
    let command = [&words[..], &["--appendfsync", "always", "--dir", path]].concat();
    let command: Vec<String> = command.into_iter().map(str::to_owned).collect();
    let redis = start(&command, true)?;
    let address = redis.address;
    let url = format!("redis://{address}");
    let shows = start(&ours(options, &["--redis", &url]), true)?;
    let writes = start(&ours(options, &["--redis", &url]), true)?;
    let addresses = [shows.address, writes.address];
    let both = [0, 1];
    let mut redis = Some(redis);
    let fail = || {
        if what == "a server is killed" {
            drop(shows);
            return Ok(());
        }
        drop(redis.take());
        redis = Some(Server::start_at(address, &command, &both, &both)?);
        Ok(())
    };
    load::crowd(addresses, &writes, (VIEWERS, LINES), fail)
}

fn measure(rate: u64, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let redis = ["redis-server", "--port", "{port}", "--save", "", "--appendonly", "no"];
    let redis = start(&redis.map(str::to_owned), options.both)?;
    let url = format!("redis://{}", redis.address);
    let more = ["--redis", &url];
    let writes = start(&ours(options, &more), options.both)?;
    let shows = start(&ours(options, &more), options.both)?;
    let parts: [(&str, &Server); 3] = [("reads", &writes), ("shows", &shows), ("redis", &redis)];
    let before: Vec<Duration> =
        parts.iter().map(|(_, one)| one.time()).collect::<Result<_, _>>()?;
    let viewer = target("wirechart-ws", &shows, options);
    // At 10 a second, a second has too few for a p99.
    let duration = if rate == 10 { options.duration * 10 } else { options.duration };
    let Across { count, wall, latency } = load::across(&writes, &viewer, rate, duration)?;
    let what =
        if rate == 0 { "as many as go through".to_owned() } else { format!("{rate} a second") };
    for ((name, server), before) in parts.into_iter().zip(before) {
        let cost = (server.time()? - before).as_secs_f64() * 1e6 / count as f64;
        let rate = count as f64 / wall.as_secs_f64();
        let latency = if name == "shows" { latency } else { [0.0; 2] };
        table.add(&what, name, Figure { cost, rate, latency });
    }
    Ok(())
}
