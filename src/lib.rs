//! Live charts of any measurements in a browser, over a WebSocket server implemented from scratch.
//! Its code is written to be read, and its connections can be watched frame by frame.
//!
//! As a library: with `default-features = false` it is the protocol, [`wire`], and [`explain`] on
//! top of it, and nothing else. Begin with [`wire::Protocol`], whose documentation shows a whole
//! connection. It needs Rust 1.88, which the workflow in `.github/` builds it with.
//!
//! This page is the tour of the whole program.
//!
//! ```text
//!  file, pipe ──> source ──> feed::log ──────────┐ one log for each feed and each room, numbered,
//!                             │  ▲               │ bounded; feed::registry finds it by its name
//!                    wakes up │  │ reads from    │ each measurement becomes JSON once
//!                             ▼  │ its cursor    │ and a frame once
//!  browser <──frames── server::subscribers ──────┘
//!     │
//!     └──frames──> server::connection ──> wire::protocol ──> events
//! ```
//!
//! # The parts
//! Each part uses only parts below it in this table, and no two files use each other, not even
//! through others. A test checks every path in `src/` against this table (`tests/graph/`).
//!
//! | part | what | may use |
//! |---|---|---|
//! | `main` | starts the command | `cli` |
//! | `oracle` | what the fuzz targets and the test vectors compare with | `server`, `paste`, `format`, `explain`, `feed`, `digits`, `wire` |
//! | `cli` | the commands; builds a server from its parts | `server`, `scale`, `check`, `client`, `source`, `paste`, `format`, `explain`, `feed`, `digits`, `wire` |
//! | `server` | sockets, HTTP, WebSockets, viewers, producers | `paste`, `format`, `pages`, `explain`, `feed`, `digits`, `clock`, `wire` |
//! | `scale` | the same feeds on many servers, through Redis (feature `redis`) | `feed`, `digits`, `backoff`, `random`, `wire` |
//! | `source` | reads recordings, standard input, commands, WebSockets, datagrams | `client`, `format`, `feed`, `backoff`, `wire` |
//! | `check` | which rules of the RFCs a server keeps | `client`, `digits`, `wire` |
//! | `client` | opens WebSockets | `digits`, `clock`, `random`, `wire` |
//! | `format` | text in the forms that programs print, as measurements | `feed`, `digits` |
//! | `paste` | whatever a person pastes, as bytes with their senders | `explain`, `digits`, `wire` |
//! | `pages` | the files of the page, embedded in the binary | nothing |
//! | [`explain`] | bytes to named spans, and as JSON | `wire` |
//! | `feed` | a measurement, the log of encoded frames, and feeds by name | `wire` |
//! | `digits` | whole numbers that are written with digits alone | nothing |
//! | `clock` | time for timeouts: it counts only while the program runs | nothing |
//! | `backoff` | how long to wait before something is tried again | nothing |
//! | `random` | random bytes, for names and masking keys | nothing |
//! | [`wire`] | the protocol: bytes in, bytes out | only the crates `sha1`, `base64`, `flate2` |
//!
//! `wire` uses no sockets, files, clocks or threads; the same test refuses them. It also compiles
//! without the other parts (`cargo check --no-default-features`).
//!
//! # The life of a measurement
//! 1. The line `74` arrives on standard input, or the next value of a file is due. `source` has
//!    `format` make a `feed::measurement` of it.
//! 2. `feed::log` gives it the next number and writes `{"seq":17,"t":1763770000123,"value":74}`. It
//!    puts a frame header in front (`wire/frame.rs`) and keeps the bytes in a ring. A server's
//!    frames are not masked, so the same bytes serve every viewer.
//! 3. The server has one worker for each processor. Each worker with subscribers to this log
//!    (`server::followed`) is woken and flushes them (`server::subscribers`). A subscriber is a
//!    cursor into the log: everything from the cursor to the end is written to its socket with one
//!    system call. A subscriber can ask for batches: what waits for it is joined, as the lines of
//!    one message. A batch is made once for all subscribers at the same position. A subscriber
//!    whose socket is full is skipped. When the socket has room again, it continues from its
//!    cursor, or is told what it missed.
//! 4. The page parses the message, draws it at its time, and remembers its number. If the
//!    connection breaks, the page connects again with `?after=17&epoch=…` and misses nothing.
//! 5. The feed also reports it to its observer (`feed/observer.rs`): `feed/tiers/` adds it to
//!    buckets of a second to ten minutes, which are kept much longer than the log.
//!    `server/history/` answers requests for the past from the log and the buckets. Title, unit,
//!    thresholds and notes of the chart are in `feed/about.rs`.
//!
//! # The life of a connection
//! 1. `server::worker` accepts it. `server::http` reads the head of a request (`wire/head/`), and
//!    `server::route` decides what the request gets.
//! 2. If that is a WebSocket, `wire/handshake/` answers with 101. From then on the bytes are frames.
//! 3. `server::connection` reads what has arrived and passes it to `wire/protocol/`, which keeps
//!    what is incomplete and returns events. Replies wait in its output.
//! 4. It ends according to the table in `wire/closing.rs`, and with one line in the log.
//!
//! `server::inspector` shows a connection's frames to everybody who watches with the same token.
//!
//! # Decisions that differ from the first design
//! - [`receive`](wire::Protocol::receive) takes the input as a slice and returns the next
//!   event. The first design had one call to put bytes in and another to take events out. Now a
//!   message that lies whole in the input is borrowed from there instead of copied, no connection
//!   owns a read buffer, and the caller can reply while it still holds the event.
//! - The log's ring holds bytes, end to end, with an index; it is not a queue of frames. New bytes
//!   are copied out once for all viewers at the same number, with no allocation per frame.
//! - A pipe waits for viewers that keep reading (`feed::log::Log::wait_for_room`). Without that,
//!   input faster than any network would be lost to all viewers. A viewer that does not keep up
//!   holds up the others for `--patience`, 2 seconds. Then it is left behind and told what it lost;
//!   once it has caught up, the pipe waits for it again. The replay of a file waits for nobody.
//! - The program's log goes through a queue of our own (`cli::lossy`) instead of
//!   `tracing-appender`. That crate bounds the queue in lines instead of bytes, and its guard
//!   prints to standard output if the queue is full at the end.
//!
//! # Reading order
//! This is the one reading order; the comment at the top of each file says what comes next.
//!
//! 1. `docs/learn.md` follows one connection from its first byte to its last, with a link to the
//!    function behind each step.
//! 2. `wire/mask.rs`, `wire/utf8.rs`, `wire/code.rs`, `wire/error.rs` and `wire/limits.rs`, which
//!    need nothing else: masking, UTF-8, close codes, the rules that a frame can break, and the
//!    limits.
//! 3. `wire/frame.rs`, the frame header, and `wire/incoming.rs`, a frame that arrives in chunks.
//! 4. `wire/close.rs`, `wire/closing.rs`, `wire/message.rs`, `wire/assembly.rs`, `wire/event.rs` and
//!    `wire/outbox.rs`: what frames mean, and how they are sent.
//! 5. `wire/deflate/`, compressed messages; `wire/protocol/`, one end of a connection.
//! 6. `wire/head/` and `wire/handshake/`: how HTTP becomes WebSocket.
//! 7. `explain/`, which describes every bit of it in sentences.
//! 8. `feed/log.rs`, `server/subscribers.rs` and `server/connection/`: how one frame reaches ten
//!    thousand viewers.
//! 9. `feed/observer.rs`, `feed/tiers/` and `server/history/`: how months of measurements fit into
//!    a few megabytes and are drawn. `feed/about.rs`: title, unit and notes of a chart.
//! 10. `scale/`: how several servers show the same feed through Redis, and notice what Redis has
//!     lost.
//! 11. `client/`, the other end.
//! 12. `check/`, the same rules once more, for a client that tests how a server keeps them.
//!
//! Leave out the files whose names end in `_fast`: each does what the file of the same name does,
//! only faster.

/// The examples in `docs/library.md` are tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct Library;

pub mod explain;
#[cfg(any(test, feature = "fuzz"))]
pub mod oracle;
pub mod wire;

#[cfg(feature = "server")]
pub mod backoff;
#[cfg(feature = "server")]
pub mod check;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod client;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
pub mod digits;
#[cfg(feature = "server")]
pub mod feed;
#[cfg(feature = "server")]
pub mod format;
#[cfg(feature = "server")]
pub mod pages;
#[cfg(feature = "server")]
pub mod paste;
#[cfg(feature = "server")]
pub mod random;
#[cfg(feature = "redis")]
pub mod scale;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod source;
