//! What a peer may ask of one connection: every resource that it can use up has a bound, and all of
//! them stand here.
//!
//! Knows nothing of who keeps them. RFC 6455, section 10.4, leaves the numbers to us.
//! Read next: [`frame`](super::frame).

use std::time::Duration;

/// A buffer of more bytes is memory only as far as it has been written: the system gives it page by
/// page.
pub(crate) const LARGE: usize = 1 << 20;
/// The largest of these pages, in bytes (Linux: transparent huge pages). A buffer that has been
/// written before, and is used again, must not be larger: it would be counted for less than it
/// takes.
pub(crate) const PAGE: usize = 2 << 20;

/// While so many bytes of output wait for the peer to read them, no more should be done for it: a
/// server does not read what it would only have to answer, a client takes no more to send.
pub const HIGH_WATER: usize = 64 << 10;

/// How many bytes of memory a buffer takes.
pub(crate) fn memory_of(buffer: &Vec<u8>) -> usize {
    match buffer.capacity() {
        small @ ..=LARGE => small,
        large => large.min(buffer.len().next_multiple_of(PAGE)),
    }
}

/// The bounds of one connection, the [default](Self::default) ones or others:
///
/// ```
/// use wirechart::wire::Limits;
///
/// let small = Limits { max_message_size: 4096, ..Limits::default() };
/// ```
///
/// Not `#[non_exhaustive]`, so that it can be written so. A later version may add a limit: end with
/// `..Limits::default()`, always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest frame taken, in bytes of payload. A longer one is refused when its header has
    /// been read, before anything is set aside for it. 16 MiB: what the largest case of the
    /// Autobahn suite sends. A compressed one may be an eighth longer, so that what cannot be
    /// compressed is not refused for being sent so.
    pub max_frame_size: u64,
    /// The longest message taken, in bytes, all fragments together and inflated. The same 16 MiB: a
    /// limit on frames alone is none, since a message may have any number of them.
    pub max_message_size: usize,
    /// The most fragments of one message. Memory goes by bytes here, so this bounds only the work
    /// that empty fragments make; the Autobahn suite cuts 4 MiB into fragments of 64 bytes, which
    /// is 65,536 of them.
    pub max_fragments: u32,
    /// How many bytes of output may wait for the peer to read before Pongs are no longer queued
    /// behind each other. Past this only the answer to the newest Ping is kept, as section 5.5.3
    /// allows. 4 KiB holds 32 of the longest.
    pub max_pending_pongs: usize,
    /// How long the peer may be silent before it is sent a Ping. 30 seconds keeps the usual proxy
    /// from dropping an idle connection after its 60.
    pub ping_interval: Duration,
    /// How long the peer may be silent before the connection is given up: two minutes forgive a
    /// laptop a short sleep and a browser a throttled tab.
    pub idle_timeout: Duration,
    /// How long a message may take from its first byte to its last, in whole seconds, as the ticks
    /// show it. What is half received takes memory, and whoever keeps it so is asked to go: a
    /// minute is 270 KB/s for the longest. That it is this end which does not read on, because the
    /// peer does not read either, is no excuse.
    pub message_deadline: Duration,
    /// How long a Close of ours may stay unanswered. 3 seconds are many round trips, and leave a
    /// server that shuts down time to be out within 5.
    pub close_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_frame_size: 16 << 20,
            max_message_size: 16 << 20,
            max_fragments: 1 << 17,
            max_pending_pongs: 4 << 10,
            ping_interval: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(120),
            message_deadline: Duration::from_secs(60),
            close_timeout: Duration::from_secs(3),
        }
    }
}
