//! A paste of any form becomes no more than its length allows, and needs a small stack.
//!
//! What is found is measured, not time: what a paste becomes is bounded for each of its bytes. Must
//! not know how forms are read. Read next: `samples.rs`.

use super::{
    conversation::{self, Item, Options},
    found::Paste,
    read,
    samples::all_texts,
};
use std::{ops::ControlFlow, thread};

/// How many bytes may be held for each byte of a paste. A direction and a byte, `> 00`, are a piece.
const FOR_A_BYTE: usize = 32;
/// What a short paste may become, because dumps leave out rows, and debuggers bytes, that repeat.
const FOR_ALL: usize = 5 << 20;
/// Less than any thread of ours has.
const STACK: usize = 512 << 10;
const LONG: usize = 64 << 10;
/// Work or memory that grows with the square of this does not end.
const LONGER: usize = 256 << 10;

/// What is put in front, what is repeated, and what is put behind.
const HOSTILE: &[[&str; 3]] = &[
    // Lines like others are left out.
    ["", "00000000: 8105 4865\n*\n", ""],
    ["00000000: 8105 4865\n", "*\n", "ffffffff:\n"],
    ["", "00000000  81 05\n*\n00100000\n", ""],
    // Many heads.
    ["", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ""],
    ["", "HTTP/1.1 100 Continue\r\n\r\n", ""],
    ["", "GET / HTTP/1.1\n\n81 80 00 00 00 00\n", ""],
    ["GET / HTTP/1.1\r\n", "a: b\r\n", ""],
    ["GET / HTTP/1.1\r\n", "a", ""],
    // Many columns.
    ["00000000: ", "81 ", ""],
    ["00000000  ", "81 05 ", "|..|"],
    ["", "81 ", ""],
    ["", "129, ", ""],
    ["", "a|", ""],
    ["81 05 ", " ", "x"],
    ["2026-11-29 02:33:01 ", "a: ", "81 05"],
    // Nested forms.
    ["", "[", ""],
    ["[", "[129],", "]"],
    ["", "{\"data\":", ""],
    ["", "([{<", ""],
    ["", "> ", "81 05"],
    ["", "```\n", "81 05"],
    ["", "b'\\x81", ""],
    ["", "'\\x81' \"", ""],
    ["", "/*", ""],
    ["", "\\", ""],
    ["\"", "\\129", "\""],
    ["{\"event\":\"frame\",\"bytes\":\"81\"}\n", "{\"bytes\":\"8100\"}\n", ""],
    // What repeats.
    ["$1 = {", "0x0 <repeats 999 times>, ", "}"],
    ["$1 = {\"", "a", "\" <repeats 99999 times>}"],
    ["<Buffer ", "81 ... 9 more bytes>\n<Buffer ", "81>"],
    // Lines of senders, descriptors and threads.
    ["", "> 00\n< 00\n", ""],
    ["", "read(4, \"\\x81\\0\", 9) = 2\nclose(4)\n", ""],
    ["", "[pid 7] read(4, <unfinished ...>\n", ""],
    ["", "=> Send data, 9 bytes (0x9)\n", ""],
    ["Follow: tcp,raw\n", "\t8100\n8100\n", ""],
    ["Follow: tcp,ascii\n", "9\nGET / HTTP/1.1\n\n", ""],
    ["", "-> 0.001 s  text\n            81 00\n", ""],
    ["", "  peer: 1\n  data: !!binary |\n    gQA=\n", ""],
];

/// Texts with a long part, and another that is there so often that looking at the first one for each
/// of them would not end.
fn squares() -> Vec<String> {
    let long = |unit: &str| unit.repeat(LONGER);
    vec![
        // Names, in front of brackets and of `=`.
        long("z") + &long("[]"),
        format!("[{}{}", long("z"), long("=")),
        // Text columns of blanks, the last of which is not what the bytes are.
        format!("00000000: 21{}21  ! {}x", long("20"), long(" ")),
        format!(
            "00000000: 21 {}21  ! {}x\n{:08x}: 00\n    00000000: 00",
            long("20 "),
            long(" "),
            LONGER + 2
        ),
    ]
}

/// What is held for a paste.
fn held(paste: &Paste) -> usize {
    let notes: usize = paste.notes.iter().map(|note| size_of_val(note) + note.len()).sum();
    let connections: usize = paste
        .connections
        .iter()
        .map(|one| size_of_val(one) + one.name.as_deref().map_or(0, str::len))
        .sum();
    let pieces: usize = paste.pieces().map(|piece| size_of_val(piece) + piece.bytes.len()).sum();
    notes + connections + pieces
}

/// What is wrong with how this is read, if anything.
fn judge(text: &str) -> Option<String> {
    let start: String = text.chars().take(60).collect();
    let paste = match read(text.as_bytes()) {
        Ok(paste) => paste,
        Err(error) => {
            let length = error.to_string().len();
            return (length > 400).then(|| format!("{start:?}: {length} bytes say what is wrong"));
        }
    };
    let held = held(&paste);
    if held > FOR_ALL + FOR_A_BYTE * text.len() {
        return Some(format!("{start:?}: {held} bytes are held for {}", text.len()));
    }
    let mut items = 0;
    let options = Options { role: None, deflate: false, keep: 100 };
    _ = conversation::explain(&paste, options, |item| {
        items += usize::from(!matches!(item, Item::Connection(_)));
        ControlFlow::Continue(())
    });
    // Each shows a byte, a gap, or what is not read of one end.
    let most = paste.length() + 2 * paste.pieces().count() + 4 * paste.connections.len();
    (items > most).then(|| format!("{start:?}: {items} items for {} bytes", paste.length()))
}

/// What is wrong with a text that is repeated up to a length.
fn judge_repeated([front, unit, end]: [&str; 3], length: usize) -> Option<String> {
    judge(&format!("{front}{}{end}", unit.repeat(length / unit.len() + 1)))
}

#[test]
fn what_a_paste_becomes_is_in_proportion_to_its_length() {
    let judged = || -> Vec<String> {
        let hostile = HOSTILE.iter().filter_map(|text| judge_repeated(*text, LONG));
        let samples = all_texts().filter_map(|text| judge_repeated(["", text, "\n"], LONG / 16));
        hostile.chain(samples).collect()
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(judged).expect("a thread");
    let wrong = thread.join().expect("no panic");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_work_for_a_paste_does_not_grow_with_the_square_of_its_length() {
    let wrong: Vec<String> = squares().iter().filter_map(|text| judge(text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
