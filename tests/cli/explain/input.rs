//! The input: hex in many forms, raw bytes, files, and invalid input. Read next:
//! [`heads`](super::heads).

#[cfg(unix)]
use super::common::command::shell;
use super::explain;

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
        let shown = explain(arguments, "not read");
        assert_eq!(
            (shown.bytes, shown.code),
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
            (shown.bytes, shown.code),
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
fn unreadable_input_is_reported() {
    refused(
        &["81 0g"],
        b"",
        1,
        "'g', character 5 of the input, is not a hex digit: the input must be hex; use --raw for raw bytes",
    );
    refused(&["818"], b"", 1, "odd number of hex digits");
    refused(&[], b"\x81\x05Hello", 1, "--raw");
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
    assert_eq!(
        (ran.log.as_str(), ran.output()),
        ("0\n", "Sent by the server: the first frame is not masked.\n")
    );
}
