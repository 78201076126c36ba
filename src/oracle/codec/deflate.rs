//! Compressed messages, against flate2 run plainly: one message, one buffer, one call.
//!
//! Both ways, with a window that goes on from message to message or not; broken data too; and what
//! would become too big must not. RFC 7692, section 7.2; RFC 1951. Read next: `request_head.rs`.

use crate::oracle::Input;
use crate::wire::{DeflateParameters, ProtocolError, Role, WindowBits, deflate::Codec};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// The end of a flushed block, which the sender cuts off (RFC 7692, 7.2.1).
const TAIL: &[u8] = &[0, 0, 0xFF, 0xFF];
/// The last block of a stream, and empty: it can stand only where the block before has ended.
const LAST_BLOCK: &[u8] = &[1, 0, 0, 0xFF, 0xFF];
const WINDOW: usize = 1 << 15;
/// How many streams may end in one message.
const ENDS: u32 = 1024;
/// The most that a message may become here.
const LIMIT: usize = 20_000;

/// What was agreed on for one direction.
#[derive(Clone, Copy)]
struct Direction {
    no_context_takeover: bool,
    small_window: bool,
}

impl Direction {
    fn window_bits(self) -> Option<WindowBits> {
        self.small_window.then(|| WindowBits::new(9)).flatten()
    }

    /// How many bytes of the messages before a message may refer to.
    fn keep(self) -> usize {
        match self {
            Self { no_context_takeover: true, .. } => 0,
            Self { small_window: true, .. } => 512,
            _ => WINDOW,
        }
    }
}

/// Bytes as `Input` lays them out. Options, from bit 0: the peer sends without context takeover,
/// with a small window; we send so; in bits 4 to 6 the level at which the peer compresses; we are
/// the client. They are cut into messages after each `0xFE 0xFE`.
///
/// # Panics
/// Where a message becomes another than by flate2 alone, or more than it may, or refers to one
/// before it that it must not refer to.
pub fn deflate(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let direction = |bit| Direction {
        no_context_takeover: input.option(bit),
        small_window: input.option(bit + 1),
    };
    let (theirs, ours) = (direction(0), direction(2));
    let is_client = input.option(7);
    let (server, client) = if is_client { (theirs, ours) } else { (ours, theirs) };
    let agreed = DeflateParameters {
        server_no_context_takeover: server.no_context_takeover,
        client_no_context_takeover: client.no_context_takeover,
        server_max_window_bits: server.window_bits(),
        client_max_window_bits: client.window_bits(),
    };
    let role = if is_client { Role::Client } else { Role::Server };
    let codec = || Codec::new(&agreed, role).expect("the feature is on");
    let messages: Vec<&[u8]> = split(input.bytes).collect();
    sent(codec(), ours, &messages);
    received_back(codec(), theirs, &input, &messages);
    received(codec(), theirs, &input, &messages);
}

fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let end = bytes.windows(2).position(|pair| pair == [0xFE; 2]);
        rest = end.map(|end| &bytes[end + 2..]);
        Some(&bytes[..end.unwrap_or(bytes.len())])
    })
}

/// What we compress, plain flate2 inflates with no more of the messages before than was agreed on.
///
/// How far back a message refers inside itself is not judged: flate2 with zlib-rs inflates it
/// whatever window it is told.
fn sent(mut codec: Box<Codec>, ours: Direction, messages: &[&[u8]]) {
    let mut said = Vec::new();
    for message in messages {
        let message = message.repeat(5); // so that there is something to gain
        let Some(payload) = codec.compress(&message) else { continue };
        assert!(payload.len() < message.len(), "or it would go out plain");
        let with_tail = [&payload, TAIL].concat();
        let window = &said[said.len().saturating_sub(ours.keep())..];
        let (status, out, taken) = plain(&with_tail, window, message.len() + 1);
        assert_eq!((status, &out, taken), (Some(Status::Ok), &message, with_tail.len()));
        said.extend(message);
    }
}

