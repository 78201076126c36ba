//! Finds the line that breaks a rule.
//!
//! Checks no rule: the broken rule is given. If a header is missing, the line is the empty one that
//! ends the head. Read next: `follows.rs`.

use super::{
    super::span::{Field, Rule},
    lines::Line,
};
use crate::wire::{
    HeadError, ResponseError, UpgradeError, handshake::extensions_in, head::is_token,
};

/// How to find the line.
enum At {
    /// The first line of the head.
    Start,
    /// The first header with this name.
    First(&'static str),
    /// The second header with this name.
    Second(&'static str),
    /// The last header with this name. If a header may appear only once, that is the repetition.
    Last(&'static str),
    /// The header that announces a body.
    Body,
    /// The header with a subprotocol that is not a token.
    Subprotocol,
    /// The extensions header with a syntax error, else the first extensions header.
    Extensions,
    /// The empty line at the end.
    End,
}

/// The index of the line that breaks this rule.
pub(super) fn of(rule: &Rule, lines: &[Line]) -> Option<usize> {
    let all = |name: &'static str| {
        lines.iter().enumerate().filter(move |(_, line)| line.is_header(name)).map(|(at, _)| at)
    };
    let found = match at(rule) {
        At::Start => lines.iter().position(Line::is_first),
        At::First(name) => all(name).next(),
        At::Second(name) => all(name).nth(1),
        At::Last(name) => all(name).next_back(),
        At::Body => lines.iter().position(|line| {
            line.is_header("Transfer-Encoding")
                || line.is_header("Content-Length") && line.value() != "0"
        }),
        At::Subprotocol => {
            let is_word = |word: &str| is_token(word.trim_matches([' ', '\t']));
            all("Sec-WebSocket-Protocol").find(|&at| !lines[at].value().split(',').all(is_word))
        }
        At::Extensions => {
            let is_malformed =
                |at: &usize| extensions_in(lines[*at].value()).any(|extension| extension.is_none());
            let spoils = all("Sec-WebSocket-Extensions").find(is_malformed);
            spoils.or_else(|| all("Sec-WebSocket-Extensions").next())
        }
        At::End => None,
    };
    found.or_else(|| lines.iter().rposition(|line| line.field == Field::HeaderEnd))
}

fn at(rule: &Rule) -> At {
    match rule {
        Rule::RequestHead(error) | Rule::ResponseHead(error) => match error {
            HeadError::HostMissing => At::End,
            HeadError::HostInvalid => At::First("Host"),
            HeadError::Repeated(name) => At::Second(name),
            // Errors inside a line are found by their byte offset.
            _ => At::Start,
        },
        Rule::Request(error) => match error {
            UpgradeError::Method | UpgradeError::Http10 => At::Start,
            UpgradeError::Upgrade => At::First("Upgrade"),
            UpgradeError::Connection => At::First("Connection"),
            UpgradeError::Body => At::Body,
            UpgradeError::Version => At::Last("Sec-WebSocket-Version"),
            UpgradeError::KeyMissing => At::End,
            UpgradeError::KeyRepeated => At::Second("Sec-WebSocket-Key"),
            UpgradeError::Key => At::First("Sec-WebSocket-Key"),
            UpgradeError::Subprotocol => At::Subprotocol,
            UpgradeError::SubprotocolRepeated => At::Last("Sec-WebSocket-Protocol"),
            UpgradeError::ExtensionSyntax => At::Extensions,
        },
        Rule::Response(error) => match error {
            ResponseError::Status { .. } | ResponseError::Http10 => At::Start,
            ResponseError::Upgrade => At::Last("Upgrade"),
            ResponseError::Connection => At::First("Connection"),
            ResponseError::AcceptMissing => At::End,
            ResponseError::AcceptRepeated => At::Second("Sec-WebSocket-Accept"),
            ResponseError::Accept => At::First("Sec-WebSocket-Accept"),
            ResponseError::Deflate => At::First("Sec-WebSocket-Extensions"),
            ResponseError::ExtensionSyntax => At::Extensions,
            ResponseError::Extension => At::Last("Sec-WebSocket-Extensions"),
            ResponseError::SubprotocolRepeated => At::Second("Sec-WebSocket-Protocol"),
            ResponseError::Subprotocol => At::First("Sec-WebSocket-Protocol"),
        },
        Rule::Frame(_) => At::End,
    }
}
