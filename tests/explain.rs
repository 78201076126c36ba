//! `wirechart explain`, `frame` and `accept`: the examples of the RFC, what is said about them, and how they exit.
//!
//! What a field means is `wire::explain`'s affair and is tested there; here is what the commands make of it.
//! Read next: `trace.rs`.
#![cfg(feature = "server")]

mod common;

use common::command::{Ran, run, shell};
use serde_json::Value;

/// An example of RFC 6455, section 5.7: its bytes, and the flags of `wirechart frame` that make it.
struct Example {
    flags: &'static [&'static str],
    header: &'static str,
    payload: &'static [u8],
    /// Opcode, FIN, length, mask of each frame.
    frames: &'static [(&'static str, bool, u64, Option<&'static str>)],
}

/// In the order of the section.
const EXAMPLES: [Example; 8] = [
    Example {
        flags: &["--text", "Hello"],
        header: "81 05 48 65 6c 6c 6f",
        payload: b"",
        frames: &[("text", true, 5, None)],
    },
    Example {
        flags: &["--text", "Hello", "--mask", "37fa213d"],
        header: "81 85 37 fa 21 3d 7f 9f 4d 51 58",
        payload: b"",
        frames: &[("text", true, 5, Some("37fa213d"))],
    },
    Example {
        flags: &["--text", "Hello", "--fragments", "2"],
        header: "01 03 48 65 6c\n80 02 6c 6f",
        payload: b"",
        frames: &[("text", false, 3, None), ("continuation", true, 2, None)],
    },
    Example {
        flags: &["--ping", "Hello"],
        header: "89 05 48 65 6c 6c 6f",
        payload: b"",
        frames: &[("ping", true, 5, None)],
    },
    Example {
        flags: &["--pong", "Hello", "--mask", "37 fa 21 3d"],
        header: "8a 85 37 fa 21 3d 7f 9f 4d 51 58",
        payload: b"",
        frames: &[("pong", true, 5, Some("37fa213d"))],
    },
    Example {
        flags: &["--binary", "00", "--size", "256"],
        header: "82 7e 01 00",
        payload: &[0; 256],
        frames: &[("binary", true, 256, None)],
    },
    Example {
        flags: &["--binary", "00", "--size", "65536"],
        header: "82 7f 00 00 00 00 00 01 00 00",
        payload: &[0; 65536],
        frames: &[("binary", true, 65536, None)],
    },
    // Not in the section, but the shortest of all.
    Example { flags: &["--ping"], header: "89 00", payload: b"", frames: &[("ping", true, 0, None)] },
];

fn explain(arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    run([&["explain"], arguments].concat(), input.as_ref())
}

fn frame(flags: &[&str]) -> Ran {
    run([&["frame"], flags].concat(), b"")
}

#[test]
fn the_examples_of_section_5_7() {
    for Example { flags, header, payload, frames } in EXAMPLES {
        let made = frame(flags);
        let bytes = payload.iter().map(|byte| format!(" {byte:02x}")).collect::<String>();
        assert_eq!(made.output(), format!("{header}{bytes}\n"), "{flags:?}");
        assert_eq!(made.code, Some(0));

        let told = explain(&["--json"], &made.bytes);
        assert_eq!((told.code, told.log.as_str()), (Some(0), ""), "{flags:?}");
        let told = told.json();
        assert_eq!(told.len(), frames.len(), "{flags:?}");
        for (told, (opcode, fin, length, mask)) in told.iter().zip(frames) {
            assert_eq!((&told["opcode"], &told["fin"]), (&Value::from(*opcode), &Value::from(*fin)), "{flags:?}");
            assert_eq!((&told["length"], &told["mask"]), (&Value::from(*length), &Value::from(*mask)), "{flags:?}");
            assert_eq!(told["verdict"]["ok"], true, "{flags:?}");
        }
        let drawn = explain(&[], &made.bytes);
        assert_eq!((drawn.code, drawn.output().matches("\n  fine\n").count()), (Some(0), frames.len()), "{flags:?}");
    }
}

