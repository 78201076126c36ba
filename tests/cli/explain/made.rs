//! The frames that `wirechart frame` makes, and invalid flags. Read next: `tests/cli/trace.rs`.

use super::{common::command::shell, frame};

#[test]
fn raw_frames_can_be_piped() {
    assert_eq!(
        frame(&["--text", "Hello", "--raw", "--fragments", "2"]).bytes,
        b"\x01\x03Hel\x80\x02lo"
    );
    let ran =
        shell("wirechart frame --text Hello --mask random --raw | wirechart explain --raw --json");
    assert_eq!(ran.json()[0]["unmasked"], "48656c6c6f");
}

#[test]
fn each_fragment_has_its_own_mask() {
    let ran = shell(
        "wirechart frame --text Hello --fragments 5 --mask random | wirechart explain --json",
    );
    let mut masks: Vec<_> = ran.json().iter().map(|frame| frame["mask"].to_string()).collect();
    masks.dedup();
    assert!(
        masks.len() >= 4,
        "five random keys, of which two may be the same once in a billion runs: {masks:?}"
    );
}

#[test]
fn invalid_flags_of_frame_are_refused() {
    for (flags, code, words) in [
        (&[][..], 2, "--text"),
        (&["--text", "x", "--ping"], 2, "cannot be used with"),
        (&["--text", "x", "--reason", "y"], 2, "--reason"),
        (&["--close", "--reason", "y"], 1, "--close 1000 --reason"),
        (&["--text", "x", "--mask", "12"], 2, "4 bytes, this one has 1"),
        (&["--text", "x", "--rsv", "4"], 2, "--rsv"),
        (&["--text", "x", "--opcode", "16"], 2, "from 0 to 15"),
        (&["--text", "", "--size", "5"], 1, "it is empty"),
        (&["--text", "x", "--size", "16777217"], 1, "at most 16777216"),
        (&["--text", "x", "--length", "126", "--length-form", "7"], 1, "does not fit"),
        (&["--text", "x", "--fragments", "0"], 2, "--fragments"),
        (&["--binary", "0g"], 2, "not a hex digit"),
    ] {
        let ran = frame(flags);
        assert_eq!((ran.output(), ran.code), ("", Some(code)), "{flags:?}: {}", ran.log);
        assert!(ran.log.contains(words), "{flags:?}: {}", ran.log);
    }
}
