//! Conversations that no program has, and somebody pastes.

use super::*;
use crate::paste::found::{Connection, Piece};

/// How many heads are found in these bytes of the server.
fn heads_in(bytes: Vec<u8>) -> usize {
    let piece = Piece { sender: Some(Role::Server), bytes, ..Piece::default() };
    let connection = Connection { pieces: vec![piece], ..Connection::default() };
    let mut heads = 0;
    let options = Options { role: None, deflate: false, keep: 0 };
    let mut found = |item| {
        heads += usize::from(matches!(item, Item::Head(..)));
        ControlFlow::Continue(())
    };
    _ = Conversation::new(&connection, options, &mut found).piece(&connection.pieces[0]);
    heads
}

/// Each of them is followed by the next, and must take neither stack nor a copy of the rest.
#[test]
fn as_many_heads_as_a_paste_holds_are_read_in_one_piece() {
    assert_eq!(heads_in(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(40_000)), 40_000);
}

/// Where one request breaks a rule, and another follows, what is left of the first is told.
#[test]
fn what_is_not_read_behind_a_broken_request_is_counted_though_another_follows() {
    let request = b"GET / HTTP/1.1\r\na b: c\r\n\r\nrest";
    let piece = |bytes: &[u8]| Piece {
        sender: Some(Role::Client),
        bytes: bytes.to_vec(),
        ..Piece::default()
    };
    let pieces = vec![piece(request), piece(request)];
    let paste = Paste::found("requests", pieces);
    let options = Options { role: None, deflate: false, keep: 0 };
    let (mut explained, mut unread) = (0, Vec::new());
    _ = explain(&paste, options, |item| {
        match item {
            Item::Head(head, _) => explained += head.bytes.len(),
            Item::Unread(bytes, _) => unread.push(bytes as usize),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    assert_eq!((unread.len(), explained + unread.iter().sum::<usize>()), (2, 2 * request.len()));
}
