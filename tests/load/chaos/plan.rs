//! The plan of one client. It is drawn before the client starts, so that a seed determines every
//! action.
//!
//! What the client reads depends on the server, and when depends on the machine. Read next:
//! `traffic.rs`.

use super::{
    common::{http::Request, server::Server},
    random::Random,
    traffic::{Endpoint, Speaker},
};
use std::time::Duration;

/// What one client does, from connecting to leaving.
pub(crate) struct Plan {
    /// The receive buffer to ask for before connecting; `None` for the system's default.
    pub(crate) room: Option<usize>,
    pub(crate) actions: Vec<Action>,
    pub(crate) leaves: Leave,
}

/// One action.
pub(crate) enum Action {
    /// Sends these bytes, as far as the server takes them within the time limit.
    Send(Vec<u8>),
    /// Reads at most this many bytes once, if something comes within the time limit.
    Read(usize),
    /// Reads in chunks of this size for this long.
    Drain(usize, Duration),
    /// Waits for this long.
    Wait(Duration),
}

/// How the client disconnects.
#[derive(Clone, Copy)]
pub(crate) enum Leave {
    /// Closes its socket. That sends a FIN, or an RST if it has not read everything.
    Close,
    /// Sends an RST, whatever it has read.
    Reset,
    /// Sends a FIN, reads on for a while, and closes.
    Finish,
    /// Sends a FIN and keeps its socket.
    FinishAndKeep,
    /// Not at all: it keeps its socket and does nothing more.
    Keep,
}

/// The number of inspections. It is small, so that some watchers find a connection to watch.
const TOKENS: u64 = 4;
/// Files of the page, of all sizes.
const FILES: &[&str] = &[
    "/",
    "/main.js",
    "/style.css",
    "/favicon.svg",
    "/npm/timechart@1.0.0-beta.10/dist/timechart.min.js",
    "/npm/d3-scale@4.0.3/dist/d3-scale.min.js",
    "/nothing",
    "/healthz",
];

impl Plan {
    /// Draws a plan.
    pub(crate) fn draw(random: &mut Random, server: &Server) -> Self {
        let room = random.chance(75).then(|| match random.between(0, 3) {
            0 => 1, // the system raises it to the smallest size it allows
            1 => random.between(1 << 10, 64 << 10) as usize,
            2 => 20 << 10,
            _ => random.size(4 << 20),
        });
        let mut actions = Vec::new();
        match random.between(0, 99) {
            0..=54 => feed(random, server, &mut actions),
            55..=64 => chat(random, server, &mut actions),
            65..=72 => echo(random, server, &mut actions, false),
            73..=80 => echo(random, server, &mut actions, true),
            81..=86 => inspect(random, server, &mut actions),
            87..=95 => page(random, server, &mut actions),
            _ => half_head(random, server, &mut actions),
        }
        let leaves = match random.between(0, 99) {
            0..=29 => Leave::Close,
            30..=54 => Leave::Reset,
            55..=69 => Leave::Finish,
            70..=79 => Leave::FinishAndKeep,
            _ => Leave::Keep,
        };
        Self { room, actions, leaves }
    }
}

/// A viewer. Most viewers are slow and send nothing.
fn feed(random: &mut Random, server: &Server, actions: &mut Vec<Action>) {
    let mut path = match random.between(0, 9) {
        0 => "/ws?".to_owned(),
        1 => format!("/ws?after={}", random.size(100_000)),
        2 => format!("/ws?history={}", random.size(5000)),
        3..=4 => "/ws?history=100000".to_owned(),
        _ => "/ws?history=65536".to_owned(),
    };
    if random.chance(10) {
        path += &format!("&inspect={}", token(random));
    }
    let mut request = Request::upgrade(server, &path);
    if random.chance(50) {
        request = request.with("Sec-WebSocket-Protocol", "wirechart.v1");
    }
    let times = if random.chance(30) { random.between(1, 2) } else { 0 };
    open(random, &request, actions);
    converse(random, Speaker::new(Endpoint::Any, false), times, actions);
}

fn chat(random: &mut Random, server: &Server, actions: &mut Vec<Action>) {
    let path = random.pick(&["/chat", "/chat?history=10000", "/chat?history=50"]);
    open(random, &Request::upgrade(server, path), actions);
    let times = random.between(0, 2);
    converse(random, Speaker::new(Endpoint::Chat, false), times, actions);
}

fn echo(random: &mut Random, server: &Server, actions: &mut Vec<Action>, compresses: bool) {
    let inspected =
        if random.chance(20) { format!("?inspect={}", token(random)) } else { String::new() };
    let mut request = Request::upgrade(server, &format!("/echo{inspected}"));
    if compresses {
        request = request.with("Sec-WebSocket-Extensions", "permessage-deflate");
    }
    open(random, &request, actions);
    let times = random.between(1, 4);
    converse(random, Speaker::new(Endpoint::Any, compresses), times, actions);
}

fn inspect(random: &mut Random, server: &Server, actions: &mut Vec<Action>) {
    let request = Request::upgrade(server, &format!("/inspect?token={}", token(random)));
    open(random, &request, actions);
    let times = random.between(0, 2);
    converse(random, Speaker::new(Endpoint::Inspect, false), times, actions);
}

fn token(random: &mut Random) -> String {
    format!("{:032x}", random.between(1, TOKENS))
}

/// Requests for files of the page, all sent at once on one connection.
fn page(random: &mut Random, server: &Server, actions: &mut Vec<Action>) {
    let count = random.between(1, 20);
    let requests =
        (0..count).flat_map(|_| Request::get(server, random.pick(FILES)).bytes()).collect();
    actions.push(Action::Send(requests));
    look_on(random, actions);
}

/// A request that is never completed.
fn half_head(random: &mut Random, server: &Server, actions: &mut Vec<Action>) {
    let mut request = Request::upgrade(server, "/ws").bytes();
    request.truncate(random.between(0, request.len() as u64 - 1) as usize);
    actions.extend(
        request.chunks(random.between(1, 200) as usize).map(|piece| Action::Send(piece.to_vec())),
    );
    look_on(random, actions);
}

/// Sends the request whole or in two chunks, and reads the answer or does not.
fn open(random: &mut Random, request: &Request, actions: &mut Vec<Action>) {
    let mut first = request.bytes();
    if random.chance(15) {
        let second = first.split_off(random.between(1, first.len() as u64 - 1) as usize);
        actions.extend([
            Action::Send(first),
            Action::Wait(Duration::from_millis(random.between(0, 20))),
        ]);
        first = second;
    }
    actions.push(Action::Send(first));
    if random.chance(40) {
        actions.push(Action::Read(random.between(1, 2000) as usize));
    }
}

/// Sends this many times, and reads or waits before, between and after.
fn converse(random: &mut Random, mut speaker: Speaker, times: u64, actions: &mut Vec<Action>) {
    for _ in 0..times {
        if random.chance(50) {
            look_on(random, actions);
        }
        actions.push(Action::Send(speaker.generate(random)));
    }
    look_on(random, actions);
}

/// Reads random amounts at random times, or does not read; less than a second in all.
fn look_on(random: &mut Random, actions: &mut Vec<Action>) {
    for _ in 0..random.between(1, 4) {
        let time = Duration::from_millis(random.between(0, 250));
        let size = 1 + random.size(128 << 10);
        actions.push(match random.between(0, 9) {
            0..=3 => Action::Wait(time),
            4..=7 => Action::Read(size),
            _ => Action::Drain(size, time),
        });
    }
}
