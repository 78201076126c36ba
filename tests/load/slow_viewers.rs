//! Viewers that stop reading: they delay nobody, they cost little, and they learn what they have
//! lost.
//!
//! The source writes a hundred thousand measurements as fast as the pipe takes them, which is some
//! 5 MB for each viewer. The buffers of a connection that nobody reads from hold a tenth of that.
//! Read next: `chat_crowd.rs`.

#[cfg(target_os = "linux")]
use crate::common::frame::{self, CLOSE, FIN};
use crate::common::{record::Record, server::Server, websocket::Client};
use std::thread;
use wirechart::wire::Event;

const COUNT: u64 = 100_000;
const READERS: usize = 49;

fn lines() -> String {
    lines_to(COUNT)
}

fn lines_to(last: u64) -> String {
    (1..=last).map(|value| format!("{value}\n")).collect()
}

/// Reads to the last number and asserts that no number is missing. Parsing each text would slow
/// these readers down and turn them into slow viewers, so only the number at its start is checked.
fn read_to(last: u64, client: &mut Client) {
    let mut seq = 0;
    while seq < last {
        if let Event::Message(message) = client.next() {
            seq += 1;
            let begins = format!(r#"{{"seq":{seq},"#);
            assert!(
                message.payload().starts_with(begins.as_bytes()),
                "{seq} is due, but {message:?} came"
            );
        }
    }
}

/// Reads to the last number on a connection with our subprotocol. Asserts that each number arrived
/// or was in a gap record, and returns how many were lost.
#[track_caller]
fn read_with_gaps(client: &mut Client) -> u64 {
    let (mut next, mut lost) = (1, 0);
    while next <= COUNT {
        match client.next_record() {
            Record::Hello { .. } => assert_eq!(next, 1),
            Record::Measurement { seq, value } => {
                assert_eq!((seq, value), (next, next.into()));
                next += 1;
            }
            Record::Gap { from, to } => {
                assert!(from == next && to >= from, "{from} to {to}, but {next} is due");
                lost += to - from + 1;
                next = to + 1;
            }
        }
    }
    lost
}

/// One viewer stalls among many that read. Every viewer that reads gets everything.
fn one_stalls_among_many(arguments: &[&str]) {
    let mut server = Server::start(&[&["-"], arguments].concat());
    let readers: Vec<Client> = (0..READERS).map(|_| Client::open(&server, "/ws")).collect();
    let mut slow = Client::open_v1(&server, "/ws");
    let before = server.memory();
    server.write_meanwhile(lines());
    let readers = readers.into_iter().map(|mut reader| {
        thread::spawn(move || {
            read_to(COUNT, &mut reader);
            reader
        })
    });
    let readers: Vec<_> = readers.collect();
    let readers: Vec<Client> =
        readers.into_iter().map(|reader| reader.join().expect("it got all")).collect();
    // Holding everything for every viewer would need 500 MiB.
    server.assert_grown_by_less_than(24, before);

    assert!(
        read_with_gaps(&mut slow) > 0,
        "then it was waited for, and this test has tested nothing"
    );
    slow.close();
    readers.into_iter().for_each(Client::close);
    server.assert_alive();
}

#[test]
fn a_viewer_that_stops_reading_delays_nobody() {
    let _alone = crate::alone();
    one_stalls_among_many(&[]);
}

#[test]
fn a_viewer_that_stops_reading_past_a_short_history_delays_nobody() {
    let _alone = crate::alone();
    one_stalls_among_many(&["--history", "1000"]);
}

/// There are more viewers than one chunk of a flush pass has, and the log is full after a few
/// reads. So the source waits again and again until all viewers have read. Its patience is long: if
/// it were not woken, the viewers would time out first.
#[test]
fn a_source_continues_as_soon_as_all_of_many_viewers_have_read() {
    let _alone = crate::alone();
    const LAST: u64 = 5_000;
    let arguments = [
        "-",
        "--threads",
        "1",
        "--history",
        "1000",
        "--patience",
        "900",
        "--ping-after",
        "600",
        "--silence",
        "900",
    ];
    let mut server = Server::start(&arguments);
    let readers: Vec<Client> = (0..150).map(|_| Client::open(&server, "/ws")).collect();
    server.write_meanwhile(lines_to(LAST));
    thread::scope(|scope| {
        readers
            .into_iter()
            .for_each(|mut reader| _ = scope.spawn(move || read_to(LAST, &mut reader)))
    });
    server.assert_alive();
}

/// A viewer sends a Close and keeps its socket open; the server closes that socket after a while.
/// From the Close on, nothing needs to be sent to this viewer, so the source must not wait for it.
/// Its patience is long, so if the others get everything while that socket is still open, the
/// source did not wait. On a very busy machine the others may take longer than that, so the test
/// tries again. A real defect would show in every round.
#[test]
#[cfg(target_os = "linux")] // the server's sockets are counted in /proc
fn a_viewer_that_keeps_its_socket_after_a_close_delays_nobody() {
    let _alone = crate::alone();
    const ROUNDS: u64 = 5;
    const EACH: u64 = 2_000; // twice the size of the log
    let mut server =
        Server::start(&["-", "--threads", "1", "--history", "1000", "--patience", "900"]);
    let mut reader = Client::open(&server, "/ws");
    let was_free = (0..ROUNDS).any(|round| {
        let mut closed = Client::open(&server, "/ws");
        closed.write_bytes(frame::close(1000));
        assert_eq!(closed.read_frame().expect("the answer").first, FIN | CLOSE);
        let with_it = server.open_files();
        let (first, last) = (round * EACH + 1, (round + 1) * EACH);
        server.write((first..=last).map(|value| format!("{value}\n")).collect::<String>());
        reader.assert_next(first..=last);
        server.open_files() == with_it
    });
    assert!(was_free, "the others received theirs only after the server had closed that socket");
    server.assert_alive();
}

#[test]
fn gaps_are_reported_in_the_subprotocol_only() {
    let _alone = crate::alone();
    let mut server = Server::start(&["-", "--history", "1000", "--patience", "0"]);
    let mut versioned = Client::open_v1(&server, "/ws");
    let mut plain = Client::open(&server, "/ws");
    server.write_meanwhile(lines());
    server.log.wait_for("standard input has ended");

    assert!(read_with_gaps(&mut versioned) > 0);
    let (mut last, mut got) = (0, 0);
    while last < COUNT {
        let seq = plain.next_seq(); // no gap record comes before it
        assert!(seq > last, "{seq} after {last}");
        (last, got) = (seq, got + 1);
    }
    assert!(got < COUNT);
}

#[test]
fn a_stalled_chat_client_delays_nobody() {
    let _alone = crate::alone();
    let server = Server::start(&["-"]);
    let _stalled = Client::open(&server, "/chat");
    let mut chatter = Client::open(&server, "/chat");
    let before = server.memory();
    // The largest message that the chat accepts.
    let large = "x".repeat((1 << 20) - "Message: ".len());
    for _ in 0..250 {
        chatter.send(&large);
        match chatter.next() {
            Event::Message(message) => {
                let payload = message.payload();
                assert_eq!(payload.len(), "Message: ".len() + large.len())
            }
            other => panic!("{other:?}"),
        }
    }
    // The chat keeps 64 MiB for late joiners, in a ring that grows by doubling.
    server.assert_grown_by_less_than(200, before);
}
