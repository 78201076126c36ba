//! Looks at every frame of a server, whichever check it comes in.
//!
//! A server that breaks a rule by itself may do so only now and then: in the Close of a shutdown,
//! or in a long message. So each connection of a run is watched, and what is found is reported by
//! the checks named `sv-`. What a server does in answer to a check that it fails is charged to that
//! check alone: one that sends a code back which is never sent has one fault.
//!
//! The frames of clients (`listen/`) are watched here, too. Must not know connections.
//! RFC 6455, sections 4.2.2, 5.1 to 5.6, 7.4.1 and 8.1. Read next: `link.rs`.

use super::{
    answer::Head,
    bytes::{CLOSE, CONTINUATION, FIN, OPCODE, RSV1, RSV2, RSV3},
    incoming::{Messages, ServerFrame},
    verdict::{Transcript, Verdict},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What was found in the connections of a run.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The checks that the server has failed.
    pub(super) failed: BTreeSet<&'static str>,
    pub(super) found: Vec<Finding>,
    handshakes: usize,
    pub(super) frames: usize,
    pub(super) closes: usize,
    /// The masking keys of a client's frames, in their order.
    pub(super) keys: Vec<[u8; 4]>,
}

/// A frame that breaks a rule.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// The check of the rule.
    pub(super) rule: &'static str,
    pub(super) words: String,
    /// The check in which it came.
    pub(super) during: &'static str,
    pub(super) transcript: Transcript,
}

/// What the connections share.
pub(super) type Shared = Arc<Mutex<Findings>>;

/// The findings are whole whatever has happened to a check.
pub(super) fn lock(shared: &Shared) -> MutexGuard<'_, Findings> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Findings {
    /// Whether nothing was seen yet.
    pub(super) fn is_empty(&self) -> bool {
        self.closes == 0
    }

    /// The rule that the server has broken in this check so that its messages cannot be read.
    pub(super) fn garbled(&self, during: &str) -> Option<&'static str> {
        let garbles = |rule| matches!(rule, "sv-fragments" | "sv-rsv" | "sv-opcode");
        let found = self.found.iter().find(|one| one.during == during && garbles(one.rule));
        found.map(|one| one.rule)
    }

    /// What the check of a rule says, and the frame that breaks it.
    pub(super) fn verdict(&self, rule: &str) -> (Verdict, Option<Finding>) {
        let found = || self.found.iter().filter(|finding| finding.rule == rule);
        if let Some(finding) = found().find(|finding| !self.failed.contains(finding.during)) {
            return (Verdict::broken(finding.words.clone()), Some(finding.clone()));
        }
        let (seen, what) = match rule {
            "sv-accept" => (self.handshakes, "handshake"),
            _ if rule.starts_with("sv-close") => (self.closes, "frame"),
            _ => (self.frames, "frame"),
        };
        let verdict = match (found().next(), seen) {
            (Some(one), _) => Verdict::not_judged(format!("{}; see {}", one.words, one.during)),
            (None, 0) => Verdict::not_judged(format!("there was no such {what}")),
            (None, 1) => Verdict::kept(format!("in the only {what}")),
            (None, seen) => Verdict::kept(format!("in all {seen} {what}s")),
        };
        (verdict, None)
    }
}

/// Watches one connection.
pub(super) struct Watcher {
    shared: Shared,
    during: &'static str,
    is_client: bool,
    /// Whether the WebSocket is open, and whether it was agreed to compress.
    open: Option<bool>,
    messages: Messages,
    is_inside: bool,
    /// Whether its fragments cannot be put together.
    is_mixed: bool,
    is_closed: bool,
}

impl Watcher {
    pub(super) fn new(shared: &Shared, during: &'static str) -> Self {
        Self {
            shared: Arc::clone(shared),
            during,
            is_client: false,
            open: None,
            messages: Messages::default(),
            is_inside: false,
            is_mixed: false,
            is_closed: false,
        }
    }

    /// Watches a client instead, which must mask what a server must not. `open` says whether the
    /// response is valid, and agrees to permessage-deflate.
    pub(super) fn of_client(self, open: Option<bool>) -> Self {
        Self { is_client: true, open, ..self }
    }

    /// The WebSocket has opened with this response, to a request to whose key this accept value
    /// belongs.
    pub(super) fn opened(
        &mut self,
        head: &Head,
        accept: Option<&str>,
        transcript: &Mutex<Transcript>,
    ) {
        self.open = Some(head.deflate().is_some());
        let Some(expected) = accept else { return };
        let found = head.all("Sec-WebSocket-Accept");
        let words = match found.first() {
            Some(found) if *found == expected => None,
            Some(other) => Some(format!("{other:?} instead of {expected:?}")),
            None => Some("has no Sec-WebSocket-Accept".to_owned()),
        };
        lock(&self.shared).handshakes += 1;
        self.found(words.map(|words| ("sv-accept", words)), transcript);
    }

