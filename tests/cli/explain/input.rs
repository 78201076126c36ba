//! The input: hex in many forms, raw bytes, files, and invalid input. Read next:
//! [`heads`](super::heads).

#[cfg(unix)]
use super::common::command::shell;
use super::{common::command::Finished, explain};

/// The output without what the input was taken for.
fn without_first(shown: &Finished) -> String {
    let output = shown.output();
    let rest = output.starts_with("Read as ").then(|| output.split_once('\n')).flatten();
    rest.map_or(output, |(_, rest)| rest).to_owned()
}

#[test]
fn hex_comes_in_many_forms_and_from_many_places() {
    let expected = without_first(&explain(&["810548656c6c6f"], ""));
    for arguments in [
        &["81", "05", "48", "65", "6c6c6f"][..],
        &["0x81 0x5 0x48 0x65 0x6c 0x6c 0x6f"],
        &["81:05:48:65:6C:6C:6F"],
        &["[0x81,", "0x05,0x48,0x65,0x6c,0x6c,0x6f]"],
        &["\\x81\\x05Hello".replace("Hello", "\\x48\\x65\\x6c\\x6c\\x6f").leak()],
    ] {
        let shown = explain(arguments, "not read");
        assert_eq!(
            (without_first(&shown), shown.code),
            (expected.clone(), Some(0)),
            "{arguments:?}: {}",
            shown.log
        );
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
        let shown = explain(arguments, input);
        assert_eq!(
            (without_first(&shown), shown.code),
            (expected.clone(), Some(0)),
            "{arguments:?}: {}",
            shown.log
        );
    }
}

#[track_caller]
fn refused(arguments: &[&str], input: &[u8], code: i32, words: &str) {
    let shown = explain(arguments, input);
    assert_eq!((shown.output(), shown.code), ("", Some(code)), "{arguments:?}: {}", shown.log);
    assert!(shown.log.contains(words), "{arguments:?}: {}", shown.log);
}

#[test]
fn what_the_input_was_taken_for_is_the_first_line() {
    for (input, first) in [
        (&b"81 00"[..], "Read as hex: 2 bytes."),
        (b"\x81\x00", "Read as raw bytes, because it is not text: 2 bytes."),
        (b"gQVIZWxsbw==", "Read as base64: 7 bytes."),
        (b"00000000: 8100  ..", "Read as a hex dump, as xxd prints it: 2 bytes."),
        (b"[129, 0]", "Read as a list of decimal numbers: 2 bytes."),
    ] {
        let shown = explain(&[], input);
        assert_eq!((shown.output().lines().next(), shown.code), (Some(first), Some(0)));
    }
    let shown = explain(&["--json", "81 00"], "").json();
    assert_eq!(shown[0], serde_json::json!({"input": "hex", "bytes": 2, "notes": []}));
}

#[test]
fn both_directions_are_told_apart_by_their_masks() {
    let shown = explain(&["--brief", "81 80 00 00 00 00 81 00 88 80 00 00 00 00 88 00"], "");
    let titles: Vec<&str> = shown
        .output()
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(title, _)| title)
        .collect();
    assert_eq!(
        titles,
        [
            "Read as hex",
            "Sent by both ends",
            "client #1 at 0",
            "server #1 at 0",
            "client #2 at 6",
            "server #2 at 2"
        ]
    );
    assert_eq!(shown.code, Some(0), "{}", shown.output());
    let shown = explain(&["--role", "client", "81 80 00 00 00 00 81 00"], "");
    assert_eq!(shown.code, Some(4), "with --role there is one");
}

#[test]
fn unreadable_input_is_reported() {
    refused(
        &["81 0g"],
        b"",
        1,
        "line 1, \"81 0g\", cannot be read as bytes: it looks like ordinary text; the bytes of a file need --raw",
    );
    refused(&["818"], b"", 1, "odd number of hex digits");
    refused(&[], b" \n", 1, "nothing to explain");
    refused(&["--raw"], b"", 1, "nothing to explain");
    refused(&["--file", "/no/such/file"], b"", 1, "cannot read /no/such/file: ");
    refused(&["--raw", "81"], b"", 1, "--raw applies only to a file or standard input");
    refused(
        &["--raw"],
        &vec![0; (16 << 20) + 1],
        1,
        "standard input is longer than 16777216 bytes",
    );
    refused(&["--role", "proxy", "81"], b"", 2, "--role");
    refused(&["--file", "x", "81"], b"", 2, "--file");
}

#[cfg(unix)]
#[test]
fn a_reader_that_closes_the_pipe_causes_no_error() {
    let ran = shell(
        "{ wirechart frame --ping --size 0 | head -c 5; yes 8100; } 2>&1 | head -c 4000000 | { wirechart explain; echo $? >&2; } | head -1",
    );
    assert_eq!((ran.log.as_str(), ran.output()), ("0\n", "Read as hex: 1600000 bytes.\n"));
}
