//! The limits of one connection: one for each resource that a peer could otherwise use up.
//!
//! This module does not know which code enforces them. RFC 6455, section 10.4, leaves the values to
//! the implementation. Read next: [`frame`](super::frame).

use std::time::Duration;

/// A buffer larger than this uses memory only where it has been written: the system allocates its
/// pages on the first write.
pub(crate) const LARGE: usize = 1 << 20;
/// The size of the largest of these pages in bytes (Linux: transparent huge pages). A buffer that
/// is reused must not be larger than one page: earlier content may have touched pages beyond the
/// present length, and [`memory_of`] does not count those.
pub(crate) const PAGE: usize = 2 << 20;

/// The number of pending output bytes from which a peer counts as one that does not read. A server
/// then stops reading from it, because what it reads could need an answer. A client accepts no more
/// messages to send.
pub const HIGH_WATER: usize = 64 << 10;

/// Returns the memory that a buffer uses, in bytes.
pub(crate) fn memory_of(buffer: &Vec<u8>) -> usize {
    match buffer.capacity() {
        small @ ..=LARGE => small,
        large => large.min(buffer.len().next_multiple_of(PAGE)),
    }
}

/// The limits of one connection. To change some of the [default](Self::default) ones:
///
/// ```
/// use wirechart::wire::Limits;
///
/// let small = Limits { max_message_size: 4096, ..Limits::default() };
/// ```
///
/// The struct is not `#[non_exhaustive]`, so that this syntax works. A later version may add a
/// limit, so always end with `..Limits::default()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest frame accepted, in bytes of payload. A longer one is refused when its header has
    /// been read, before any memory is allocated. The default is 16 MiB, the size of the largest
    /// case in the Autobahn suite. A compressed frame may be an eighth longer, because
    /// incompressible data grows when it is compressed.
    pub max_frame_size: u64,
    /// The longest message accepted, in bytes, over all fragments and after inflating. The default
    /// is also 16 MiB. A limit on frames alone is not enough, because a message may have any number
    /// of them.
    pub max_message_size: usize,
    /// The maximum number of fragments in one message. Memory is limited in bytes, so this limits
    /// only the work that empty fragments cause. The Autobahn suite splits 4 MiB into 65,536
    /// fragments of 64 bytes; the default is twice that.
    pub max_fragments: u32,
    /// Pongs are queued while fewer bytes of output than this are pending. Otherwise only the Pong
    /// for the newest Ping is kept, as RFC 6455, 5.5.3, allows. The default, 4 KiB, holds 32 of the
    /// longest Pongs.
    pub max_pending_pongs: usize,
    /// How long the peer may be silent before it is sent a Ping. The default is 30 seconds, because
    /// the usual proxy drops an idle connection after 60.
    pub ping_interval: Duration,
    /// How long the peer may be silent before the connection is given up. The default is two
    /// minutes, so that a laptop may sleep briefly and a browser may throttle a tab.
    pub idle_timeout: Duration,
    /// How long a message may take from its first byte to its last, in whole seconds, measured by
    /// the ticks. An incomplete message uses memory, so a peer that does not finish it is closed.
    /// The default is one minute, which is 270 KB/s for the longest message. The time also runs
    /// while this end has stopped reading because its output is full.
    pub message_deadline: Duration,
    /// How long the peer may take to answer our Close. The default is 3 seconds, which is
    /// many round trips.
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
