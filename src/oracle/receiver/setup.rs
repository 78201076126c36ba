//! What a receiver is, how it is set up, and what it reports.
//!
//! Must not know any codec. RFC 6455, sections 5 to 8. Read next: `display.rs`, `ours.rs`.

use crate::wire::{Event, Limits, Message, MessageKind, Role};
use std::borrow::Cow;

/// How an endpoint is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The role of the endpoint: a server requires masked frames, a client rejects them.
    pub role: Role,
    /// The limits on the size of a frame, on the size of a message, in bytes, and on the number of
    /// fragments. A codec that lacks one of these limits can be opened all the same. It then
    /// differs from ours, which is a [`KnownDifference`](super::KnownDifference).
    pub limits: Limits,
    /// Whether permessage-deflate was negotiated, with all its defaults.
    pub deflate: bool,
}

/// What a receiver reports to its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A complete message, unmasked and inflated; or a Ping, a Pong or a Close, at the moment when
    /// it arrives, even between two fragments. A Close without a code is `None`.
    Event(Event<'static>),
    /// The peer broke a rule or exceeded a limit, and the connection fails. The number is the code
    /// of the Close that is sent. It is `None` if the codec does not expose the code; then any
    /// code matches.
    Failed(Option<u16>),
}

/// A message as a codec reports it. Whether a text is UTF-8 is what the codec is checked for.
pub fn message(kind: MessageKind, payload: impl Into<Cow<'static, [u8]>>) -> Event<'static> {
    Event::Message(Message::unchecked(kind, payload))
}

/// A codec that can be fuzzed. It must be deterministic: the same calls give the same reports. What
/// it sends is not checked.
pub trait Receiver: Sized {
    /// A new endpoint, or `None` if the codec does not support this setup; it is then left out of
    /// the test. In a fuzz target, a receiver that never opens passes everything;
    /// [`against_vectors`](super::against_vectors) panics in that case.
    fn open(setup: &Setup) -> Option<Self>;

    /// Takes the next bytes of the peer and appends what they mean to `reports`. Nothing may be
    /// appended after a Close or a failure.
    fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>);
}

/// The reports for these chunks; `None` if the receiver does not support the setup.
pub fn report<R: Receiver>(setup: &Setup, chunks: &[&[u8]]) -> Option<Vec<Report>> {
    let (mut receiver, mut reports) = (R::open(setup)?, Vec::new());
    for chunk in chunks {
        receiver.receive(chunk, &mut reports);
        let is_last =
            |report: &Report| matches!(report, Report::Failed(_) | Report::Event(Event::Close(_)));
        if reports.iter().any(is_last) {
            assert!(
                reports.iter().position(is_last) == Some(reports.len() - 1),
                "reports after the end: {reports:?}"
            );
            break;
        }
    }
    Some(reports)
}
