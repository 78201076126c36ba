//! How connections end: closed by either side, by a deadline, or because of a violation. RFC 6455,
//! section 7.
//!
//! Read next: `foreign.rs`.

use super::scripted::{close, frame, open, open_with, text};
use crate::common::PATIENCE;
use std::time::Duration;
use tokio::{
    io::AsyncReadExt,
    time::{Instant, timeout},
};
use wirechart::{
    client::{Client, ConnectionError, Options, SendError},
    wire::{CloseCode, CloseOutcome, CloseReason, Event, Failure, Limits, Message, ProtocolError},
};

fn reason(code: u16) -> Option<CloseReason> {
    Some(CloseReason::new(CloseCode(code), ""))
}

/// The next event or the end. Fails if neither comes long after all deadlines.
async fn next(client: &mut Client) -> Result<Option<Event<'static>>, ConnectionError> {
    timeout(PATIENCE, client.next()).await.expect("an event or an end")
}

#[tokio::test]
async fn a_close_from_the_server_is_answered() {
    let (mut client, mut server) = open().await;
    server.send([text("last words"), close(4001), text("too late")].concat()).await;
    assert_eq!(next(&mut client).await.unwrap(), Some(Event::Message(Message::text("last words"))));
    assert_eq!(next(&mut client).await.unwrap(), Some(Event::Close(reason(4001))));
    assert_eq!(client.send(&Message::text("too late, too")), Err(SendError::Closed));
    let serve = async {
        assert_eq!(server.close_code().await, 4001);
        drop(server); // the server closes TCP
    };
    let (end, ()) = tokio::join!(next(&mut client), serve);
    assert_eq!(end.unwrap(), None);
    assert_eq!(client.close_outcome(), Some(&CloseOutcome::ByPeer(reason(4001))));
    assert_eq!(next(&mut client).await.unwrap(), None, "it stays closed");
}

#[tokio::test]
async fn after_our_close_messages_are_received_until_the_servers_close() {
    let (mut client, mut server) = open().await;
    client.send(&Message::text("question")).unwrap();
    client.close(reason(1000));
    let serve = async {
        assert_eq!(server.frame().await.unwrap().payload, b"question");
        assert_eq!(server.close_code().await, 1000);
        server.send([text("answer"), close(1000)].concat()).await;
        drop(server);
    };
    let listen = async {
        assert_eq!(next(&mut client).await.unwrap(), Some(Event::Message(Message::text("answer"))));
        assert_eq!(next(&mut client).await.unwrap(), Some(Event::Close(reason(1000))));
        assert_eq!(next(&mut client).await.unwrap(), None);
    };
    tokio::join!(serve, listen);
    assert_eq!(client.close_outcome(), Some(&CloseOutcome::ByUs(reason(1000))));
}

#[tokio::test(start_paused = true)]
async fn a_close_that_is_never_answered_ends_after_a_deadline() {
    let (mut client, mut server) = open().await;
    let start = Instant::now();
    client.close(reason(1000));
    let error = next(&mut client).await.unwrap_err();
    assert!(matches!(error, ConnectionError::Unanswered), "{error:?}");
    assert!((3..=4).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    // Our Close had been sent, and now TCP is closed.
    assert_eq!(server.close_code().await, 1000);
    assert_eq!(server.frame().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_close_tcp_is_disconnected_soon() {
    let (mut client, mut server) = open().await;
    let start = Instant::now();
    server.send(close(1001)).await;
    assert_eq!(next(&mut client).await.unwrap(), Some(Event::Close(reason(1001))));
    assert_eq!(next(&mut client).await.unwrap(), None);
    assert!((2..=3).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(server.close_code().await, 1001);
    assert_eq!(server.frame().await, None);
}

#[tokio::test]
async fn a_connection_without_a_close_is_lost() {
    let (mut client, mut server) = open().await;
    server.send([text("whole"), frame(0x81, "half")[..3].to_vec()].concat()).await;
    drop(server);
    assert_eq!(next(&mut client).await.unwrap(), Some(Event::Message(Message::text("whole"))));
    let error = next(&mut client).await.unwrap_err();
    assert!(matches!(error, ConnectionError::Lost(_)), "{error:?}");
    assert_eq!(error.to_string(), "the connection ended without a Close");
}

/// Checks the error that the caller gets, and the Close that the server gets, for these invalid
/// bytes.
async fn broken(options: &Options, bytes: &[u8], rule: ProtocolError, code: u16) {
    let (mut client, mut server) = open_with(options).await;
    server.send(bytes).await;
    let serve = async {
        assert_eq!(server.close_code().await, code);
        drop(server);
    };
    let (end, ()) = tokio::join!(next(&mut client), serve);
    match end {
        Err(ConnectionError::ProtocolError(found)) => {
            assert_eq!(found, Failure::new(rule, true))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_violation_is_reported_to_the_caller_and_to_the_server() {
    let options = Options::default();
    broken(&options, &[0x81, 0x80, 0, 0, 0, 0], ProtocolError::MaskForbidden, 1002).await;
    broken(&options, &frame(0xC1, ""), ProtocolError::ReservedBit { bit: 1 }, 1002).await;
    broken(&options, &frame(0x81, [0xFF]), ProtocolError::TextNotUtf8 { offset: 0 }, 1007).await;
}

/// The sentence names the right RFC, and mentions a Close only if one was sent.
#[test]
fn the_error_for_a_violation_names_the_rfc_section_and_the_close() {
    let sentence = |rule, close_sent| {
        ConnectionError::ProtocolError(Failure::new(rule, close_sent)).to_string()
    };
    assert_eq!(
        sentence(ProtocolError::DeflateCorrupt, true),
        "the server broke a rule: the compressed message is not DEFLATE data (RFC 7692, 7.2.2), closed with 1007"
    );
    assert_eq!(
        sentence(ProtocolError::ReservedOpcode(3), false),
        "the server broke a rule: opcode 0x3 is reserved (RFC 6455, 5.2)"
    );
}

#[tokio::test]
async fn a_message_over_the_limit_is_refused_at_its_header() {
    let limits = Limits { max_message_size: 100, max_frame_size: 100, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let huge = [&[0x82, 127][..], &(1_u64 << 40).to_be_bytes()].concat();
    broken(&options, &huge, ProtocolError::FrameTooBig { length: 1 << 40, limit: 100 }, 1009).await;
    let parts = [frame(0x02, [0; 60]), frame(0x00, [0; 60])].concat();
    broken(&options, &parts, ProtocolError::MessageTooBig { limit: 100 }, 1009).await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_disconnected_after_a_timeout() {
    let limits = Limits {
        ping_interval: Duration::from_secs(5),
        idle_timeout: Duration::from_secs(12),
        ..Limits::default()
    };
    let (mut client, mut server) = open_with(&Options { limits, ..Options::default() }).await;
    let start = Instant::now();
    let error = next(&mut client).await.unwrap_err();
    assert!(matches!(error, ConnectionError::Silent), "{error:?}");
    // And two more seconds for the server to close TCP.
    assert!((12..=15).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(server.frame().await.unwrap().first, 0x89, "a Ping came first");
    assert_eq!(server.close_code().await, 1011);
}

#[tokio::test]
async fn a_dropped_client_closes_the_transport() {
    let (client, mut server) = open().await;
    drop(client);
    assert_eq!(server.stream.read(&mut [0]).await.unwrap(), 0);
}
