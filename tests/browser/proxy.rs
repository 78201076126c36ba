//! A proxy that can cut connections: it passes bytes between a client and a server until it is told
//! to stop. It can also replace a word in each request, as a misconfigured proxy does.
//!
//! It knows nothing about the bytes it passes on. Read next: `page.rs`.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A listener that forwards to a server.
pub struct Proxy {
    /// The address to connect to.
    pub address: SocketAddr,
    lines: Arc<Mutex<Vec<TcpStream>>>,
    down: Arc<AtomicBool>,
}

/// The addresses of the proxy and of its server.
pub struct Ends {
    pub proxy: SocketAddr,
    pub server: SocketAddr,
}

impl Proxy {
    /// Starts to forward to `server`.
    pub fn to(server: SocketAddr) -> Self {
        Self::changing(server, |_| None)
    }

    /// The same, but in the client's bytes the first word of a pair is replaced by the second;
    /// `words` gets the proxy's address.
    pub fn changing(server: SocketAddr, words: fn(Ends) -> Option<(String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let proxy = Self {
            address: listener.local_addr().expect("its address"),
            lines: Arc::default(),
            down: Arc::default(),
        };
        let (lines, down) = (proxy.lines.clone(), proxy.down.clone());
        let words = words(Ends { proxy: proxy.address, server });
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if !down.load(Ordering::SeqCst)
                    && let Ok(server) = TcpStream::connect(server)
                {
                    lines.lock().expect("no panic").extend([another(&client), another(&server)]);
                    match words.clone() {
                        Some(words) => pass_changed(another(&client), another(&server), words),
                        None => pass(another(&client), another(&server)),
                    }
                    pass(server, client);
                }
            }
        });
        proxy
    }

    /// Breaks every connection, and accepts no new one until it is [mended](Self::mend).
    pub fn cut(&self) {
        self.down.store(true, Ordering::SeqCst);
        for line in self.lines.lock().expect("no panic").drain(..) {
            _ = line.shutdown(Shutdown::Both);
        }
    }

    /// Accepts connections again.
    pub fn mend(&self) {
        self.down.store(false, Ordering::SeqCst);
    }
}

fn another(socket: &TcpStream) -> TcpStream {
    socket.try_clone().expect("a descriptor")
}

/// The word must arrive in one chunk, as the head of a request does.
fn pass_changed(mut from: TcpStream, mut to: TcpStream, (word, other): (String, String)) {
    thread::spawn(move || {
        let mut chunk = vec![0; 64 << 10];
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            // Each byte becomes the character with the same number, and back.
            let text: String = chunk[..length].iter().map(|&byte| char::from(byte)).collect();
            let changed: Vec<u8> =
                text.replace(&word, &other).chars().map(|character| character as u8).collect();
            if to.write_all(&changed).is_err() {
                break;
            }
        }
        _ = to.shutdown(Shutdown::Both);
    });
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        _ = io::copy(&mut from, &mut to);
        _ = to.shutdown(Shutdown::Both);
    });
}
