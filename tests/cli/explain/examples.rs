//! The examples of RFC 6455, and those in the help of each command. Read next:
//! [`input`](super::input).

use super::{
    common::command::{run, shell},
    explain, frame,
};
use serde_json::Value;

/// An example of RFC 6455, section 5.7: its bytes, and the flags of `wirechart frame` that make it.
struct Example {
    flags: &'static [&'static str],
    header: &'static str,
    payload: &'static [u8],
    /// The opcode, FIN, length and mask of each frame.
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
    // This one is not in the RFC. It is the shortest possible frame.
    Example {
        flags: &["--ping"],
        header: "89 00",
        payload: b"",
        frames: &[("ping", true, 0, None)],
    },
];

#[test]
fn the_examples_of_section_5_7_are_made_and_explained() {
    for Example { flags, header, payload, frames } in EXAMPLES {
        let made = frame(flags);
        let bytes = payload.iter().map(|byte| format!(" {byte:02x}")).collect::<String>();
        assert_eq!(made.output(), format!("{header}{bytes}\n"), "{flags:?}");
        assert_eq!(made.code, Some(0));

        let shown = explain(&["--json"], &made.bytes);
        assert_eq!((shown.code, shown.log.as_str()), (Some(0), ""), "{flags:?}");
        let shown = shown.json().split_off(1);
        assert_eq!(shown.len(), frames.len(), "{flags:?}");
        for (shown, (opcode, fin, length, mask)) in shown.iter().zip(frames) {
            assert_eq!(
                (&shown["opcode"], &shown["fin"]),
                (&Value::from(*opcode), &Value::from(*fin)),
                "{flags:?}"
            );
            assert_eq!(
                (&shown["length"], &shown["mask"]),
                (&Value::from(*length), &Value::from(*mask)),
                "{flags:?}"
            );
            assert_eq!(shown["verdict"]["ok"], true, "{flags:?}");
        }
        let drawn = explain(&[], &made.bytes);
        assert_eq!(
            (drawn.code, drawn.output().matches("\n  valid\n").count()),
            (Some(0), frames.len()),
            "{flags:?}"
        );
    }
}

#[test]
fn the_accept_example_of_section_1_3_is_explained() {
    let shown = run(["accept", "dGhlIHNhbXBsZSBub25jZQ=="], b"");
    assert_eq!(shown.code, Some(0));
    for value in [
        "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11\n",
        "b37a4f2cc0624f1690f64606cf385945b2bec4ea\n",
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n",
    ] {
        assert!(shown.output().contains(value), "{}", shown.output());
    }
    let shown = run(["accept", "--json", "dGhlIHNhbXBsZSBub25jZQ=="], b"").json().remove(0);
    assert_eq!(
        (&shown["is_key"], &shown["accept"]),
        (&Value::from(true), &Value::from("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    );
    assert_eq!(shown["steps"].as_array().map(Vec::len), Some(4));
}

#[test]
fn an_invalid_key_is_reported_and_still_gets_its_accept_value() {
    for key in ["", "x", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE=", "-rf", "\u{1b}[2J"] {
        let shown = run(["accept", key], b"");
        assert_eq!(shown.code, Some(4), "{key:?}: {}", shown.log);
        assert!(shown.output().contains("not 16 bytes in base64"), "{}", shown.output());
        assert!(!shown.output().contains('\u{1b}'), "{:?}", shown.output());
    }
}

#[test]
fn each_command_in_the_help_works() {
    for (command, broken) in [("explain", false), ("accept", false), ("frame", true)] {
        let help = run([command, "--help"], b"");
        let (good, bad) =
            help.output().split_once("Broken on purpose").unwrap_or((help.output(), ""));
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
