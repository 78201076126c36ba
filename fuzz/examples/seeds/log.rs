//! Seeds for `log`: scripts with publishers and viewers of a log.
//!
//! Must not know how seeds are stored. No RFC section. Read next: `delivery.rs`.

use crate::{Seed, seed};

/// The steps of `log`: see the list at its body.
const PUBLISH: u8 = 0;
const WAIT: u8 = 1;
const JOIN: u8 = 2;
const RESUME: u8 = 3;
const SETTLE: u8 = 4;
const READ: u8 = 5;
const TURN: u8 = 6;
const TIME: u8 = 7;
const END: u8 = 3 | 31 << 3;
const NOTICE: u8 = 3 | 30 << 3;
/// What is added to [`TURN`], so that the notice is set meanwhile.
const MEANWHILE: u8 = 16 << 3;
/// The bits of `n` for a viewer that joins.
const AFTER: u8 = 1 << 3;
const EPOCH: u8 = 6 << 3;
const OTHER_EPOCH: u8 = 2 << 3;
const UNTOLD: u8 = 8 << 3;
const CROWD: u8 = 16 << 3;
/// The size of a log: 256 KiB and 1,000 bytes.
const LARGE: u8 = 0x80 | 100;
/// Bytes that stand for other lengths.
const ALL: u8 = 255;
const K64: u8 = 253;

