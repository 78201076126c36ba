//! Pastes, and what is right for each: what it is taken for, and its bytes; or the sentence that
//! says why it cannot be read.
//!
//! A sample stands for a kind. Add one where a paste was read wrongly. Read next: `arrows.rs`.

use super::{PasteError, read};
use crate::wire::Role;
use std::fmt::Write as _;

/// The paste, what it is taken for, and the pieces in hex: `c:` and `s:` are of the client and the
/// server, and behind `+` stands how many bytes are missing.
#[rustfmt::skip]
const SAMPLES: &[(&str, &str, &str)] = &[
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
        "<Buffer 81 7e 01 2c 48 65 ... 298 more bytes>",
        "hex in angle brackets, as Node.js prints a Buffer",
        "817e012c4865+298",
    ),
    ("Buffer.from('810548656c6c6f', 'hex')", "hex in quotes", "810548656c6c6f"),
    ("Buffer.from('gQVIZWxsbw==', 'base64')", "base64 in quotes", "810548656c6c6f"),
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
        "decimal numbers in angle brackets, as Node.js prints a Buffer",
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
        "0000   81 05 48 65 6c 6c 6f 89 02 68 69                  ..Hello..hi",
        "a hex dump, as Wireshark prints it",
        "810548656c6c6f89026869",
    ),
    (
        "0000   81 05 48 65 6c 6c 6f 89   02 68 69               ..Hello..hi",
        "a hex dump, as Wireshark prints it",
        "810548656c6c6f89026869",
    ),
    (
        "00000000  81 05 48 65 6c 6c 6f 89  02 68 69                 |..Hello..hi|\n0000000b",
        "a hex dump, as hexdump -C prints it",
        "810548656c6c6f89026869",
    ),
    ("000000 81 05 48 65 6c 6c 6f 89 02 68 69\n00000b", "a hex dump", "810548656c6c6f89026869"),
    (
        "00000000: 8105 4865 6c6c 6f89 0268 69              ..Hello..hi",
        "a hex dump, as xxd prints it",
        "810548656c6c6f89026869",
    ),
    (
        "0x0000:  8105 4865 6c6c 6f89 0268 69              ..Hello..hi",
        "a hex dump, as tcpdump prints it",
        "810548656c6c6f89026869",
    ),
    (
        "00000000`00000000  81 05 48 65 6c 6c 6f 89-02 68 69                 ..Hello..hi",
        "a hex dump",
        "810548656c6c6f89026869",
    ),
    (
        "   Label: x\n\n          00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n00000000  81 \
        05 48 65 6C 6C 6F 89 02 68 69                 .Hello..hi",
        "a hex dump",
        "810548656c6c6f89026869",
    ),
    (
        "\u{250c}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{252c}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{252c}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{252c}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{252c}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2510}\n\u{2502}00000000\u{2502} 81 05 48 65 6c 6c 6f 89 \
        \u{250a} 02 68 69                \u{2502}\u{d7}\u{2022}Hello\u{d7}\u{250a}\u{2022}hi     \
        \u{2502}\n\u{2514}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2534}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2534}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2534}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2500}\u{2534}\u{2500}\u{2500}\u{2500}\u{2500}\
        \u{2500}\u{2500}\u{2500}\u{2500}\u{2518}",
        "a hex dump, as xxd prints it",
        "810548656c6c6f89026869",
    ),
    (
        "0x7fffffffe3a0:\t0x81\t0x05\t0x48\t0x65\t0x6c\t0x6c\t0x6f\t0x89\n0x7fffffffe3a8:\t0x02\
        \t0x68\t0x69",
        "a hex dump, as tcpdump prints it",
        "810548656c6c6f89026869",
    ),
    (
        "$ xxd x\n00000000: 8105 4865 6c6c 6f              ..Hello",
        "a hex dump, as xxd prints it",
        "810548656c6c6f",
    ),
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

/// The paste, and the sentence.
#[rustfmt::skip]
const UNREADABLE: &[(&str, &str)] = &[
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
        "81 05 48 65 6c 6c 6f  ..Hello",
        "line 1, \"81 05 48 65 6c 6c 6f  ..Hello\", cannot be read as bytes: it looks like hex w\
        ith something else in it",
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
        "0000 81 05 48 65 6c 6c 6f 89 02 68 69 ..Hello..hi",
        "line 1, \"0000 81 05 48 65 6c 6c 6f 89 02 68 69 ..\u{2026}\", looks like a line of a du\
        mp, but its offset does not fit the bytes before it; copy all lines, or leave out the of\
        fsets",
    ),
    (
        "<= Recv data, 7 bytes (0x7)\n0000: ..Hello",
        "line 1: curl --trace-ascii prints a dot for every byte that is no character, so frames \
        cannot be read from it; use curl --trace",
    ),
    (
        "0000000 8105 4865\n*\n", "line 2: * stands for lines like the one before, but how many is not said; print all, with -v"),
];

fn pieces(paste: &super::Paste) -> String {
    let mut shown = String::new();
    for piece in paste.pieces() {
        shown += match piece.sender {
            Some(Role::Client) => " c:",
            Some(Role::Server) => " s:",
            None => " ",
        };
        piece.bytes.iter().for_each(|byte| _ = write!(shown, "{byte:02x}"));
        if piece.missing > 0 {
            _ = write!(shown, "+{}", piece.missing);
        }
    }
    shown.trim_start().to_owned()
}

#[test]
fn each_sample_is_taken_for_what_it_is() {
    let wrong: Vec<String> = SAMPLES
        .iter()
        .filter_map(|(text, form, expected)| match read(text.as_bytes()) {
            Ok(paste) if (&*paste.form, &*pieces(&paste)) == (*form, *expected) => None,
            Ok(paste) => Some(format!("{text:?}: {}, {}", paste.form, pieces(&paste))),
            Err(error) => Some(format!("{text:?}: {error}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line_and_what_it_looks_like() {
    let wrong: Vec<String> = UNREADABLE
        .iter()
        .filter_map(|(text, sentence)| match read(text.as_bytes()) {
            Err(error) if error.to_string() == *sentence => None,
            other => Some(format!("{text:?}: {other:?}")),
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read(b" \n"), Err(PasteError::Empty));
}

#[test]
fn utf_16_and_byte_order_marks_are_read() {
    let utf16 = "\u{FEFF}81 00\r\n".encode_utf16().flat_map(u16::to_le_bytes);
    for input in [
        utf16.collect::<Vec<u8>>(),
        b"\xEF\xBB\xBF81 00".to_vec(),
        b"8\x001\x00 \x000\x000\x00".to_vec(),
    ] {
        assert_eq!(read(&input).map(|paste| paste.bytes()), Ok(vec![0x81, 0]), "{input:?}");
    }
}

#[test]
fn bytes_that_are_no_text_stand_for_themselves() {
    let paste = read(b"\x81\x05Hello").expect("bytes");
    assert_eq!(
        (&*paste.form, paste.bytes()),
        ("raw bytes, because it is not text", b"\x81\x05Hello".to_vec())
    );
}
