//! `--trace`: shows the handshake, and then each frame in both directions, as it is on the wire.
//!
//! ```text
//! -> 0.001 s  text, fin, 5 bytes, masked with 37 fa 21 3d, ok: "Hello"
//!             81 85 37 fa 21 3d 7f 9f 4d 51 58
//! ```
//!
//! The trace goes to standard error, so that standard output still has only the messages. With
//! `--json` it goes to standard output, in order with the other events. The frames and heads are
//! those of `explain/json.rs`:
//!
//! ```json
//! {"event":"request","seconds":0.0004,"direction":"out","bytes":"474554...","verdict":{"ok":true},"spans":[...]}
//! {"event":"response","seconds":0.0009,"direction":"in","bytes":"48545450...","verdict":{"ok":true},"spans":[...]}
//! {"event":"accept","steps":[{"step":"key","value":"dGhl...","meaning":"..."},...]}
//! {"event":"frame","seconds":0.0013,"direction":"out","at":0,"sender":"client","opcode":"text",...}
//! {"event":"end","seconds":0.1042,"direction":"in"}
//! ```
//!
//! Seconds count from when the transport was connected. Bytes that were read are shown before the
//! client handles them. Checks no rule: that is [`explain`]'s. Read next:
//! [`observed`](crate::client::observed), where it observes.

use super::{
    output::Output,
    trace_output::{LEFT, Object, TraceOutput, Way},
};
use crate::{
    cli::{
        explain::brief,
        paint::{Paint, WIDTH},
    },
    client::{
        Url,
        observed::{TransportEvent, TransportObserver},
    },
    explain::{self, Explainer, Follows, Frame, Step},
    wire::{DeflateParameters, HeadLimits, HeadReader, Limits, Role},
};
use std::{
    fmt::Write as _,
    mem,
    sync::{Arc, Mutex},
};

/// How many bytes of each payload a JSON object holds.
const KEPT: usize = 256;

/// Shows what goes over a connection.
pub(super) struct Trace {
    shown: TraceOutput,
    limits: Arc<Limits>,
    /// The line for the end of the stream.
    end: &'static str,
    request: Vec<u8>,
    out: Side,
    incoming: Side,
}

/// The state of one direction.
enum Side {
    /// Its head is incomplete: the bytes so far.
    Head(Vec<u8>),
    Frames(Box<Explainer>),
    /// Nothing more can be shown.
    Over,
}

impl TransportObserver for Trace {
    fn observe(&mut self, event: TransportEvent<'_>) {
        match event {
            TransportEvent::Wrote(bytes) => self.bytes(Way::Out, bytes),
            TransportEvent::Read(bytes) => self.bytes(Way::In, bytes),
            TransportEvent::Flushed => self.give_up_broken(),
            TransportEvent::Ended => self.end_of_input(),
            // Shows what is incomplete.
            TransportEvent::Dropped => self.show_rest(Way::Out),
        }
    }
}

impl Trace {
    pub(super) fn new(
        url: &Url,
        json: Option<Arc<Mutex<Output>>>,
        paint: Paint,
        limits: Limits,
    ) -> Self {
        Self {
            shown: TraceOutput::new(json, paint),
            limits: Arc::new(limits),
            end: end_of(url),
            request: Vec::new(),
            out: Side::Head(Vec::new()),
            incoming: Side::Head(Vec::new()),
        }
    }

    fn bytes(&mut self, way: Way, bytes: &[u8]) {
        match mem::replace(self.side(way), Side::Over) {
            Side::Head(mut head) => {
                head.extend_from_slice(bytes);
                self.head(way, head);
            }
            Side::Frames(explainer) => self.frames(way, explainer, bytes),
            Side::Over => {}
        }
    }

    fn side(&mut self, way: Way) -> &mut Side {
        match way {
            Way::Out => &mut self.out,
            Way::In => &mut self.incoming,
        }
    }

    /// Shows the head once it is complete or invalid. After the response, both directions carry
    /// frames.
    fn head(&mut self, way: Way, mut bytes: Vec<u8>) {
        loop {
            let end = match HeadReader::new(HeadLimits::default()).push(&bytes) {
                Ok(Some(end)) => end,
                Ok(None) => {
                    *self.side(way) = Side::Head(bytes);
                    return;
                }
                // The end of an invalid head is not known.
                Err(_) => bytes.len(),
            };
            self.show_head(way, &bytes[..end]);
            if way == Way::Out {
                self.request = bytes;
                return;
            }
            let follows = explain::follows(&bytes[..end]);
            bytes.drain(..end);
            match follows {
                Follows::Frames(agreed) => return self.open(agreed, &bytes),
                Follows::Answer => {}
                Follows::Other => return,
            }
        }
    }

