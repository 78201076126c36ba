//! Where `tungstenite` and `tokio-websockets` tell something else than we do: the written list, which `docs/fuzzing.md` publishes.
//!
//! Each entry names the section that decides it. What is not in the list fails the target.

use wirechart::wire::fuzz::receiver::{self, Known, Ours, Receiver};

/// The same bytes through our codec and another.
///
/// # Panics
/// Where they differ, and it is not known.
pub fn against_ours<Other: Receiver>(data: &[u8], known: &[Known]) {
    receiver::differential::<Ours, Other>(data, known);
}

/// Of `tungstenite`.
pub const TUNGSTENITE: &[Known] = &[];

/// Of `tokio-websockets`.
pub const TOKIO_WEBSOCKETS: &[Known] = &[];
