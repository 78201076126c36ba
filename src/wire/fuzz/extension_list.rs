//! `Sec-WebSocket-Extensions` by its grammar, character by character, and what permessage-deflate makes of it: a judge of the
//! parser in `wire::handshake`.
//!
//! It is slow and plain: every rule of the grammar is a function that takes from the front. RFC 6455, section 9.1; RFC 9110, section 5.6; RFC
//! 7692, section 7.1. Read next: `receiver.rs`.

use crate::wire::deflate::{Parameters, WindowBits};

/// A name, and its parameters with their values.
struct Extension {
    name: String,
    parameters: Vec<(String, Option<String>)>,
}

/// What the server agrees to: the first offer of permessage-deflate that it can.
pub(super) fn first_offer(values: &[&str]) -> Option<Parameters> {
    let offers = elements(values).into_iter().filter_map(|element| extension(&element));
    offers.filter(|offer| offer.name == "permessage-deflate").find_map(|offer| parameters(&offer, true)?.answer())
}

/// What the client takes from the answer: nothing where there is nothing, permessage-deflate where it was `offered` as browsers do,
/// and otherwise it fails: `None`.
pub(super) fn answer(values: &[&str], offered: bool) -> Option<Option<Parameters>> {
    let elements = elements(values);
    match &elements[..] {
        [] => Some(None),
        [one] => {
            let accepted = extension(one).filter(|one| offered && one.name == "permessage-deflate")?;
            Parameters::OFFER.agree(parameters(&accepted, false)?).map(Some)
        }
        _ => None,
    }
}

/// The text between commas that are not quoted; empty elements do not count.
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

/// The rest of a quoted string, to its second quote or to the end.
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
        if let Some(behind) = rest.strip_prefix('=') {
            rest = behind;
            blanks(&mut rest);
            value = Some(if rest.starts_with('"') { quoted_token(&mut rest)? } else { token(&mut rest)? });
        }
        parameters.push((name, value));
    }
}

fn blanks(rest: &mut &str) {
    *rest = rest.trim_start_matches([' ', '\t']);
}

fn token(rest: &mut &str) -> Option<String> {
    let is_in_token = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
    let length = rest.chars().take_while(|character| is_in_token(*character)).count(); // all of one byte
    let (token, behind) = rest.split_at(length);
    *rest = behind;
    (length > 0).then(|| token.to_owned())
}

/// A quoted string that is a token without its quotes.
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

/// The four parameters, each at most once and with a value that it can have.
fn parameters(extension: &Extension, is_offer: bool) -> Option<Parameters> {
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
    let read = Parameters {
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
