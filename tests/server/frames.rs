//! Frames over raw sockets: each rule is broken once, and the server must close with the right
//! code.
//!
//! Several of these frames have broken other servers. After each of them the connection must be
//! closed and the server must go on. The rules themselves are tested without sockets, next to the
//! code; these tests show that a real peer sees them applied. RFC 6455, section 5. Read next:
//! `bounds.rs`, for peers that send too much or read too little.

use crate::common::{
    frame::{self, BINARY, CLOSE, CONTINUATION, FIN, Frame, PING, PONG, TEXT, frame},
    server::Server,
    websocket::Client,
};

const PATHS: [&str; 3] = ["/echo", "/ws", "/chat"];

fn server() -> Server {
    // A source without data, so that nothing comes between an input and its answer.
    Server::start(&["-"])
}

/// Sends bytes and asserts that the server sends a Close with this code, and then closes the
/// socket.
#[track_caller]
fn assert_closes(server: &Server, path: &str, bytes: &[u8], code: u16) {
    let mut client = Client::open(server, path);
    client.write_bytes(bytes);
    let close = client.read_frame().expect("a Close");
    assert_eq!(close.first, FIN | CLOSE, "{}: {close:?}", bytes.escape_ascii());
    let sent = close.payload.first_chunk().map(|code| u16::from_be_bytes(*code));
    assert_eq!(sent, Some(code), "{}: {}", bytes.escape_ascii(), close.payload.escape_ascii());
    client.assert_ended();
    server.assert_alive();
}

/// The same on every path.
#[track_caller]
fn assert_fails(server: &Server, bytes: &[u8], code: u16) {
    for path in PATHS {
        assert_closes(server, path, bytes, code);
    }
}

/// Sends bytes to `/echo` and asserts that exactly these frames come back.
#[track_caller]
fn assert_echoes(client: &mut Client, bytes: &[u8], expected: &[(u8, &[u8])]) {
    client.write_bytes(bytes);
    for &(first, payload) in expected {
        assert_eq!(client.read_frame(), Some(Frame { first, payload: payload.to_vec() }));
    }
}

#[test]
fn a_reserved_bit_without_an_extension_is_refused() {
    let server = server();
    for bit in [0x40, 0x20, 0x10] {
        assert_fails(&server, &frame(FIN | TEXT | bit, "x"), 1002);
        assert_fails(&server, &frame(FIN | PING | bit, "x"), 1002);
    }
}

#[test]
fn reserved_opcodes_are_refused() {
    let server = server();
    for opcode in (0x3..=0x7).chain(0xB..=0xF) {
        assert_fails(&server, &frame(FIN | opcode, "x"), 1002);
    }
}

#[test]
fn an_unmasked_client_is_refused() {
    let server = server();
    assert_fails(&server, b"\x81\x05Hello", 1002);
    assert_fails(&server, b"\x88\x02\x03\xE8", 1002);
}

#[test]
fn a_length_in_a_longer_form_than_it_needs_is_refused() {
    let server = server();
    assert_fails(&server, b"\x82\xFE\x00\x7D", 1002);
    assert_fails(&server, b"\x82\xFF\0\0\0\0\0\0\xFF\xFF", 1002);
}

