//! What strace prints of the calls that read and write.
//!
//! ```text
//! [pid 71] 10:33:01.1 sendto(5, "\201\205\67\372!="..., 11, MSG_NOSIGNAL, NULL, 0) = 11
//! read(5, "\201\5Hello", 4096) = 7
//! ```
//!
//! Each descriptor is a connection, until it is closed. What programs read from files is left out.
//! Must not know frames, but for which descriptors have some. Read next: `trace/ours.rs`.

use crate::{
    digits,
    paste::{
        error::{PasteError, quoted},
        found::{Connection, Paste},
        frames::{self, Fit},
        heads, literal, packets,
    },
};
use std::collections::HashMap;

/// The calls that read, and those that write.
const READ: [&str; 6] = ["read", "recv", "recvfrom", "recvmsg", "readv", "pread64"];
const WRITE: [&str; 6] = ["write", "send", "sendto", "sendmsg", "writev", "pwrite64"];

/// A call that has returned.
struct Call<'a> {
    is_read: bool,
    is_socket: bool,
    descriptor: &'a str,
    /// Its arguments, from the second.
    arguments: &'a str,
    returned: usize,
}

/// What went through a descriptor: whether it was read, its bytes, and how many are not shown.
#[derive(Default)]
struct Stream {
    descriptor: String,
    /// Whether a call was one for sockets.
    is_socket: bool,
    blocks: Vec<(bool, Vec<u8>)>,
    missing: Vec<u64>,
}

pub(super) fn read(text: &str) -> Option<Result<Paste, PasteError>> {
    let mut streams: Vec<Stream> = Vec::new();
    // The stream of each descriptor that is open.
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut unfinished: HashMap<&str, &str> = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(descriptor) = closed(line) {
            open.remove(descriptor);
        }
        // Another thread was shown in between.
        let thread = thread(line);
        if let Some(start) = line.trim_end().strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, start);
            continue;
        }
        let joined = resumed(line)
            .and_then(|rest| unfinished.remove(thread).map(|start| format!("{start}{rest}")));
        let Some(call) = call(joined.as_deref().unwrap_or(line)) else { continue };
        let Ok((mut bytes, is_cut)) = strings(call.arguments) else {
            return Some(Err(PasteError::Open { line: number, start: quoted(line) }));
        };
        bytes.truncate(call.returned);
        let missing = if is_cut { call.returned - bytes.len() } else { 0 } as u64;
        let index = *open.entry(call.descriptor.to_owned()).or_insert(streams.len());
        if index == streams.len() {
            let descriptor = call.descriptor.to_owned();
            streams.push(Stream { descriptor, ..Stream::default() });
        }
        let stream = &mut streams[index];
        stream.is_socket |= call.is_socket;
        stream.blocks.push((call.is_read, bytes));
        stream.missing.push(missing);
    }
    (!streams.is_empty()).then(|| Ok(of_streams(streams)))
}

fn of_streams(streams: Vec<Stream>) -> Paste {
    let mut paste = Paste { form: "a trace of strace".to_owned(), ..Paste::default() };
    let best = streams.iter().map(Stream::likeness).max();
    let (kept, others): (Vec<_>, Vec<_>) =
        streams.into_iter().partition(|stream| Some(stream.likeness()) == best);
    if !others.is_empty() {
        let count = others.len();
        paste
            .notes
            .push(format!("Left out are {count} descriptors that are less like a WebSocket."));
    }
    if kept.iter().any(|stream| stream.missing.iter().any(|missing| *missing > 0)) {
        paste.notes.push("strace has cut what it shows; strace -s 99999 shows all.".to_owned());
    }
    for stream in kept {
        let name = format!("file descriptor {}", stream.descriptor);
        let mut pieces = packets::of_two_peers(stream.blocks);
        pieces.iter_mut().zip(stream.missing).for_each(|(piece, missing)| piece.missing = missing);
        paste.connections.push(Connection { name: Some(name), pieces });
    }
    paste
}

impl Stream {
    /// How much it is like a WebSocket: a head before frames, and a socket before files and events,
    /// whose numbers may be frames, too.
    fn likeness(&self) -> (bool, bool, bool) {
        let of = |is_read: bool| {
            let blocks = self.blocks.iter().filter(move |block| block.0 == is_read);
            blocks.flat_map(|block| &block.1).copied().collect::<Vec<u8>>()
        };
        let sent = [of(true), of(false)];
        let has_frames = sent.iter().any(|bytes| frames::fit(bytes) > Fit::No);
        let has_head = sent.iter().any(|bytes| heads::is_head(bytes));
        (has_head, has_frames && self.is_socket, has_frames)
    }
}

