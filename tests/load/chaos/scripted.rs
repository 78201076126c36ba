//! One viewer, played move by move, who once hung a thread of the server for ever.
//!
//! The server's write was cut exactly between two frames, so that the socket was full and no rest
//! of a frame waited. Then the viewer left: nothing was due to it any more, and what waits for room
//! in a socket waited for room to write nothing. The times are part of the script: each gives the
//! server time to fill what there is to fill.

use super::{
    common::{http::Request, server::Server, websocket::Client},
    health::{Health, assert_answers, assert_stops},
};
use socket2::{Domain, Socket, Type};
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

/// A receive buffer in which the server's writes end between two frames.
const ROOM: usize = 21_096;

fn play(server: &Server) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.set_recv_buffer_size(ROOM).expect("an option");
    socket.connect(&server.address().into()).expect("the server accepts");
    let mut socket = TcpStream::from(socket);
    socket.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    socket
        .write_all(&Request::upgrade(server, "/ws?history=65536").bytes())
        .expect("the server takes it");
    thread::sleep(Duration::from_millis(2500));
    assert!(socket.read(&mut vec![0; 51_000]).expect("measurements") > 0);
    thread::sleep(Duration::from_millis(600));
}

#[test]
fn a_viewer_that_leaves_with_a_write_cut_between_two_frames_hangs_nobody() {
    let _alone = crate::alone();
    let mut server = Server::start(&["--threads", "1", "--rate", "2000", "--log", "warn"]);
    let mut history = Client::open(&server, "/ws?history=65536");
    while history.next_seq() < 6000 {} // 300 kB, more than the sockets hold
    history.close();
    let before = Health::of(&server);
    play(&server);
    assert_answers(&server);
    before.assert_idle(&server);
    before.assert_as_before(&server);
    assert_stops(&mut server);
}
