//! What the written list must not let through: the neighbours of what stands in it.

use wirechart::oracle::receiver::{
    CloseCode, CloseReason, Difference, Event, Known, Limits, Message, MessageKind, ProtocolError,
    Role, Setup, Told, message, same, small,
};
use wirechart_fuzz::known::{TOKIO_WEBSOCKETS, TUNGSTENITE};

const TEXT: &[u8] = b"\x81\x01a";

#[track_caller]
fn is_not_known(
    list: &[Known],
    bytes: &[u8],
    expected: &[Told],
    told: &[Told],
    rule: Option<ProtocolError>,
) {
    assert!(!same(expected, told));
    for limits in [Limits::default(), small()] {
        let setup = Setup { role: Role::Client, limits, deflate: false };
        let (expected, told) = (expected.to_vec(), told.to_vec());
        let met =
            Difference { vector: None, setup, pieces: vec![bytes.to_vec()], expected, told, rule };
        let known = list.iter().find(|known| (known.applies)(&met));
        assert!(known.is_none(), "{}\n{met}", known.map_or("", |known| known.what));
    }
}

fn text() -> Told {
    Told::Event(Event::Message(Message::text("a")))
}

fn close(code: u16) -> Told {
    Told::Event(Event::Close(Some(CloseReason::new(CloseCode(code), ""))))
}

#[test]
fn a_message_that_is_lost_before_a_close_that_is_known() {
    let registered = [TEXT, b"\x88\x02\x03\xF6"].concat();
    is_not_known(TUNGSTENITE, &registered, &[text(), close(1014)], &[close(1002)], None);
    let forbidden = [TEXT, b"\x88\x02\x03\xED"].concat();
    let rule = Some(ProtocolError::CloseCodeForbidden(1005));
    is_not_known(
        TUNGSTENITE,
        &forbidden,
        &[text(), Told::Failed(Some(1002))],
        &[close(1002)],
        rule,
    );
}

#[test]
fn a_good_text_that_is_refused() {
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        for code in [1002, 1007, 1009] {
            is_not_known(list, TEXT, &[text()], &[Told::Failed(Some(code))], None);
        }
    }
}

#[test]
fn another_code_than_ours() {
    let rule = Some(ProtocolError::ReservedOpcode(3));
    is_not_known(
        TOKIO_WEBSOCKETS,
        b"\x83\0",
        &[Told::Failed(Some(1002))],
        &[Told::Failed(Some(1009))],
        rule,
    );
}

#[test]
fn what_is_lost_where_nothing_fails() {
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        is_not_known(list, TEXT, &[text()], &[], None);
        is_not_known(list, &TEXT.repeat(2), &[text(), text()], &[text()], None);
        is_not_known(list, b"\x89", &[], &[Told::Event(Event::Ping(b"".into()))], None);
    }
}

#[test]
fn a_text_that_is_wrong_and_not_half() {
    let rule = Some(ProtocolError::TextNotUtf8 { offset: 0 });
    let told = Told::Event(message(MessageKind::Text, b"\xFF"));
    is_not_known(TOKIO_WEBSOCKETS, b"\x81\x01\xFF", &[Told::Failed(Some(1007))], &[told], rule);
}

#[test]
fn half_a_character_at_the_end_of_a_fragment_that_is_not_empty() {
    let rule = Some(ProtocolError::TextNotUtf8 { offset: 0 });
    let told = Told::Event(message(MessageKind::Text, b"\xC2"));
    for bytes in [&b"\x81\x01\xC2"[..], b"\x01\0\x80\x01\xC2"] {
        let told = std::slice::from_ref(&told);
        is_not_known(TOKIO_WEBSOCKETS, bytes, &[Told::Failed(Some(1007))], told, rule);
    }
}

#[test]
fn a_close_without_a_reason_that_is_refused_for_it() {
    let rule = Some(ProtocolError::CloseCodeForbidden(1005));
    let (expected, told) = (Told::Failed(Some(1002)), Told::Failed(Some(1007)));
    is_not_known(TUNGSTENITE, b"\x88\x02\x03\xED", &[expected], &[told], rule);
}

#[test]
fn a_long_frame_behind_one_that_is_swallowed() {
    let rule = Some(ProtocolError::ReservedOpcode(3));
    let bytes = b"\x83\0\x82\x7F\0\0\0\0\x10\0\0\0";
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        is_not_known(list, bytes, &[Told::Failed(Some(1002))], &[Told::Failed(Some(1009))], rule);
    }
}
