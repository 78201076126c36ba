//! What those who watch may ask of a connection: a Ping, a text in fragments, a Close.
//!
//! Each is read and judged on the shard of the `/inspect`, then done on that of the connection.
//! What cannot be done is answered with a sentence, never by closing. Knows nothing of who may ask:
//! the token has settled that. Read next: [`connection`](crate::server::connection).

use super::{messages::Told, registry::Inspection};
use crate::{
    server::connection::Connection,
    wire::{CloseCode, CloseReason, Closed, Message, Protocol, raw::MAX_CONTROL_PAYLOAD},
};
use serde::Deserialize;
use std::{rc::Rc, sync::Weak};
use tokio::sync::mpsc;

/// The longest text that is sent on demand, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// The most fragments that it is sent in.
const MAX_FRAGMENTS: usize = 100;
/// The longest reason that fits into a Close behind its code, in bytes.
const MAX_REASON: usize = MAX_CONTROL_PAYLOAD - 2;

/// What a byte of a command costs to read, in the unit of [`Protocol::take_work`].
const JSON_WORK: u32 = 8;

/// The longest command, in bytes: a text may have each of its bytes written as `\u0000`.
pub const LONGEST_COMMAND: usize = 6 * MAX_TEXT + 1024;

/// Something that a connection is to do, and may.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Send a Ping.
    Ping(String),
    /// Send this text in so many frames.
    Send {
        /// What it says.
        text: Text,
        /// At least 1.
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
    /// So many digits, which are made where they are sent: a megabyte of them is asked for in 40
    /// bytes.
    Digits(usize),
}

impl Text {
    fn into_string(self) -> String {
        match self {
            Self::Given(text) => text,
            Self::Digits(size) => ('0'..='9').cycle().take(size).collect(),
        }
    }
}

/// The same as it stands in JSON.
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

/// Does what a message on `/inspect` asks for; or tells why not. Gives how much work that was, in
/// the unit of [`Protocol::take_work`], besides what any command costs.
pub fn obey(inspection: &Inspection, message: &Message<'_>) -> u32 {
    let done = parse(message.payload())
        .and_then(|(connection, command)| inspection.ask(connection, command));
    if let Err(sentence) = done {
        inspection.tell(&Told::Refused { sentence: &sentence });
    }
    JSON_WORK.saturating_mul(u32::try_from(message.payload().len()).unwrap_or(u32::MAX))
}

/// The number of a connection, and what it is to do.
fn parse(json: &[u8]) -> Result<(u64, Command), String> {
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

/// Does what a connection is asked to do, until nobody can ask it any more. To be run on the
/// connection's own shard.
pub async fn serve(
    connection: Rc<Connection>,
    number: u64,
    inspection: Weak<Inspection>,
    mut commands: mpsc::Receiver<Command>,
) {
    while let Some(command) = commands.recv().await {
        let done = if connection.is_clogged() {
            Err("its client does not read, and too much waits for it already")
        } else if connection.is_sending() {
            // What is said next would have to wait until all of that is compressed, and everybody
            // with it.
            Err("a long message to its client is being compressed; try again when it has gone out")
        } else {
            let done = connection.say(|protocol| command.run(protocol));
            done.map_err(|Closed| "the server has sent its Close, and sends nothing after it")
        };
        if let (Err(why), Some(inspection)) = (done, inspection.upgrade()) {
            inspection.tell(&Told::Refused { sentence: &format!("connection {number}: {why}") });
        }
        tokio::task::yield_now().await; // each may be a megabyte, and many may wait
    }
}

impl Command {
    fn run(self, protocol: &mut Protocol) -> Result<(), Closed> {
        match self {
            Self::Ping(payload) => protocol.ping(payload.as_bytes()),
            Self::Send { text, fragments } => {
                protocol.send_fragments(&Message::text(text.into_string()), fragments)
            }
            Self::Close(_) if !protocol.is_open() => Err(Closed),
            Self::Close(reason) => {
                protocol.close(reason);
                Ok(())
            }
        }
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

    #[test]
    fn a_long_command_is_more_work() {
        let token = super::super::token::Token::from_query(
            "token=00112233445566778899aabbccddeeff",
            "token",
        );
        let registry = super::super::registry::Registry::default();
        let inspection = registry.open(token.unwrap().expect("a token")).expect("there is room");
        let work = |length| obey(&inspection, &Message::binary(vec![b' '; length]));
        assert!(work(1_000_000) >= 1000 * work(1000) && work(1000) >= 1000);
    }
}