#[test]
fn a_length_with_its_top_bit_set_is_refused() {
    let server = server();
    assert_fails(&server, b"\x82\xFF\x80", 1002);
    assert_fails(&server, b"\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 1002);
}

#[test]
fn each_boundary_of_a_length_is_accepted_up_to_the_limit() {
    let server = Server::start(&["-", "--max-message", "70000"]);
    let mut client = Client::open(&server, "/echo");
    for length in [0, 1, 125, 126, 127, 65_535, 65_536, 70_000] {
        let payload = vec![b'x'; length];
        assert_echoes(&mut client, &frame(FIN | BINARY, &payload), &[(FIN | BINARY, &payload)]);
    }
    assert_fails(&server, &frame::header(FIN | BINARY, 70_001), 1009);
}

#[test]
fn the_example_gives_the_same_events_wherever_it_is_split() {
    let server = server();
    let frames = [
        frame(TEXT, "frag"),
        frame(FIN | PING, "in between"),
        frame(FIN | CONTINUATION, "ments \u{e9}"),
        frame(FIN | BINARY, [0; 126]),
        frame::close(3000),
    ];
    let bytes = frames.concat();
    let expected: [(u8, &[u8]); 4] = [
        (FIN | PONG, b"in between"),
        (FIN | TEXT, "fragments \u{e9}".as_bytes()),
        (FIN | BINARY, &[0; 126]),
        (FIN | CLOSE, &3000_u16.to_be_bytes()),
    ];
    for cut in 0..bytes.len() {
        let mut client = Client::open(&server, "/echo");
        client.write_bytes(&bytes[..cut]);
        assert_echoes(&mut client, &bytes[cut..], &expected);
        client.assert_ended();
    }
    let mut client = Client::open(&server, "/echo");
    for byte in &bytes[..bytes.len() - 1] {
        client.write_bytes([*byte]);
    }
    assert_echoes(&mut client, &bytes[bytes.len() - 1..], &expected);
    client.assert_ended();
}

#[test]
fn long_and_fragmented_control_frames_are_refused() {
    let server = server();
    for opcode in [CLOSE, PING, PONG] {
        assert_fails(&server, &frame(FIN | opcode, [b'x'; 126]), 1002);
        assert_fails(&server, &frame(opcode, "x"), 1002);
    }
    let mut client = Client::open(&server, "/echo");
    assert_echoes(&mut client, &frame(FIN | PING, [b'x'; 125]), &[(FIN | PONG, &[b'x'; 125])]);
}

#[test]
fn a_stray_continuation_and_a_message_inside_a_message_are_refused() {
    let server = server();
    assert_fails(&server, &frame(FIN | CONTINUATION, "x"), 1002);
    assert_fails(&server, &frame(CONTINUATION, "x"), 1002);
    for first in [TEXT, BINARY] {
        for second in [TEXT, BINARY, FIN | TEXT, FIN | BINARY] {
            assert_fails(&server, &[frame(first, "x"), frame(second, "x")].concat(), 1002);
        }
    }
    let whole_then_more =
        [frame(TEXT, ""), frame(FIN | CONTINUATION, ""), frame(FIN | CONTINUATION, "")].concat();
    assert_closes(&server, "/ws", &whole_then_more, 1002);
}

#[test]
fn a_ping_between_fragments_is_answered_and_the_message_is_complete() {
    let server = server();
    let mut client = Client::open(&server, "/echo");
    assert_echoes(
        &mut client,
        &[frame(TEXT, "fr"), frame(FIN | PING, "now"), frame(FIN | PONG, "unasked")].concat(),
        &[(FIN | PONG, b"now")], // while the message is incomplete
    );
    assert_echoes(
        &mut client,
        &frame(FIN | CONTINUATION, "agments"),
        &[(FIN | TEXT, b"fragments")],
    );
}

#[test]
fn an_invalid_byte_late_in_a_text_is_refused_at_its_fragment() {
    let server = server();
    let start = "κόσμε".as_bytes();
    // FIN is never sent: the invalid byte alone must be enough.
    assert_fails(
        &server,
        &[frame(TEXT, start), frame(CONTINUATION, b"\xF4\x90\x80\x80")].concat(),
        1007,
    );
    assert_fails(
        &server,
        &[frame(TEXT, start), frame(CONTINUATION, b"\xF4"), frame(CONTINUATION, b"\x90")].concat(),
        1007,
    );
    // The rest of the frame is not sent either.
    let half_a_frame = &frame(FIN | TEXT, [b"\xF4\x90".as_slice(), &[b'x'; 100]].concat())[..10];
    assert_fails(&server, half_a_frame, 1007);
}

#[test]
fn each_kind_of_invalid_utf8_is_refused() {
    let server = server();
    for bad in [
        &b"\xED\xA0\x80"[..],
        b"\xC0\xAF",
        b"\xF8\x88\x80\x80\x80",
        b"\x80",
        b"\xFF",
        b"cut short \xE2\x82",
    ] {
        assert_fails(&server, &frame(FIN | TEXT, bad), 1007);
    }
    let mut client = Client::open(&server, "/echo");
    assert_echoes(
        &mut client,
        &frame(FIN | BINARY, b"\xFF\xED\xA0"),
        &[(FIN | BINARY, b"\xFF\xED\xA0")],
    );
    let euro = "€".as_bytes();
    let cut = [
        frame(TEXT, &euro[..1]),
        frame(CONTINUATION, &euro[1..2]),
        frame(FIN | CONTINUATION, &euro[2..]),
    ];
    assert_echoes(&mut client, &cut.concat(), &[(FIN | TEXT, euro)]);
}

#[test]
fn a_close_of_one_byte_is_refused() {
    let server = server();
    assert_fails(&server, &frame(FIN | CLOSE, [3]), 1002);
    assert_fails(&server, &frame(FIN | CLOSE, b"\x03\xE8\xFF"), 1007); // a reason that is not UTF-8
}

#[test]
fn each_close_code_is_echoed_or_refused() {
    let server = server();
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] {
        assert_fails(&server, &frame::close(code), 1002);
    }
    for code in [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] {
        assert_fails(&server, &frame::close(code), code);
    }
    for path in PATHS {
        let mut client = Client::open(&server, path);
        assert_echoes(
            &mut client,
            &frame(FIN | CLOSE, b"\x03\xE8bye"),
            &[(FIN | CLOSE, b"\x03\xE8bye")],
        );
        client.assert_ended();
        let mut client = Client::open(&server, path);
        assert_echoes(&mut client, &frame(FIN | CLOSE, ""), &[(FIN | CLOSE, b"")]);
        client.assert_ended();
    }
}

#[test]
fn data_after_a_close_is_never_delivered() {
    let server = server();
    let mut listener = Client::open(&server, "/chat");
    let mut client = Client::open(&server, "/chat");
    let text = |text: &str| frame(FIN | TEXT, text);
    client.write_bytes(
        [text("before"), frame::close(1000), text("after"), frame(FIN | PING, "")].concat(),
    );
    while client.read_frame().is_some_and(|frame| frame.first != FIN | CLOSE) {}
    client.assert_ended();

    listener.send("the next");
    assert_eq!(listener.next_text(), "Message: before");
    assert_eq!(listener.next_text(), "Message: the next");
}

#[test]
fn a_compressed_message_is_refused_without_an_agreement() {
    let server = server();
    // `Hello`, as in RFC 7692, section 7.2.3.1.
    assert_fails(&server, &frame(FIN | 0x40 | TEXT, b"\xF2\x48\xCD\xC9\xC9\x07\x00"), 1002);
}
