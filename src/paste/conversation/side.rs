//! What is known of one end of a conversation.
//!
//! Must not know the other end. Read next: `packets.rs`.

use crate::explain::Explainer;

/// What one end sends.
#[derive(Default)]
pub(super) struct Side {
    /// The beginning of a head that is incomplete.
    pub(super) head: Vec<u8>,
    /// Whether its head was read.
    pub(super) is_open: bool,
    /// Whether its last head was an interim response: another head follows.
    pub(super) awaits_head: bool,
    pub(super) explainer: Option<Explainer>,
    pub(super) frames: u64,
    /// How many bytes are left out, because they belong to a frame of which some are missing.
    pub(super) skipped: u64,
    /// Nothing more is read.
    pub(super) is_over: bool,
    pub(super) unread: u64,
}

impl Side {
    /// Whether a frame broke a rule: where the next one begins is not known.
    pub(super) fn has_failed(&self) -> bool {
        self.explainer.as_ref().is_some_and(|explainer| explainer.error().is_some())
    }
}
