//! Bugs that fuzzing found in other codecs, with the bytes. When a bug is fixed there, its test
//! fails here. Then remove it, together with its entry in `src/known.rs` and in `docs/fuzzing.md`.
//!
//! Must not know how the codecs are driven. RFC 6455, section 8.1. Read next: `known.rs`.

use wirechart::oracle::receiver::{
    Limits, MessageKind, Ours, Report, Role, Setup, message, report,
};
use wirechart_fuzz::tokio_websockets::TokioWebsockets;

fn text(bytes: &'static [u8]) -> Report {
    Report::Event(message(MessageKind::Text, bytes))
}

/// A text whose last fragment is empty may end inside a character. The missing bytes are then
/// expected at the start of the next message.
#[test]
fn tokio_websockets_accepts_half_a_character_as_text() {
    let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
    let half = b"\x01\x01\xC2\x80\x00";
    assert_eq!(report::<Ours>(&setup, &[half]), Some(vec![Report::Failed(Some(1007))]));
    assert_eq!(report::<TokioWebsockets>(&setup, &[half]), Some(vec![text(b"\xC2")]));

    let other_half = [&half[..], b"\x81\x01\xA9"].concat();
    assert_eq!(
        report::<TokioWebsockets>(&setup, &[&other_half]),
        Some(vec![text(b"\xC2"), text(b"\xA9")])
    );
    let good = [&half[..], b"\x81\x01a"].concat();
    let reported = vec![text(b"\xC2"), Report::Failed(Some(1007))];
    assert_eq!(
        report::<TokioWebsockets>(&setup, &[&good]),
        Some(reported),
        "a valid text is rejected"
    );
}
