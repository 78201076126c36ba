//! Where `tungstenite` and `tokio-websockets` tell something else than we do: the written list, which `docs/fuzzing.md` publishes.
//!
//! Each entry names the section that decides it. What is not in the list fails the target, and the test of the vectors.

use std::sync::Arc;
use wirechart::wire::{
    error::Violation,
    frame::Role,
    fuzz::receiver::{self, Known, Ours, Receiver, Setup, Told, same, tell},
    limits::Limits,
    message::Kind,
    protocol::{Event, Protocol},
};

/// The same bytes through our codec and another, and through the other in other pieces.
///
/// # Panics
/// Where they differ, and it is not known; or where it matters to the other how they are cut.
pub fn against_ours<Other: Receiver>(data: &[u8], known: &[Known]) {
    receiver::differential::<Ours, Other>(data, known);
    receiver::whole_equals_cut::<Other>(data);
}

/// Of `tungstenite` 0.30.
pub const TUNGSTENITE: &[Known] = &[
    Known {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when the frame is whole. When, the RFC leaves open.",
        applies: late::<crate::tungstenite::Tungstenite>,
    },
    Known {
        section: "RFC 6455, 5.2",
        what: "It takes a length in a longer form than it needs, though \"the minimal number of bytes MUST be used\".",
        applies: |setup, bytes, ours, theirs| {
            let rule = rule(setup, bytes);
            // Of a control frame we need not even read the longer length.
            let is_long = matches!(rule, Some(Violation::LengthNotMinimal { .. } | Violation::ControlTooLong));
            is_long && until_then(ours, theirs)
        },
    },
    Known {
        section: "RFC 6455, 7.4.1 and 7.4.2",
        what: "A Close with a code that must not be sent is told as one with 1002, and answered so. We fail the connection with the same code.",
        applies: |setup, bytes, ours, theirs| {
            matches!(rule(setup, bytes), Some(Violation::CloseCodeForbidden(_)))
                && until_then(ours, theirs)
                && is_close(theirs.last(), 1002)
        },
    },
    Known {
        section: "RFC 6455, 7.4.2",
        what: "1014 (bad gateway) is registered with IANA, and may be sent; it takes it for a code that may not.",
        applies: |_, _, ours, theirs| is_close(ours.last(), 1014) && is_close(theirs.last(), 1002),
    },
    FRAGMENTS,
];

/// Of `tokio-websockets` 0.13.
pub const TOKIO_WEBSOCKETS: &[Known] = &[
    Known {
        section: "RFC 6455, 7.1.7",
        what: "We fail with the first byte that breaks a rule, it when both first bytes of a header are there, or all of a length. When, the RFC leaves open.",
        applies: late::<crate::tokio_websockets::TokioWebsockets>,
    },
    Known {
        section: "RFC 6455, 7.1.7",
        what: "It sees with the second byte that no message is open, or one is, and that a frame is too long before its key has come; we when the header is whole.",
        applies: |setup, bytes, ours, theirs| late::<Ours>(setup, bytes, theirs, ours),
    },
    Known {
        section: "RFC 6455, 5.2",
        what: "A 64-bit length with its top bit set is to it too big (1009), to us no length (1002): \"the most significant bit MUST be 0\".",
        applies: |setup, bytes, ours, theirs| {
            rule(setup, bytes) == Some(Violation::LengthTopBit)
                && until_then(ours, theirs)
                && theirs.last() == Some(&Told::Failed(Some(1009)))
        },
    },
    Known {
        section: "RFC 6455, 10.4",
        what: "It has one limit for frames and messages, we have two, and here they differ.",
        applies: |setup, bytes, ours, theirs| {
            let ours_is_over = matches!(rule(setup, bytes), Some(Violation::MessageTooBig { .. }));
            setup.limits.frame != setup.limits.message as u64
                && (ours_is_over && until_then(ours, theirs) || theirs.last() == Some(&Told::Failed(Some(1009))))
        },
    },
    Known {
        section: "RFC 6455, 8.1",
        what: "A bug of its: where the last fragment is empty, it does not look whether the text ended inside a character, and tells it as text.",
        applies: |setup, bytes, ours, theirs| {
            let first = theirs.get(ours.len().saturating_sub(1));
            let is_text = matches!(first, Some(Told::Event(Event::Message(message))) if message.kind == Kind::Text);
            is_text && until_then(ours, theirs) && matches!(rule(setup, bytes), Some(Violation::TextNotUtf8 { .. }))
        },
    },
    FRAGMENTS,
];

const FRAGMENTS: Known = Known {
    section: "RFC 6455, 10.4",
    what: "It has no limit on how many fragments a message has. Ours is for its receiver to choose.",
    applies: |setup, bytes, ours, theirs| {
        matches!(rule(setup, bytes), Some(Violation::TooManyFragments { .. })) && until_then(ours, theirs)
    },
};

/// The rule that these bytes break, as we see it.
fn rule(setup: &Setup, bytes: &[u8]) -> Option<Violation> {
    let limits: Arc<Limits> = Arc::new(setup.limits.clone());
    let mut end = match setup.role {
        Role::Server => Protocol::server(limits),
        Role::Client => Protocol::client(limits, Box::new(|| [0; 4])),
    };
    let mut bytes = bytes.to_vec();
    let mut input = &mut bytes[..];
    loop {
        match end.receive(&mut input) {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(violation) => return Some(violation),
        }
    }
}

/// Whether they told the same as we, until we failed.
fn until_then(ours: &[Told], theirs: &[Told]) -> bool {
    let Some((Told::Failed(_), before)) = ours.split_last() else { return false };
    theirs.len() >= before.len() && same(before, &theirs[..before.len()])
}

/// Whether all that the other lacks is the failure, and that comes when the frame goes on.
fn late<Other: Receiver>(setup: &Setup, bytes: &[u8], one: &[Told], other: &[Told]) -> bool {
    until_then(one, other) && other.len() < one.len() && fails_later::<Other>(setup, bytes)
}

/// So many more bytes end any header, most frames, and every frame that is not too long anyway.
fn fails_later<R: Receiver>(setup: &Setup, bytes: &[u8]) -> bool {
    [20, 1_000, 70_000, 140_000].into_iter().any(|length| {
        let later = tell::<R>(setup, &[bytes, &vec![0; length]]).unwrap_or_default();
        matches!(later.last(), Some(Told::Failed(_)))
    })
}

fn is_close(told: Option<&Told>, code: u16) -> bool {
    matches!(told, Some(Told::Event(Event::Close(Some(reason)))) if reason.code.0 == code)
}
