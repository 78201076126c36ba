//! The answer of the breakable server to `Sec-WebSocket-Extensions`.
//!
//! RFC 6455, section 9.1; RFC 7692, section 7.1. Read next: `frames.rs`.

use crate::breakable::Flaw;

/// What was agreed on.
#[derive(Clone)]
pub(crate) struct Agreed {
    /// The value of the header.
    pub(crate) text: String,
    /// Whether it is permessage-deflate.
    pub(crate) deflates: bool,
}

/// The answer to the offers; `Err` if they do not match the grammar.
pub(crate) fn answer(offers: &str, flaw: Flaw) -> Result<Option<Agreed>, ()> {
    let other = |text: &str| Agreed { text: text.to_owned(), deflates: false };
    if offers.is_empty() {
        return Ok(match flaw.0 {
            "hs-no-extension-unasked" => Some(other("x-unasked")),
            "hs-no-extension-unasked:empty" => Some(other("")),
            _ => None,
        });
    }
    if !offers.matches('"').count().is_multiple_of(2) {
        return if flaw.is("hs-extension-grammar") { Ok(None) } else { Err(()) };
    }
    for one in offers.split(',').map(str::trim) {
        if one.is_empty() {
            match flaw.is("hs-extension-null-element") {
                true => return Err(()),
                false => continue,
            }
        }
        if one.starts_with("x-wirechart") && flaw.is("hs-unknown-extension") {
            return Ok(Some(other("x-wirechart-check")));
        }
        if let Some(agreed) = deflate(one, flaw) {
            return Ok(Some(agreed));
        }
        if flaw.is("df-second-offer") {
            break;
        }
    }
    Ok(None)
}

/// The answer to an offer of permessage-deflate; `None` declines it.
fn deflate(offer: &str, flaw: Flaw) -> Option<Agreed> {
    let mut parts = offer.split(';').map(str::trim);
    if parts.next() != Some("permessage-deflate") {
        return None;
    }
    let rule = |name: &str, holds: bool| (holds || flaw.is(name)).then_some(());
    let mut agreed = Agreed { text: "permessage-deflate".to_owned(), deflates: true };
    let mut seen = Vec::new();
    for part in parts {
        let (name, value) =
            part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value)));
        if value.is_some_and(|value| value.starts_with('"')) {
            rule("", !flaw.is("hs-extension-quoted"))?;
        }
        let value = value.map(|value| value.trim_matches('"'));
        if seen.contains(&name) {
            rule("df-duplicate", false)?;
            continue;
        }
        seen.push(name);
        if let Some((side, "max_window_bits")) = name.split_once('_')
            && value.is_some_and(|value| value.starts_with(['0', '+']))
        {
            (flaw.is_of("df-bits-form", side)).then_some(())?;
        }
        let bits = value.and_then(|value| value.parse::<u8>().ok());
        match (name, value) {
            ("server_no_context_takeover" | "client_no_context_takeover", value) => {
                rule("df-takeover-with-value", value.is_none())?;
                agreed.text += &format!("; {name}");
            }
            ("server_max_window_bits", None) => rule("df-smwb-no-value", false)?,
            ("server_max_window_bits", Some(text)) => {
                match bits {
                    Some(9..=15) => {}
                    Some(7) => rule("df-smwb-7", false)?,
                    Some(16) => rule("df-smwb-16", false)?,
                    _ => return None,
                }
                let granted = if flaw.is("df-smwb-9") && text == "9" { "10" } else { text };
                agreed.text += &format!("; server_max_window_bits={granted}");
            }
            ("client_max_window_bits", value) => match (value, bits) {
                (None, _) | (_, Some(8..=15)) => {
                    if flaw.is("df-cmwb-10") && bits == Some(10) {
                        agreed.text += "; client_max_window_bits=12";
                    }
                }
                (_, Some(7)) => rule("df-cmwb-7", false)?,
                (_, Some(16)) => rule("df-cmwb-16", false)?,
                _ => return None,
            },
            _ => rule("df-unknown-parameter", false)?,
        }
    }
    if flaw.is("df-answer") && seen == ["client_max_window_bits"] && offer.ends_with("bits") {
        agreed.text += "; x_made_up=1";
    }
    if flaw.is("resets") && !seen.contains(&"client_no_context_takeover") {
        agreed.text += "; client_no_context_takeover";
    }
    if flaw.is("df-no-cmwb-unasked") && seen.is_empty() {
        agreed.text += "; client_max_window_bits=12";
    }
    match flaw.0 {
        "hs-extension-of-ours" => agreed.text += ", x-unasked",
        "df-answer:twice" => agreed.text += ", permessage-deflate",
        _ => {}
    }
    Some(agreed)
}
