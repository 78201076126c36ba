//! Servers that share a Redis, where viewers and writers find them.
//!
//! It knows nothing about faults. Read next: `kept.rs`.

use super::{
    common::{
        http::{Request, ask},
        server::Server,
    },
    redis::until,
    viewer::{Places, Seen, Viewer},
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

/// Servers that share a Redis.
pub struct Servers {
    url: String,
    flags: Vec<String>,
    running: Vec<Option<Server>>,
    addresses: Vec<SocketAddr>,
    /// Where those are that run.
    pub places: Places,
    /// What any of their viewers has seen.
    pub seen: Arc<Seen>,
}

impl Servers {
    /// Starts so many. Nothing but what is sent to them is in their feeds.
    #[track_caller]
    pub fn start(count: usize, url: &str) -> Self {
        Self::start_with(count, url, &[])
    }

    /// The same, with more flags.
    #[track_caller]
    pub fn start_with(count: usize, url: &str, flags: &[&str]) -> Self {
        let flags = flags.iter().map(|&flag| flag.to_owned()).collect();
        let (running, addresses, places) = Default::default();
        let mut servers =
            Self { url: url.to_owned(), flags, running, addresses, places, seen: Arc::default() };
        for _ in 0..count {
            let server = servers.start_at(SocketAddr::from(([127, 0, 0, 1], 0)));
            servers.addresses.push(server.address());
            servers.running.push(Some(server));
        }
        servers.places = Arc::new(Mutex::new(servers.addresses.clone()));
        servers
    }

    #[track_caller]
    fn start_at(&self, address: SocketAddr) -> Server {
        let mut arguments = vec!["-", "--redis", &self.url, "--patience", "0.2"];
        arguments.extend(self.flags.iter().map(String::as_str));
        let mut server = Server::start_at(address, &arguments);
        server.end_input();
        server
    }

    /// One that runs.
    #[track_caller]
    pub fn get(&self, index: usize) -> &Server {
        self.running[index].as_ref().expect("it runs")
    }

    /// A viewer that is at first at this one.
    #[track_caller]
    pub fn viewer(&self, index: usize) -> Viewer {
        Viewer::start(&self.places, index, &self.seen)
    }

    /// One ends at once, with SIGKILL.
    pub fn kill(&mut self, index: usize) {
        let address = self.addresses[index];
        self.places.lock().expect("no panic").retain(|place| *place != address);
        self.running[index] = None;
    }

    /// It is started again at the same address.
    #[track_caller]
    pub fn start_again(&mut self, index: usize) {
        let address = self.addresses[index];
        self.running[index] = Some(self.start_at(address));
        self.places.lock().expect("no panic").push(address);
    }

    /// Waits until all say that they are well.
    #[track_caller]
    pub fn wait_until_well(&self) {
        for server in self.running.iter().flatten() {
            until("the server is well", || health(server).0 == 200);
        }
    }
}

/// The status of `/healthz`, and what it says.
#[track_caller]
pub fn health(server: &Server) -> (u16, String) {
    let answer = ask(server, &Request::get(server, "/healthz"));
    (answer.status, answer.body().to_owned())
}

/// Waits until the server says that it is not well, and why. Returns that.
#[track_caller]
pub fn wait_until_unwell(server: &Server) -> String {
    until("the server is unwell", || health(server).0 == 503);
    health(server).1
}
