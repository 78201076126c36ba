//! What `wirechart connect` prints.
//!
//! Messages go to standard output, all else to standard error; with `--json` everything goes to
//! standard output, one object on a line:
//!
//! ```json
//! {"event":"open","subprotocol":null}
//! {"event":"message","kind":"text","text":"hello"}
//! {"event":"message","kind":"binary","hex":"00ff"}
//! {"event":"ping","hex":""}
//! {"event":"pong","hex":""}
//! {"event":"close","by":"server","code":1001,"meaning":"going away","reason":"the server is shutting down"}
//! {"event":"error","error":"the connection ended without a Close"}
//! ```
//!
//! `by` is `server` or `us`. The last event is a `close` or an `error`. A line of input that could
//! not be sent is an `error`, too, but others follow it. A Close without a code has 1005. `--trace`
//! adds the events that `trace` lists.
//!
//! The server cannot control the terminal: if standard output is one, control characters are
//! escaped, such as `\u001b`. A pipe gets them as they are. Must not know connections. Read next:
//! `session`.

use super::output::Output;
use crate::{
    cli::{hex::packed, paint::harmless},
    wire::{CloseCode, CloseOutcome, CloseReason, Event, Message, MessageKind},
};
use serde::Serialize;
use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How messages are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A text as it is, and a binary message as hex, each with a line feed.
    Lines,
    /// A text as in `Lines`, a binary message as its bytes, with nothing added.
    Raw,
    /// The objects above.
    Json,
}

/// Standard output, and standard error beside it.
pub(super) struct Printer {
    form: Form,
    /// Shared with the trace, if there is one.
    output: Arc<Mutex<Output>>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Object<'a> {
    Open { subprotocol: Option<&'a str> },
    Message(Payload<'a>),
    Ping { hex: String },
    Pong { hex: String },
    Close { by: &'a str, code: u16, meaning: &'a str, reason: &'a str },
    Error { error: String },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Payload<'a> {
    Text { text: Cow<'a, str> },
    Binary { hex: String },
}

impl Printer {
    /// # Errors
    /// Raw bytes must not go to a terminal.
    pub(super) fn new(form: Form) -> Result<Self, String> {
        let output = Output::new();
        if output.is_terminal && form == Form::Raw {
            return Err(
                "--raw would let the server control this terminal; redirect the output to a file or a pipe"
                    .to_owned(),
            );
        }
        Ok(Self { form, output: Arc::new(Mutex::new(output)) })
    }

    /// Where to write JSON objects, if that is the form.
    pub(super) fn objects(&self) -> Option<Arc<Mutex<Output>>> {
        (self.form == Form::Json).then(|| Arc::clone(&self.output))
    }

    /// Prints that the WebSocket is open.
    pub(super) fn open(&mut self, subprotocol: Option<&str>) {
        match (self.form, subprotocol) {
            (Form::Json, _) => self.object(&Object::Open { subprotocol }),
            (_, None) => self.say(&"open"),
            (_, Some(name)) => self.say(&format_args!("open, subprotocol {name}")),
        }
    }

    /// Prints an event. A Close is printed at the end, by [`closed`](Self::closed).
    pub(super) fn event(&mut self, event: &Event<'_>) {
        match (self.form, event) {
            (_, Event::Close(_)) => {}
            (Form::Json, Event::Message(message)) => {
                self.object(&Object::Message(payload(message)))
            }
            (Form::Json, Event::Ping(payload)) => {
                self.object(&Object::Ping { hex: packed(payload) })
            }
            (Form::Json, Event::Pong(payload)) => {
                self.object(&Object::Pong { hex: packed(payload) })
            }
            (_, Event::Message(message)) => self.message(message),
            (_, Event::Ping(_) | Event::Pong(_)) => {}
        }
    }

    /// Prints by whom the WebSocket was closed, and why.
    pub(super) fn closed(&mut self, outcome: &CloseOutcome) {
        let (by, reason) = match outcome {
            CloseOutcome::ByUs(reason) => ("us", reason),
            CloseOutcome::ByPeer(reason) => ("server", reason),
            _ => return, // the error says more
        };
        if self.form != Form::Json {
            return self.say(outcome);
        }
        let none = CloseReason::new(CloseCode::NO_STATUS, "");
        let CloseReason { code, reason } = reason.as_ref().unwrap_or(&none);
        self.object(&Object::Close { by, code: code.0, meaning: code.meaning(), reason });
    }

    /// Prints an error.
    pub(super) fn error(&mut self, error: &dyn Display) {
        match self.form {
            Form::Json => self.object(&Object::Error { error: error.to_string() }),
            _ => self.say(error),
        }
        self.flush();
    }

    /// Prints a sentence for a person. With JSON there is none, because a program reads the events.
    /// Errors of standard error are ignored.
    pub(super) fn say(&self, sentence: &dyn Display) {
        if self.form == Form::Json {
            return;
        }
        _ = writeln!(io::stderr(), "wirechart: {sentence}");
    }

    /// Whether something waits for [`flush`](Self::flush).
    pub(super) fn is_dirty(&self) -> bool {
        self.output().is_dirty()
    }

    pub(super) fn flush(&mut self) {
        self.output().flush();
    }

    /// Standard output.
    pub(super) fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn message(&mut self, message: &Message<'_>) {
        let bytes = message.payload();
        let mut output = self.output();
        match (message.kind(), self.form) {
            (MessageKind::Text, _) if output.is_terminal => {
                output.line(harmless(&String::from_utf8_lossy(bytes)).as_bytes())
            }
            (MessageKind::Text, _) => output.line(bytes),
            (MessageKind::Binary, Form::Raw) => output.write(bytes),
            (MessageKind::Binary, _) => output.line(packed(bytes).as_bytes()),
        }
    }

    fn object(&mut self, object: &Object<'_>) {
        self.output().object(object);
    }
}

fn payload<'a>(message: &'a Message<'_>) -> Payload<'a> {
    match message.kind() {
        MessageKind::Text => Payload::Text { text: String::from_utf8_lossy(message.payload()) },
        MessageKind::Binary => Payload::Binary { hex: packed(message.payload()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_objects_of_the_table() {
        #[track_caller]
        fn check(object: Object<'_>, expected: &str) {
            assert_eq!(serde_json::to_string(&object).unwrap(), expected);
        }
        check(Object::Open { subprotocol: None }, r#"{"event":"open","subprotocol":null}"#);
        let hello = Message::text("hello");
        let text = Object::Message(payload(&hello));
        check(text, r#"{"event":"message","kind":"text","text":"hello"}"#);
        let bytes = Message::binary(&[0, 255]);
        let binary = Object::Message(payload(&bytes));
        check(binary, r#"{"event":"message","kind":"binary","hex":"00ff"}"#);
        check(Object::Ping { hex: packed(b"") }, r#"{"event":"ping","hex":""}"#);
        let close = Object::Close { by: "us", code: 1000, meaning: "normal end", reason: "" };
        check(
            close,
            r#"{"event":"close","by":"us","code":1000,"meaning":"normal end","reason":""}"#,
        );
        check(Object::Error { error: "lost".to_owned() }, r#"{"event":"error","error":"lost"}"#);
    }
}