/// What plain flate2 compresses, at any level, we inflate, however it is cut.
fn received_back(mut codec: Box<Codec>, theirs: Direction, input: &Input<'_>, messages: &[&[u8]]) {
    let level = Compression::new(u32::from(input.options >> 4 & 7));
    let bits = theirs.window_bits().map_or(15, WindowBits::get);
    let mut plain = Compress::new_with_window_bits(level, false, bits);
    // Where nothing is new, zlib flushes nothing.
    for message in messages.iter().filter(|message| !message.is_empty()) {
        if theirs.no_context_takeover {
            plain.reset();
        }
        let mut payload = Vec::with_capacity(message.len() * 2 + 100);
        plain
            .compress_vec(message, &mut payload, FlushCompress::Sync)
            .expect("anything can be compressed");
        let payload = payload.strip_suffix(TAIL).expect("what is flushed ends so");
        assert_eq!(inflate(&mut codec, input, payload, usize::MAX), Ok(message.to_vec()));
    }
}

/// Any bytes as compressed messages.
fn received(mut codec: Box<Codec>, theirs: Direction, input: &Input<'_>, messages: &[&[u8]]) {
    let mut said = Vec::new();
    for payload in messages {
        let ours = inflate(&mut codec, input, payload, LIMIT);
        let naive = inflated(payload, &said[said.len().saturating_sub(theirs.keep())..]);
        assert_eq!(ours, naive, "{payload:02X?}");
        let Ok(message) = naive else { return };
        said.extend(message);
    }
}

/// By our codec, in the pieces that the input says.
fn inflate(
    codec: &mut Codec,
    input: &Input<'_>,
    payload: &[u8],
    limit: usize,
) -> Result<Vec<u8>, ProtocolError> {
    let mut message = Vec::new();
    let pieces = Input { bytes: payload, ..*input }.pieces();
    let result = pieces
        .iter()
        .try_for_each(|piece| codec.inflate(piece, false, &mut message, limit))
        .and_then(|()| codec.inflate(&[], true, &mut message, limit));
    assert!(message.len() <= limit, "a bomb");
    assert!(message.capacity() <= limit.saturating_add(1024).saturating_mul(2), "room for a bomb");
    result.map(|()| message)
}

/// By flate2 alone, after what was `said` before.
fn inflated(payload: &[u8], said: &[u8]) -> Result<Vec<u8>, ProtocolError> {
    let mut message = Vec::new();
    let with_tail = [payload, TAIL].concat();
    let whole = [&with_tail, LAST_BLOCK].concat();
    let (mut rest, mut ends) = (&whole[..], 0);
    // Where a stream has ended with the payload or with the tail, nothing is to come: see
    // `Inflater::finish`.
    let ends_well =
        |rest: &[u8]| rest.is_empty() || rest == LAST_BLOCK || rest == [TAIL, LAST_BLOCK].concat();
    while !ends_well(rest) {
        let window = [said, &message].concat();
        let window = &window[window.len().saturating_sub(WINDOW)..];
        let (status, out, taken) = plain(rest, window, LIMIT + 1 - message.len());
        let length = out.len();
        message.extend(out);
        if message.len() > LIMIT {
            return Err(ProtocolError::MessageTooBig { limit: LIMIT });
        }
        ends += 1;
        // A stream that has not ended here never will; and one with all bytes gone must not have
        // taken our last block for words.
        let until_tail = &rest[..rest.len().saturating_sub(LAST_BLOCK.len())];
        let is_whole =
            taken < rest.len() || plain(until_tail, window, length + 1).1.len() == length;
        if status != Some(Status::StreamEnd) || !is_whole || ends > ENDS {
            return Err(ProtocolError::DeflateCorrupt);
        }
        // It may be the sender that marked a block as the last; what follows is a new stream
        // (7.2.3.4).
        rest = &rest[taken..];
    }
    Ok(message)
}

/// One call: its status, what came of it, and how many bytes it took.
fn plain(input: &[u8], window: &[u8], room: usize) -> (Option<Status>, Vec<u8>, usize) {
    let mut stream = Decompress::new(false);
    if !window.is_empty() {
        stream.set_dictionary(window).expect("a window fits");
    }
    let mut out = Vec::with_capacity(room);
    let status = stream.decompress_vec(input, &mut out, FlushDecompress::Sync);
    (status.ok(), out, stream.total_in() as usize)
}
