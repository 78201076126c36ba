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
    (
        "> 00000000: 8105 4865 6c6c 6f89 0268 6982 2000 0102  ..Hello..hi. ...\n> 00000010: 0304 \
        0506 0708 090a 0b0c 0d0e 0f10 1112  ................\n> 00000020: 1314 1516 1718 191a 1b1\
        c 1d1e 1f88 0203  ................\n> 00000030: e8                                       \
        .\n",
        "a hex dump, as xxd prints it",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
        1f880203e8",
    ),
    (
        "```\n00000000: 8105 4865 6c6c 6f89 0268 6982 2000 0102  ..Hello..hi. ...\n00000010: 030\
        4 0506 0708 090a 0b0c 0d0e 0f10 1112  ................\n00000020: 1314 1516 1718 191a 1b1\
        c 1d1e 1f88 0203  ................\n00000030: e8                                       .\
        \n```\n",
        "a hex dump, as xxd prints it",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
        1f880203e8",
    ),
    (
        "2026-11-29 02:33:01.123 DEBUG 00000000: 8105 4865 6c6c 6f89 0268 6982 2000 0102  ..Hello\
        ..hi. ...\n2026-11-29 02:33:01.123 DEBUG 00000010: 0304 0506 0708 090a 0b0c 0d0e 0f10 111\
        2  ................\n2026-11-29 02:33:01.123 DEBUG 00000020: 1314 1516 1718 191a 1b1c 1d1\
        e 1f88 0203  ................\n2026-11-29 02:33:01.123 DEBUG 00000030: e\
        8                                       .\n",
        "a hex dump, as xxd prints it",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
        1f880203e8",
    ),
    (
        "[  12.345678] ws: 00000000: 81 05 48 65 6c 6c 6f 89 02 68 69 82 20 00 01 02  ..Hello..hi\
        . ...\n[  12.345678] ws: 00000010: 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12  .....\
        ...........\n[  12.345678] ws: 00000020: 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 88 02 0\
        3  ................\n[  12.345678] ws: 00000030: e\
        8                                               .\n",
        "a hex dump, as xxd prints it",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
        1f880203e8",
    ),
    (
        "Nov 29 02:33:01 host app[1234]: 81 05 48 65 6c 6c 6f\n",
        "hex",
        "810548656c6c6f",
    ),
    (
        "11-29 02:33:01.123  1234  1256 D WebSocket: 81 05 48 65 6c 6c 6f\n",
        "hex",
        "810548656c6c6f",
    ),
    (
        "app-1  | 81 05 48 65 6c 6c 6f\n",
        "hex",
        "810548656c6c6f",
    ),
    (
        "[10:33:01] SEND: 81 85 37 fa 21 3d 7f 9f 4d 51 58\n[10:33:01] RECV: 81 05 48 65 6c 6c 6f\
        \n",
        "hex, with the direction in front of each line",
        "c:818537fa213d7f9f4d5158 s:810548656c6c6f",
    ),
    (
        ">>> 81 85 37 fa 21 3d 7f 9f 4d 51 58\n<<< 81 05 48 65 6c 6c 6f\n",
        "hex, with the direction in front of each line",
        "c:818537fa213d7f9f4d5158 s:810548656c6c6f",
    ),
    (
        "1\t81 05 48 65 6c 6c 6f 89\n2\t02 68 69 82 20 00 01 02\n3\t03 04 05 06 07 08 09 0a\n4\t0\
        b 0c 0d 0e 0f 10 11 12\n5\t13 14 15 16 17 18 19 1a\n6\t1b 1c 1d 1e 1f 88 02 03\n7\te8\n",
        "hex",
        "810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e\
        1f880203e8",
    ),
    (
        "\n===================================================================\nFollow: tcp,raw\n\
        Filter: tcp.stream eq 0\nNode 0: 127.0.0.1:40000\nNode 1: 127.0.0.1:8080\n81a537fa213d4cd\
        852485589424f5e98441f0dd855585a8a444f568e544f52d80d1f51884e5015c0150f4a898037fa213d888537\
        fa213d3412434452\n\t810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f10111213141\
        5161718191a1b1c1d1e1f880203e8\n==========================================================\
        =========\n",
        "a stream, as tshark follows it",
        "c:81a537fa213d4cd852485589424f5e98441f0dd855585a8a444f568e544f52d80d1f51884e5015c0150f4a\
        898037fa213d888537fa213d3412434452 s:810548656c6c6f890268698220000102030405060708090a0b0c\
        0d0e0f101112131415161718191a1b1c1d1e1f880203e8",
    ),
    (
        "read(4, \"\\201\\5Hello\\211\\2hi\\202 \\0\\1\\2\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\\\
        17\\20\\21\\22\\23\\24\\25\\26\\27\\30\\31\\32\\33\\34\\35\\36\\37\\210\\2\\3\\350\", 409\
        6) = 49\n",
        "a trace of strace",
        "s:810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d\
        1e1f880203e8",
    ),
    (
        "write(4, \"\\201\\5Hello\\211\\2hi\\202 \\0\\1\\2\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\
        \\17\\20\\21\\22\"..., 49) = 49\n",
        "a trace of strace",
        "s:810548656c6c6f890268698220000102030405060708090a0b0c0d0e0f101112+17",
    ),
    (
        "[pid 1234] 10:33:01.123456 sendto(5, \"\\201\\5Hello\", 7, MSG_NOSIGNAL, NULL, 0) = 7\n[\
        pid  1234] epoll_wait(3, [], 8, 0) = 0\n",
        "a trace of strace",
        "s:810548656c6c6f",
    ),
    (
        "writev(5, [{iov_base=\"\\201\\5\", iov_len=2}, {iov_base=\"Hello\", iov_len=5}], 2) = 7\n",
        "a trace of strace",
        "s:810548656c6c6f",
    ),
    (
        "write(4, \"\\201\\2457\\372!=L\\330RHU\\211BO^\\230D\\37\\r\\330UXZ\\212DOV\\216TOR\\330\
        \\r\\37Q\\210NP\\25\\300\\25\\17J\\211\\2007\\372!=\\210\\2057\\372!=4\\22CDR\", 60) = 60\
        \nread(4, \"\\201\\5Hello\\211\\2hi\\202 \\0\\1\\2\\3\\4\\5\\6\\7\\10\\t\\n\\v\\f\\r\\16\
        \\17\\20\\21\\22\\23\\24\\25\\26\\27\\30\\31\\32\\33\\34\\35\\36\\37\\210\\2\\3\\350\", 4\
        096) = 49\n",
        "a trace of strace",
        "c:81a537fa213d4cd852485589424f5e98441f0dd855585a8a444f568e544f52d80d1f51884e5015c0150f4a\
        898037fa213d888537fa213d3412434452 s:810548656c6c6f890268698220000102030405060708090a0b0c\
        0d0e0f101112131415161718191a1b1c1d1e1f880203e8",
    ),
    (
        "# Packet 8\npeers:\n  - peer: 0\n    host: 127.0.0.1\n    port: 40000\n  - peer: 1\n    \
        host: 127.0.0.1\n    port: 8080\npackets:\n  - packet: 4\n    peer: 0\n    index: 0\n    \
        timestamp: 1763770000.123456000\n    data: !!binary |\n      gaU3+iE9TNhSSFWJQk9emEQfDdhV\
        WFqKRE9WjlRPUtgNH1GITlAVwBUPSomAN/ohPYiFN/ohPTQSQ0RS\n  - packet: 6\n    peer: 1\n    ind\
        ex: 0\n    timestamp: 1763770000.223456000\n    data: !!binary |\n      gQVIZWxsb4kCaGmCI\
        AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fiAID6A==\n",
        "a stream as YAML, as tshark follows it",
        "c:81a537fa213d4cd852485589424f5e98441f0dd855585a8a444f568e544f52d80d1f51884e5015c0150f4a\
        898037fa213d888537fa213d3412434452 s:810548656c6c6f890268698220000102030405060708090a0b0c\
        0d0e0f101112131415161718191a1b1c1d1e1f880203e8",
    ),
    (
        "packets:\n  - packet: 4\n    peer: 0\n    data: !!binary |\n      ggA=\
        \n  - packet: 5\n    data: !!binary |\n      ADaa\n",
        "a stream as YAML, as tshark follows it",
        "s:8200 s:00369a",
    ),
    (
        "[pid 7] read(4,  <unfinished ...>\n[pid 8] write(4, \"\\x81\\x00\", 2) = 2\n[pid 7] <... \
        read resumed>\"\\x81\\x80\\0\\0\\0\\0\", 9) = 6",
        "a trace of strace",
        "s:8100 c:818000000000",
    ),
];
