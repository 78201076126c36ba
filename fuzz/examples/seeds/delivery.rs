//! Seeds for `delivery`: scripts with connections that share a log, and sockets that take only as
//! many bytes as they are told to.
//!
//! Must not know how seeds are stored. No RFC section. Read next: `log.rs` of `src/oracle/server`.

use crate::{Seed, seed};

/// The steps of `delivery`: see the list at its body.
const PUBLISH: u8 = 0;
const WAIT: u8 = 1;
const JOIN: u8 = 2;
const PEER: u8 = 3;
const SAY: u8 = 4;
const READ: u8 = 5;
const TURN: u8 = 6;
const TIME: u8 = 7;
const NOTICE: u8 = 7 | 29 << 3;
const SETTLE: u8 = 7 | 30 << 3;
const END: u8 = 7 | 31 << 3;
const UNTOLD: u8 = 16 << 3;
const JOINED: u8 = 24 << 3;
/// What a peer does, and what we send.
const TEXT: u8 = 0;
const FRAGMENTS: u8 = 1;
const PING: u8 = 2;
const PONG: u8 = 3;
const CLOSE: u8 = 4;
const BREAKS: u8 = 5;
const ENDS: u8 = 6;
const RESETS: u8 = 7;
const OUR_PING: u8 = 1;
const OUR_FRAGMENTS: u8 = 2;
const OUR_CLOSE: u8 = 3;
/// The size of a log: 256 KiB and 1,000 bytes.
const LARGE: u8 = 0x80 | 100;
/// Bytes that stand for other lengths, or for any number of bytes.
const K70: u8 = 255;
const ALL: u8 = 127;

