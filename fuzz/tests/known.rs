//! What the list of known differences must not match: close neighbours of its entries.
//!
//! Must not know how the codecs are driven. RFC 6455, section 7. Read next: `held.rs`.

use wirechart::oracle::receiver::{
    CloseCode, CloseReason, Difference, Event, KnownDifference, Limits, Message, MessageKind,
    ProtocolError, Report, Role, Setup, agree, message, small,
};
use wirechart_fuzz::known::{TOKIO_WEBSOCKETS, TUNGSTENITE};

const TEXT: &[u8] = b"\x81\x01a";

#[track_caller]
fn is_not_known(
    list: &[KnownDifference],
    bytes: &[u8],
    expected: &[Report],
    reported: &[Report],
    rule: Option<ProtocolError>,
) {
    assert!(!agree(expected, reported));
    for limits in [Limits::default(), small()] {
        let setup = Setup { role: Role::Client, limits, deflate: false };
        let (expected, reported) = (expected.to_vec(), reported.to_vec());
        let met = Difference {
            vector: None,
            setup,
            chunks: vec![bytes.to_vec()],
            expected,
            reported,
            rule,
        };
        let known = list.iter().find(|known| (known.applies)(&met));
        assert!(known.is_none(), "{}\n{met}", known.map_or("", |known| known.what));
    }
}

fn text() -> Report {
    Report::Event(Event::Message(Message::text("a")))
}

fn close(code: u16) -> Report {
    Report::Event(Event::Close(Some(CloseReason::new(CloseCode(code), ""))))
}

#[test]
fn a_message_lost_before_a_known_close_is_not_known() {
    let registered = [TEXT, b"\x88\x02\x03\xF6"].concat();
    is_not_known(TUNGSTENITE, &registered, &[text(), close(1014)], &[close(1002)], None);
    let forbidden = [TEXT, b"\x88\x02\x03\xED"].concat();
    let rule = Some(ProtocolError::CloseCodeForbidden(1005));
    is_not_known(
        TUNGSTENITE,
        &forbidden,
        &[text(), Report::Failed(Some(1002))],
        &[close(1002)],
        rule,
    );
}

#[test]
fn a_rejected_valid_text_is_not_known() {
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        for code in [1002, 1007, 1009] {
            is_not_known(list, TEXT, &[text()], &[Report::Failed(Some(code))], None);
        }
    }
}

#[test]
fn another_code_than_ours_is_not_known() {
    let rule = Some(ProtocolError::ReservedOpcode(3));
    is_not_known(
        TOKIO_WEBSOCKETS,
        b"\x83\0",
        &[Report::Failed(Some(1002))],
        &[Report::Failed(Some(1009))],
        rule,
    );
}

#[test]
fn lost_events_without_a_failure_are_not_known() {
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        is_not_known(list, TEXT, &[text()], &[], None);
        is_not_known(list, &TEXT.repeat(2), &[text(), text()], &[text()], None);
        is_not_known(list, b"\x89", &[], &[Report::Event(Event::Ping(b"".into()))], None);
    }
}

#[test]
fn an_invalid_text_that_is_not_cut_is_not_known() {
    let rule = Some(ProtocolError::TextNotUtf8 { offset: 0 });
    let reported = Report::Event(message(MessageKind::Text, b"\xFF"));
    is_not_known(
        TOKIO_WEBSOCKETS,
        b"\x81\x01\xFF",
        &[Report::Failed(Some(1007))],
        &[reported],
        rule,
    );
}

#[test]
fn half_a_character_in_a_last_fragment_that_is_not_empty_is_not_known() {
    let rule = Some(ProtocolError::TextNotUtf8 { offset: 0 });
    let reported = Report::Event(message(MessageKind::Text, b"\xC2"));
    for bytes in [&b"\x81\x01\xC2"[..], b"\x01\0\x80\x01\xC2"] {
        let reported = std::slice::from_ref(&reported);
        is_not_known(TOKIO_WEBSOCKETS, bytes, &[Report::Failed(Some(1007))], reported, rule);
    }
}

#[test]
fn a_close_without_a_reason_rejected_for_its_reason_is_not_known() {
    let rule = Some(ProtocolError::CloseCodeForbidden(1005));
    let (expected, reported) = (Report::Failed(Some(1002)), Report::Failed(Some(1007)));
    is_not_known(TUNGSTENITE, b"\x88\x02\x03\xED", &[expected], &[reported], rule);
}

#[test]
fn an_oversized_frame_after_an_ignored_one_is_not_known() {
    let rule = Some(ProtocolError::ReservedOpcode(3));
    let bytes = b"\x83\0\x82\x7F\0\0\0\0\x10\0\0\0";
    for list in [TUNGSTENITE, TOKIO_WEBSOCKETS] {
        is_not_known(
            list,
            bytes,
            &[Report::Failed(Some(1002))],
            &[Report::Failed(Some(1009))],
            rule,
        );
    }
}
