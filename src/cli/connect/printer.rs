//! What `wirechart connect` prints.
//!
//! Messages go to standard output, all else to standard error; with `--json` everything goes to standard output, one
//! object on a line:
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
//! `by` is `server` or `us`. `close` or `error` comes last; a line of input that could not be sent is an `error`, too,
//! with others after it. A Close without a code is 1005.
//!
//! What the server says cannot control a terminal: where standard output is one, characters that it would obey are
//! written as `\u001b`. A pipe gets them as they are. Must not know of connections. Read next: `session`.

use crate::wire::{
    close::CloseReason,
    closing::Ending,
    code::CloseCode,
    message::{Kind, Message},
    protocol::Event,
};
use serde::Serialize;
use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
    io::{self, BufWriter, IsTerminal, Stdout, Write},
};

/// What is written at once, while messages come faster than that.
const BUFFER: usize = 64 << 10;

/// How messages are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A text as it is, a binary message as hex, and a line feed after each.
    Lines,
    /// A text as in `Lines`, a binary message as its bytes and nothing else.
    Raw,
    /// The objects above.
    Json,
}

/// Standard output, and standard error beside it.
pub(super) struct Printer {
    form: Form,
    terminal: bool,
    output: BufWriter<Stdout>,
    failed: Option<io::Error>,
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
    /// Raw bytes are not for a terminal.
    pub(super) fn new(form: Form) -> Result<Self, String> {
        let terminal = io::stdout().is_terminal();
        if terminal && form == Form::Raw {
            return Err("--raw would let the server control this terminal; send it to a file or a pipe".to_owned());
        }
        Ok(Self { form, terminal, output: BufWriter::with_capacity(BUFFER, io::stdout()), failed: None })
    }

    /// The WebSocket is open.
    pub(super) fn open(&mut self, subprotocol: Option<&str>) {
        match (self.form, subprotocol) {
            (Form::Json, _) => self.object(&Object::Open { subprotocol }),
            (_, None) => self.say(&"open"),
            (_, Some(name)) => self.say(&format_args!("open, speaking {name}")),
        }
    }

    /// Something came. A Close is told at the end of all.
    pub(super) fn event(&mut self, event: &Event<'_>) {
        match (self.form, event) {
            (_, Event::Close(_)) => {}
            (Form::Json, Event::Message(message)) => self.object(&Object::Message(payload(message))),
            (Form::Json, Event::Ping(payload)) => self.object(&Object::Ping { hex: hex(payload) }),
            (Form::Json, Event::Pong(payload)) => self.object(&Object::Pong { hex: hex(payload) }),
            (_, Event::Message(message)) => self.message(message),
            (_, Event::Ping(_) | Event::Pong(_)) => {}
        }
    }

    /// The WebSocket was closed, and by whom.
    pub(super) fn closed(&mut self, ending: &Ending) {
        let (by, reason) = match ending {
            Ending::ByUs(reason) => ("us", reason),
            Ending::ByPeer(reason) => ("server", reason),
            _ => return, // that is an error, which says more
        };
        if self.form != Form::Json {
            return self.say(ending);
        }
        let none = CloseReason::new(CloseCode::NO_STATUS, "");
        let CloseReason { code, reason } = reason.as_ref().unwrap_or(&none);
        self.object(&Object::Close { by, code: code.0, meaning: code.meaning(), reason });
    }

    /// Something went wrong.
    pub(super) fn error(&mut self, error: &dyn Display) {
        match self.form {
            Form::Json => self.object(&Object::Error { error: error.to_string() }),
            _ => self.say(error),
        }
        self.flush();
    }

    /// A sentence for the person who watches; a program that reads JSON has the events. Where nobody can read it, that is
    /// no reason to stop.
    pub(super) fn say(&self, sentence: &dyn Display) {
        if self.form == Form::Json {
            return;
        }
        _ = writeln!(io::stderr(), "wirechart: {sentence}");
    }

    /// Whether something waits for [`flush`](Self::flush).
    pub(super) fn is_dirty(&self) -> bool {
        self.failed.is_none() && !self.output.buffer().is_empty()
    }

    pub(super) fn flush(&mut self) {
        let flushed = self.output.flush();
        self.note(flushed);
    }

    /// Why standard output takes no more, once that is so.
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.failed.as_ref()
    }

    fn message(&mut self, message: &Message<'_>) {
        let bytes = &message.payload;
        match (message.kind, self.form) {
            (Kind::Text, _) if self.terminal => self.line(harmless(&String::from_utf8_lossy(bytes)).as_bytes()),
            (Kind::Text, _) => self.line(bytes),
            (Kind::Binary, Form::Raw) => self.write(bytes),
            (Kind::Binary, _) => self.line(hex(bytes).as_bytes()),
        }
    }

    fn object(&mut self, object: &Object<'_>) {
        let json = serde_json::to_string(object).unwrap_or_default(); // strings and numbers cannot fail
        let json = if self.terminal { harmless(&json) } else { Cow::Borrowed(&json[..]) };
        self.line(json.as_bytes());
    }

    fn line(&mut self, bytes: &[u8]) {
        self.write(bytes);
        self.write(b"\n");
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none() {
            let written = self.output.write_all(bytes);
            self.note(written);
        }
    }

    fn note(&mut self, result: io::Result<()>) {
        self.failed = self.failed.take().or(result.err());
    }
}

fn payload<'a>(message: &'a Message<'_>) -> Payload<'a> {
    match message.kind {
        Kind::Text => Payload::Text { text: String::from_utf8_lossy(&message.payload) },
        Kind::Binary => Payload::Binary { hex: hex(&message.payload) },
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        _ = write!(hex, "{byte:02x}"); // a String takes all
    }
    hex
}

/// The text, with all that a terminal would obey written as JSON would: control characters, of which only the tab and
/// the line feed do no more than they show, and the marks that turn the direction of writing around.
fn harmless(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed(character) {
            _ = write!(shown, "\\u{:04x}", u32::from(character)); // all of them have four digits
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn is_obeyed(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && !matches!(character, '\t' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_of_it() {
        assert_eq!(harmless("zwölf\t12\n"), "zwölf\t12\n");
        assert_eq!(harmless("\x1b[2J\r\x7f\0"), "\\u001b[2J\\u000d\\u007f\\u0000");
        assert_eq!(harmless("\u{9b}31m\u{202e}x"), "\\u009b31m\\u202ex");
    }

    #[test]
    fn hex_has_two_digits_for_each_byte() {
        assert_eq!(hex(&[0, 1, 0xAB]), "0001ab");
    }

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
        check(Object::Ping { hex: hex(b"") }, r#"{"event":"ping","hex":""}"#);
        let close = Object::Close { by: "us", code: 1000, meaning: "normal end", reason: "" };
        check(close, r#"{"event":"close","by":"us","code":1000,"meaning":"normal end","reason":""}"#);
        check(Object::Error { error: "lost".to_owned() }, r#"{"event":"error","error":"lost"}"#);
    }
}
