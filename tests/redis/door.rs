//! What stands between servers and Redis: it passes bytes until it is shut, and can swallow what
//! comes back, as a network does that fails in one direction.
//!
//! It knows nothing about the bytes. Read next: `viewer.rs`.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, AtomicU16, Ordering},
    },
    thread,
};

const OPEN: u8 = 0;
const ONE_WAY: u8 = 1;
const SILENT: u8 = 2;

/// A listener that forwards.
pub struct Door {
    /// Where it listens.
    pub port: u16,
    target: Arc<AtomicU16>,
    state: Arc<AtomicU8>,
    sockets: Arc<Mutex<Vec<TcpStream>>>,
}

impl Door {
    /// Leads to this port.
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let door = Self {
            port: listener.local_addr().expect("its address").port(),
            target: Arc::new(AtomicU16::new(port)),
            state: Arc::default(),
            sockets: Arc::default(),
        };
        let (target, state, sockets) =
            (door.target.clone(), door.state.clone(), door.sockets.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", target.load(Ordering::SeqCst)))
                else {
                    continue;
                };
                let copy = |socket: &TcpStream| socket.try_clone().expect("a descriptor");
                sockets.lock().expect("no panic").extend([copy(&client), copy(&server)]);
                pass(copy(&client), copy(&server), (state.clone(), SILENT));
                pass(server, client, (state.clone(), ONE_WAY));
            }
        });
        door
    }

    /// The URL of the Redis behind it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Leads elsewhere: what is connected breaks, and connects anew there.
    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
        self.open();
    }

    /// What is asked gets through, and no answer comes back.
    pub fn swallow_answers(&self) {
        self.state.store(ONE_WAY, Ordering::SeqCst);
    }

    /// Nothing gets through, and nobody is told.
    pub fn swallow_all(&self) {
        self.state.store(SILENT, Ordering::SeqCst);
    }

    /// Everything gets through again, on new connections.
    pub fn open(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
        for socket in self.sockets.lock().expect("no panic").drain(..) {
            _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// Swallows what comes in this state and worse ones.
fn pass(mut from: TcpStream, mut to: TcpStream, (state, shut): (Arc<AtomicU8>, u8)) {
    thread::spawn(move || {
        let mut chunk = vec![0; 64 << 10];
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            let is_open = state.load(Ordering::SeqCst) < shut;
            if is_open && to.write_all(&chunk[..length]).is_err() {
                break;
            }
        }
        _ = to.shutdown(Shutdown::Both);
    });
}