/// The descriptor that a line closes.
fn closed(line: &str) -> Option<&str> {
    let (_, rest) = before_data(line).split_once("close(")?;
    rest.split([')', '<']).next().map(str::trim)
}

/// What stands behind the mark of a call that goes on.
fn resumed(line: &str) -> Option<&str> {
    const MARK: &str = " resumed>";
    before_data(line).find(MARK).map(|at| &line[at + MARK.len()..])
}

/// What stands before the first string: strace writes it. In a string, a program may write the
/// same.
fn before_data(line: &str) -> &str {
    line.split('"').next().unwrap_or_default()
}

/// What stands in front of a call: the thread that made it.
fn thread(line: &str) -> &str {
    let start = line.trim_start().trim_start_matches("[pid").trim_start();
    &start[..start.bytes().take_while(u8::is_ascii_digit).count()]
}

/// A call that reads or writes, and has not failed.
fn call(line: &str) -> Option<Call<'_>> {
    let (call, returned) = line.rsplit_once(" = ")?;
    let returned = returned.split([' ', '<']).next()?;
    let returned = digits::number(returned, 10).filter(|length| *length > 0)?;
    let (front, rest) = call.split_once('(')?;
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let name = front.rsplit(|character| !is_name(character)).next()?;
    let is_read = READ.contains(&name);
    let (descriptor, arguments) = rest.split_once(", ")?;
    let descriptor = descriptor.split('<').next().filter(|descriptor| {
        !descriptor.is_empty() && descriptor.bytes().all(|digit| digit.is_ascii_digit())
    })?;
    let is_socket = name.starts_with("send") || name.starts_with("recv");
    let is_call = is_read || WRITE.contains(&name);
    is_call.then_some(Call { is_read, is_socket, descriptor, arguments, returned })
}

/// The bytes in the strings of the arguments, and whether some are not shown. With vectors, those
/// behind `iov_base=`; else only the first is what was sent.
fn strings(arguments: &str) -> Result<(Vec<u8>, bool), ()> {
    let (mut bytes, mut is_cut) = (Vec::new(), false);
    let vectors = || arguments.split("iov_base=").skip(1);
    let texts: Vec<&str> =
        if arguments.contains("iov_base=") { vectors().collect() } else { vec![arguments] };
    for text in texts {
        // A call that was unfinished has a blank more.
        let Some(text) = text.trim_start().strip_prefix('"') else { continue };
        let rest = literal::quoted(text, &mut bytes).ok_or(())?;
        is_cut |= rest.starts_with("...");
    }
    Ok((bytes, is_cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many bytes each connection has.
    fn lengths(text: &str) -> Vec<usize> {
        let Some(Ok(paste)) = read(text) else { return Vec::new() };
        let length = |pieces: &[_]| -> usize {
            pieces.iter().map(|piece: &crate::paste::Piece| piece.bytes.len()).sum()
        };
        paste.connections.iter().map(|one| length(&one.pieces)).collect()
    }

    #[test]
    fn a_descriptor_is_another_connection_when_it_has_been_closed() {
        let call = r#"read(5, "\201\0", 9) = 2"#;
        for (between, expected) in [
            ("close(5) = 0", &[2, 2][..]),
            ("[pid 12] close(5 <unfinished ...>\n[pid 12] <... close resumed>) = 0", &[2, 2]),
            ("close(5<socket:[71]>) = 0", &[2, 2]),
            ("close(6) = 0", &[4]),
            (r#"write(5, "\201\10close(5)", 10) = 10"#, &[14]),
        ] {
            assert_eq!(lengths(&format!("{call}\n{between}\n{call}")), expected, "{between}");
        }
    }

    #[test]
    fn what_a_program_sends_is_not_taken_for_a_mark_of_strace() {
        for text in [
            r#"write(5, "\201\20<unfinished ...>", 18) = 18"#,
            "[pid 7] read(4, <unfinished ...>\n\
             [pid 7] write(5, \"\\201\\20<... x resumed>.\", 18) = 18",
        ] {
            assert_eq!(lengths(text), [18], "{text}");
        }
    }
}
