//! `/inspect`: shows a client the frames of its own connections, in both directions, as they were
//! on the wire, each explained and checked.
//!
//! A page makes a token of 128 random bits, opens `/inspect?token=T`, and puts `inspect=T` into the
//! URLs of the connections that it opens afterwards. Those are mirrored from their handshake on,
//! until the last `/inspect` with that token closes. At most 32 are mirrored at a time, and 32 new
//! ones in half a second; further ones are served as usual, and a `refused` says that they are not
//! shown. A token that nobody watches is ignored. A connection that is not inspected pays for all
//! this with one null pointer, 8 bytes of 448, and with no time that could be measured: an echo
//! took the server 5.1 us of CPU time before and after the inspector was added with 1 message in
//! flight, and 0.385 and 0.39 us with 16 (release builds in turn, medians of 6).
//!
//! | module | what |
//! |---|---|
//! | [`token`] | the name of an inspection |
//! | [`allowance`] | how much of a flood is reported |
//! | [`messages`] | the reports |
//! | [`commands`] | the commands |
//! | [`registry`] | the inspections |
//! | `side` | observes one direction of a connection |
//! | `close_stage` | describes how a connection closes |
//! | [`mirror`] | observes a connection |
//! | [`admission`] | what a new connection has to do with an inspection |
//! | [`watcher`] | a client that watches |
//! | [`executor`] | executes commands |
//!
//! # Reports
//! Text messages, one JSON object each. `connection` counts from 1 within the token. `t` is Unix
//! time in ms, with decimals. `at`, `from` and `to` count the bytes of one direction, from the
//! first after the handshake.
//!
//! ```json
//! {"hello":{"token":"00112233445566778899aabbccddeeff","payload":256}}
//! {"open":{"connection":1,"t":1763770000123.456,"path":"/ws?history=100&inspect=...","request":HEAD,"response":HEAD,
//!   "accept":[{"step":"key","value":"dGhl...","meaning":"..."},...]}}
//! {"read":{"connection":1,"t":1763770000123.456,"from":0,"to":17}}
//! {"write":{"connection":1,"t":1763770000123.456,"from":0,"to":44}}
//! {"frame":{"connection":1,"t":1763770000123.456,"direction":"in",FRAME}}
//! {"skipped":{"connection":1,"t":1763770000123.456,"direction":"in","frames":17,"pieces":3}}
//! {"closing":{"connection":1,"t":1763770000123.456,"state":"sent","by":"server","sentence":"..."}}
//! {"end":{"connection":1,"t":1763770000123.456,"sentence":"..."}}
//! {"gap":{"from":17,"to":23}}
//! {"refused":{"sentence":"..."}}
//! ```
//!
//! | message | what it reports |
//! |---|---|
//! | `hello` | the first message: `payload` is how many bytes of each payload are shown; its length is always given |
//! | `open` | a connection's handshake. `HEAD` and `FRAME` are in the docs of `explain/json.rs` |
//! | `read` | what one read of the server returned. The sender decides where a frame ends, the network where a read does |
//! | `write` | what the socket took of one write |
//! | `frame` | a whole frame: `in` from the client, `out` from the server. A frame that breaks a rule is reported as soon as it does so, and a partial one when the connection ends: both have `missing` bytes |
//! | `skipped` | so many frames of this direction were not reported, and so many `pieces` (reads or writes), because there were too many: 400 frames, reads and writes are reported in half a second for all connections of the token together, and 20 more for each. A frame that breaks a rule, and a Close, are always reported |
//! | `closing` | the state of the close handshake, see below. `by`: who sent the first Close, `server` or `client`, or `transport` if nobody did |
//! | `end` | the connection has ended, and why |
//! | `gap` | so many reports were dropped: only the newest are kept for a client that reads too slowly |
//! | `refused` | why a command was not executed, or that a connection is not mirrored because there are too many. As the only message, before a Close 1013: there are 32 inspections already |
//!
//! | `state` | how far the close handshake has come; reported once the Close in question has been written |
//! |---|---|
//! | `sent` | the server has sent its Close and waits for the answer |
//! | `over` | both have sent a Close |
//! | `failed` | the client broke a rule: the server sends a Close, if it has not already, and does not wait for an answer (RFC 6455, 7.1.7) |
//! | `unanswered` | the client has not answered the server's Close in time, or was silent for so long that the server does not wait for an answer |
//! | `lost` | the connection ended before |
//!
//! # Commands
//! Text messages, for connections of the same token:
//!
//! ```json
//! {"ping":{"connection":1,"payload":"hi"}}
//! {"send":{"connection":1,"text":"hello","fragments":3}}
//! {"send":{"connection":1,"size":300}}
//! {"close":{"connection":1,"code":1001,"reason":"bye"}}
//! ```
//!
//! `send` sends a text of at most 1 MiB in 1 to 100 frames, uncompressed. With `size` instead of
//! `text` it is made of digits. `payload`, `fragments`, `reason` and `code` may be left out.
//!
//! Must not know what the connections are for. Read next: [`token`].

pub mod admission;
pub mod allowance;
mod close_stage;
pub mod commands;
pub mod executor;
pub mod messages;
pub mod mirror;
pub mod registry;
mod side;
pub mod token;
pub mod watcher;
