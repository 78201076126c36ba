//! `wirechart connect` with more input than all buffers hold: everything arrives, and a server that
//! does not read makes it wait.
//!
//! The servers read and write as the test chooses, over real sockets. Read next: `connect.rs`, for
//! the rest of the command.

use crate::client::scripted::good_answer;
use crate::common::{
    PATIENCE,
    frame::{CLOSE, FIN, TEXT},
    http::accept_request,
    program::Program,
};
use std::{
    io::{BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// A line is longer than the output that may be pending, so each line has to wait for room.
const LINE: usize = 100_000;
const LINES: usize = 300;

/// Starts a server for one connection on a thread, and a program that sends lines to it. The result
/// of `serve` comes out of the channel.
fn start<T: Send + 'static>(
    arguments: &[&str],
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (Program, Receiver<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let (sender, served) = mpsc::channel();
    thread::spawn(move || {
        let (mut socket, request) = accept_request(&listener);
        socket.write_all(good_answer(&request).as_bytes()).expect("the client takes it");
        _ = sender.send(serve(socket));
    });
    let program = Program::start([&["connect", "--no-compression"], arguments, &[&url]].concat());
    (program, served)
}

fn lines() -> Vec<u8> {
    [&[b'x'; LINE - 1][..], b"\n"].concat().repeat(LINES)
}

/// Reads a client's frame and returns its first byte and its length.
fn read_frame(socket: &mut impl Read) -> (u8, usize) {
    let mut start = [0; 2];
    socket.read_exact(&mut start).expect("a header");
    let length = match start[1] & 0x7F {
        126 => take::<2>(socket).iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)),
        127 => take::<8>(socket).iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)),
        short => short.into(),
    };
    take::<4>(socket);
    socket.read_exact(&mut vec![0; length]).expect("a payload");
    (start[0], length)
}

fn take<const N: usize>(socket: &mut impl Read) -> [u8; N] {
    let mut bytes = [0; N];
    socket.read_exact(&mut bytes).expect("the rest of a header");
    bytes
}

/// Reads up to the Close and answers it. Returns how many texts came, and their total length.
fn read_all(mut socket: TcpStream) -> (usize, usize) {
    let mut reader = BufReader::new(socket.try_clone().expect("a second handle"));
    let mut sum = (0, 0);
    loop {
        match read_frame(&mut reader) {
            (first, length) if first == FIN | TEXT => sum = (sum.0 + 1, sum.1 + length),
            (first, _) => {
                assert_eq!(first, FIN | CLOSE);
                socket.write_all(&[FIN | CLOSE, 2, 3, 0xE8]).expect("the client takes it");
                return sum;
            }
        }
    }
}

#[track_caller]
fn assert_all_arrives(mut program: Program, served: Receiver<(usize, usize)>) {
    let sum = served.recv_timeout(4 * PATIENCE).expect("the end of what is sent");
    assert_eq!(sum, (LINES, LINES * (LINE - 1)));
    assert_eq!(program.wait().code(), Some(0));
}

#[test]
fn all_input_reaches_a_server_that_answers_nothing() {
    let (mut program, served) = start(&["--linger", "0"], read_all);
    program.write_meanwhile(lines());
    assert_all_arrives(program, served);
}

/// With this server each line needs several writes.
#[test]
fn all_input_reaches_a_server_that_reads_in_small_chunks() {
    let (mut program, served) = start(&["--linger", "0"], |socket| {
        socket2::SockRef::from(&socket).set_recv_buffer_size(32 << 10).expect("an option");
        read_all(socket)
    });
    program.write_meanwhile(lines());
    assert_all_arrives(program, served);
}

/// The wait for replies begins when everything has been sent, however long that took.
#[test]
fn a_server_that_does_not_read_pauses_standard_input_and_loses_nothing() {
    let (go_on, wait) = mpsc::channel::<()>();
    let (mut program, served) = start(&["--linger", "0"], move |socket| {
        wait.recv().expect("a word");
        read_all(socket)
    });
    let (sender, written) = mpsc::channel();
    let mut input = program.take_input();
    thread::spawn(move || {
        input.write_all(&lines()).expect("the program takes it");
        drop(input);
        _ = sender.send(());
    });
    written
        .recv_timeout(Duration::from_secs(2))
        .expect_err("30 MB are not accepted while nobody reads");
    assert!(program.memory() < 64 << 20, "{} bytes", program.memory());
    go_on.send(()).expect("the server waits");
    assert_all_arrives(program, served);
    written.recv_timeout(PATIENCE).expect("all is taken");
}

/// If the client only wrote, each side would wait forever for the other to read.
#[test]
fn both_sides_may_write_without_reading() {
    const MESSAGES: usize = 300;
    let (mut program, served) = start(&["--linger", "0"], |mut socket| {
        let message = [&[FIN | 0x2, 127][..], &(LINE as u64).to_be_bytes(), &[b'y'; LINE]].concat();
        for _ in 0..MESSAGES {
            socket.write_all(&message).expect("the client takes it");
        }
        read_all(socket)
    });
    program.write_meanwhile(lines());
    program.output.wait_for_some("79797979", MESSAGES);
    assert_all_arrives(program, served);
}

#[test]
fn an_echo_server_sends_everything_back() {
    let (mut program, served) = start(&["--linger", "3600"], |mut socket| {
        let mut reader = BufReader::new(socket.try_clone().expect("a second handle"));
        for _ in 0..LINES {
            let (_, length) = read_frame(&mut reader);
            let echo =
                [&[FIN | TEXT, 127][..], &(length as u64).to_be_bytes(), &vec![b'z'; length]]
                    .concat();
            socket.write_all(&echo).expect("the client takes it");
        }
        socket.write_all(&[FIN | CLOSE, 0]).expect("the client takes it");
        assert_eq!(read_frame(&mut reader).0, FIN | CLOSE);
    });
    program.write_meanwhile(lines());
    served.recv_timeout(4 * PATIENCE).expect("an end");
    assert_eq!(program.wait().code(), Some(0));
    let echoes = program.output.wait_for_end();
    assert_eq!(
        (echoes.len(), echoes.iter().map(String::len).sum::<usize>()),
        (LINES, LINES * (LINE - 1))
    );
}
