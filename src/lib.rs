//! wirechart draws live charts of any measurements in a browser, over a WebSocket server that is
//! written out by hand: to be read in an afternoon, watched frame by frame, and fuzzed. This page
//! is the tour.
//!
//! ```text
//!  file, pipe ──> source ──> feed::log ──────────┐ one log, numbered, bounded
//!                             │  ▲               │
//!                    wakes up │  │ reads from    │ each measurement becomes JSON once
//!                             ▼  │ its cursor    │ and a frame once
//!  browser <──frames── server::audience ─────────┘
//!     │
//!     └──frames──> server::connection ──> wire::protocol ──> events
//! ```
//!
//! # The floors
//! Each part uses only what stands on a lower floor; a test holds the `use` lines against this
//! table (`tests/floors/`).
//!
//! | floor | modules | may use |
//! |---|---|---|
//! | 0 to 4 | [`wire`]: the protocol, bytes in and bytes out; its own floors are in its docs | nothing but `sha1`, `base64`, and `flate2` for the DEFLATE stream |
//! | 4 | `feed`: a measurement, and the log of encoded frames | `wire`'s frames |
//! | 5 | [`explain`]: bytes to named spans, and as JSON | `wire` |
//! | 5 | `source` (file, standard input), `pages` (the files of the page) | `feed` |
//! | 5 | `clock`: the time that peers are held to | nothing |
//! | 6 | `server`: sockets, HTTP, WebSockets, viewers | `wire`, `explain`, `feed`, `pages`, `clock` |
//! | 6 | `client`: a WebSocket that we open | `wire`, `clock` |
//! | 7 | `cli` | all |
//!
//! `wire` compiles alone (`cargo check --no-default-features`), so nobody can bring a socket or a
//! clock into it by accident.
//!
//! # The life of one measurement
//! 1. A line `74` arrives on standard input, or a value of a file is due: `source` makes a
//!    `feed::measurement` of it.
//! 2. `feed::log` gives it the next number, writes `{"seq":17,"t":1763770000123,"value":74}`, puts
//!    a frame header in front ([`wire::frame`]) and keeps the bytes in a ring. A server's frames
//!    carry no mask, so these bytes serve everyone.
//! 3. Each shard of the server, one for each processor, is woken, and walks its viewers
//!    (`server::audience`). A viewer is a cursor into the log: all from there to the end is written
//!    to its socket with one system call. A viewer whose socket is full is left out; when there is
//!    room again it goes on from its cursor, or is told what it missed.
//! 4. The page takes the message apart, draws it at its time, and remembers its number. If the
//!    connection is lost, it comes back with `?after=17&epoch=…` and misses nothing.
//!
//! # The life of a connection
//! 1. `server::shard` accepts it, `server::http` reads the head of a request ([`wire::head`]),
//!    `server::route` says what it gets.
//! 2. If that is a WebSocket, [`wire::handshake`] answers 101, and from then on the bytes are
//!    frames.
//! 3. `server::connection` reads what is there and hands it to [`wire::protocol`], which keeps
//!    whatever is half done and gives events. What is to be said back waits in its output.
//! 4. It ends by the table in [`wire::closing`], and in one line in the log.
//!
//! One that names a token which somebody watches can be seen at work: `server::inspector` shows
//! that one each of its frames, explained.
//!
//! # What was decided otherwise than the first design
//! - [`receive`](wire::Protocol::receive) takes the input as a slice and gives the next
//!   event, instead of a call to put bytes in and one to get events out. So a message that lies
//!   whole in the input is borrowed from there instead of copied, no connection owns a read buffer,
//!   and an event can be answered while it is held.
//! - The log's ring is bytes end to end with an index, not a queue of frames. What is new is copied
//!   out once for all viewers that stand at the same number, and needs no allocation for each
//!   frame.
//! - A pipe waits, a little, for viewers that keep reading (`feed::log::Log::wait_for_room`):
//!   without it, input faster than any network would be lost to all viewers alike. One that does
//!   not keep up holds up the others for `--patience`, 2 seconds, and is then left behind, told
//!   what it has lost, and waited for again when it has caught up. A file's replay waits for
//!   nobody.
//! - The log of events goes through a queue of our own (`cli::lossy`) instead of
//!   `tracing-appender`: that one is bounded in lines instead of bytes, and its guard prints to
//!   standard output when the queue is full at the end.
//!
//! # Reading order
//! First `docs/learn.md`, which follows one connection from its first byte to its last and leads
//! from each to the function that does it. Then [`wire::mask`] and [`wire::utf8`], the two small
//! things; [`wire::frame`], the heart of the format; [`wire::close`], [`wire::closing`] and
//! [`wire::message`], what frames mean; [`wire::deflate`], compressed messages; [`wire::protocol`],
//! one end of a connection; [`wire::head`] and [`wire::handshake`], how it began; [`explain`],
//! which says all of it in sentences. Then `feed::log`, `server::audience` and
//! `server::connection`: how many are served at once. `client` is the other end. The comment that
//! opens a file says at its end what to read next.

pub mod explain;
#[cfg(any(test, feature = "fuzz"))]
pub mod oracle;
pub mod wire;

#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod client;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
pub mod feed;
#[cfg(feature = "server")]
pub mod pages;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "server")]
pub mod source;
