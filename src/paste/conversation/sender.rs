//! Who sent frames that nothing else tells the sender of.
//!
//! Must not know how frames are explained. RFC 6455, section 5.1. Read next:
//! `conversation/side.rs`.

use crate::{paste::frames, wire::Role};

/// The sender of these frames, `None` if both ends sent some, and why this is so. `heads` says
/// whether there was a request and a response before them.
pub(super) fn of(bytes: &[u8], heads: (bool, bool)) -> (Option<Role>, &'static str) {
    let mut senders = frames::senders(bytes);
    let first = senders.next();
    let has_both = first.is_some_and(|first| senders.any(|sender| sender != first));
    match (has_both, heads) {
        (true, _) => (None, "told apart by their masks"),
        (_, (true, false)) => (Some(Role::Client), "the frames follow a request"),
        (_, (false, true)) => (Some(Role::Server), "the frames follow a response"),
        _ => match frames::outline(bytes).map(|frame| frame.sender) {
            Some(Role::Client) => (Some(Role::Client), "the first frame is masked"),
            Some(Role::Server) => (Some(Role::Server), "the first frame is not masked"),
            None => (Some(Role::Server), "assumed, because the byte with the MASK bit is missing"),
        },
    }
}
