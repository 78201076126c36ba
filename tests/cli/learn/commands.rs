//! Runs each command of the page and compares its output with the page.
//!
//! In a block marked `console`, a line that begins with `$` is a command, and the lines after it
//! are its whole output.
//!
//! Some values are new in each run: the key of the handshake, the accept value, and the masks. The
//! page shows the values of the RFC's examples for them. So the output is brought to that form by
//! computing these values again: a wrong accept value or a payload that does not match its mask
//! still fails the test. Times only need to increase. Read next: [`links`](super::links).

use super::{
    common::{
        command::{run, shell},
        server::Server,
    },
    page,
};
use std::thread;
use wirechart::{explain, wire::raw::mask};

/// The address of the server on the page.
const ADDRESS: &str = "127.0.0.1:8000";
/// The key in RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The mask in section 5.7.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// How many seconds to wait for a reply.
const LINGER: f64 = 5.0;

/// A part of the page.
enum Block<'a> {
    Prose(&'a str),
    /// A command of the page, and its expected output.
    Command(String, String),
}

/// Splits the page into blocks: each is one line, or one command with its output.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        match (inside, line, blocks.last_mut()) {
            (true, "```", _) => {
                inside = false;
                blocks.push(Block::Prose(line));
            }
            // A backslash at the end continues the command.
            (true, _, Some(Block::Command(command, _))) if command.ends_with('\\') => {
                *command += &format!("\n{line}")
            }
            (true, _, Some(Block::Command(_, output))) if !line.starts_with("$ ") => {
                *output += &format!("{line}\n")
            }
            (true, ..) => {
                let command =
                    line.strip_prefix("$ ").unwrap_or_else(|| panic!("no command: {line}"));
                blocks.push(Block::Command(command.to_owned(), String::new()));
            }
            (false, ..) => {
                inside = line == "```console";
                blocks.push(Block::Prose(line));
            }
        }
    }
    assert!(!inside, "a block does not end");
    blocks
}

/// The command's output in the form that the page uses.
fn printed(command: &str, server: &Server) -> String {
    let address = server.address().to_string();
    // A busy machine gets more time for a reply than the second that is the default.
    let command = command
        .replace("connect -", &format!("connect --linger {LINGER} -"))
        .replace(ADDRESS, &address);
    let ran = shell(&format!("exec 2>&1; {command}"));
    canonical(ran.output(), &address)
}

fn canonical(output: &str, address: &str) -> String {
    // Other lines with a key show one that is on the page.
    let mut traced = output.lines().filter(|_| output.starts_with("-> "));
    let key =
        traced.find_map(|line| line.trim().strip_prefix("Sec-WebSocket-Key: ")).unwrap_or(KEY);
    let mut output = output.to_owned();
    let (ours, theirs) = (explain::accept(KEY).steps(), explain::accept(key).steps());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        output = output.replace(&theirs.value, &ours.value);
    }
    let mut lines: Vec<String> = output.lines().map(str::to_owned).collect();
    let mut time = 0.0;
    for i in 0..lines.len() {
        if let Some((before, mask)) = lines[i].split_once(" masked with ") {
            let mask: [u8; 4] = bytes(&mask[..11]).try_into().expect("four bytes");
            lines[i] = lines[i].replace(
                &format!("{before} masked with {}", hex(&mask)),
                &format!("{before} masked with {}", hex(&MASK)),
            );
            let blanks = lines[i + 1].len() - lines[i + 1].trim_start().len();
            lines[i + 1] =
                " ".repeat(blanks) + &hex(&masked_anew(bytes(lines[i + 1].trim()), mask));
        }
        if lines[i].contains("  request, ") {
            let (before, length) = lines[i].rsplit_once(", ").expect("it was just found");
            let length: usize = length.trim_end_matches(" bytes").parse().expect("a number");
            lines[i] = format!("{before}, {} bytes", length + ADDRESS.len() - address.len());
        }
        if let Some(seconds) = seconds(&lines[i]) {
            assert!(seconds >= time, "{output}");
            time = seconds;
            if seconds >= LINGER {
                lines[i] = lines[i].replacen(
                    &format!("{seconds:.3}"),
                    &format!("{:.3}", seconds - LINGER + 1.0),
                    1,
                );
            }
        }
    }
    lines.iter().map(|line| line.replace(address, ADDRESS) + "\n").collect()
}

