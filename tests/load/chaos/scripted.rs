//! The exact sequence of one viewer that once hung a thread of the server forever.
//!
//! The server's write was cut exactly between two frames, so the socket was full, but no rest of a
//! frame was pending. Then the viewer left, and nothing was due to it any more: the server waited
//! for room in the socket in order to write nothing. The delays are part of the script. Each gives
//! the server time to fill the buffers.

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

/// With a receive buffer of this size, the server's write ends between two frames.
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
fn a_viewer_that_leaves_after_a_write_cut_between_frames_hangs_nobody() {
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
