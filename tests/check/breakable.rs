//! A small server that breaks exactly one rule, the one that it is told to break.
//!
//! Its flaw has the name of the check that must find it. Without a flaw it keeps all rules, and
//! with one of the `QUIRKS`, too: it does what a check could take for a fault. One
//! thread serves each connection, and all end with the test. Read next: `head.rs`.

use crate::{frames::Connection, head};
use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// The name of the rule that is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flaw(pub(crate) &'static str);

impl Flaw {
    pub(crate) fn is(self, name: &str) -> bool {
        self.0.strip_prefix(HANGS).unwrap_or(self.0) == name
    }

    /// Whether it does not answer what it should take, instead of failing the connection.
    pub(crate) fn hangs(self) -> bool {
        self.0.starts_with(HANGS)
    }
}

/// What stands before the name of a rule that is broken by not answering.
const HANGS: &str = "hangs on ";

/// What a server may do without breaking a rule.
pub(crate) const QUIRKS: [&str; 14] = [
    "limit",  // closes with 1009 on a message of more than 8 KiB
    "once",   // closes with 1000 after one message
    "push",   // closes with 1008 when a message comes
    "deaf",   // reads nothing that comes after the handshake
    "slow",   // takes its time for each frame
    "busy",   // answers 503 now and then
    "hasty",  // sends a Ping at once, and drops a request that does not come at once
    "leaves", // closes with 1001 as soon as the WebSocket is open
    "greets", // sends a message and a Pong of its own at once
    "ticks",  // sends a message of its own each millisecond
    "pongs",  // sends each Pong twice
    "resets", // has the client compress each message on its own, unasked
    "shouts", // sends text back in other letters, and something before it
    "serial", // serves one connection at a time
];

/// What the connections share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) open: AtomicUsize,
    /// How many requests came.
    pub(crate) count: AtomicUsize,
    /// Set when the server must take no more connections.
    pub(crate) is_dead: AtomicBool,
}

/// Starts a server with this flaw. Returns where it listens.
pub(crate) fn start(flaw: Flaw) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let shared = Arc::new(Shared::default());
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            if shared.is_dead.load(Ordering::SeqCst) {
                break;
            }
            let shared = Arc::clone(&shared);
            if flaw.is("serial") {
                serve(stream, flaw, &shared);
            } else {
                thread::spawn(move || serve(stream, flaw, &shared));
            }
        }
    });
    address
}

fn serve(mut stream: TcpStream, flaw: Flaw, shared: &Shared) {
    _ = stream.set_nodelay(true);
    let Some((agreed, input)) = head::answer(&mut stream, flaw, shared) else { return };
    shared.open.fetch_add(1, Ordering::SeqCst);
    // What breaks a rule has ended the connection already.
    _ = Connection::new(stream, flaw, agreed, input, shared).serve();
    shared.open.fetch_sub(1, Ordering::SeqCst);
}
