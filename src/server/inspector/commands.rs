//! The commands that a watcher may send to a connection: a Ping, a text in fragments, a Close.
//!
//! A command is JSON, and what is wrong with one is said in a sentence. Must not know connections,
//! nor who may send commands: the token decides that. Read next: `registry.rs`.

use crate::wire::{CloseCode, CloseReason, raw::MAX_CONTROL_PAYLOAD};
use serde::Deserialize;

/// The longest text that a command may have sent, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The most fragments of it.
const MAX_FRAGMENTS: usize = 100;
/// The longest reason that fits into a Close after its code, in bytes.
const MAX_REASON: usize = MAX_CONTROL_PAYLOAD - 2;

/// The longest command, in bytes. Each byte of a text may be written as `\u0000`.
pub const LONGEST_COMMAND: usize = 6 * MAX_TEXT + 1024;

/// A valid command.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Send a Ping.
    Ping(String),
    /// Send this text, split into several frames.
    Send {
        /// The text.
        text: Text,
        /// The number of frames, at least 1.
        fragments: usize,
    },
    /// Begin the close handshake.
    Close(Option<CloseReason>),
}

/// A text to be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Text {
    /// This one.
    Given(String),
    /// This number of digits. They are made only when they are sent, because a command of 40 bytes
    /// can ask for a megabyte of them.
    Digits(usize),
}

impl Text {
    /// The text itself.
    pub fn into_string(self) -> String {
        match self {
            Self::Given(text) => text,
            Self::Digits(size) => ('0'..='9').cycle().take(size).collect(),
        }
    }
}

/// A command as it is in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Request {
    Ping {
        connection: u64,
        #[serde(default)]
        payload: String,
    },
    Send {
        connection: u64,
        text: Option<String>,
        size: Option<usize>,
        #[serde(default = "one")]
        fragments: usize,
    },
    Close {
        connection: u64,
        code: Option<u16>,
        #[serde(default)]
        reason: String,
    },
}

fn one() -> usize {
    1
}

/// Parses a command, and the number of the connection that it is for.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn parse(json: &[u8]) -> Result<(u64, Command), String> {
    let request =
        serde_json::from_slice(json).map_err(|error| format!("this is no command: {error}"))?;
    Ok(match request {
        Request::Ping { connection, payload } => (connection, ping(payload)?),
        Request::Send { connection, text, size, fragments } => {
            (connection, send(text, size, fragments)?)
        }
        Request::Close { connection, code, reason } => (connection, close(code, reason)?),
    })
}

fn ping(payload: String) -> Result<Command, String> {
    at_most(payload.len(), MAX_CONTROL_PAYLOAD, "a Ping's payload")?;
    Ok(Command::Ping(payload))
}

fn send(text: Option<String>, size: Option<usize>, fragments: usize) -> Result<Command, String> {
    if !(1..=MAX_FRAGMENTS).contains(&fragments) {
        return Err(format!(
            "a text is sent in 1 to {MAX_FRAGMENTS} fragments here, not in {fragments}"
        ));
    }
    let text = match (text, size) {
        (Some(_), Some(_)) | (None, None) => {
            return Err("a text to send has either a text or a size".to_owned());
        }
        (Some(text), None) => {
            at_most(text.len(), MAX_TEXT, "a text to send")?;
            Text::Given(text)
        }
        (None, Some(size)) => {
            at_most(size, MAX_TEXT, "a text to send")?;
            Text::Digits(size)
        }
    };
    Ok(Command::Send { text, fragments })
}

fn close(code: Option<u16>, reason: String) -> Result<Command, String> {
    let Some(code) = code.map(CloseCode) else {
        let fine = reason.is_empty();
        return if fine {
            Ok(Command::Close(None))
        } else {
            Err("a Close has no reason without a code".to_owned())
        };
    };
    if !code.may_be_sent() {
        return Err(format!("{code} may not stand in a Close (RFC 6455, 7.4)"));
    }
    at_most(reason.len(), MAX_REASON, "a Close's reason")?;
    Ok(Command::Close(Some(CloseReason { code, reason })))
}

