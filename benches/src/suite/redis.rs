//! The suite `redis`: two servers that share their feed through Redis. One reads lines, and a
//! viewer at the other has them.
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
    Ok(())
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
