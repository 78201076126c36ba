//! Conversations, traces, and what else people paste.
//!
//! Must not know how they are read. Read next: `samples.rs`.

/// The paste, what it is taken for, and the pieces in hex: `c:` and `s:` are of the client and the
/// server, and behind `+` stands how many bytes are missing.
#[rustfmt::skip]
pub(super) const MIXED: &[(&str, &str, &str)] = &[
    ("```\n81 05 48 65 6c 6c 6f\n```", "hex", "810548656c6c6f"),
    ("# a frame\n81 05 48 65 6c 6c 6f", "hex", "810548656c6c6f"),
    ("[10, 20, 30]", "a list of hex", "102030"),
    ("10 20 30", "hex", "102030"),
    ("[]uint8{0x81,0x5,0x48,0x65,0x6c,0x6c,0x6f}", "a list of hex", "810548656c6c6f"),
    ("bytearray(b'\\x81\\x05Hello')", "a string with escapes", "810548656c6c6f"),
    ("b'\\x81\\x05' b'Hello'", "a string with escapes", "810548656c6c6f"),
    ("\"\\x81\\x05\"\n\"Hello\"", "a string with escapes", "810548656c6c6f"),
    ("'\\u0081\\u0005Hello'", "a string with escapes", "810548656c6c6f"),
    ("\"\\201\\005Hello\"", "a string with escapes", "810548656c6c6f"),
    (
        "char peer0_0[] = { /* Packet 4 */\n0x81, 0x85, 0x00, 0x00, 0x00, 0x00, 0x48, 0x65, 0x6c\
        , 0x6c, 0x6f };\nchar peer1_0[] = { /* Packet 6 */\n0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, \
        0x6f };",
        "a list of hex, of both peers",
        "c:81850000000048656c6c6f s:810548656c6c6f",
    ),
    (
        "    00000000  81 05 48 65 6c 6c 6f                              ..Hello\n00000000  81 8\
        0 00 00 00 00                                 ......",
        "a hex dump, of both peers",
        "s:810548656c6c6f c:818000000000",
    ),
    (
        "GET / HTTP/1.1\nHost: a\n\n81 80 00 00 00 00",
        "a head as text and hex below",
        "c:474554202f20485454502f312e310d0a486f73743a20610d0a0d0a 818000000000",
    ),
    (
        "-> 81 80 00 00 00 00\n<- 81 05 48 65 6c 6c 6f",
        "hex, with the direction in front of each line",
        "c:818000000000 s:810548656c6c6f",
    ),
    (
        "const frame = Buffer.from([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])",
        "a list of hex",
        "810548656c6c6f",
    ),
    ("&H81, &H05, &H48, &H65, &H6C, &H6C, &H6F", "hex", "810548656c6c6f"),
    ("0b10000001, 0b00000101, 0x48, 0x65, 0x6c, 0x6c, 0x6f", "hex", "810548656c6c6f"),
    (
        "std::array<uint8_t, 7> f = {0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f};",
        "a list of hex",
        "810548656c6c6f",
    ),
    ("Bytes(b\"\\x81\\x05Hello\")", "a string with escapes", "810548656c6c6f"),
    ("00 81 05\n01 48 65\n02 6c 6c", "hex", "008105014865026c6c"),
    ("00000000  81 05 48 65 6c 6c 6f", "a hex dump", "810548656c6c6f"),
    (
        "=> Send header, 20 bytes (0x14)\n0000: 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a \
        GET / HTTP/1.1..\n0010: 0d 0a 0d 0a                                     ....\n<= Recv da\
        ta, 7 bytes (0x7)\n0000: 81 05 48 65 6c 6c 6f                            ..Hello",
        "curl --trace",
        "c:474554202f20485454502f312e310d0a0d0a0d0a s:810548656c6c6f",
    ),
    (
        "=> Send header, 27 bytes (0x1b)\n0000: GET / HTTP/1.1\n0010: Host: a.b\n001b: \n",
        "curl --trace-ascii",
        "c:474554202f20485454502f312e310d0a486f73743a20612e620d0a",
    ),
    (
        "-> 0.001 s  text, fin, 5 bytes, masked with 37 fa 21 3d, ok: \"Hello\"\n            81 \
        85 37 fa 21 3d 7f 9f 4d 51 58\n<- 0.002 s  text, fin, 300 bytes, ok: \"xxx\"\n            \
        81 7e 01 2c 78 78 78",
        "a trace of wirechart",
        "c:818537fa213d7f9f4d5158 s:817e012c787878+297",
    ),
    (
        "{\"event\":\"frame\",\"seconds\":0.0013,\"direction\":\"out\",\"at\":0,\"sender\":\"cli\
        ent\",\"bytes\":\"818000000000\",\"cut\":0}",
        "a trace of wirechart as JSON",
        "c:818000000000",
    ),
    (
        "> GET / HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 101 Switching Protocols\n<\n81 05 48 65 6c 6\
        c 6f",
        "2 heads as text and hex below",
        "c:474554202f20485454502f312e310d0a486f73743a20610d0a0d0a s:485454502f312e31203130312053\
        7769746368696e672050726f746f636f6c730d0a0d0a 810548656c6c6f",
    ),
];
