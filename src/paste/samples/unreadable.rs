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
    (
        "{\"value\":1}",
        "line 1, \"{\\\"value\\\":1}\", cannot be read as bytes: it looks like JSON without bytes \
        in it",
    ),
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
        "line 1: curl --trace-ascii and tshark's follow,tcp,ascii print a dot for every byte tha\
        t is no character, so frames cannot be read from it; use curl --trace, or follow,tcp,raw",
    ),
    (
        "0000000 8105 4865\n*\n",
        "line 2: * stands for lines like the one before, but how many is not said; print all, wit\
        h -v",
    ),
    (
        "81 05 48 65 6c ... 6f",
        "line 1: the dots stand for bytes that were left out; copy all of them",
    ),
    (
        "00000000: 8105 4865 6c6c 6f89 0268 6982 2000 0102  ..Hello..hi. ...\n00000020: 1314 151\
        6 1718 191a 1b1c 1d1e 1f88 0203  ................\n00000030: e\
        8                                       .\n",
        "line 2, \"00000020: 1314 1516 1718 191a 1b1c 1d1e \u{2026}\", looks like a line of a dum\
        p, but its offset does not fit the bytes before it; copy all lines, or leave out the offs\
        ets",
    ),
    (
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        "line 1, \"258EAFA5-E914-47DA-95CA-C5AB0DC85B11\", cannot be read as bytes: it looks lik\
        e a UUID, which is not bytes of a frame",
    ),
    (
        "<memory at 0x7f1234567890>",
        "line 1, \"<memory at 0x7f1234567890>\", cannot be read as bytes: it looks like brackets \
        with no bytes in them",
    ),
    (
        "java.nio.HeapByteBuffer[pos=0 lim=7 cap=7]",
        "line 1, \"java.nio.HeapByteBuffer[pos=0 lim=7 cap=\u{2026}\", cannot be read as bytes: i\
        t looks like brackets with no bytes in them",
    ),
    (
        "time=2026-11-29T02:33:01Z level=debug msg=\"frame received\" data=810548656c6c6f len=7\n",
        "line 1: \"time=2026-11-29T02:33:01Z level=debug ms\u{2026}\" has numbers outside of the \
        brackets or quotes that hold others; copy only the bytes",
    ),
    (
        "81 05 48 zz 6c 6c 6f",
        "line 1, \"81 05 48 zz 6c 6c 6f\", cannot be read as bytes: it looks like hex with someth\
        ing else in it",
    ),
    (
        "81 05 ..Hello",
        "line 1, \"81 05 ..Hello\", cannot be read as bytes: it looks like hex with something els\
        e in it",
    ),
    (
        "\"\\129\\ENQHello\"",
        "line 1, \"\\\"\\\\129\\\\ENQHello\\\"\", cannot be read as bytes: it looks like the tex\
        t of a message, without a frame around it",
    ),
    (
        "<a>81</a>",
        "line 1, \"<a>81</a>\", cannot be read as bytes: it looks like HTML or XML",
    ),
    (
        "packets:\n  - packet: 4\n    peer: 0\n    data: !!binary |\n      gQA*\n",
        "line 5, \"gQA*\", cannot be read as bytes: it looks like base64 with something else in it",
    ),
    (
        "Buffer.from('8105,6', 'base64')",
        "line 1, \"8105,6\", cannot be read as bytes: it looks like base64 with something else in it",
    ),
    (
        "Follow: websocket,hex\n00000000  48 65 6c 6c 6f   Hello",
        "line 1: follow,websocket prints what is in the frames, and not the frames; use follow,tcp\
        ,raw",
    ),
];