    /// The WebSocket is open, and `bytes` are the first that arrive over it.
    fn open(&mut self, agreed: Option<DeflateParameters>, bytes: &[u8]) {
        self.accept();
        self.out = Side::Frames(self.explainer(Role::Server, agreed));
        let explainer = self.explainer(Role::Client, agreed);
        self.frames(Way::In, explainer, bytes);
    }

    fn show_head(&self, way: Way, bytes: &[u8]) {
        let (head, title) = match way {
            Way::Out => (explain::request(bytes), "request"),
            Way::In => (explain::response(bytes, Some(&self.request)), "response"),
        };
        let what = self.shown.timed(way, &head);
        let object = if way == Way::Out { Object::Request(what) } else { Object::Response(what) };
        self.shown.show(way, object, |paint| brief::head(&head, title, WIDTH - LEFT, paint));
    }

    fn explainer(&self, receiver: Role, agreed: Option<DeflateParameters>) -> Box<Explainer> {
        let keep = if self.shown.is_json() { KEPT } else { brief::SHOWN };
        let explainer = Explainer::new(receiver, Arc::clone(&self.limits));
        Box::new(explainer.with_deflate(agreed).keeping(keep))
    }

    /// Shows how the answer to our key is computed.
    fn accept(&self) {
        let mut reader = HeadReader::new(HeadLimits::default());
        let request = reader.push(&self.request).and_then(|_| reader.request());
        let Ok(Some(key)) =
            request.map(|request| request.headers.one("Sec-WebSocket-Key").ok().flatten())
        else {
            return;
        };
        let steps = explain::accept(key).steps();
        self.shown.write(&Object::Accept { steps: &steps }, || {
            let mut out = format!("{:LEFT$}How Sec-WebSocket-Accept is computed:\n", "");
            for Step { name, value, .. } in &steps {
                _ = writeln!(out, "{name:>w$}  {value}", w = LEFT - 2); // a String takes all
            }
            out
        });
    }

    fn frames(&mut self, way: Way, mut explainer: Box<Explainer>, mut bytes: &[u8]) {
        explainer.push(bytes, |frame| self.frame(way, &frame));
        // All outgoing frames are shown, although the server stops reading at an invalid frame or a
        // Close.
        while way == Way::Out && explainer.is_over() {
            bytes = &bytes[bytes.len() - explainer.unread() as usize..];
            explainer.resume();
            explainer.push(bytes, |frame| self.frame(way, &frame));
        }
        // An incomplete frame that breaks a rule is shown at once, because its rest may never come.
        match explainer.rest().filter(|frame| way == Way::In && frame.error.is_some()) {
            Some(broken) => self.frame(way, &broken),
            None => *self.side(way) = Side::Frames(explainer),
        }
    }

    /// The rest of an invalid frame that we send may never come either. Once everything is written,
    /// a new frame begins. A valid frame may continue with the next line of input.
    fn give_up_broken(&mut self) {
        let Side::Frames(explainer) = &mut self.out else { return };
        if let Some(broken) = explainer.rest().filter(|frame| frame.error.is_some()) {
            explainer.resume();
            self.frame(Way::Out, &broken);
        }
    }

    /// The stream has ended. Shows an incomplete head or frame as well.
    fn end_of_input(&mut self) {
        self.show_rest(Way::In);
        let object = Object::End(self.shown.timed(Way::In, ()));
        self.shown.show(Way::In, object, |_| vec![self.end.to_owned()]);
    }

    fn show_rest(&mut self, way: Way) {
        match mem::replace(self.side(way), Side::Over) {
            Side::Head(bytes) if !bytes.is_empty() => self.show_head(way, &bytes),
            Side::Frames(explainer) => {
                if let Some(rest) = explainer.rest() {
                    self.frame(way, &rest);
                }
            }
            Side::Head(_) | Side::Over => {}
        }
    }

    fn frame(&self, way: Way, frame: &Frame) {
        let object = Object::Frame(self.shown.timed(way, frame));
        self.shown.show(way, object, |paint| brief::frame(frame, "", WIDTH - LEFT, paint));
    }
}

/// What the end of the stream means for a WebSocket of this URL.
fn end_of(url: &Url) -> &'static str {
    // With TLS, the stream ends with close_notify; the FIN behind it is not seen here.
    if url.secure { "the end of the stream" } else { "the end: TCP FIN" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fin_is_seen_only_where_there_is_no_tls() {
        let end = |url: &str| end_of(&url.parse().expect("a URL"));
        assert_eq!(
            (end("ws://a/"), end("wss://a/")),
            ("the end: TCP FIN", "the end of the stream")
        );
    }
}
