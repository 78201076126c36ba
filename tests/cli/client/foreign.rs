//! Our client against servers written by others, and against ours, over real sockets.
//!
//! The other servers are in `tests/clients/`. Each of them serves these paths:
//!
//! | path | what the server does |
//! |---|---|
//! | `/echo` | sends back each message |
//! | `/fragments` | sends a text in three fragments with a Ping between them, a binary message in two, closes with 1000 |
//! | `/close` | closes with 4001 at the first message |
//! | `/reset` | ends TCP without a Close at the first message |
//!
//! Each chooses the subprotocol `second` if it is offered. Python is `$WIRECHART_PYTHON` or
//! `python3`. If a server is not installed, its test prints a message and is skipped; in CI it
//! fails. Read next: `tests/cli/connect.rs`, the same client on the command line.

use crate::common::server::Server;
use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};
use wirechart::{
    client::{Client, ConnectionError, Options},
    wire::{CloseCode, CloseOutcome, CloseReason, Event, Message, MessageKind},
};

/// A server written by others.
pub struct Foreign {
    child: Child,
    pub port: u16,
}

impl Drop for Foreign {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Foreign {
    /// Starts it; `None` if it is not installed.
    fn start(program: &str, script: &str, arguments: &[&str]) -> Option<Self> {
        let mut command = Command::new(program);
        command
            .arg(format!("{}/tests/clients/{script}", env!("CARGO_MANIFEST_DIR")))
            .args(arguments);
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let started = child.ok().and_then(|mut child| {
            let mut line = String::new();
            BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
            let port = line.trim().strip_prefix("port ").and_then(|port| port.parse().ok());
            let server = Self { child, port: port.unwrap_or_default() };
            port.map(|_| server)
        });
        started.or_else(|| missing(&format!("{program} cannot run tests/clients/{script}")))
    }

    /// Python's `websockets`.
    pub fn python(arguments: &[&str]) -> Option<Self> {
        Self::start(
            &env::var("WIRECHART_PYTHON").unwrap_or_else(|_| "python3".to_owned()),
            "server.py",
            arguments,
        )
    }

    /// Node's `ws`.
    fn node() -> Option<Self> {
        Self::start("node", "server.js", &[])
    }

    fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }
}

/// Reports that a test is skipped because something is missing; in CI that is a failure.
pub fn missing<T>(what: &str) -> Option<T> {
    assert!(env::var_os("CI").is_none(), "{what}");
    eprintln!("skipped: {what}");
    None
}

async fn open(url: &str, path: &str) -> Client {
    let options = Options {
        subprotocols: vec!["first".to_owned(), "second".to_owned()],
        deadline: Duration::from_secs(25),
        ..Options::default()
    };
    let url = format!("{url}{path}").parse().expect("a URL");
    Client::connect(&url, &options).await.expect("a WebSocket")
}

/// The next event other than a Pong.
async fn next(client: &mut Client) -> Option<Event<'static>> {
    loop {
        match client.next().await.expect("a good end") {
            Some(Event::Pong(_)) => {}
            event => return event,
        }
    }
}

async fn echoes(url: &str) {
    let mut client = open(url, "/echo").await;
    let large: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
    let long = "Zwölf Boxkämpfer\0".repeat(10_000);
    let messages = [
        Message::text("hello"),
        Message::text(""),
        Message::binary(b""),
        Message::binary(&large),
        Message::text(&long),
    ];
    for message in messages {
        client.ping(b"on the way").expect("room");
        client.send(&message).expect("room");
        assert_eq!(next(&mut client).await, Some(Event::Message(message)));
    }
    client.close(Some(CloseReason::new(CloseCode::NORMAL, "done")));
    assert!(matches!(next(&mut client).await, Some(Event::Close(_))));
    assert_eq!(next(&mut client).await, None);
    assert!(matches!(client.close_outcome(), Some(CloseOutcome::ByUs(_))));
}

async fn takes_fragments(url: &str) {
    let mut client = open(url, "/fragments").await;
    assert_eq!(client.subprotocol(), Some("second"));
    assert_eq!(next(&mut client).await, Some(Event::Ping(b"between".into())));
    assert_eq!(
        next(&mut client).await,
        Some(Event::Message(Message::text("one two three between")))
    );
    assert_eq!(next(&mut client).await, Some(Event::Message(Message::binary(&[0, 1, 255]))));
    let reason = Some(CloseReason::new(CloseCode::NORMAL, "all said"));
    assert_eq!(next(&mut client).await, Some(Event::Close(reason.clone())));
    assert_eq!(next(&mut client).await, None);
    assert_eq!(client.close_outcome(), Some(&CloseOutcome::ByPeer(reason)));
}

async fn ends(url: &str) {
    let mut client = open(url, "/close").await;
    client.send(&Message::text("go")).expect("room");
    let reason = CloseReason::new(CloseCode(4001), "as you wish");
    assert_eq!(next(&mut client).await, Some(Event::Close(Some(reason))));
    assert_eq!(next(&mut client).await, None);

    let mut client = open(url, "/reset").await;
    client.send(&Message::text("go")).expect("room");
    let end = client.next().await;
    assert!(matches!(end, Err(ConnectionError::Lost(_))), "{end:?}");
}

#[tokio::test]
async fn python_websockets() {
    let Some(server) = Foreign::python(&[]) else { return };
    echoes(&server.url()).await;
    takes_fragments(&server.url()).await;
    ends(&server.url()).await;
}

#[tokio::test]
async fn node_ws() {
    let Some(server) = Foreign::node() else { return };
    echoes(&server.url()).await;
    takes_fragments(&server.url()).await;
    ends(&server.url()).await;
}

#[tokio::test]
async fn our_own_server() {
    let server = Server::start(&[]);
    let url = format!("ws://{}", server.address());
    echoes(&url).await;

    let mut client = open(&url, "/ws?history=3").await;
    assert!(matches!(
        next(&mut client).await,
        Some(Event::Message(message)) if message.kind() == MessageKind::Text
    ));
    #[cfg(unix)] // on other systems no signal asks a program to stop
    {
        server.terminate();
        let reason = CloseReason::new(CloseCode::GOING_AWAY, "the server is shutting down");
        loop {
            match next(&mut client).await {
                Some(Event::Close(given)) => break assert_eq!(given, Some(reason.clone())),
                Some(_) => {}
                None => panic!("no Close"),
            }
        }
        assert_eq!(next(&mut client).await, None);
    }
}
