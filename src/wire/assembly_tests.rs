//! Tests of the [assembly](super): the end of a text, and limits. The vectors (`tests/vectors.txt`)
//! have fragments and invalid text.

use super::*;
use std::borrow::Cow;

fn header(opcode: Opcode, fin: bool, length: u64) -> Header {
    Header { fin, compressed: false, opcode, mask: None, length }
}

fn assembly(
    fragments: &[(Opcode, bool, &[u8])],
    limits: &Limits,
) -> Result<Option<Message<'static>>, ProtocolError> {
    let mut assembly = Assembly::default();
    let mut message = None;
    for &(opcode, fin, payload) in fragments {
        assembly.begin(&header(opcode, fin, payload.len() as u64), limits)?;
        assembly.push(payload)?;
        if fin {
            message = Some(assembly.finish()?);
        }
    }
    Ok(message)
}

use Opcode::{Binary, Continuation, Text};

#[test]
fn a_text_that_ends_inside_a_character() {
    let bad = Err(ProtocolError::TextNotUtf8 { offset: 3 });
    assert_eq!(assembly(&[(Text, true, b"a\xE2\x82")], &Limits::default()), bad);
    let mut assembly = Assembly::default();
    assembly.begin(&header(Text, true, 3), &Limits::default()).unwrap();
    assert_eq!(assembly.finish_with(b"a\xE2\x82"), Err(ProtocolError::TextNotUtf8 { offset: 3 }));
}

#[test]
fn limits_hold_for_the_message_not_only_for_its_frames() {
    let limits =
        Limits { max_frame_size: 60, max_message_size: 64, max_fragments: 3, ..Limits::default() };
    let sixty = [0_u8; 60];
    let fits = [(Binary, false, &sixty[..]), (Continuation, true, &sixty[..4])];
    assert!(assembly(&fits, &limits).is_ok());
    let over = [(Binary, false, &sixty[..]), (Continuation, true, &sixty[..5])];
    assert_eq!(assembly(&over, &limits), Err(ProtocolError::MessageTooBig { limit: 64 }));
    let long = [(Binary, true, &[0; 61][..])];
    assert_eq!(assembly(&long, &limits), Err(ProtocolError::FrameTooBig { length: 61, limit: 60 }));
    let many = [(Binary, false, &b""[..]), (Continuation, false, b""), (Continuation, false, b"")];
    assert_eq!(assembly(&many, &limits), Ok(None));
    let one_more = [&many[..], &[(Continuation, true, b"")]].concat();
    assert_eq!(assembly(&one_more, &limits), Err(ProtocolError::TooManyFragments { limit: 3 }));
}

#[test]
fn a_compressed_frame_may_be_an_eighth_longer() {
    let limits = Limits { max_frame_size: 84, ..Limits::default() };
    let begin = |length| {
        let header = Header { compressed: true, ..header(Binary, true, length) };
        Assembly::default().begin(&header, &limits)
    };
    let longest = 84 + 84 / 8 + 16;
    assert_eq!(begin(longest), Ok(()));
    assert_eq!(
        begin(longest + 1),
        Err(ProtocolError::FrameTooBig { length: longest + 1, limit: 84 })
    );
}

#[test]
fn a_whole_message_is_borrowed() {
    let mut assembly = Assembly::default();
    assembly.begin(&header(Text, true, 5), &Limits::default()).unwrap();
    let message = assembly.finish_with(b"Hello").unwrap();
    assert!(matches!(message.payload, Cow::Borrowed(b"Hello")));
}
