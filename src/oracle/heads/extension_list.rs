//! `Sec-WebSocket-Extensions`, parsed character by character as its grammar says, and the
//! negotiation of permessage-deflate: the oracle for the parser in `wire::handshake` and for the
//! negotiation in `wire::deflate`.
//!
//! It is slow and simple: each rule of the grammar is a function that consumes from the front, each
//! parameter a row of a table. Must not know how our parser works. RFC 6455, section 9.1; RFC 9110,
//! section 5.6; RFC 7692, section 7.1. Read next: `explain/mod.rs`.

use crate::wire::{DeflateParameters, ResponseError, WindowBits};

/// An extension: its name, and its parameters with their values.
struct Extension {
    name: String,
    parameters: Vec<(String, Option<String>)>,
}

/// Whether the header is valid: absent, or with at least one extension, and all according to the
/// grammar.
pub(super) fn is_well_formed(values: &[&str]) -> bool {
    let elements = elements(values);
    elements.iter().all(|element| extension(element).is_some())
        && elements.is_empty() == values.is_empty()
}

/// What the server agrees to: the first offer of permessage-deflate that it supports.
pub(super) fn first_offer(values: &[&str]) -> Option<DeflateParameters> {
    let offers = elements(values).into_iter().filter_map(|element| extension(&element));
    offers
        .filter(|offer| offer.name == "permessage-deflate")
        .find_map(|offer| granted(parameters(&offer, true)?))
}

/// What the client accepts as the answer to its offer: no extension, or permessage-deflate alone.
pub(super) fn answer(
    values: &[&str],
    offer: Option<DeflateParameters>,
) -> Result<Option<DeflateParameters>, ResponseError> {
    if !is_well_formed(values) {
        return Err(ResponseError::ExtensionSyntax);
    }
    let accepted: Vec<_> =
        elements(values).iter().filter_map(|element| extension(element)).collect();
    match (&accepted[..], offer) {
        ([], _) => Ok(None),
        ([only], Some(offer)) if only.name == "permessage-deflate" => {
            let answer = parameters(only, false).ok_or(ResponseError::Deflate)?;
            agreed(offer, answer).ok_or(ResponseError::Deflate).map(Some)
        }
        _ => Err(ResponseError::Extension),
    }
}

/// What our server answers: what it is asked for. It declines a window of 8 bits, which its
/// compressor does not have.
pub(super) fn granted(offer: DeflateParameters) -> Option<DeflateParameters> {
    Some(DeflateParameters {
        // 7.1.1: what the client demands, and what it promises.
        server_no_context_takeover: offer.server_no_context_takeover,
        client_no_context_takeover: offer.client_no_context_takeover,
        // 7.1.2.1
        server_max_window_bits: match number(offer.server_max_window_bits) {
            Some(8) => return None,
            None => None,
            Some(bits) => WindowBits::new(bits),
        },
        // 7.1.2.2: 15 bits are no limit.
        client_max_window_bits: match number(offer.client_max_window_bits) {
            None | Some(15) => None,
            Some(bits) => WindowBits::new(bits),
        },
    })
}

/// What is negotiated by this offer and this answer; `None` if the client must fail the connection.
pub(super) fn agreed(
    offer: DeflateParameters,
    answer: DeflateParameters,
) -> Option<DeflateParameters> {
    Some(DeflateParameters {
        // 7.1.1.1: a demand. A server may also do it without being asked.
        server_no_context_takeover: match (
            offer.server_no_context_takeover,
            answer.server_no_context_takeover,
        ) {
            (true, false) => return None,
            (_, will) => will,
        },
        // 7.1.1.2: it applies if either of the two says so.
        client_no_context_takeover: offer.client_no_context_takeover
            || answer.client_no_context_takeover,
        // 7.1.2.1: a demand, which may be answered with less. A server may also do it without being
        // asked.
        server_max_window_bits: match (
            number(offer.server_max_window_bits),
            number(answer.server_max_window_bits),
        ) {
            (Some(_), None) => return None,
            (Some(most), Some(bits)) if bits > most => return None,
            (_, bits) => bits.and_then(WindowBits::new),
        },
        // 7.1.2.2: only if the client offered it, and at most what it offered. If the server does
        // not answer it, the offer applies.
        client_max_window_bits: match (
            number(offer.client_max_window_bits),
            number(answer.client_max_window_bits),
        ) {
            (None, Some(_)) => return None,
            (Some(most), Some(bits)) if bits > most => return None,
            (offered, None) => offered.and_then(WindowBits::new),
            (_, bits) => bits.and_then(WindowBits::new),
        },
    })
}

