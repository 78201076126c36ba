//! Seeds of `paste`: pastes of each kind, and scripts for the writer of each form.

use super::{Seed, seed};

/// The name, and the paste.
const PASTES: [(&str, &str); 14] = [
    ("hex", "81 05 48 65 6c 6c 6f\n"),
    ("xxd", "00000000: 8105 4865 6c6c 6f                        ..Hello\n"),
    ("hexdump-c", "00000000  81 05 48 65 6c 6c 6f                              |..Hello|\n00000007\n"),
    ("od", "0000000 002601 062510 066154 000157\n0000007\n"),
    ("od-c", "0000000 201 005   H   e   l   l   o\n0000007\n"),
    ("squeezed", "00000000  82 40 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |.@..............|\n*\n00000030\n"),
    ("c", "unsigned char x[7] = { /* Hello */ 0x81, 5, 'H', 'e', 0x6c, 0x6c, 0x6f };\n"),
    ("python", "b'\\x81\\x05Hello' b\"\\x89\\0\"\n"),
    ("json", "{\"type\":\"Buffer\",\"data\":[129,5,72,101,108,108,111]}"),
    ("base64", "gQVIZWxsbw==\n"),
    ("curl", "=> Send data, 6 bytes (0x6)\n0000: 81 80 00 00 00 00                               ......\n"),
    ("trace", "-> 0.001 s  text, fin, 0 bytes, masked with 00 00 00 00, ok\n            81 80 00 00 00 00\n"),
    ("head", "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\n\n81 05 48 65 6c 6c 6f\n"),
    ("both", "81 80 00 00 00 00 81 05 48 65 6c 6c 6f 88 80 00 00 00 00 88 00\n"),
];

/// A packet of TCP on the loopback interface, as `tcpdump -x` prints it.
const PACKET: &str = "0x0000:  4500 002f 0001 4000 4006 3cc6 7f00 0001\n\
                      0x0010:  7f00 0001 1f90 d431 0000 0001 0000 0001\n\
                      0x0020:  5018 0200 fe23 0000 8105 4865 6c6c 6f\n";

/// A capture with its header, without a packet.
const CAPTURE: &[u8] = b"\xD4\xC3\xB2\xA1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x04\0\x01\0\0\0";

pub fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = PASTES
        .iter()
        .chain(&[("packet", PACKET)])
        .map(|(name, text)| seed("paste", name, &[&[0], text.as_bytes()]))
        .collect();
    seeds.push(seed("paste", "capture", &[&[0], CAPTURE]));
    for form in 0..19 {
        let script: Vec<u8> = (0..120).map(|byte: u8| byte.wrapping_mul(37) ^ form).collect();
        seeds.push(seed("paste", &format!("written-{form}"), &[&[133 + form], &script]));
    }
    seeds
}
