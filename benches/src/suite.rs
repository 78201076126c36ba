//! The suites: which servers are measured under which loads.
//!
//! Must not know how a load is generated. Read next: `load/mod.rs`, how; `suite/growth.rs`, how
//! cost grows.

mod fairness;
mod growth;
mod lines;
mod page;
mod redis;

use crate::{
    Failure, Options,
    load::{self, Encoding, Target},
    server::Server,
    table::{Figure, Table},
};

/// Connections, payload size in bytes, messages in flight on each connection.
const ECHO: [(usize, usize, usize); 6] = [
    (100, 20, 1),
    (100, 20, 16),
    (100, 1 << 10, 1),
    (100, 1 << 10, 16),
    (10, 64 << 10, 1),
    (4, 1 << 20, 1),
];
/// Viewers, messages in flight.
const FANOUT: [(usize, usize); 6] =
    [(100, 1), (100, 16), (1000, 1), (1000, 16), (10_000, 1), (10_000, 16)];
/// wirechart takes part twice: with messages from a viewer, and with lines from a pipe.
const FANOUT_SERVERS: [&str; 5] = [
    "wirechart-chat",
    "wirechart-ws",
    "write-loop",
    "tungstenite-broadcast",
    "fastwebsockets-broadcast",
];
/// The number of idle connections.
const IDLE: usize = 10_000;

/// Runs a suite and prints its table.
pub fn run(suite: &str, options: &Options) -> Result<(), Failure> {
    load::allow_many_sockets()?;
    let (unit, limit, servers): (_, _, &[&str]) = match suite {
        "echo" => (
            "server us/message",
            "plain-echo",
            &["wirechart", "plain-echo", "tungstenite", "fastwebsockets"],
        ),
        "fanout" => ("server us/delivery", "write-loop", &FANOUT_SERVERS),
        "idle" => (
            "bytes/connection",
            "",
            &["wirechart-ws", "wirechart", "tungstenite", "fastwebsockets"],
        ),
        "connect" => (
            "server us/connection",
            "plain-answer",
            &["wirechart", "plain-answer", "tungstenite", "fastwebsockets"],
        ),
        "lines" => return lines::run(options),
        "growth" => return growth::run(options),
        "fairness" => return fairness::run(options),
        "page" => return page::run(options),
        "redis" => return redis::run(options),
        other => return Err(format!("no suite is called {other}").into()),
    };
    let mut table = Table::new(unit, limit);
    // `write-loop` would wait for a viewer that never reads.
    let can = |name: &&&str| options.stuck == 0 || **name != "write-loop";
    let names: Vec<&str> =
        servers.iter().filter(can).copied().filter(|name| is_selected(name, options)).collect();
    for round in 0..options.rounds {
        for name in &names {
            eprintln!("round {} of {}: {name}", round + 1, options.rounds);
            measure(suite, name, options, &mut table)?;
        }
    }
    print!("{table}");
    Ok(())
}

/// Whether the options select this server.
fn is_selected(name: &str, options: &Options) -> bool {
    options.only.is_empty() || options.only.iter().any(|only| name.starts_with(only))
}

fn measure(suite: &str, name: &str, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let server = start(&command(name, options)?, options.both)?;
    let target = target(name, &server, options);
    match suite {
        "echo" => {
            for (connections, size, in_flight) in ECHO {
                let load = format!("{} x {}, {in_flight} in flight", connections, bytes(size));
                let done = load::echo(&target, connections, size, in_flight)?;
                table.add(&load, name, done.into());
            }
        }
        "fanout" => {
            for (viewers, in_flight) in FANOUT {
                let load = format!("{viewers} viewers, {in_flight} in flight");
                table.add(&load, name, load::fanout(&target, viewers, in_flight, 0)?.into());
                if options.stuck > 0 {
                    let done = load::fanout(&target, viewers, in_flight, options.stuck)?;
                    table.add(
                        &format!("{load}, beside {} stuck", options.stuck),
                        name,
                        done.into(),
                    );
                }
            }
        }
        "idle" => {
            let cost = load::idle(&target, IDLE)?;
            table.add(&format!("{IDLE} connections"), name, Figure { cost, ..Figure::default() });
        }
        _ => table.add("connect, then reset", name, load::connect(&target)?.into()),
    }
    Ok(())
}

fn command(name: &str, options: &Options) -> Result<Vec<String>, Failure> {
    if name.starts_with("wirechart") {
        return Ok(ours(options, &[]));
    }
    let this = std::env::current_exe()?
        .into_os_string()
        .into_string()
        .map_err(|_| "the path is not UTF-8")?;
    Ok([&this, "peer", name, "{port}"].map(str::to_owned).to_vec())
}

/// wirechart, with measurements from its standard input.
fn ours(options: &Options, more: &[&str]) -> Vec<String> {
    let words =
        [&options.ours[0], "serve", "-", "--max-connections", "20000", "--listen", "{address}"];
    words.iter().chain(more).map(|&word| word.to_owned()).collect()
}

/// Starts the server on processor 0 and continues on processor 1; or each on both.
fn start(command: &[String], both: bool) -> Result<Server, Failure> {
    let (processors, ours): (&[usize], &[usize]) =
        if both { (&[0, 1], &[0, 1]) } else { (&[0], &[1]) };
    Server::start(command, processors, ours)
}

fn target<'a>(name: &str, server: &'a Server, options: &Options) -> Target<'a> {
    let (path, prefix) = match name {
        "wirechart-chat" => ("/chat", "Message: "),
        "wirechart-ws" => ("/ws", ""),
        "wirechart" => ("/echo", ""),
        _ => ("/", ""),
    };
    let is_plain = matches!(name, "plain-echo" | "write-loop");
    let encoding = if is_plain { Encoding::Plain } else { Encoding::WebSocket };
    Target { server, path, prefix, encoding, duration: options.duration }
}

fn bytes(size: usize) -> String {
    match size {
        0x10_0000.. => format!("{} MiB", size >> 20),
        0x400.. => format!("{} KiB", size >> 10),
        _ => format!("{size} B"),
    }
}