fn number(bits: Option<WindowBits>) -> Option<u8> {
    bits.map(WindowBits::get)
}

/// The text between commas that are not in quotes. Empty elements do not count.
fn elements(values: &[&str]) -> Vec<String> {
    let mut elements = Vec::new();
    for value in values {
        let mut characters = value.chars().peekable();
        while characters.peek().is_some() {
            let mut element = String::new();
            while let Some(character) = characters.next_if(|character| *character != ',') {
                element.push(character);
                if character == '"' {
                    quoted(&mut characters, &mut element);
                }
            }
            characters.next();
            elements.push(element.trim_matches([' ', '\t']).to_owned());
        }
    }
    elements.retain(|element| !element.is_empty());
    elements
}

/// The rest of a quoted string, up to the closing quote or to the end.
fn quoted(characters: &mut impl Iterator<Item = char>, text: &mut String) {
    while let Some(character) = characters.next() {
        text.push(character);
        match character {
            '"' => return,
            '\\' => text.extend(characters.next()),
            _ => {}
        }
    }
}

fn extension(element: &str) -> Option<Extension> {
    let mut rest = element;
    let name = token(&mut rest)?;
    let mut parameters = Vec::new();
    loop {
        blanks(&mut rest);
        if rest.is_empty() {
            return Some(Extension { name, parameters });
        }
        rest = rest.strip_prefix(';')?;
        blanks(&mut rest);
        let name = token(&mut rest)?;
        blanks(&mut rest);
        let mut value = None;
        if let Some(after) = rest.strip_prefix('=') {
            rest = after;
            blanks(&mut rest);
            value = Some(if rest.starts_with('"') {
                quoted_token(&mut rest)?
            } else {
                token(&mut rest)?
            });
        }
        parameters.push((name, value));
    }
}

fn blanks(rest: &mut &str) {
    *rest = rest.trim_start_matches([' ', '\t']);
}

fn token(rest: &mut &str) -> Option<String> {
    let is_in_token = |character: char| {
        character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
    };
    let length = rest.chars().take_while(|character| is_in_token(*character)).count();
    let (token, after) = rest.split_at(length);
    *rest = after;
    (length > 0).then(|| token.to_owned())
}

/// A quoted string whose content must be a token.
fn quoted_token(rest: &mut &str) -> Option<String> {
    let mut characters = rest.strip_prefix('"')?.chars();
    let mut text = String::new();
    quoted(&mut characters, &mut text);
    let mut unquoted = String::new();
    let mut inside = text.strip_suffix('"')?.chars();
    while let Some(character) = inside.next() {
        unquoted.push(if character == '\\' { inside.next()? } else { character });
    }
    *rest = characters.as_str();
    let mut all = &*unquoted;
    token(&mut all).filter(|_| all.is_empty())
}

/// The four parameters. Each may occur at most once, with a valid value.
fn parameters(extension: &Extension, is_offer: bool) -> Option<DeflateParameters> {
    let named = |wanted: &str| -> Vec<Option<&str>> {
        let all = extension.parameters.iter().filter(|(name, _)| name == wanted);
        all.map(|(_, value)| value.as_deref()).collect()
    };
    let flag = |name: &str| match named(name)[..] {
        [] => Some(false),
        [None] => Some(true),
        _ => None,
    };
    let bits = |name: &str, may_be_bare: bool| match named(name)[..] {
        [] => Some(None),
        [None] if may_be_bare => Some(Some(WindowBits::MAX)),
        [Some(value)] => (8..=15).find(|bits| bits.to_string() == value).map(WindowBits::new),
        _ => None,
    };
    let read = DeflateParameters {
        server_no_context_takeover: flag("server_no_context_takeover")?,
        client_no_context_takeover: flag("client_no_context_takeover")?,
        server_max_window_bits: bits("server_max_window_bits", false)?,
        client_max_window_bits: bits("client_max_window_bits", is_offer)?,
    };
    let known = [
        "server_no_context_takeover",
        "client_no_context_takeover",
        "server_max_window_bits",
        "client_max_window_bits",
    ];
    extension.parameters.iter().all(|(name, _)| known.contains(&&**name)).then_some(read)
}
