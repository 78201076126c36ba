//! A line that can be cut: passes bytes on between a client and a server until it is told to break off.
//!
//! Knows nothing of what passes. Read next: `page.rs`.

use std::{
    io,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A listener that passes on to a server.
pub struct Proxy {
    /// Where to connect to.
    pub address: SocketAddr,
    lines: Arc<Mutex<Vec<TcpStream>>>,
    down: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts to pass on to `server`.
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy =
            Self { address: listener.local_addr().expect("its address"), lines: Arc::default(), down: Arc::default() };
        let (lines, down) = (proxy.lines.clone(), proxy.down.clone());
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if !down.load(Ordering::SeqCst)
                    && let Ok(server) = TcpStream::connect(server)
                {
                    lines.lock().expect("no panic").extend([another(&client), another(&server)]);
                    pass(another(&client), another(&server));
                    pass(server, client);
                }
            }
        });
        proxy
    }

    /// Breaks every connection off, and takes no new one until it is [mended](Self::mend).
    pub fn cut(&self) {
        self.down.store(true, Ordering::SeqCst);
        for line in self.lines.lock().expect("no panic").drain(..) {
            _ = line.shutdown(Shutdown::Both);
        }
    }

    /// Takes connections again.
    pub fn mend(&self) {
        self.down.store(false, Ordering::SeqCst);
    }
}

fn another(socket: &TcpStream) -> TcpStream {
    socket.try_clone().expect("a descriptor")
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        _ = io::copy(&mut from, &mut to);
        _ = to.shutdown(Shutdown::Both);
    });
}
