//! Cases of what a client sends by itself. Every connection is watched for it, so they come last.
//!
//! RFC 6455, sections 4.1, 5.1 to 5.6, 7.4 and 8.1. Read next: `keys.rs`.

use super::case::{Case, Play, Watched, must, should};

/// The case of a rule for every connection.
macro_rules! own {
    ($name:literal $section:literal $rule:expr, $words:literal) => {
        must($name, $section, Play::Watched($rule), $words)
    };
}

pub(super) const CASES: &[Case] = &[
    own!("cs-own-request" "RFC 6455, 4.1" Watched::Request,
        "The request is a valid opening handshake, with all that it must have."),
    own!("cs-own-key-fresh" "RFC 6455, 4.1" Watched::FreshKey,
        "Sec-WebSocket-Key is chosen at random for each connection."),
    own!("cs-own-waits" "RFC 6455, 4.1" Watched::Waits,
        "A client sends nothing before the response has come."),
    own!("cs-frames-masked" "RFC 6455, 5.1" Watched::Frames("sv-masked"),
        "A client masks all its frames."),
    own!("cs-own-mask-keys" "RFC 6455, 5.3" Watched::MaskKeys,
        "Each frame is masked with a new key, which those before it do not tell."),
    own!("cs-lengths-minimal" "RFC 6455, 5.2" Watched::Frames("sv-length"),
        "A client writes lengths in the shortest form."),
    own!("cs-rsv-0" "RFC 6455, 5.2" Watched::Frames("sv-rsv"),
        "Reserved bits are 0, unless an extension uses them."),
    own!("cs-own-opcode" "RFC 6455, 5.2" Watched::Frames("sv-opcode"),
        "A client sends no reserved opcode."),
    own!("cs-own-control-fragmented" "RFC 6455, 5.5" Watched::Frames("sv-control-fragmented"),
        "Control frames are not fragmented."),
    own!("cs-own-control-125" "RFC 6455, 5.5" Watched::Frames("sv-control-125"),
        "A control frame has at most 125 bytes."),
    own!("cs-own-fragments" "RFC 6455, 5.4" Watched::Frames("sv-fragments"),
        "Fragments of one message follow each other."),
    own!("cs-own-text" "RFC 6455, 8.1" Watched::Frames("sv-text"),
        "The text that a client sends is UTF-8."),
    own!("cs-own-close-code" "RFC 6455, 7.4.1" Watched::Frames("sv-close-code"),
        "A Close never has the code 1005, 1006 or 1015."),
    should(
        "cs-own-close-defined",
        "RFC 6455, 7.4.2",
        Play::Watched(Watched::Frames("sv-close-defined")),
        "A Close has a code that is defined, or free to use: none below 1000, not 1004, none from \
         1016 to 2999, and none from 5000.",
    ),
    own!("cs-own-close-one-byte" "RFC 6455, 5.5.1" Watched::Frames("sv-close-one-byte"),
        "The payload of a Close is not 1 byte."),
    own!("cs-own-close-reason" "RFC 6455, 5.5.1" Watched::Frames("sv-close-reason"),
        "The reason of a Close is UTF-8."),
    own!("cs-own-after-close" "RFC 6455, 5.5.1" Watched::Frames("sv-after-close"),
        "After its Close a client sends no data."),
];
