//! The layout of the output: full, brief, in 80 columns, with and without colour. Read next:
//! [`made`](super::made).

use super::{common::command::shell, explain, heads::REQUEST};

#[test]
fn a_masked_hello_is_drawn_in_full() {
    let drawn = explain(&["81 85 37 fa 21 3d 7f 9f 4d 51 58"], "");
    let picture = "\
Read as hex: 11 bytes.
Sent by the client: the first frame is masked.

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
fn no_line_is_wider_than_80_columns() {
    let commands = [
        "wirechart frame --text 'Hello, this is a longer text' --size 300 --mask 00000000 | wirechart explain --payload 300",
        "wirechart frame --close 4999 --reason 'a reason as long as it may be' --size 125 | wirechart explain",
        "wirechart frame --text x --size 1048576 | wirechart explain --brief",
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
fn a_violation_is_marked_even_without_colour() {
    let shown = explain(&["a1 00"], "");
    let marked: Vec<_> = shown.output().lines().filter(|line| line.contains('✗')).collect();
    assert!(marked.len() == 1 && marked[0].starts_with("     0✗ RSV2 "), "{marked:?}");
    let shown = explain(&[], REQUEST.replace("Version: 13", "Version: 8"));
    assert!(shown.output().contains("\n✗ Sec-WebSocket-Version: 8\n"), "{}", shown.output());
}

#[test]
fn the_brief_form_has_two_lines_per_frame() {
    let shown = explain(&["--brief", "01 03 48 65 6c  89 00  81 02 6c 6f"], "");
    let lines = [
        "Read as hex: 11 bytes.",
        "Sent by the server: the first frame is not masked.",
        "#1 at 0: text, not fin, 3 bytes, ok: \"Hel\"",
        "01 03 48 65 6c",
        "#2 at 5: ping, fin, 0 bytes, ok",
        "89 00",
        "#3 at 7: text, fin, 2 bytes: \"lo\"",
        "81 02 6c 6f",
        "invalid: a new message began before the open one had ended (RFC 6455, 5.4). The",
        "receiver fails the connection with 1002 (protocol error).",
    ];
    assert_eq!((shown.output().lines().collect::<Vec<_>>(), shown.code), (lines.to_vec(), Some(4)));
    let shown = explain(&["--brief", "GET / HTTP/1.1"], "");
    assert_eq!(
        (shown.output().lines().last(), shown.code),
        (Some("incomplete: the empty line that ends the head is missing"), Some(3))
    );
}

/// The second message refers back to the first, the third would inflate alone.
#[test]
fn a_compressed_message_is_shown_with_what_it_needs_of_those_before_it() {
    let hex = "c1 07 f2 48 cd c9 c9 07 00  c1 05 f2 00 11 00 00  c1 07 f2 48 cd c9 c9 07 00";
    let shown = explain(&["--brief", "--deflate", hex], "");
    let lines = [
        "#1 at 0: text, fin, 7 bytes, compressed, ok: inflated to 5 bytes, \"Hello\"",
        "c1 07 f2 48 cd c9 c9 07 00",
        "it needs no message before it, although context takeover would allow that",
        "#2 at 9: text, fin, 5 bytes, compressed, ok: inflated to 5 bytes, \"Hello\"",
        "c1 05 f2 00 11 00 00",
        "it refers back to earlier messages: context takeover, with a window of 32768",
        "bytes",
        "#3 at 16: text, fin, 7 bytes, compressed, ok: inflated to 5 bytes, \"Hello\"",
        "c1 07 f2 48 cd c9 c9 07 00",
        "it needs no message before it, although context takeover would allow that",
    ];
    assert_eq!(shown.output().lines().skip(2).collect::<Vec<_>>(), lines);
    let json = explain(&["--json", "--deflate", hex], "").json();
    assert_eq!(json[2]["message"]["value"], "\"Hello\"");
    let rsv1 = explain(&["--brief", "--deflate", "c9 00"], "");
    assert!(
        rsv1.output().contains("RSV1 may be set only in the first frame of a data message"),
        "{}",
        rsv1.output()
    );
}

#[test]
fn a_payload_limit_of_zero_hides_the_payload() {
    let shown = explain(&["--brief", "--payload", "0", "81 05 48 65 6c 6c 6f"], "");
    assert_eq!(
        shown.output().lines().skip(2).collect::<Vec<_>>(),
        ["#1 at 0: text, fin, 5 bytes, ok", "81 05"]
    );
    let shown = explain(&["--payload", "0", "81 05 48 65 6c 6c 6f"], "");
    assert!(
        shown.output().contains(
            "\n   2-6  payload                         5 bytes, the whole text message (5.2)\n"
        ),
        "{}",
        shown.output()
    );
}

#[test]
fn colour_is_used_on_terminals_and_on_request() {
    let plain = explain(&["8185 37fa213d 7f9f4d5158"], "");
    assert!(!plain.output().contains('\u{1b}'));
    let coloured = explain(&["--color", "always", "8185 37fa213d 7f9f4d5158"], "");
    let mut text = coloured.output().to_owned();
    while let Some(start) = text.find('\u{1b}') {
        let end = text[start..].find('m').expect("a style ends") + start;
        text.replace_range(start..=end, "");
    }
    assert_ne!(text, coloured.output());
    let trimmed =
        |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&text), trimmed(plain.output()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colour_unless_no_color_is_set() {
    use rustix::{
        fs::{Mode, OFlags, open},
        pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    };
    use std::io::Read;
    for (variable, value, coloured) in [
        ("NO_COLOR", "", true),
        ("NO_COLOR", "1", false),
        ("TERM", "dumb", false),
        ("TERM", "xterm", true),
    ] {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let theirs = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wirechart"));
        command
            .args(["explain", "8100"])
            .env_remove("NO_COLOR")
            .env("TERM", "xterm")
            .env(variable, value);
        let status = command.stdout(theirs).status().unwrap();
        assert_eq!(status.code(), Some(0));
        let mut shown = [0; 200];
        let length = std::fs::File::from(terminal).read(&mut shown).unwrap();
        assert_eq!(shown[..length].contains(&0x1b), coloured, "{variable}={value}");
    }
}