fn at_most(bytes: usize, limit: usize, what: &str) -> Result<(), String> {
    if bytes <= limit {
        Ok(())
    } else {
        Err(format!("{what} has at most {limit} bytes, not {bytes}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Command) {
        assert_eq!(parse(json.as_bytes()), Ok((1, expected)), "{json}");
    }

    #[track_caller]
    fn check_refused(json: &str, sentence: &str) {
        let refused = parse(json.as_bytes()).unwrap_err();
        assert!(refused.starts_with(sentence), "{json}: {refused}");
    }

    #[test]
    fn what_can_be_asked() {
        let send =
            |text: &str, fragments| Command::Send { text: Text::Given(text.to_owned()), fragments };
        let close =
            |code, reason: &str| Command::Close(Some(CloseReason::new(CloseCode(code), reason)));
        check(r#"{"ping":{"connection":1}}"#, Command::Ping(String::new()));
        check(r#"{"ping":{"connection":1,"payload":"hi"}}"#, Command::Ping("hi".to_owned()));
        check(r#"{"send":{"connection":1,"text":"hello"}}"#, send("hello", 1));
        check(r#"{"send":{"connection":1,"text":"","fragments":100}}"#, send("", 100));
        check(
            r#"{"send":{"connection":1,"size":13,"fragments":3}}"#,
            Command::Send { text: Text::Digits(13), fragments: 3 },
        );
        assert_eq!(Text::Digits(13).into_string(), "0123456789012");
        check(r#"{"close":{"connection":1}}"#, Command::Close(None));
        check(
            r#"{"close":{"connection":1,"code":1001,"reason":"gr\u00fc\u00dfe"}}"#,
            close(1001, "grüße"),
        );
        check(r#"{"close":{"connection":1,"code":4999}}"#, close(4999, ""));
    }

    #[test]
    fn what_cannot_be_done_is_said_in_a_sentence() {
        for json in [
            "",
            "hello",
            "{}",
            "[1]",
            r#"{"dance":{"connection":1}}"#,
            r#"{"ping":{}}"#,
            r#"{"ping":1}"#,
        ] {
            check_refused(json, "this is no command: ");
        }
        check_refused(
            r#"{"ping":{"connection":1,"size":3}}"#,
            "this is no command: unknown field `size`",
        );
        check_refused(
            r#"{"ping":{"connection":-1}}"#,
            "this is no command: invalid value: integer `-1`",
        );
        check_refused(
            r#"{"close":{"connection":1,"code":65536}}"#,
            "this is no command: invalid value",
        );
        let with =
            |what: &str, member: &str| format!(r#"{{"{what}":{{"connection":1,{member}}}}}"#);
        for (fragments, size) in [(0, 1), (101, 1), (usize::MAX, 1)] {
            let json = with("send", &format!(r#""size":{size},"fragments":{fragments}"#));
            check_refused(&json, "a text is sent in 1 to 100 fragments here, not in ");
        }
        check_refused(
            &with("send", r#""fragments":2"#),
            "a text to send has either a text or a size",
        );
        check_refused(
            &with("send", r#""text":"a","size":2"#),
            "a text to send has either a text or a size",
        );
        let long = "a text to send has at most 1048576 bytes, not 1048577";
        check_refused(&with("send", r#""size":1048577"#), long);
        check_refused(&with("send", &format!(r#""text":"{}""#, "x".repeat((1 << 20) + 1))), long);
        check_refused(
            &with("send", &format!(r#""size":{}"#, u64::MAX)),
            "a text to send has at most 1048576 bytes",
        );
        let payload = with("ping", &format!(r#""payload":"{}""#, "x".repeat(126)));
        check_refused(&payload, "a Ping's payload has at most 125 bytes, not 126");
        check_refused(&with("close", r#""reason":"bye""#), "a Close has no reason without a code");
        check_refused(
            &with("close", r#""code":1005"#),
            "1005 (no code given) may not stand in a Close",
        );
        check_refused(
            &with("close", r#""code":999"#),
            "999 (not defined) may not stand in a Close",
        );
        let reason = with("close", &format!(r#""code":1000,"reason":"{}""#, "x".repeat(124)));
        check_refused(&reason, "a Close's reason has at most 123 bytes, not 124");
    }
}
