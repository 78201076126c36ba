//! A small server that breaks exactly one rule, the one that it is told to break.
//!
//! Its flaw has the name of the check that must find it, and may have a kind of input behind it for
//! which alone the rule is broken. Without a flaw it keeps all rules, and
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

    /// Whether this rule is broken for this kind of input: for all kinds, or as a variant.
    pub(crate) fn is_of(self, name: &str, kind: &str) -> bool {
        let rest = self.0.strip_prefix(HANGS).unwrap_or(self.0).strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':') == Some(kind))
    }

    /// The check that must find it.
    pub(crate) fn rule(self) -> &'static str {
        self.0.split(':').next().unwrap_or_default()
    }
}

/// What stands before the name of a rule that is broken by not answering.
const HANGS: &str = "hangs on ";
/// Rules that are broken for one kind of input alone, and kept for all others: the name of the check,
/// and the kind.
pub(crate) const VARIANTS: [&str; 46] = [
    "hs-101-length:Transfer-Encoding",
    "hs-no-extension-unasked:empty",
    "hs-no-upgrade:other",
    "hs-no-connection-token:inside",
    "hs-version-12:higher",
    "hs-post:PUT",
    "hs-post:HEAD",
    "hs-two-hosts:same",
    "hs-space-before-colon:Upgrade",
    "fr-lengths:order",
    "fr-rsv1:binary",
    "fr-rsv1:continuation",
    "fr-rsv2:binary",
    "fr-rsv2:deflate",
    "fr-rsv3:continuation",
    "fr-rsv3:deflate",
    "fr-rsv-on-control:ping",
    "fr-rsv-on-control:pong",
    "fr-rsv-on-control:close",
    "fr-unmasked:text",
    "fr-unmasked:binary",
    "fr-unmasked:empty",
    "fr-unmasked:continuation",
    "fr-unmasked:ping",
    "fr-unmasked:pong",
    "ctl-ping-126:pong",
    "ctl-fragmented:ping",
    "ctl-fragmented:empty",
    "ctl-fragmented:pong",
    "ctl-fragmented:close",
    "ctl-pong-unasked:message",
    "utf8-ff:80",
    "utf8-overlong:3",
    "utf8-overlong:4",
    "utf8-surrogate:pair",
    "utf8-beyond:f5",
    "utf8-beyond:long",
    "utf8-ends-early:before",
    "df-answer:twice",
    "df-bits-form:server",
    "df-bits-form:client",
    "df-rsv1-control:ping",
    "df-rsv1-control:pong",
    "df-rsv1-control:close",
    "sv-close-code:empty",
    "sv-close-one-byte:empty",
];

/// What a server may do without breaking a rule.
pub(crate) const QUIRKS: [&str; 16] = [
    "limit",       // closes with 1009 on a message of more than 8 KiB
    "once",        // closes with 1000 after one message
    "push",        // closes with 1008 when a message comes
    "deaf",        // reads nothing that comes after the handshake
    "slow",        // takes its time for each frame
    "busy",        // answers 503 now and then
    "hasty",       // sends a Ping at once, and drops a request that does not come at once
    "leaves",      // closes with 1001 as soon as the WebSocket is open
    "greets",      // sends a message and a Pong of its own at once
    "slow-greets", // sends them, and takes its time for each frame
    "ticks",       // sends a message of its own each millisecond
    "pongs",       // sends each Pong twice
    "resets",      // has the client compress each message on its own, unasked
    "shouts",      // sends text back in other letters, and something before it
    "serial",      // serves one connection at a time
    "busy-app",    // sends nothing back, and works long on each data frame before it reads on
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
