//! Parses the lines of `tests/vectors.txt`. The format is described at the top of that file.
//!
//! Must not know what a vector is used for. No RFC section. Read next: `tests.rs`.

use super::vector::{End, Vector};
use crate::wire::{CloseCode, CloseReason, Event, Message, MessageKind, Role};
use std::borrow::Cow;

/// What is wrong with a line.
type ParseError = String;

pub(super) fn file(text: &str) -> Result<Vec<Vector>, ParseError> {
    let mut vectors = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if !line.is_empty() && !line.starts_with('#') {
            line_into(line, &mut vectors).map_err(|error| format!("line {}: {error}", at + 1))?;
        }
    }
    Ok(vectors)
}

/// Parses a line into one vector, or, if it contains `{A-B}`, into one for each number from A to B.
fn line_into(line: &str, vectors: &mut Vec<Vector>) -> Result<(), ParseError> {
    let Some((from, to)) = range(line)? else {
        vectors.push(vector(line, None)?);
        return Ok(());
    };
    let place = format!("{{{from}-{to}}}");
    for code in from..=to {
        vectors.push(vector(&line.replace(&place, &format!("{{{code}}}")), Some(code))?);
    }
    Ok(())
}

fn range(line: &str) -> Result<Option<(u16, u16)>, ParseError> {
    let Some((inside, _)) = line.split_once('{').and_then(|(_, rest)| rest.split_once('}')) else {
        return Ok(None);
    };
    // The fields of a `ProtocolError` are in braces, too.
    let Some((from, to)) = inside.split_once('-') else { return Ok(None) };
    let number = |text: &str| text.parse().map_err(|error| format!("{text}: {error}"));
    Ok(Some((number(from)?, number(to)?)))
}

fn vector(line: &str, code: Option<u16>) -> Result<Vector, ParseError> {
    let parts: Vec<_> = line.split(" | ").collect();
    let [name, receiver, bytes, outcome] = parts[..] else {
        return Err("not four parts with ` | ` between them".into());
    };
    let name = code.map_or(name.to_owned(), |code| format!("{name}/{code}"));
    let mut options = receiver.split(' ');
    let receiver = match options.next() {
        Some("server") => Role::Server,
        Some("client") => Role::Client,
        other => return Err(format!("{other:?} is neither server nor client")),
    };
    let (mut deflate, mut small) = (false, false);
    for option in options {
        match option {
            "deflate" => deflate = true,
            "small" => small = true,
            other => return Err(format!("no option {other}")),
        }
    }
    let (events, end) = self::outcome(outcome)?;
    Ok(Vector { name, receiver, deflate, small, bytes: self::bytes(bytes)?, events, end })
}

/// Bytes in hexadecimal. `(61)*300` repeats the byte; `{1000}` is a 16-bit number.
fn bytes(text: &str) -> Result<Vec<u8>, ParseError> {
    let mut bytes = Vec::new();
    for part in text.split_ascii_whitespace() {
        if let Some(code) = part.strip_prefix('{') {
            bytes.extend(number::<u16>(code.trim_end_matches('}'))?.to_be_bytes());
        } else if let Some((byte, times)) =
            part.strip_prefix('(').and_then(|part| part.split_once(")*"))
        {
            bytes.extend(hex(byte)?.repeat(number(times)?));
        } else {
            bytes.extend(hex(part)?);
        }
    }
    Ok(bytes)
}

fn hex(text: &str) -> Result<Vec<u8>, ParseError> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| Some(digit.to_digit(16)? as u8)).collect();
    let digits =
        digits.filter(|digits| digits.len() % 2 == 0).ok_or_else(|| format!("{text} is no hex"))?;
    Ok(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn number<N: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<N, ParseError> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn outcome(text: &str) -> Result<(Vec<Event<'static>>, End), ParseError> {
    let (mut events, mut end) = (Vec::new(), None);
    for part in text.split("; ") {
        if end.is_some() {
            return Err(format!("{part} after the end"));
        }
        let (what, rest) = part.split_once(' ').unwrap_or((part, ""));
        match what {
            "text" => events.push(message(MessageKind::Text, rest)?),
            "binary" => events.push(message(MessageKind::Binary, rest)?),
            "ping" => events.push(Event::Ping(Cow::Owned(bytes(rest)?))),
            "pong" => events.push(Event::Pong(Cow::Owned(bytes(rest)?))),
            "close" => events.push(Event::Close(close(rest)?)),
            "more" => end = Some(End::More),
            "error" => end = Some(broken(rest)?),
            other => return Err(format!("no outcome {other}")),
        }
    }
    Ok((events, end.unwrap_or(End::Whole)))
}

fn message(kind: MessageKind, text: &str) -> Result<Event<'static>, ParseError> {
    let payload = quoted(text).map_or_else(|| bytes(text), |text| Ok(text.as_bytes().to_vec()))?;
    Ok(Event::Message(Message::unchecked(kind, payload)))
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn close(text: &str) -> Result<Option<CloseReason>, ParseError> {
    if text.is_empty() {
        return Ok(None);
    }
    let (code, reason) =
        text.split_once(' ').ok_or("a close has a code and a reason, or nothing")?;
    let code = CloseCode(number(code.trim_matches(['{', '}']))?);
    let reason = quoted(reason).ok_or("the reason of a close stands in quotes")?;
    Ok(Some(CloseReason::new(code, reason)))
}

/// For example `1002 RFC6455/7.4 CloseCodeForbidden({999})`. The inner braces are those of a range.
fn broken(text: &str) -> Result<End, ParseError> {
    let mut parts = text.splitn(3, ' ');
    let [Some(code), Some(section), Some(rule)] = [parts.next(), parts.next(), parts.next()] else {
        return Err("an error has a code, a section and a rule".into());
    };
    let rule = rule.replace("({", "(").replace("})", ")");
    Ok(End::Broken { code: number(code)?, section: section.into(), rule })
}
