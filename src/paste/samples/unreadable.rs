//! What cannot be read, and why.
//!
//! Must not know how it is found out. Read next: `arrows.rs`.

/// The paste, and the sentence.
#[rustfmt::skip]
pub(super) const UNREADABLE: &[(&str, &str)] = &[
    (
        "hello world",
        "line 1, \"hello world\", cannot be read as bytes: it looks like ordinary text; the byte\
        s of a file need --raw",
    ),
    (
        "81 05 zz",
        "line 1, \"81 05 zz\", cannot be read as bytes: it looks like hex with something else in \
        it",
    ),
    ("818", "line 1: \"818\" has an odd number of hex digits; a byte needs two"),
    (
        "81 0g",
        "line 1, \"81 0g\", cannot be read as bytes: it looks like ordinary text; the bytes of a \
        file need --raw",
    ),
    ("300 5 72", "line 1: \"300\" is not a byte, which is 0 to 255"),
    (
        "Upgrade: websocket",
        "line 1, \"Upgrade: websocket\", cannot be read as bytes: it looks like a header of HTTP\
        ; paste the head from its first line on",
    ),
    (
        "00000000: 8105 4865\n00000010: 6c6c",
        "line 1, \"00000000: 8105 4865\", looks like a line of a dump, but its offset does not f\
        it the bytes before it; copy all lines, or leave out the offsets",
    ),
    (
        "\"Hello\"",
        "line 1, \"Hello\", cannot be read as bytes: it looks like ordinary text; the bytes of a \
        file need --raw",
    ),
    ("{\"value\":1}", "line 1, \"{\\\"value\\\":1}\", cannot be read as bytes: it looks like JSON without bytes in it"),
    (
        "-----BEGIN CERTIFICATE-----\nMIIB\n",
        "line 1, \"-----BEGIN CERTIFICATE-----\", cannot be read as bytes: it looks like a certi\
        ficate or a key (PEM)",
    ),
    ("1610548656c", "line 1: \"1610548656c\" has an odd number of hex digits; a byte needs two"),
    (
        "16 03 01 00 05 01 02 03 04 05",
        "this is not WebSocket: the bytes begin as TLS, so what is inside is encrypted; take it \
        before TLS, or with the keys",
    ),
    (
        "frame: 81 05 48 65 6c 6c 6f",
        "line 1, \"frame: 81 05 48 65 6c 6c 6f\", cannot be read as bytes: it looks like hex wit\
        h something else in it",
    ),
    (
        "b'\\x81\\x05H",
        "line 1: what begins with \"b'\\\\x81\\\\x05H\" does not end; copy all of it",
    ),
    (
        "/* open 0x81",
        "line 1, \"/* open 0x81\", cannot be read as bytes: it looks like ordinary text; the byt\
        es of a file need --raw",
    ),
    (
        "<= Recv data, 7 bytes (0x7)\n0000: ..Hello",
        "line 1: curl --trace-ascii and tshark's follow,tcp,ascii print a dot for every byte that is no character, so frames cannot be read from it; use curl --trace, or follow,tcp,raw",
    ),
    (
        "0000000 8105 4865\n*\n", "line 2: * stands for lines like the one before, but how many is not said; print all, with -v"),
];
