//! Bytes in source code, in lists, and as plain numbers.
//!
//! Must not know how they are read. Read next: `samples.rs`.

/// The paste, what it is taken for, and the pieces in hex: `c:` and `s:` are of the client and the
/// server, and behind `+` stands how many bytes are missing.
#[rustfmt::skip]
pub(super) const SOURCES: &[(&str, &str, &str)] = &[
    ("b'\\x81\\x05Hello' ", "a string with escapes", "810548656c6c6f"),
    ("\"\\x81\\x05Hello\"", "a string with escapes", "810548656c6c6f"),
    ("b\"\\x81\\x05Hello\\x89\\x02hi\" ", "a string with escapes", "810548656c6c6f89026869"),
    (
        "static const unsigned char pkt1[11] = {\n0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x89\
        , /* ..Hello. */\n0x02, 0x68, 0x69 /* .hi */\n};",
        "a list of hex",
        "810548656c6c6f89026869",
    ),
    (
        "unsigned char x[] = {\n  0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f\n};\nunsigned int x_l\
        en = 7;",
        "a list of hex",
        "810548656c6c6f",
    ),
    ("[0x81u8, 0x05, b'H', b'e', b'l', b'l', b'o']", "a list of hex", "810548656c6c6f"),
    (
        "let f: [u8; 7] = [129, 5, 72, 101, 108, 108, 111];",
        "a list of decimal numbers",
        "810548656c6c6f",
    ),
    ("vec![0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]", "a list of hex", "810548656c6c6f"),
    ("&[129u8, 5, 72, 101, 108, 108, 111]", "a list of decimal numbers", "810548656c6c6f"),
    (
        "Uint8Array(7) [129, 5, 72, 101, 108, 108, 111]",
        "a list of decimal numbers",
        "810548656c6c6f",
    ),
    (
        "Uint8Array(7) [129, 5, 72, 101, 108, 108, 111, buffer: ArrayBuffer(7), byteLength: 7, b\
        yteOffset: 0, length: 7, Symbol(Symbol.toStringTag): 'Uint8Array']",
        "a list of decimal numbers",
        "810548656c6c6f",
    ),
    (
        "new Uint8Array([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);",
        "a list of hex",
        "810548656c6c6f",
    ),
    (
        "<Buffer 81 05 48 65 6c 6c 6f>",
        "hex in angle brackets, as Node.js prints a Buffer",
        "810548656c6c6f",
    ),
    (
        "<Buffer 81 ... 18446744073709551615 more bytes>\n<Buffer 05 ... 9 more bytes>",
        "hex in angle brackets, as Node.js prints a Buffer",
        "8105+18446744073709551615",
    ),
    (
        "<Buffer 81 7e 01 2c 48 65 ... 298 more bytes>",
        "hex in angle brackets, as Node.js prints a Buffer",
        "817e012c4865+298",
    ),
    ("Buffer.from('810548656c6c6f', 'hex')", "hex in quotes", "810548656c6c6f"),
    ("Buffer.from('gQVIZWxsbw==', 'base64')", "base64 in quotes", "810548656c6c6f"),
    // All of them could be hex as well, or the other way round.
    ("Buffer.from('8105abcd', 'base64')", "base64 in quotes", "f35d3969b71d"),
    ("atob(\"8105abcd\")", "base64 in quotes", "f35d3969b71d"),
    ("frame = base64.b64decode(b'8105abcd')", "base64 in quotes", "f35d3969b71d"),
    ("Convert.FromBase64String(\"8105abcd\");", "base64 in quotes", "f35d3969b71d"),
    // What it holds is no form.
    (
        r"b'\x81\x11data: !!binary |\x0a'",
        "a string with escapes",
        "8111646174613a20212162696e617279207c0a",
    ),
    ("formatObject(\"8105abcd\")", "hex in quotes", "8105abcd"),
    ("Buffer.from('iQJoaYkC', 'latin1')", "Latin-1 in quotes", "69514a6f61596b43"),
    ("Buffer.from('\\x81\\x05Hello', 'latin1')", "Latin-1 in quotes", "810548656c6c6f"),
    ("bytes.fromhex(\"81 05 48 65 6c 6c 6f\")", "hex in quotes", "810548656c6c6f"),
    (
        "{\"type\":\"Buffer\",\"data\":[129,5,72,101,108,108,111]}",
        "a Buffer of Node.js as JSON",
        "810548656c6c6f",
    ),
    (
        "{\"0\":129,\"1\":5,\"2\":72,\"3\":101,\"4\":108,\"5\":108,\"6\":111}",
        "a Uint8Array as JSON",
        "810548656c6c6f",
    ),
    ("[]byte{0x81, 0x5, 0x48, 0x65, 0x6c, 0x6c, 0x6f}", "a list of hex", "810548656c6c6f"),
    ("[129 5 72 101 108 108 111]", "a list of decimal numbers", "810548656c6c6f"),
    ("[]byte(\"\\x81\\x05Hello\")", "a string with escapes", "810548656c6c6f"),
    (
        "ArrayBuffer { [Uint8Contents]: <81 05 48 65 6c 6c 6f>, byteLength: 7 }",
        "hex in angle brackets, as Node.js prints a Buffer",
        "810548656c6c6f",
    ),
    (
        "new byte[] { (byte) 0x81, 5, 72, 101, 108, 108, 111 };",
        "a list of hex and decimal numbers",
        "810548656c6c6f",
    ),
    ("{-127, 5, 72, 101, 108, 108, 111}", "a list of hex and decimal numbers", "810548656c6c6f"),
    (
        "<<129,5,72,101,108,108,111>>",
        "decimal numbers in angle brackets, as Erlang prints a binary",
        "810548656c6c6f",
    ),
    ("<<129, 5, \"Hello\">>", "a string with escapes", "810548656c6c6f"),
    (
        "[129, 5, 72, 101, 108, 108, 111, 137, 2, 104, 105]",
        "a list of decimal numbers",
        "810548656c6c6f89026869",
    ),
    ("129 5 72 101 108 108 111", "decimal numbers", "810548656c6c6f"),
    ("129, 5, 72, 101, 108, 108, 111", "decimal numbers", "810548656c6c6f"),
    ("gQVIZWxsbw==", "base64", "810548656c6c6f"),
    ("gQVIZWxsb4kCaGk=", "base64", "810548656c6c6f89026869"),
    ("gQVIZWxsbw", "base64", "810548656c6c6f"),
    ("data:application/octet-stream;base64,gQVIZWxsbw==", "base64", "810548656c6c6f"),
    ("81-05-48-65-6C-6C-6F", "hex", "810548656c6c6f"),
    ("81\u{2013}05\u{2013}48\u{2013}65\u{2013}6C\u{2013}6C\u{2013}6F", "hex", "810548656c6c6f"),
    ("81h 05h 48h 65h 6ch 6ch 6fh", "hex", "810548656c6c6f"),
    ("db 81h, 05h, 48h, 65h, 6Ch, 6Ch, 6Fh", "hex", "810548656c6c6f"),
    ("082h 003h 000h 00fh 0ffh", "hex", "8203000fff"),
    ("\u{201c}\\x81\\x05Hello\u{201d}", "a string with escapes", "810548656c6c6f"),
    ("\u{feff}81 05 48 65 6c 6c 6f", "hex", "810548656c6c6f"),
    ("81\u{a0}05 48 65 6c 6c 6f", "hex", "810548656c6c6f"),
    ("81 05 48 65 6c 6c 6f\n", "hex", "810548656c6c6f"),
    ("810548656c6c6f", "hex", "810548656c6c6f"),
    ("0x810548656c6c6f", "hex", "810548656c6c6f"),
    ("8105 4865 6c6c 6f", "hex", "810548656c6c6f"),
    ("81:05:48:65:6c:6c:6f", "hex", "810548656c6c6f"),
    ("\\x81\\x05\\x48\\x65\\x6c\\x6c\\x6f", "hex", "810548656c6c6f"),
    ("%81%05Hello", "a percent-encoded text", "810548656c6c6f"),
    ("x'810548656c6c6f'", "hex in quotes", "810548656c6c6f"),
    ("X'810548656c6c6f'", "hex in quotes", "810548656c6c6f"),
    (
        "10000001 00000101 01001000 01100101 01101100 01101100 01101111",
        "bits",
        "810548656c6c6f",
    ),
    (
        "0201 0005 0110 0145 0154 0154 0157",
        "octal numbers",
        "810548656c6c6f",
    ),
    (
        "201 005 110 145 154 154 157",
        "decimal numbers",
        "c9056e919a9a9d",
    ),
    (
        "0o201, 0o5, 0o110, 0o145, 0o154, 0o154, 0o157",
        "hex",
        "810548656c6c6f",
    ),
    (
        "-127 5 72 101 108 108 111",
        "hex and decimal numbers",
        "810548656c6c6f",
    ),
    (
        "\"\\129\\5Hello\"",
        "a string with escapes",
        "810548656c6c6f",
    ),
    (
        "\"\\x{81}\\x{05}Hello\"",
        "a string with escapes",
        "810548656c6c6f",
    ),
    (
        "\\x81\\x05Hello",
        "a text with escapes",
        "810548656c6c6f",
    ),
    (
        "\\u0081\\u0005Hello",
        "a text with escapes",
        "810548656c6c6f",
    ),
    (
        "$3 = {0x82, 0x10, 0x0 <repeats 16 times>}",
        "a list of hex",
        "821000000000000000000000000000000000",
    ),
    (
        "$3 = {\"\\x82\\x02\\x00\" <repeats 2 times>, \"\\x82\\x00\"}",
        "a string with escapes",
        "8202008202008200",
    ),
    ("{\"8100\" <repeats 2 times>}", "a string with escapes", "81008100"),
    (
        "$4 = {data = {0x82, 0x00}, name = 'a' <repeats 20 times>, len = 2}",
        "a list of hex",
        "8200",
    ),
    (
        "[81, 5, 48, 65, 6c, 6c, 6f]",
        "a list of hex",
        "810548656c6c6f",
    ),
    (
        "[src/main.rs:12:5] buf = [\n    129,\n    5,\n    72,\n    101,\n    108,\n    108,\
        \n    111,\n]\n",
        "a list of decimal numbers",
        "810548656c6c6f",
    ),
    (
        "{length = 7, bytes = 0x810548656c6c6f}",
        "a list of hex",
        "810548656c6c6f",
    ),
    (
        "7-element Vector{UInt8}:\n 0x81\n 0x05\n 0x48\n 0x65\n 0x6c\n 0x6c\n 0x6f\n",
        "a list of hex",
        "810548656c6c6f",
    ),
    (
        "array([129,   5,  72, 101, 108, 108, 111], dtype=uint8)",
        "a list of decimal numbers",
        "810548656c6c6f",
    ),
    (
        "Array(-127, 5, 72, 101, 108, 108, 111)",
        "a list of hex and decimal numbers",
        "810548656c6c6f",
    ),
    (
        "<<129,5,72,101,108,108,111,137,2,104,105,130,32,0,1,2,3,4,5,6,7,8,9,10,11,12,13,\n  14,1\
        5,...>>",
        "decimal numbers in angle brackets, as Erlang prints a binary",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f",
    ),
    (
        "Uint8Array(49) [ 129, 5, 72, 101, 108, 108, 111, 137, 2, 104, … ]",
        "a list of decimal numbers",
        "810548656c6c6f890268",
    ),
    (
        "{\"payload\":\"810548656c6c6f\"}",
        "hex",
        "810548656c6c6f",
    ),
    (
        "=> \"\\x81\\u0005Hello\"",
        "a string with escapes, with the direction in front of each line",
        "s:810548656c6c6f",
    ),
    (
        "81 05 # header\n48 65 6c 6c 6f # payload\n",
        "hex",
        "810548656c6c6f",
    ),
    (
        "      *  0x01 0x03 0x48 0x65 0x6c (contains \"Hel\")\n\n      *  0x80 0x02 0x6c 0x6f (co\
        ntains \"lo\")\n",
        "hex",
        "010348656c80026c6f",
    ),
];
