//! What the fuzzers found in the codecs of others, with the bytes. A test here fails when it is
//! mended there: then it goes, with its entry in `src/known.rs` and in `docs/fuzzing.md`.

use wirechart::oracle::receiver::{Limits, MessageKind, Ours, Role, Setup, Told, message, tell};
use wirechart_fuzz::tokio_websockets::TokioWebsockets;

fn text(bytes: &'static [u8]) -> Told {
    Told::Event(message(MessageKind::Text, bytes))
}

/// A text whose last fragment is empty may end inside a character; and what was missing is looked
/// for in the next message.
#[test]
fn tokio_websockets_takes_half_a_character_for_text() {
    let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
    let half = b"\x01\x01\xC2\x80\x00";
    assert_eq!(tell::<Ours>(&setup, &[half]), Some(vec![Told::Failed(Some(1007))]));
    assert_eq!(tell::<TokioWebsockets>(&setup, &[half]), Some(vec![text(b"\xC2")]));

    let other_half = [&half[..], b"\x81\x01\xA9"].concat();
    assert_eq!(
        tell::<TokioWebsockets>(&setup, &[&other_half]),
        Some(vec![text(b"\xC2"), text(b"\xA9")])
    );
    let good = [&half[..], b"\x81\x01a"].concat();
    let told = vec![text(b"\xC2"), Told::Failed(Some(1007))];
    assert_eq!(tell::<TokioWebsockets>(&setup, &[&good]), Some(told), "a good text is refused");
}
