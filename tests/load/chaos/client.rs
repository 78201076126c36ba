//! A client that carries out its plan on a real socket. No action lets the server delay it for
//! long.
//!
//! It ignores the server's answers and disconnects, which most of these clients provoke. Read next:
//! `wave.rs`.

use super::plan::{Action, Leave, Plan};
use socket2::{Domain, SockRef, Socket, Type};
use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// The time limit for connecting. The operating system accepts connections for the server, however
/// busy the server is.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the client waits for the server to read or write something before it goes on.
const SOON: Duration = Duration::from_millis(200);

/// Runs one client. Returns its socket if the plan is to stay connected.
pub(crate) fn live(address: SocketAddr, plan: &Plan) -> io::Result<Option<TcpStream>> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if let Some(room) = plan.room {
        // It limits the peer only if it is set before connecting.
        socket.set_recv_buffer_size(room)?;
    }
    socket.connect_timeout(&address.into(), CONNECT)?;
    let mut socket = TcpStream::from(socket);
    socket.set_read_timeout(Some(SOON))?;
    socket.set_write_timeout(Some(SOON))?;
    socket.set_nodelay(true)?;
    for action in &plan.actions {
        match action {
            Action::Send(bytes) => send(&mut socket, bytes),
            Action::Read(size) => _ = socket.read(&mut vec![0; *size]),
            Action::Drain(size, time) => drain(&mut socket, *size, *time),
            Action::Wait(time) => thread::sleep(*time),
        }
    }
    Ok(leave(socket, plan.leaves))
}

/// Sends as much as the server takes within the time limit.
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
        // An error means that the server has already closed the connection.
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