/// The frame with our mask in place of its own.
fn masked_anew(mut frame: Vec<u8>, mask: [u8; 4]) -> Vec<u8> {
    let at = match frame[1] & 0x7f {
        126 => 4,
        127 => 10,
        _ => 2,
    };
    assert_eq!(frame[at..at + 4], mask, "the mask stands behind the length");
    mask::apply(mask, 0, &mut frame[at + 4..]);
    mask::apply(MASK, 0, &mut frame[at + 4..]);
    frame[at..at + 4].copy_from_slice(&MASK);
    frame
}

/// The time in a line of `--trace`.
fn seconds(line: &str) -> Option<f64> {
    let rest = line.strip_prefix("-> ").or_else(|| line.strip_prefix("<- "))?;
    rest.split_once(" s  ")?.0.parse().ok()
}

/// The text without its times.
fn timeless(text: &str) -> String {
    let blank = |line: &str| {
        seconds(line).map_or(line.to_owned(), |_| {
            line[..2].to_owned() + &line[line.find(" s  ").unwrap_or(0)..]
        })
    };
    text.lines().map(|line| blank(line) + "\n").collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split(' ').map(|byte| wirechart::digits::number(byte, 16).expect("hex")).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_command_prints_what_the_page_says() {
    let server = Server::start(&[]);
    let page = page::read();
    let (mut now, mut wrong) = (String::new(), Vec::new());
    let blocks = blocks(&page.text);
    let server = &server;
    // All commands run in parallel, because some wait for a second.
    let printed: Vec<Option<String>> = thread::scope(|scope| {
        let runs = blocks.iter().map(|block| match block {
            Block::Prose(_) => None,
            Block::Command(command, _) => Some(scope.spawn(move || printed(command, server))),
        });
        let runs: Vec<_> = runs.collect();
        runs.into_iter().map(|run| run.map(|run| run.join().expect("no panic"))).collect()
    });
    for (block, prints) in blocks.iter().zip(printed) {
        match block {
            Block::Prose(line) => now += &format!("{line}\n"),
            Block::Command(command, expected) => {
                let prints = prints.expect("it was run");
                let same = timeless(&prints) == timeless(expected);
                now += &format!("$ {command}\n{}", if same { expected } else { &prints });
                if !same {
                    wrong.push(format!(
                        "$ {command}\n--- the page:\n{expected}--- it prints:\n{prints}"
                    ));
                }
            }
        }
    }
    page.hold(now, &wrong.join("\n"));
}

/// Otherwise nothing would be compared.
#[test]
fn values_that_are_new_in_each_run_are_still_checked() {
    let made = |key: &str| {
        let [_, guid, sha1, accept] = explain::accept(key).steps().map(|step| step.value);
        format!(
            "-> 0.001 s  request, 9 bytes\nSec-WebSocket-Key: {key}\nSec-WebSocket-Accept: {accept}\n{guid}\n{sha1}\n"
        )
    };
    let key = "x3JJHMbDL1EzLkh9GBhXDw==";
    assert_eq!(canonical(&made(key), ADDRESS), made(KEY));
    assert_ne!(canonical(&made(key).replace("Accept: ", "Accept: A"), ADDRESS), made(KEY));

    let masked = |mask: &str| {
        let frame = run(["frame", "--text", "Hello", "--mask", mask], b"");
        let bytes = frame.output().to_owned();
        format!(
            "-> 0.001 s  text, fin, 5 bytes, masked with {}, ok\n            {bytes}",
            &bytes[6..17]
        )
    };
    assert_eq!(canonical(&masked("random"), ADDRESS), masked("37fa213d"));
    assert_ne!(canonical(&masked("random").replace("81 85", "82 85"), ADDRESS), masked("37fa213d"));
}