#[rustfmt::skip] // or each step would have a line
const LOGS: &[(&str, &[u8])] = &[
    ("one-viewer", &[9, 100, JOIN, 0, PUBLISH | 2 << 3, 5, 6, 7, SETTLE, END]),
    ("history", &[9, 100, PUBLISH | 4 << 3, 1, 2, 3, 4, 5, JOIN, 3, SETTLE, PUBLISH, 9, READ, 20, TURN]),
    ("gap", &[2, 100, JOIN, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE, PUBLISH, 1, READ, 5, SETTLE]),
    ("gap-untold", &[2, 100, JOIN | UNTOLD, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE]),
    ("gap-after-gap", &[
        2, 100, JOIN, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, TURN, READ, 40, PUBLISH | 7 << 3, 0, 0, 0,
        0, 0, 0, 0, 0, TURN, SETTLE,
    ]),
    ("cut-record-of-a-gap", &[
        2, 100, JOIN, 0, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, TURN, READ, 9, RESUME, TURN, READ, 9, READ,
        99,
    ]),
    ("cut-frames", &[9, 100, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, READ, 3, READ, 9, READ, 20, READ, 1, SETTLE]),
    ("cut-after-one-byte", &[9, 100, JOIN, 0, PUBLISH | 1 << 3, 9, 9, TURN, READ, 1, READ, 19, READ, 30]),
    ("cut-and-lost", &[1, 9, JOIN, 0, PUBLISH, 9, READ, 3, TURN, PUBLISH | 3 << 3, 9, 9, 9, 9, SETTLE]),
    ("exactly-full", &[9, 3, PUBLISH | 1 << 3, 5, 5, PUBLISH, 5, PUBLISH, 15, PUBLISH, 5]),
    ("resume", &[9, 100, JOIN, 0, PUBLISH | 3 << 3, 1, 1, 1, 1, READ, 15, TURN, RESUME, SETTLE]),
    ("resume-too-late", &[2, 100, JOIN, 0, PUBLISH, 1, SETTLE, PUBLISH | 6 << 3, 1, 1, 1, 1, 1, 1, 1, RESUME, SETTLE]),
    ("large-frames", &[
        9, 30, JOIN, 0, PUBLISH | 1 << 3, 245, 200, JOIN, 9, READ, 200, TURN, READ | 1 << 3, 245, PUBLISH,
        250, TURN,
    ]),
    ("more-than-one-write", &[
        9, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 3 << 3, K64, 9, K64, ALL, READ, 99, TURN, READ, K64, TURN,
        SETTLE | 1 << 3,
    ]),
    ("after-and-epoch", &[
        9, 99, PUBLISH | 3 << 3, 0, 0, 0, 0, JOIN | AFTER, 2, JOIN | AFTER | OTHER_EPOCH, 2, JOIN | AFTER |
        EPOCH, 9, JOIN | EPOCH, 1, JOIN | AFTER, 0xFF, JOIN | AFTER, 0xFE, JOIN | AFTER | OTHER_EPOCH, 0xFF,
    ]),
    ("neighbours-of-different-cursors", &[
        9, 99, JOIN, 0, PUBLISH | 1 << 3, 1, 2, JOIN, 0, READ, 99, READ | 1 << 3, 99, PUBLISH | 1 << 3, 3, 4,
        TURN,
    ]),
    ("news-amid-a-stretch", &[
        4, 99, JOIN, 0, JOIN, 0, JOIN | UNTOLD, 0, READ, ALL, READ | 1 << 3, ALL, PUBLISH, 1, TURN | 7 << 3,
        0, 0, 0, 0, 0, 0, 0, TURN,
    ]),
    ("more-cursors-than-batches", &[
        19, 99, JOIN, 0, READ, 99, PUBLISH, 0, JOIN, 0, READ | 1 << 3, 99, PUBLISH, 0, JOIN, 0, READ | 2 << 3,
        99, PUBLISH, 0, JOIN, 0, READ | 3 << 3, 99, PUBLISH, 0, JOIN, 0, READ | 4 << 3, 99, PUBLISH, 0, JOIN,
        0, READ | 5 << 3, 99, PUBLISH, 0, JOIN, 0, READ | 6 << 3, 99, PUBLISH, 0, JOIN, 0, READ | 7 << 3, 99,
        PUBLISH, 0, JOIN, 0, READ | 8 << 3, 99, PUBLISH, 0, JOIN, 0, READ | 9 << 3, 99, PUBLISH, 0, JOIN, 0,
        READ | 10 << 3, 99, PUBLISH, 0, TURN,
    ]),
    ("crowd", &[9, 99, JOIN | CROWD, 0, PUBLISH, 1, TURN, RESUME | 2 << 3, TURN, RESUME | 16 << 3, TURN, SETTLE]),
    ("crowd-and-news-amid-a-round", &[9, 99, JOIN | CROWD, 0, PUBLISH, 1, TURN | 1 << 3, 2, TURN, TURN, SETTLE]),
    ("crowd-comes-amid-a-round", &[
        9, 99, JOIN, 0, READ, ALL, PUBLISH, 1, TURN, TURN, JOIN, 0, PUBLISH, 1, TURN, JOIN | CROWD, 0, SETTLE
        | 1 << 3,
    ]),
    ("crowd-and-one-takes-a-seat-that-was-passed", &[
        9, 99, JOIN | CROWD, 0, JOIN | CROWD, 0, PUBLISH, 1, TURN, TURN, RESUME | 25 << 3, SETTLE,
    ]),
    ("waits-for-one-who-reads", &[
        3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, READ, 30, TURN, TIME | 3 << 3,
        SETTLE,
    ]),
    ("patience-ends", &[
        3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, TIME | 9 << 3, TURN, TIME | 1 <<
        3, TURN,
    ]),
    ("left-behind-and-waited-for-again", &[
        3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, TURN, READ, ALL, READ, 0,
        PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, SETTLE | 1 << 3,
    ]),
    ("left-behind-and-waited-for-again-at-once", &[
        3, LARGE, JOIN, 0, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, TURN, WAIT, 9, TURN, TURN, TIME, READ,
        ALL, PUBLISH | 3 << 3, 9, 9, 9, 9, WAIT, 9, SETTLE,
    ]),
    ("waits-for-one-who-leaves", &[
        3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, RESUME, SETTLE,
    ]),
    ("waits-for-one-who-comes-late", &[
        7, LARGE, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, WAIT, 9, JOIN, 7, WAIT | 7 << 3, 9, 9, 9, 9, 9, 9,
        9, 9, TURN,
    ]),
    ("waits-for-one-who-has-read-all", &[
        3, LARGE, JOIN, 0, READ, ALL, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, TURN, SETTLE,
    ]),
    ("waits-for-the-slower-one", &[3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, SETTLE | 1 << 3]),
    ("does-not-wait-for-one-who-has-lost", &[
        3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, TURN, SETTLE | 1 << 3,
    ]),
    ("does-not-wait-for-one-who-will-have-lost", &[
        3, LARGE, JOIN, 0, JOIN, 0, PUBLISH, 9, TURN, PUBLISH | 7 << 3, 9, 9, 9, 9, 9, 9, 9, 9, SETTLE | 1 <<
        3,
    ]),
    ("hears-of-one-who-reads-on", &[
        3, LARGE, JOIN, 0, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, TURN, READ, ALL, SETTLE
        | 1 << 3,
    ]),
    ("waits-when-it-ends", &[3, LARGE, JOIN, 0, PUBLISH | 3 << 3, 9, 9, 9, 9, TURN, WAIT, 9, TURN, END, TURN]),
    ("notice-before-messages", &[9, 100, JOIN, 0, JOIN, 1, JOIN | UNTOLD, 0, NOTICE, PUBLISH, 1, SETTLE, NOTICE, NOTICE, SETTLE]),
    ("notice-and-gap", &[2, 100, JOIN, 0, NOTICE, PUBLISH | 7 << 3, 0, 0, 0, 0, 0, 0, 0, 0, SETTLE, NOTICE, READ, 5, SETTLE]),
    ("notice-amid-a-pass", &[
        9, 100, JOIN, 0, JOIN, 0, READ, ALL, READ | 1 << 3, ALL, NOTICE, TURN | MEANWHILE | 1 << 3, 5, TURN, TURN, SETTLE,
    ]),
    ("notice-cut-and-resumed", &[9, 100, JOIN, 0, NOTICE, PUBLISH, 1, READ, 3, TURN, NOTICE, RESUME, READ, ALL, SETTLE]),
    ("notice-to-a-crowd-at-the-end", &[9, 99, JOIN | CROWD, 0, NOTICE, TURN | MEANWHILE, TURN, END, SETTLE]),
    ("ended", &[9, 99, JOIN, 0, END, PUBLISH, SETTLE, JOIN, 3, RESUME]),
];

pub fn seeds() -> Vec<Seed> {
    LOGS.iter().map(|(name, steps)| seed("log", name, &[steps])).collect()
}
