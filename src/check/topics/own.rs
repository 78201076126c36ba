//! What a server sends by itself. Every connection of a run is watched for it (`watch.rs`).
//!
//! RFC 6455, sections 4.2.2, 5.1 to 5.6, 7.4.1 and 8.1. Read next: `table.rs`.

use crate::check::check::{Check, Probe, must, should};

/// The check of a rule that is watched.
macro_rules! watched {
    ($name:literal $section:literal $rule:literal) => {
        must($name, $section, Probe::Watched, $rule)
    };
}

pub(in crate::check) const CHECKS: &[Check] = &[
    watched!("sv-accept" "RFC 6455, 4.2.2" "Sec-WebSocket-Accept is right in each handshake.")
        .rests_on(&["hs-accept", "hs-accept-random"]),
    watched!("sv-masked" "RFC 6455, 5.1" "A server masks no frame, in no connection.")
        .rests_on(&["fr-server-unmasked"]),
    watched!("sv-rsv" "RFC 6455, 5.2" "Reserved bits are 0, unless an extension uses them.")
        .rests_on(&["fr-server-rsv-0"]),
    watched!("sv-opcode" "RFC 6455, 5.2" "A server sends no reserved opcode."),
    watched!("sv-length" "RFC 6455, 5.2" "A length is in the shortest form, in each frame.")
        .rests_on(&["fr-lengths-minimal"]),
    watched!("sv-control-fragmented" "RFC 6455, 5.5" "Control frames are not fragmented."),
    watched!("sv-control-125" "RFC 6455, 5.5" "A control frame has at most 125 bytes."),
    watched!("sv-fragments" "RFC 6455, 5.4" "Fragments of one message follow each other."),
    watched!("sv-text" "RFC 6455, 8.1" "The text that a server sends is UTF-8.")
        .rests_on(&["utf8-ff"]),
    watched!("sv-close-code" "RFC 6455, 7.4.1" "A Close never has the code 1005, 1006 or 1015."),
    should(
        "sv-close-defined",
        "RFC 6455, 7.4.2",
        Probe::Watched,
        "A Close has a code that is defined, or free to use: none below 1000, not 1004, none from \
         1016 to 2999, and none from 5000.",
    ),
    watched!("sv-close-one-byte" "RFC 6455, 5.5.1" "The payload of a Close is not 1 byte."),
    watched!("sv-close-reason" "RFC 6455, 5.5.1" "The reason of a Close is UTF-8."),
    watched!("sv-after-close" "RFC 6455, 5.5.1" "After its Close a server sends no data."),
];
