//! What is measured: which servers, under which loads.
//!
//! Read next: `load/mod.rs`, how.

use crate::{
    Failure, Options,
    load::{self, Target},
    server::Server,
    table::{Figure, Table},
};

/// Connections, bytes of payload, messages in flight on each.
const ECHO: [(usize, usize, usize); 6] =
    [(100, 20, 1), (100, 20, 16), (100, 1 << 10, 1), (100, 1 << 10, 16), (10, 64 << 10, 1), (4, 1 << 20, 1)];
/// Viewers, messages in flight.
const FANOUT: [(usize, usize); 4] = [(100, 1), (100, 16), (1000, 1), (1000, 16)];
/// How many connections are left idle.
const IDLE: usize = 10_000;

/// Runs a suite and prints its table.
pub fn run(suite: &str, options: &Options) -> Result<(), Failure> {
    let (unit, limit, peers): (_, _, &[&str]) = match suite {
        "echo" => ("server us/message", "plain-echo", &["plain-echo", "tungstenite", "fastwebsockets"]),
        "fanout" => {
            ("server us/delivery", "write-loop", &["write-loop", "tungstenite-broadcast", "fastwebsockets-broadcast"])
        }
        "idle" => ("bytes/connection", "", &["tungstenite", "fastwebsockets"]),
        "connect" => ("server us/connection", "", &["tungstenite", "fastwebsockets"]),
        other => return Err(format!("no suite is called {other}").into()),
    };
    load::allow_many_sockets()?;
    let mut table = Table::new(unit, limit);
    let names = std::iter::once("wirechart").chain(peers.iter().copied());
    let wanted = |name: &&str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let names: Vec<&str> = names.filter(wanted).collect();
    for round in 0..options.rounds {
        for name in &names {
            eprintln!("round {} of {}: {name}", round + 1, options.rounds);
            measure(suite, name, options, &mut table)?;
        }
    }
    print!("{table}");
    Ok(())
}

fn measure(suite: &str, name: &str, options: &Options, table: &mut Table) -> Result<(), Failure> {
    let (processors, ours): (&[usize], &[usize]) = if options.both { (&[0, 1], &[0, 1]) } else { (&[0], &[1]) };
    let server = Server::start(&command(name, options)?, processors, ours)?;
    let target = target(suite, name, &server);
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
                let done = load::fanout(&target, viewers, in_flight)?;
                table.add(&format!("{viewers} viewers, {in_flight} in flight"), name, done.into());
            }
        }
        "idle" => {
            let cost = load::idle(&target, IDLE)?;
            table.add(&format!("{IDLE} connections"), name, Figure { cost, rate: 0.0 });
        }
        _ => table.add("connect, then reset", name, load::connect(&target)?.into()),
    }
    Ok(())
}

fn command(name: &str, options: &Options) -> Result<Vec<String>, Failure> {
    if name == "wirechart" {
        return Ok([&options.ours, "serve", "--listen", "{address}"].map(str::to_owned).to_vec());
    }
    let this = std::env::current_exe()?.into_os_string().into_string().map_err(|_| "the path is not UTF-8")?;
    Ok([&this, "peer", name, "{port}"].map(str::to_owned).to_vec())
}

fn target<'a>(suite: &str, name: &str, server: &'a Server) -> Target<'a> {
    let (path, prefix) = match (name, suite) {
        ("wirechart", "fanout") => ("/chat", "Message: "),
        ("wirechart", _) => ("/echo", ""),
        _ => ("/", ""),
    };
    Target { server, path, prefix, plain: matches!(name, "plain-echo" | "write-loop") }
}

fn bytes(size: usize) -> String {
    match size {
        0x10_0000.. => format!("{} MiB", size >> 20),
        0x400.. => format!("{} KiB", size >> 10),
        _ => format!("{size} B"),
    }
}
