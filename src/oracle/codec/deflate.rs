//! The body of the fuzz target `deflate`: compressed messages, against flate2 used in the simplest
//! way: one message, one buffer, one call.
//!
//! It covers both directions, with and without context takeover, corrupt data, and messages that
//! would exceed the limit. Must not know frames. RFC 7692, section 7.2; RFC 1951. Read next:
//! `memory.rs`.

use crate::oracle::Input;
use crate::wire::{DeflateParameters, ProtocolError, Role, WindowBits, deflate::Codec};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// The end of a flushed block. The sender removes it (RFC 7692, 7.2.1).
const TAIL: &[u8] = &[0, 0, 0xFF, 0xFF];
/// An empty last block. It is valid only where the block before it has ended.
const LAST_BLOCK: &[u8] = &[1, 0, 0, 0xFF, 0xFF];
const WINDOW: usize = 1 << 15;
/// The most DEFLATE streams in one message.
const ENDS: u32 = 1024;
/// The size limit of an inflated message.
const LIMIT: usize = 20_000;

/// The negotiated parameters of one direction.
#[derive(Clone, Copy)]
struct Direction {
    no_context_takeover: bool,
    small_window: bool,
}

impl Direction {
    fn window_bits(self) -> Option<WindowBits> {
        self.small_window.then(|| WindowBits::new(9)).flatten()
    }

    /// How many bytes of the previous messages a message may refer to.
    fn history(self) -> usize {
        match self {
            Self { no_context_takeover: true, .. } => 0,
            Self { small_window: true, .. } => 512,
            _ => WINDOW,
        }
    }
}

/// An `Input` whose bytes are messages, separated by `0xFE 0xFE`. Options: bits 0 and 1, the peer
/// compresses without context takeover and with a small window; bits 2 and 3, we do; bits 4 to 6,
/// the compression level of the peer; bit 7, we are the client.
///
/// # Panics
/// Where a message inflates to something else than with flate2 alone, exceeds its limit, or refers
/// to a previous message although it must not.
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

/// flate2 must inflate what we compress, given only as much of the previous messages as was
/// negotiated.
///
/// Not checked: how far back a message refers within itself. flate2 with zlib-rs inflates it
/// whatever the window.
fn sent(mut codec: Box<Codec>, ours: Direction, messages: &[&[u8]]) {
    let mut previous = Vec::new();
    for message in messages {
        let message = message.repeat(5); // so that compression gains something
        let Some(payload) = codec.compress(&message) else { continue };
        assert!(payload.len() < message.len(), "otherwise it is sent uncompressed");
        let with_tail = [&payload, TAIL].concat();
        let window = &previous[previous.len().saturating_sub(ours.history())..];
        let (status, out, taken) = plain(&with_tail, window, message.len() + 1);
        assert_eq!((status, &out, taken), (Some(Status::Ok), &message, with_tail.len()));
        previous.extend(message);
    }
}

/// We must inflate what flate2 compresses, at any level and split in any way.
fn received_back(mut codec: Box<Codec>, theirs: Direction, input: &Input<'_>, messages: &[&[u8]]) {
    let level = Compression::new(u32::from(input.options >> 4 & 7));
    let bits = theirs.window_bits().map_or(15, WindowBits::get);
    let mut plain = Compress::new_with_window_bits(level, false, bits);
    // zlib flushes nothing if there is nothing new.
    for message in messages.iter().filter(|message| !message.is_empty()) {
        if theirs.no_context_takeover {
            plain.reset();
        }
        let mut payload = Vec::with_capacity(message.len() * 2 + 100);
        plain
            .compress_vec(message, &mut payload, FlushCompress::Sync)
            .expect("anything can be compressed");
        let payload = payload.strip_suffix(TAIL).expect("a flushed block ends with the tail");
        assert_eq!(inflate(&mut codec, input, payload, usize::MAX), Ok(message.to_vec()));
    }
}

/// Arbitrary bytes as compressed messages.
fn received(mut codec: Box<Codec>, theirs: Direction, input: &Input<'_>, messages: &[&[u8]]) {
    let mut previous = Vec::new();
    for payload in messages {
        let ours = inflate(&mut codec, input, payload, LIMIT);
        let naive = inflated(payload, &previous[previous.len().saturating_sub(theirs.history())..]);
        assert_eq!(ours, naive, "{payload:02X?}");
        let Ok(message) = naive else { return };
        previous.extend(message);
    }
}

/// Inflates with our codec, in the chunks that the input asks for.
fn inflate(
    codec: &mut Codec,
    input: &Input<'_>,
    payload: &[u8],
    limit: usize,
) -> Result<Vec<u8>, ProtocolError> {
    let mut message = Vec::new();
    let chunks = Input { bytes: payload, ..*input }.chunks();
    let result = chunks
        .iter()
        .try_for_each(|chunk| codec.inflate(chunk, false, &mut message, limit))
        .and_then(|()| codec.inflate(&[], true, &mut message, limit));
    assert!(message.len() <= limit, "more than the limit");
    assert!(
        message.capacity() <= limit.saturating_add(1024).saturating_mul(2),
        "a buffer for more than the limit"
    );
    result.map(|()| message)
}

/// Inflates with flate2 alone; `previous` are the messages before this one.
fn inflated(payload: &[u8], previous: &[u8]) -> Result<Vec<u8>, ProtocolError> {
    let mut message = Vec::new();
    let with_tail = [payload, TAIL].concat();
    let whole = [&with_tail, LAST_BLOCK].concat();
    let (mut rest, mut ends) = (&whole[..], 0);
    // A stream that has ended with the payload or with the tail is complete: see
    // `Inflater::finish`.
    let ends_well =
        |rest: &[u8]| rest.is_empty() || rest == LAST_BLOCK || rest == [TAIL, LAST_BLOCK].concat();
    while !ends_well(rest) {
        let window = [previous, &message].concat();
        let window = &window[window.len().saturating_sub(WINDOW)..];
        let (status, out, taken) = plain(rest, window, LIMIT + 1 - message.len());
        let length = out.len();
        message.extend(out);
        if message.len() > LIMIT {
            return Err(ProtocolError::MessageTooBig { limit: LIMIT });
        }
        ends += 1;
        // A stream that has not ended here never will. And if all bytes are used up, our last block
        // must not have been read as data.
        let until_tail = &rest[..rest.len().saturating_sub(LAST_BLOCK.len())];
        let is_whole =
            taken < rest.len() || plain(until_tail, window, length + 1).1.len() == length;
        if status != Some(Status::StreamEnd) || !is_whole || ends > ENDS {
            return Err(ProtocolError::DeflateCorrupt);
        }
        // The sender may mark a block as the last one. Then a new stream follows (7.2.3.4).
        rest = &rest[taken..];
    }
    Ok(message)
}

/// One call of flate2: the status, the output, and how many bytes were consumed.
fn plain(input: &[u8], window: &[u8], room: usize) -> (Option<Status>, Vec<u8>, usize) {
    let mut stream = Decompress::new(false);
    if !window.is_empty() {
        stream.set_dictionary(window).expect("a window fits");
    }
    let mut out = Vec::with_capacity(room);
    let status = stream.decompress_vec(input, &mut out, FlushDecompress::Sync);
    (status.ok(), out, stream.total_in() as usize)
}