#[rustfmt::skip] // or each step would have a line
const DELIVERIES: &[(&str, &[u8])] = &[
    ("echo", &[9, 100, JOIN, 0, READ, ALL, PEER, TEXT, 5, PEER, FRAGMENTS, 200, SAY, TEXT, 3, SETTLE]),
    ("head-cut", &[9, 100, JOIN, 150, READ, 3, PUBLISH, 7, PEER, TEXT, 5, READ, 146, TURN, READ, 9, READ, ALL, SETTLE]),
    ("long-echo-cut-in-its-header", &[9, 100, JOIN, 0, READ, 3, PEER, FRAGMENTS, K70, READ, 99, READ, ALL]),
    ("long-echo-cut-behind-its-header", &[9, 100, JOIN, 0, READ, 10, PEER, FRAGMENTS, K70, READ, 99, READ, ALL]),
    ("long-echo-cut-in-its-payload", &[9, 100, JOIN, 0, READ, 99, PEER, FRAGMENTS, K70, PEER, TEXT, 1, READ, 1, READ, ALL]),
    ("long-echo-not-begun", &[9, 100, JOIN, 0, READ, 0, PEER, FRAGMENTS, K70, PEER, FRAGMENTS, K70, READ, ALL]),
    ("echo-and-news-cut-between", &[9, 100, JOIN, 0, READ, 7, PUBLISH | 1 << 3, 9, 9, PEER, TEXT, 5, READ, 19, READ, ALL]),
    ("echo-and-news-cut-in-the-news", &[9, 100, JOIN, 0, READ, 9, PUBLISH | 1 << 3, 9, 9, PEER, TEXT, 5, READ, 20, READ, ALL]),
    ("echo-and-news-cut-in-the-echo", &[9, 100, JOIN, 0, READ, 4, PUBLISH | 1 << 3, 9, 9, PEER, TEXT, 5, READ, ALL]),
    ("long-echo-and-news", &[9, 100, JOIN, 0, READ, 99, PUBLISH | 1 << 3, 9, 9, PEER, FRAGMENTS, K70, READ, K70, READ, ALL]),
    ("cut-between-two-frames-and-closed", &[
        9, 100, JOIN, 0, READ, 11, PUBLISH | 1 << 3, 1, 1, TURN, TURN, PEER, CLOSE, READ, 0, READ, ALL, SETTLE,
    ]),
    ("cut-between-two-frames-and-ended", &[
        9, 100, JOIN, 0, READ, 11, PUBLISH | 1 << 3, 1, 1, TURN, TURN, PEER, ENDS, READ, 0, READ, ALL, SAY, TEXT, 3, SETTLE,
    ]),
    ("cut-between-two-frames-and-reset", &[
        9, 100, JOIN, 0, READ, 11, PUBLISH | 1 << 3, 1, 1, TURN, TURN, PEER, RESETS, SAY, TEXT, 3, READ, ALL, SETTLE,
    ]),
    ("cut-in-a-frame-and-closed", &[
        9, 100, JOIN, 0, READ, 5, PUBLISH | 1 << 3, 1, 1, TURN, TURN, PEER, CLOSE, READ, 3, READ, ALL, SETTLE,
    ]),
    ("reset-while-idle", &[
        9, 100, JOIN, 0, JOIN, 0, READ, ALL, READ | 1 << 3, ALL, PEER, RESETS, PUBLISH, 1, TURN, SETTLE, SAY, OUR_PING, 1,
        TIME | 25 << 3, PEER, TEXT, 9,
    ]),
    ("reset-amid-an-echo", &[9, 100, JOIN, 0, READ, 20, PEER, FRAGMENTS, K70, PEER, PING, 1, PEER, RESETS, PEER, TEXT, 9, SETTLE]),
    ("ends-with-much-to-say", &[9, 100, JOIN, 0, READ, 20, PEER, FRAGMENTS, K70, PEER, ENDS, SAY, OUR_FRAGMENTS, 99, SETTLE]),
    ("we-close-while-full", &[
        9, 100, JOIN, 0, READ, 5, PUBLISH, 9, SETTLE, SAY, OUR_CLOSE, PUBLISH, 9, READ, 9, SETTLE, PEER, TEXT, 9, READ, ALL,
        PEER, CLOSE, SETTLE,
    ]),
    ("close-unanswered", &[9, 100, JOIN, 0, READ, ALL, SAY, OUR_CLOSE, TIME | 5 << 3, TIME | 12 << 3, SETTLE]),
    ("silence", &[9, 100, JOIN, 0, READ, 1, TIME, TIME | 12 << 3, PEER, PONG, TIME | 12 << 3, TIME | 25 << 3, READ, ALL, SETTLE]),
    ("breaks-a-rule-while-full", &[9, 100, JOIN, 0, PEER, TEXT, 5, PEER, BREAKS, PEER, TEXT, 5, READ, 6, READ, ALL, SETTLE]),
    ("pongs-while-full", &[
        9, 100, JOIN, 0, PEER, TEXT, 99, PEER, PING, 1, PEER, PING, 2, PEER, PING, 3, PEER, PING, 4, PEER, PING, 5, PEER,
        PING, 6, PEER, PING, 7, PEER, PING, 8, PEER, TEXT, 9, READ, ALL, SETTLE,
    ]),
    ("gap-while-full", &[
        2, 100, JOIN, 0, PEER, TEXT, 5, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE, READ, 9, READ, 9, READ, ALL, SETTLE,
    ]),
    ("gap-untold", &[
        2, 100, JOIN | UNTOLD, 0, PEER, TEXT, 5, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE, READ, 9, READ, ALL, SETTLE,
    ]),
    ("joined-while-full", &[
        9, 100, JOIN | JOINED, 0, READ, 5, PUBLISH | 2 << 3, 1, 2, 3, SETTLE, PUBLISH | 1 << 3, 4, 5, READ, 40, SETTLE, NOTICE,
        PUBLISH, 6, READ, 9, READ, ALL, SETTLE,
    ]),
    ("joined-cut-in-its-header", &[9, 100, JOIN | JOINED, 0, READ, 1, PUBLISH | 1 << 3, 90, 90, SETTLE, READ, 2, READ, ALL, SETTLE]),
    ("joined-cut-and-closed", &[
        9, 100, JOIN | JOINED, 0, READ, 5, PUBLISH | 1 << 3, 1, 1, TURN, TURN, PEER, CLOSE, READ, 3, READ, ALL, SETTLE,
    ]),
    ("joined-and-a-gap", &[
        2, 100, JOIN | JOINED, 0, READ, 3, PUBLISH | 1 << 3, 1, 1, SETTLE, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, READ, 9,
        READ, ALL, SETTLE,
    ]),
    ("joined-and-single-amid-a-walk", &[
        9, LARGE, JOIN, 0, JOIN | JOINED, 0, JOIN | JOINED, 0, READ, ALL, READ | 1 << 3, 20, READ | 2 << 3, ALL,
        PUBLISH | 1 << 3, 1, K70, TURN | 3 << 3, 1, 2, 3, TURN | 2 << 3, 5, 6, WAIT, 1, SETTLE, READ | 1 << 3, ALL, SETTLE,
    ]),
    ("notice-while-full", &[
        9, 100, JOIN, 0, PEER, TEXT, 5, NOTICE, PUBLISH, 1, NOTICE, SETTLE, READ, 9, READ, 9, NOTICE, READ, ALL, SETTLE,
    ]),
    ("notice-and-close", &[9, 100, JOIN, 0, READ, 4, NOTICE, TURN, PEER, CLOSE, NOTICE, READ, ALL, SETTLE]),
    ("data-ends-while-full", &[9, 100, JOIN, 0, PUBLISH, 9, SETTLE, END, SETTLE, READ, 21, PEER, CLOSE, READ, ALL, SETTLE]),
    ("all-leave-in-one-walk", &[9, 100, JOIN, 0, JOIN, 0, JOIN, 0, READ, ALL, READ | 1 << 3, ALL, READ | 2 << 3, ALL, END, SETTLE]),
    ("sends-and-does-not-read", &[
        9, 100, JOIN, 0, PEER, TEXT, K70, PEER, TEXT, K70, PEER, TEXT, K70, PEER, TEXT, K70, PEER, TEXT, K70, READ, K70,
        READ, ALL,
    ]),
    ("waits-and-one-reads-on", &[
        3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE, WAIT, 9, SETTLE, READ, 40, SETTLE, READ, ALL, SETTLE,
    ]),
    ("waits-and-one-closes", &[
        3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE, WAIT, 9, SETTLE, READ | 1 << 3, ALL, PEER, CLOSE,
        SETTLE,
    ]),
    ("waits-and-we-close", &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE, WAIT, 9, SETTLE, SAY, OUR_CLOSE, SETTLE]),
    ("waits-and-one-is-reset", &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE, WAIT, 9, SETTLE, PEER, RESETS, SETTLE]),
    ("waits-and-one-breaks-a-rule", &[
        3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE, WAIT, 9, SETTLE, PEER, BREAKS, SETTLE,
    ]),
    ("news-amid-a-walk", &[
        9, 100, JOIN, 0, JOIN, 0, READ, ALL, READ | 1 << 3, 15, PUBLISH, 1, TURN | 3 << 3, 1, 2, 3, PEER | 1 << 3, PING, 4,
        TURN | 2 << 3, 5, 6, SETTLE,
    ]),
];

pub fn seeds() -> Vec<Seed> {
    DELIVERIES.iter().map(|(name, steps)| seed("delivery", name, &[steps])).collect()
}
