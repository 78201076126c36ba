//! A client that carries out its plan on a real socket, and is never held up by the server for
//! long.
//!
//! What the server answers is of no interest here, nor is that it breaks off: that is what most of
//! these deserve. Read next: `wave.rs`.

use super::plan::{Leave, Plan, Step};
use socket2::{Domain, SockRef, Socket, Type};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// How long the system may take to make a connection. It does so for the server, however busy that
/// is.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the server may take to take something, or to say something, before the client goes on.
const SOON: Duration = Duration::from_millis(200);

/// Lives one life. Gives the socket of one who does not leave.
pub(crate) fn live(address: SocketAddr, plan: &Plan) -> io::Result<Option<TcpStream>> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if let Some(room) = plan.room {
        socket.set_recv_buffer_size(room)?; // only before it is connected does it bind the peer
    }
    socket.connect_timeout(&address.into(), CONNECT)?;
    let mut socket = TcpStream::from(socket);
    socket.set_read_timeout(Some(SOON))?;
    socket.set_write_timeout(Some(SOON))?;
    socket.set_nodelay(true)?;
    for step in &plan.steps {
        match step {
            Step::Send(bytes) => send(&mut socket, bytes),
            Step::Read(size) => _ = socket.read(&mut vec![0; *size]),
            Step::Drain(size, time) => drain(&mut socket, *size, *time),
            Step::Wait(time) => thread::sleep(*time),
        }
    }
    Ok(leave(socket, plan.leaves))
}

/// Sends all, or what is taken soon.
fn send(socket: &mut TcpStream, mut bytes: &[u8]) {
    let until = Instant::now() + SOON;
    while !bytes.is_empty() && Instant::now() < until {
        match socket.write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(_) => return,
        }
    }
}

fn drain(socket: &mut TcpStream, size: usize, time: Duration) {
    let until = Instant::now() + time;
    let mut buffer = vec![0; size];
    while Instant::now() < until && matches!(socket.read(&mut buffer), Ok(1..)) {}
}

fn leave(mut socket: TcpStream, how: Leave) -> Option<TcpStream> {
    match how {
        Leave::Keep => return Some(socket),
        Leave::Close => {}
        // Where it fails the server has left already.
        Leave::Reset => _ = SockRef::from(&socket).set_linger(Some(Duration::ZERO)),
        Leave::Finish => {
            _ = socket.shutdown(Shutdown::Write);
            drain(&mut socket, 4096, SOON);
        }
        Leave::FinishAndKeep => {
            _ = socket.shutdown(Shutdown::Write);
            return Some(socket);
        }
    }
    None
}