    /// A frame that has come.
    pub(super) fn see(&mut self, frame: &ServerFrame, transcript: &Mutex<Transcript>) {
        let Some(deflates) = self.open else { return };
        let mut broken = header(frame, deflates, self.is_client);
        if frame.is_close() {
            broken.extend(close(frame));
        } else if frame.is_data() && frame.opcode() <= 2 {
            broken.extend(self.data(frame));
        }
        self.is_closed |= frame.is_close();
        {
            let mut findings = lock(&self.shared);
            findings.frames += 1;
            findings.closes += usize::from(frame.is_close());
            findings.keys.extend(frame.key.filter(|_| self.is_client));
        }
        self.found(broken, transcript);
    }

    /// Takes note of the rules that are broken, each once for a check.
    fn found(&self, broken: impl IntoIterator<Item = Broken>, transcript: &Mutex<Transcript>) {
        let mut findings = lock(&self.shared);
        for (rule, words) in broken {
            let is_new = |one: &Finding| one.rule != rule || one.during != self.during;
            if findings.found.iter().all(is_new) {
                let transcript = transcript.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let transcript = Transcript { during: Some(self.during), ..transcript };
                findings.found.push(Finding { rule, words, during: self.during, transcript });
            }
        }
    }

    /// The rules of messages that a data frame breaks.
    fn data(&mut self, frame: &ServerFrame) -> Vec<Broken> {
        let mut broken = Vec::new();
        if self.is_closed {
            broken.push(("sv-after-close", "sends data after its Close".to_owned()));
        }
        match (frame.opcode() == CONTINUATION, self.is_inside) {
            (true, false) => {
                broken.push(("sv-fragments", "continues no message".to_owned()));
                return broken;
            }
            (false, true) => {
                broken.push(("sv-fragments", "begins a message inside another".to_owned()));
                self.is_mixed = true;
            }
            _ => {}
        }
        self.is_inside = frame.first & FIN == 0;
        // What cannot be inflated is the rule of the checks named df-.
        if let Ok(Some(message)) = self.messages.push(frame)
            && !self.is_mixed
            && message.is_text
            && std::str::from_utf8(&message.payload).is_err()
        {
            broken.push(("sv-text", "sends text that is not UTF-8".to_owned()));
        }
        broken
    }
}

/// A rule that is broken, and how.
type Broken = (&'static str, String);

/// The rules that the header of a frame breaks.
fn header(frame: &ServerFrame, deflates: bool, is_client: bool) -> Vec<Broken> {
    let opcode = frame.opcode();
    let is_control = !frame.is_data();
    let may_compress = deflates && !is_control && opcode != CONTINUATION;
    let reserved = if may_compress { RSV2 | RSV3 } else { RSV1 | RSV2 | RSV3 };
    let length = frame.payload.len();
    let masks = if is_client { "does not mask" } else { "masks" };
    let rules = [
        (
            "sv-masked",
            frame.is_masked() != is_client,
            format!("{masks} a frame of opcode {opcode:x}"),
        ),
        ("sv-rsv", frame.first & reserved != 0, format!("sets a bit in opcode {opcode:x}")),
        ("sv-opcode", matches!(opcode & OPCODE, 3..=7 | 11..), format!("sends opcode {opcode:x}")),
        (
            "sv-length",
            !frame.is_minimal(),
            format!("writes the length {length} in {} bytes", frame.length_bytes),
        ),
        (
            "sv-control-fragmented",
            is_control && frame.first & FIN == 0,
            format!("sends opcode {opcode:x} without FIN"),
        ),
        (
            "sv-control-125",
            is_control && length > 125,
            format!("sends {length} bytes in opcode {opcode:x}"),
        ),
    ];
    rules.into_iter().filter_map(|(rule, is, words)| is.then_some((rule, words))).collect()
}

/// The rules that a Close breaks.
fn close(frame: &ServerFrame) -> Vec<Broken> {
    debug_assert_eq!(frame.opcode(), CLOSE);
    let mut broken = Vec::new();
    if frame.payload.len() == 1 {
        broken.push(("sv-close-one-byte", "sends a Close of 1 byte".to_owned()));
    }
    if let Some(code @ (1005 | 1006 | 1015)) = frame.close_code() {
        broken.push(("sv-close-code", format!("sends a Close with {code}")));
    }
    if let Some(code) = frame.close_code().filter(|_| !frame.has_defined_code()) {
        broken.push(("sv-close-defined", format!("sends a Close with {code}")));
    }
    if frame.payload.get(2..).is_some_and(|reason| std::str::from_utf8(reason).is_err()) {
        broken.push(("sv-close-reason", "sends a reason that is not UTF-8".to_owned()));
    }
    broken
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
