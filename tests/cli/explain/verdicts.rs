//! Verdicts about frames that break a rule or are incomplete. Read next:
//! [`picture`](super::picture).

use super::{explain, frame};
use serde_json::Value;

/// The explanation of a frame that `wirechart frame` makes with these flags, and the exit code.
#[track_caller]
fn explained(flags: &[&str], arguments: &[&str]) -> (Value, Option<i32>) {
    let made = frame(flags);
    assert_eq!(made.code, Some(0), "{}", made.log);
    let shown = explain(&[&["--json"], arguments].concat(), &made.bytes);
    let last = shown.json().pop().expect("a frame");
    (last["verdict"].clone(), shown.code)
}

#[test]
fn each_kind_of_invalid_frame_is_found() {
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
        let (verdict, exit) = explained(flags, &[]);
        assert_eq!(
            (&verdict["ok"], &verdict["code"]),
            (&Value::from(false), &Value::from(code)),
            "{flags:?}: {verdict}"
        );
        assert!(
            verdict["sentence"].as_str().is_some_and(|sentence| sentence.contains(words)),
            "{flags:?}: {verdict}"
        );
        assert_eq!(exit, Some(4), "{flags:?}");
    }
}

#[test]
fn the_verdict_depends_on_the_sender_and_the_agreed_extensions() {
    let hello = &["--text", "Hello"][..];
    let masked = &["--text", "Hello", "--mask", "random"][..];
    for (flags, arguments, code) in [
        (hello, &[][..], 0),
        (hello, &["--role", "server"], 0),
        (hello, &["--role", "client"], 4),
        (masked, &[], 0),
        (masked, &["--role", "client"], 0),
        (masked, &["--role", "server"], 4),
        // RFC 7692, section 7.2.3.1: "Hello", compressed.
        (&["--binary", "f248cdc9c90700", "--opcode", "1", "--rsv", "1"], &[], 4),
        (&["--binary", "f248cdc9c90700", "--opcode", "1", "--rsv", "1"], &["--deflate"], 0),
        (&["--text", "Hello", "--no-fin"], &[], 0),
    ] {
        assert_eq!(explained(flags, arguments).1, Some(code), "{flags:?} {arguments:?}");
    }
    let said = explain(&["--role", "client", "8105"], "");
    assert!(
        said.output().contains("\nSent by the client: given by --role.\n"),
        "{}",
        said.output()
    );
}

#[test]
fn an_incomplete_frame_is_shown_with_the_number_of_missing_bytes() {
    for (hex, words) in [
        ("81", "at least 1 byte missing"),
        ("81 05 48 65", "incomplete: 3 bytes missing"),
        ("81 7e 01", "at least 1 byte missing"),
        ("81 fe 01", "at least 5 bytes missing"),
        ("81 85 37", "incomplete: 8 bytes missing"),
    ] {
        let shown = explain(&[hex], "");
        assert_eq!(shown.code, Some(3), "{hex}");
        assert!(shown.output().contains(words), "{hex}: {}", shown.output());
    }
}

#[test]
fn an_incomplete_header_is_explained_as_far_as_it_goes() {
    for (hex, words) in [
        ("81", "text, fin, incomplete: at least 1 byte missing"),
        ("01 85 37", "text, not fin, 5 bytes, incomplete: 8 bytes missing"),
        ("82 7e 01", "binary, fin, incomplete: at least 1 byte missing"),
        ("83 85 37", "a frame that cannot be read"),
    ] {
        let sender = if hex.contains("85") { "client" } else { "server" };
        let shown = explain(&["--brief", "--role", sender, hex], "");
        let title = shown.output().lines().nth(2).and_then(|line| line.strip_prefix("#1 at 0: "));
        assert_eq!(title, Some(words), "{hex}");
        let picture = explain(&["--role", sender, hex], "");
        let name = words.split(',').next().filter(|_| !hex.starts_with("83"));
        let title = name.map_or("frame 1: from".to_owned(), |name| format!("frame 1: {name} from"));
        assert!(picture.output().contains(&title), "{}", picture.output());
    }
}

#[test]
fn several_frames_are_explained_until_a_violation() {
    let shown = explain(&["--json", "01 03 48 65 6c  89 00  80 02 6c 6f  88 00  81 00"], "");
    let at: Vec<_> = shown.json().iter().skip(1).map(|frame| frame["at"].as_u64()).collect();
    assert_eq!(at, [Some(0), Some(5), Some(7), Some(11)]);
    let drawn = explain(&["88 00 81 00"], "");
    assert!(drawn.output().ends_with("The rest is not read: 2 bytes.\n"), "{}", drawn.output());
    assert_eq!(drawn.code, Some(0));
}