#[test]
fn the_example_of_section_1_3() {
    let told = run(["accept", "dGhlIHNhbXBsZSBub25jZQ=="], b"");
    assert_eq!(told.code, Some(0));
    for value in [
        "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11\n",
        "b37a4f2cc0624f1690f64606cf385945b2bec4ea\n",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n",
    ] {
        assert!(told.output().contains(value), "{}", told.output());
    }
    let told = run(["accept", "--json", "dGhlIHNhbXBsZSBub25jZQ=="], b"").json().remove(0);
    assert_eq!((&told["is_key"], &told["accept"]), (&Value::from(true), &Value::from("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
    assert_eq!(told["steps"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_key_that_is_none_is_said_and_answered_all_the_same() {
    for key in ["", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=", "-rf", "\u{1b}[2J"] {
        let told = run(["accept", key], b"");
        assert_eq!(told.code, Some(4), "{key:?}: {}", told.log);
        assert!(told.output().contains("not 16 bytes in base64"), "{}", told.output());
        assert!(!told.output().contains('\u{1b}'), "{:?}", told.output());
    }
}

#[test]
fn each_command_in_the_help_does_what_it_is_there_for() {
    for (command, broken) in [("explain", false), ("accept", false), ("frame", true)] {
        let help = run([command, "--help"], b"");
        let (good, bad) = help.output().split_once("Broken on purpose").unwrap_or((help.output(), ""));
        let mut count = 0;
        for (part, code) in [(good, 0), (bad, 4)] {
            for line in part.lines().filter_map(|line| line.strip_prefix("  wirechart ")) {
                let line = line.split("   ").next().unwrap_or_default();
                let ran = shell(&format!("wirechart {line}"));
                assert_eq!((ran.code, ran.log.as_str()), (Some(code), ""), "{line}");
                count += 1;
            }
        }
        assert!(count > 0 && bad.is_empty() != broken, "{}", help.output());
    }
}

#[test]
fn the_picture_of_a_masked_hello() {
    let drawn = explain(&["81 85 37 fa 21 3d 7f 9f 4d 51 58"], "");
    let picture = "\
Sent by the client: its first frame is masked.

frame 1: text from the client, 11 bytes from byte 0

     0  81 85 37 fa 21 3d 7f 9f 4d 51 58
        ├───┘ ├─────────┘ ├────────────┘
        bits  masking key payload

        81               85
        1 0 0 0 0 0 0 1  1 0 0 0 0 1 0 1
        │ │ │ │ ├─────┘  │ ├───────────┘
        │ │ │ │ opcode   │ payload length
        │ │ │ RSV3       MASK
        │ │ RSV2
        │ RSV1
        FIN

   sent 7f 9f 4d 51 58
    XOR 37 fa 21 3d 37
      = 48 65 6c 6c 6f  Hello

";
    assert!(drawn.output().starts_with(picture), "{}", drawn.output());
}

#[test]
fn nothing_is_wider_than_80_columns() {
    let commands = [
        "wirechart frame --text 'Hello, this is a longer text' --size 300 --mask 00000000 | wirechart explain --payload 300",
        "wirechart frame --close 4999 --reason 'a reason as long as it may be' --size 125 | wirechart explain",
        "wirechart frame --binary 00 --length 18446744073709551615 | wirechart explain",
        "wirechart explain 'GET /a-very-long-target-that-does-not-fit-into-a-line-of-eighty-columns-by-far HTTP/1.1\n\n'",
        "wirechart accept aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    for command in commands {
        let ran = shell(command);
        let widest = ran.output().lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|width| width <= 80), "{command}:\n{}", ran.output());
    }
}

#[test]
fn hex_comes_in_many_forms_and_from_many_places() {
    let expected = explain(&["810548656c6c6f"], "").bytes;
    for arguments in [
        &["81", "05", "48", "65", "6c6c6f"][..],
        &["0x81 0x5 0x48 0x65 0x6c 0x6c 0x6f"],
        &["81:05:48:65:6C:6C:6F"],
        &["[0x81,", "0x05,0x48,0x65,0x6c,0x6c,0x6f]"],
        &["\\x81\\x05Hello".replace("Hello", "\\x48\\x65\\x6c\\x6c\\x6f").leak()],
    ] {
        let told = explain(arguments, "not read");
        assert_eq!((told.bytes, told.code), (expected.clone(), Some(0)), "{arguments:?}: {}", told.log);
    }
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("hex"), "81 05\n48 65\r\n6c 6c 6f\n").unwrap();
    std::fs::write(path("raw"), b"\x81\x05Hello").unwrap();
    for (arguments, input) in [
        (&["--file", &path("hex")][..], &b""[..]),
        (&["--raw", "--file", &path("raw")], b""),
        (&[], b"81054865\n6c6c6f\n"),
        (&["-"], b"81054865\n6c6c6f\n"),
        (&["--file", "-"], b"81054865\n6c6c6f\n"),
        (&["--raw"], b"\x81\x05Hello"),
        (&["--raw", "-"], b"\x81\x05Hello"),
    ] {
        let told = explain(arguments, input);
        assert_eq!((told.bytes, told.code), (expected.clone(), Some(0)), "{arguments:?}: {}", told.log);
    }
}

#[track_caller]
fn refused(arguments: &[&str], input: &[u8], code: i32, words: &str) {
    let told = explain(arguments, input);
    assert_eq!((told.output(), told.code), ("", Some(code)), "{arguments:?}: {}", told.log);
    assert!(told.log.contains(words), "{arguments:?}: {}", told.log);
}

#[test]
fn what_cannot_be_read_is_said() {
    refused(&["81 0g"], b"", 1, "'g', character 5 of the input, is no hex digit: hex is read here; --raw reads bytes");
    refused(&["818"], b"", 1, "odd number of hex digits");
    refused(&[], b"\x81\x05Hello", 1, "--raw");
    refused(&[], b" \n", 1, "nothing to explain");
    refused(&["--raw"], b"", 1, "nothing to explain");
    refused(&["--file", "/no/such/file"], b"", 1, "cannot read /no/such/file: ");
    refused(&["--raw", "81"], b"", 1, "--raw is about a file or standard input");
    refused(&["--raw"], &vec![0; (16 << 20) + 1], 1, "standard input is longer than 16777216 bytes");
    refused(&["--role", "proxy", "81"], b"", 2, "--role");
    refused(&["--file", "x", "81"], b"", 2, "--file");
}

/// What is said of a frame that these flags make, and the exit code.
#[track_caller]
fn judged(flags: &[&str], arguments: &[&str]) -> (Value, Option<i32>) {
    let made = frame(flags);
    assert_eq!(made.code, Some(0), "{}", made.log);
    let told = explain(&[&["--json"], arguments].concat(), &made.bytes);
    let last = told.json().pop().expect("a frame");
    (last["verdict"].clone(), told.code)
}

#[test]
fn each_way_to_break_a_frame_is_found() {
    let long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (flags, code, words) in [
        (&["--text", "x", "--rsv", "2"][..], 1002, "RSV2"),
        (&["--text", "x", "--rsv", "1", "--rsv", "3"], 1002, "RSV1"),
        (&["--text", "x", "--opcode", "3"], 1002, "opcode 0x3 is reserved"),
        (&["--text", "x", "--opcode", "0xF"], 1002, "opcode 0xF is reserved"),
        (&["--text", "x", "--opcode", "0"], 1002, "no message is open"),
        (&["--text", "Hello", "--length-form", "16"], 1002, "shortest form"),
        (&["--text", "Hello", "--length-form", "64"], 1002, "shortest form"),
        (&["--text", "x", "--length", "9223372036854775808"], 1002, "top bit"),
        (&["--text", "x", "--length", "99999999"], 1009, "over the limit"),
        (&["--ping", "x", "--no-fin"], 1002, "must not be fragmented"),
        (&["--ping", "x", "--fragments", "2"], 1002, "must not be fragmented"),
        (&["--ping", long], 1002, "at most 125 bytes"),
        (&["--close", "1005"], 1002, "1005 must not be sent"),
        (&["--binary", "03", "--opcode", "8"], 1002, "at least 2 bytes"),
        (&["--binary", "ff", "--opcode", "1"], 1007, "not UTF-8"),
    ] {
        let (verdict, exit) = judged(flags, &[]);
        assert_eq!(
            (&verdict["ok"], &verdict["code"]),
            (&Value::from(false), &Value::from(code)),
            "{flags:?}: {verdict}"
        );
        assert!(verdict["sentence"].as_str().is_some_and(|sentence| sentence.contains(words)), "{flags:?}: {verdict}");
        assert_eq!(exit, Some(4), "{flags:?}");
    }
}

#[test]
fn who_sent_it_and_what_was_agreed_on_changes_the_verdict() {
    let hello = &["--text", "Hello"][..];
    let masked = &["--text", "Hello", "--mask", "random"][..];
    for (flags, arguments, code) in [
        (hello, &[][..], 0),
        (hello, &["--role", "server"], 0),
        (hello, &["--role", "client"], 4),
        (masked, &[], 0),
        (masked, &["--role", "client"], 0),
        (masked, &["--role", "server"], 4),
        // RFC 7692, 7.2.3.1: "Hello" compressed.
        (&["--binary", "f248cdc9c90700", "--opcode", "1", "--rsv", "1"], &[], 4),
        (&["--binary", "f248cdc9c90700", "--opcode", "1", "--rsv", "1"], &["--deflate"], 0),
        (&["--text", "Hello", "--no-fin"], &[], 0),
    ] {
        assert_eq!(judged(flags, arguments).1, Some(code), "{flags:?} {arguments:?}");
    }
    let said = explain(&["--role", "client", "8105"], "");
    assert!(said.output().starts_with("Sent by the client: --role says so.\n"), "{}", said.output());
}

#[test]
fn where_the_rule_breaks_is_marked_without_colour_too() {
    let told = explain(&["a1 00"], "");
    let marked: Vec<_> = told.output().lines().filter(|line| line.contains('✗')).collect();
    assert!(marked.len() == 1 && marked[0].starts_with("     0✗ RSV2 "), "{marked:?}");
    let told = explain(&[], REQUEST.replace("Version: 13", "Version: 8"));
    assert!(told.output().contains("\n✗ Sec-WebSocket-Version: 8\n"), "{}", told.output());
}

#[test]
fn in_brief_it_is_two_lines_for_each_frame() {
    let told = explain(&["--brief", "01 03 48 65 6c  89 00  81 02 6c 6f"], "");
    let lines = [
        "Sent by the server: its first frame is not masked.",
        "text, not fin, 3 bytes, ok: \"Hel\"",
        "01 03 48 65 6c",
        "ping, fin, 0 bytes, ok",
        "89 00",
        "text, fin, 2 bytes: \"lo\"",
        "81 02 6c 6f",
        "broken: a new message began before the open one had ended (RFC 6455, 5.4). The",
        "receiver fails the connection with 1002 (protocol error).",
    ];
    assert_eq!((told.output().lines().collect::<Vec<_>>(), told.code), (lines.to_vec(), Some(4)));
    let told = explain(&["--brief", "GET / HTTP/1.1"], "");
    assert_eq!((told.output().lines().last(), told.code), (Some("not whole: an empty line ends it"), Some(3)));
}

#[test]
fn without_a_payload_there_is_none_to_be_shown() {
    let told = explain(&["--brief", "--payload", "0", "81 05 48 65 6c 6c 6f"], "");
    assert_eq!(told.output().lines().skip(1).collect::<Vec<_>>(), ["text, fin, 5 bytes, ok", "81 05"]);
    let told = explain(&["--payload", "0", "81 05 48 65 6c 6c 6f"], "");
    assert!(
        told.output().contains("\n   2-6  payload                         5 bytes, the whole text message (5.2)\n"),
        "{}",
        told.output()
    );
}

#[test]
fn what_is_not_whole_says_how_much_is_missing() {
    for (hex, words) in [
        ("81", "at least 1 byte still to come"),
        ("81 05 48 65", "not whole: 3 bytes still to come"),
        ("81 7e 01", "at least 1 byte still to come"),
        ("81 fe 01", "at least 5 bytes still to come"),
        ("81 85 37", "not whole: 8 bytes still to come"),
    ] {
        let told = explain(&[hex], "");
        assert_eq!(told.code, Some(3), "{hex}");
        assert!(told.output().contains(words), "{hex}: {}", told.output());
    }
}

#[test]
fn a_header_that_has_come_in_part_says_what_it_can() {
    for (hex, words) in [
        ("81", "text, fin, not whole: at least 1 byte still to come"),
        ("01 85 37", "text, not fin, 5 bytes, not whole: 8 bytes still to come"),
        ("82 7e 01", "binary, fin, not whole: at least 1 byte still to come"),
        ("83 85 37", "a frame that cannot be read"),
    ] {
        let sender = if hex.contains("85") { "client" } else { "server" };
        let told = explain(&["--brief", "--role", sender, hex], "");
        assert_eq!(told.output().lines().nth(1), Some(words), "{hex}");
        let picture = explain(&["--role", sender, hex], "");
        let name = words.split(',').next().filter(|_| !hex.starts_with("83"));
        let title = name.map_or("frame 1: from".to_owned(), |name| format!("frame 1: {name} from"));
        assert!(picture.output().contains(&title), "{}", picture.output());
    }
}

#[test]
fn frames_stand_one_after_the_other_until_one_ends_it() {
    let told = explain(&["--json", "01 03 48 65 6c  89 00  80 02 6c 6f  88 00  81 00"], "");
    let at: Vec<_> = told.json().iter().map(|frame| frame["at"].as_u64()).collect();
    assert_eq!(at, [Some(0), Some(5), Some(7), Some(11)]);
    let drawn = explain(&["88 00 81 00"], "");
    assert!(drawn.output().ends_with("Nobody reads what stands behind that: 2 bytes.\n"), "{}", drawn.output());
    assert_eq!(drawn.code, Some(0));
}

const REQUEST: &str = "GET /chat HTTP/1.1\nHost: server.example.com\nUpgrade: websocket\nConnection: Upgrade\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n";
const RESPONSE: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n";

#[test]
fn heads_are_known_by_how_they_begin() {
    let told = explain(&[], REQUEST);
    assert_eq!(told.code, Some(0), "{}", told.output());
    assert!(told.output().starts_with("request, 161 bytes\n\n  GET /chat HTTP/1.1\n"), "{}", told.output());
    let told = explain(&["--json"], format!("{REQUEST}{RESPONSE}"));
    assert_eq!((told.json().len(), told.code), (2, Some(0)));

    // As on the wire, with frames behind it.
    let wire = |head: &str, frame: &[u8]| [head.replace('\n', "\r\n").as_bytes(), frame].concat();
    let told = explain(&["--raw"], wire(REQUEST, b"\x81\x80\x00\x00\x00\x00"));
    assert!(told.output().contains("Sent by the client: a request stands before the frames."), "{}", told.output());
    assert_eq!(told.code, Some(0));
    let told = explain(&["--raw"], wire(REQUEST, b"\x81\x00"));
    assert_eq!(told.code, Some(4), "it is not masked");
    let compressed = b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00";
    assert_eq!(explain(&["--raw"], wire(RESPONSE, compressed)).code, Some(4));
    let agreed = RESPONSE.replace("\n\n", "\nSec-WebSocket-Extensions: permessage-deflate\n\n");
    assert_eq!(explain(&["--raw"], wire(&agreed, compressed)).code, Some(0));
}

#[test]
fn a_head_that_is_broken_or_not_whole() {
    let cut = explain(&[], REQUEST.trim_end());
    assert_eq!(cut.code, Some(3), "{}", cut.output());
    let broken = explain(&[], REQUEST.replace("websocket\n", "websockets\n"));
    assert_eq!(broken.code, Some(4), "{}", broken.output());
    assert!(broken.output().contains("broken: ") && broken.output().contains("The server answers 4"));
    let raw = explain(&["--raw"], REQUEST);
    assert_eq!(raw.code, Some(4), "a line must end in CRLF: {}", raw.output());
    let other = explain(&[], "HTTP/1.1 404 Not Found\n\nnothing here");
    assert_eq!(other.code, Some(4), "{}", other.output());
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let plain = explain(&["8185 37fa213d 7f9f4d5158"], "");
    assert!(!plain.output().contains('\u{1b}'));
    let coloured = explain(&["--color", "always", "8185 37fa213d 7f9f4d5158"], "");
    let mut text = coloured.output().to_owned();
    while let Some(start) = text.find('\u{1b}') {
        let end = text[start..].find('m').expect("a style ends") + start;
        text.replace_range(start..=end, "");
    }
    assert_ne!(text, coloured.output());
    let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&text), trimmed(plain.output()));
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_there_is_colour_unless_no_color_is_set() {
    use rustix::{
        fs::{Mode, OFlags, open},
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    };
    use std::io::Read;
    for (variable, value, coloured) in
        [("NO_COLOR", "", true), ("NO_COLOR", "1", false), ("TERM", "dumb", false), ("TERM", "xterm", true)]
    {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let theirs = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wirechart"));
        command.args(["explain", "8100"]).env_remove("NO_COLOR").env("TERM", "xterm").env(variable, value);
        let status = command.stdout(theirs).status().unwrap();
        assert_eq!(status.code(), Some(0));
        let mut shown = [0; 200];
        let length = std::fs::File::from(terminal).read(&mut shown).unwrap();
        assert_eq!(shown[..length].contains(&0x1b), coloured, "{variable}={value}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let ran = shell(
        "{ wirechart frame --ping --size 0 | head -c 5; yes 8100; } 2>&1 | head -c 4000000 | { wirechart explain; echo $? >&2; } | head -1",
    );
    assert_eq!((ran.log.as_str(), ran.output()), ("0\n", "Sent by the server: its first frame is not masked.\n"));
}

#[test]
fn raw_frames_can_be_piped() {
    assert_eq!(frame(&["--text", "Hello", "--raw", "--fragments", "2"]).bytes, b"\x01\x03Hel\x80\x02lo");
    let ran = shell("wirechart frame --text Hello --mask random --raw | wirechart explain --raw --json");
    assert_eq!(ran.json()[0]["unmasked"], "48656c6c6f");
}

#[test]
fn each_fragment_has_a_mask_of_its_own() {
    let ran = shell("wirechart frame --text Hello --fragments 5 --mask random | wirechart explain --json");
    let mut masks: Vec<_> = ran.json().iter().map(|frame| frame["mask"].to_string()).collect();
    masks.dedup();
    assert!(masks.len() >= 4, "five random keys, of which two may be the same once in a billion runs: {masks:?}");
}

#[test]
fn flags_of_frame_that_make_no_sense() {
    for (flags, code, words) in [
        (&[][..], 2, "--text"),
        (&["--text", "x", "--ping"], 2, "cannot be used with"),
        (&["--text", "x", "--reason", "y"], 2, "--reason"),
        (&["--close", "--reason", "y"], 1, "--close 1000 --reason"),
        (&["--text", "x", "--mask", "12"], 2, "4 bytes, this one 1"),
        (&["--text", "x", "--rsv", "4"], 2, "--rsv"),
        (&["--text", "x", "--opcode", "16"], 2, "from 0 to 15"),
        (&["--text", "", "--size", "5"], 1, "it is empty"),
        (&["--text", "x", "--size", "16777217"], 1, "at most 16777216"),
        (&["--text", "x", "--length", "126", "--length-form", "7"], 1, "does not fit"),
        (&["--text", "x", "--fragments", "0"], 2, "--fragments"),
        (&["--binary", "0g"], 2, "no hex digit"),
    ] {
        let ran = frame(flags);
        assert_eq!((ran.output(), ran.code), ("", Some(code)), "{flags:?}: {}", ran.log);
        assert!(ran.log.contains(words), "{flags:?}: {}", ran.log);
    }
}
