//! The handshake of permessage-deflate.
//!
//! A server that declines an offer opens the WebSocket without the extension. One that refuses the
//! handshake instead does more than it must, and that is allowed. RFC 7692, sections 5.1, 7 and
//! 7.1. Read next: `compressed.rs`.

use crate::{
    check::{
        answer::{Extension, Head},
        check::{Check, Needs, Probe, info, must, should},
        verdict::Verdict,
    },
    digits,
};

/// The parameters that a response may have (RFC 7692, 7.1).
const DEFINED: [&str; 4] = [
    "server_no_context_takeover",
    "client_no_context_takeover",
    "server_max_window_bits",
    "client_max_window_bits",
];
const TAKEOVER: &str = "server_no_context_takeover and client_no_context_takeover have no value.";
const WINDOW: &str =
    "The number of window bits is from 8 to 15; an offer of another one is declined.";

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "df-answer",
        "RFC 7692, 7",
        Probe::Offer("; client_max_window_bits", answer),
        "The response names permessage-deflate once (5), and has only parameters that are defined, \
         each once and with a valid value.",
    )
    .needs(Needs::Deflate),
    must(
        "df-unknown-parameter",
        "RFC 7692, 7",
        Probe::Offer("; x_wirechart=1", declines),
        "An offer with an unknown parameter is declined.",
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-duplicate",
        "RFC 7692, 7",
        Probe::Offer("; server_max_window_bits=10; server_max_window_bits=10", declines),
        "An offer that has a parameter twice is declined.",
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-takeover-with-value",
        "RFC 7692, 7.1.1",
        Probe::Offer("; server_no_context_takeover=1", declines),
        TAKEOVER,
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-smwb-no-value",
        "RFC 7692, 7.1.2.1",
        Probe::Offer("; server_max_window_bits", declines),
        "server_max_window_bits has a value.",
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-smwb-7",
        "RFC 7692, 7.1.2.1",
        Probe::Offer("; server_max_window_bits=7", declines),
        WINDOW,
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-smwb-16",
        "RFC 7692, 7.1.2.1",
        Probe::Offer("; server_max_window_bits=16", declines),
        WINDOW,
    )
    .rests_on(&["df-smwb-7"])
    .needs(Needs::Deflate),
    must(
        "df-cmwb-7",
        "RFC 7692, 7.1.2.2",
        Probe::Offer("; client_max_window_bits=7", declines),
        WINDOW,
    )
    .rests_on(&["hs-unknown-extension"])
    .needs(Needs::Deflate),
    must(
        "df-cmwb-16",
        "RFC 7692, 7.1.2.2",
        Probe::Offer("; client_max_window_bits=16", declines),
        WINDOW,
    )
    .rests_on(&["df-cmwb-7"])
    .needs(Needs::Deflate),
    must(
        "df-bits-form",
        "RFC 7692, 7.1.2.1",
        Probe::Offers(
            &[
                "; server_max_window_bits=010",
                "; server_max_window_bits=+10",
                "; client_max_window_bits=010",
                "; client_max_window_bits=+10",
            ],
            declines,
        ),
        "The number of window bits is written in digits, without a zero in front; an offer of \
         another form is declined.",
    )
    .rests_on(&["df-smwb-7", "df-cmwb-7"])
    .needs(Needs::Deflate),
    must(
        "df-smwb-9",
        "RFC 7692, 7.1.2.1",
        Probe::Offer("; server_max_window_bits=9", |head| {
            at_most(head, "server_max_window_bits", 9, true)
        }),
        "A server that agrees to server_max_window_bits says so, with the same value or a \
         smaller one.",
    )
    .needs(Needs::Deflate),
    info(
        "df-smwb-8",
        "RFC 7692, 7.1.2.1",
        Probe::Offer("; server_max_window_bits=8", shown),
        "Common versions of zlib cannot compress with a window of 8 bits; a server that uses \
         one declines.",
    )
    .needs(Needs::Deflate),
    must(
        "df-no-cmwb-unasked",
        "RFC 7692, 7.1.2.2",
        Probe::Offer("", no_client_bits),
        "client_max_window_bits stands in a response only if it stood in the offer.",
    )
    .needs(Needs::Deflate),
    must(
        "df-cmwb-10",
        "RFC 7692, 7.1.2.2",
        Probe::Offer("; client_max_window_bits=10", |head| {
            at_most(head, "client_max_window_bits", 10, false)
        }),
        "The value of client_max_window_bits in a response is at most that of the offer.",
    )
    .needs(Needs::Deflate),
    should(
        "df-second-offer",
        "RFC 7692, 5.1",
        Probe::Offer("; x_wirechart=1, permessage-deflate", second),
        "A client may offer several sets of parameters; a server takes the first that it can.",
    )
    .needs(Needs::Deflate),
];

/// The agreed parameters in words.
fn words(head: &Head) -> String {
    match head.deflate() {
        _ if !head.opens() => format!("answers {}", head.status),
        None => "declines".to_owned(),
        Some(parameters) if parameters.is_empty() => "agrees".to_owned(),
        Some(parameters) => {
            let one = |(name, value): &(String, Option<String>)| match value {
                Some(value) => format!("{name}={value}"),
                None => name.clone(),
            };
            let list: Vec<String> = parameters.iter().map(one).collect();
            format!("agrees to {}", list.join("; ").escape_debug())
        }
    }
}

fn declines(head: &Head) -> Verdict {
    match head.deflate() {
        Some(_) if head.opens() => Verdict::broken(words(head)),
        _ => Verdict::kept(words(head)),
    }
}

fn shown(head: &Head) -> Verdict {
    Verdict::kept(words(head))
}

fn second(head: &Head) -> Verdict {
    match head.deflate() {
        Some(_) if head.opens() => Verdict::kept(words(head)),
        _ => Verdict::broken(words(head)),
    }
}

fn bits(value: &str) -> Option<u32> {
    let bits = digits::number(value, 10).filter(|bits| (8..=15).contains(bits));
    bits.filter(|_| !value.starts_with('0'))
}

fn answer(head: &Head) -> Verdict {
    let Some(parameters) = head.deflate() else { return Verdict::not_judged(words(head)) };
    let times = head.extensions().into_iter().filter(Extension::is_deflate).count();
    if times > 1 {
        return Verdict::broken(format!("names permessage-deflate {times} times"));
    }
    for (at, (name, value)) in parameters.iter().enumerate() {
        let is_valid = match value {
            _ if !DEFINED.contains(&&name[..]) => false,
            None => name.ends_with("takeover"),
            Some(value) => name.ends_with("bits") && bits(value).is_some(),
        };
        if !is_valid || parameters[..at].iter().any(|(other, _)| other == name) {
            return Verdict::broken(words(head));
        }
    }
    Verdict::kept(words(head))
}

/// The response has the parameter with this value or a smaller one.
fn at_most(head: &Head, name: &str, most: u32, is_needed: bool) -> Verdict {
    let Some(parameters) = head.deflate() else { return Verdict::kept(words(head)) };
    let found = parameters.iter().find(|(found, _)| found == name);
    let holds = match found {
        Some((_, value)) => value.as_deref().and_then(bits).is_some_and(|bits| bits <= most),
        None => !is_needed,
    };
    if holds { Verdict::kept(words(head)) } else { Verdict::broken(words(head)) }
}

fn no_client_bits(head: &Head) -> Verdict {
    let Some(parameters) = head.deflate() else { return Verdict::not_judged(words(head)) };
    match parameters.iter().any(|(name, _)| name == "client_max_window_bits") {
        true => Verdict::broken(words(head)),
        false => Verdict::kept(words(head)),
    }
}
