//! As a service: the service manager holds the socket, is told of readiness, and restarts the
//! server while clients come and go.
//!
//! The tests do what systemd does: pass the socket as file 3 with `LISTEN_FDS`, and listen at
//! `NOTIFY_SOCKET`. Read next: `shutdown.rs`.
#![cfg(unix)]

use crate::common::{
    PATIENCE,
    http::{Connection, Request},
    program::Program,
    server::Server,
    websocket::Client,
};
use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::net::UnixDatagram},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Instant,
};

const REPLAY: [&str; 2] = ["--rate", "100"];

/// Starts the program as systemd does, with this as file 3. The shell knows the number of the
/// process before it becomes the program.
fn activated(
    passed: impl Into<OwnedFd>,
    arguments: &[&str],
    prepare: impl FnOnce(&mut Command),
) -> Program {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        r#"exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=${LISTEN_FDS:-1} exec "$0" serve "$@""#,
        env!("CARGO_BIN_EXE_wirechart"),
    ]);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    prepare(&mut command);
    Program::run_with(command, passed.into().into())
}

fn socket() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a port")
}

#[test]
fn a_server_serves_on_the_socket_that_it_is_passed() {
    let socket = socket();
    let server = Server::of(activated(socket.try_clone().unwrap(), &REPLAY, |_| {}));
    assert_eq!(server.address(), socket.local_addr().unwrap());
    server.assert_alive();
    Client::open(&server, "/ws").next_text();
}

#[test]
fn what_is_no_tcp_socket_is_refused() {
    let (datagrams, _other) = UnixDatagram::pair().unwrap();
    let mut program = activated(datagrams, &REPLAY, |_| {});
    assert_eq!(program.wait().code(), Some(1));
    program.log.wait_for("wirechart: the service manager has passed something that is no TCP");
}

/// The clients of a second socket would wait for ever.
#[test]
fn a_second_socket_is_refused() {
    let mut program = activated(socket(), &REPLAY, |command| _ = command.env("LISTEN_FDS", "2"));
    assert_eq!(program.wait().code(), Some(1));
    program.log.wait_for("has passed 2 sockets, and wirechart listens on one");
}

#[test]
fn the_service_manager_is_told_when_the_server_is_ready_and_when_it_stops() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("notify");
    let notices = UnixDatagram::bind(&path).expect("a socket");
    notices.set_read_timeout(Some(PATIENCE)).unwrap();
    let next = || {
        let mut buffer = [0; 256];
        let length = notices.recv(&mut buffer).expect("a notice");
        String::from_utf8(buffer[..length].to_vec()).expect("text").trim_end().to_owned()
    };
    let socket = socket();
    let address = socket.local_addr().unwrap();
    let program = activated(socket, &REPLAY, |command| _ = command.env("NOTIFY_SOCKET", &path));
    assert_eq!(next(), "READY=1");
    let server = Server::of(program);
    assert_eq!(server.address(), address);
    server.assert_alive();
    server.terminate();
    assert_eq!(next(), "STOPPING=1");
}

/// Clients that connect for each request. None may be refused, and none may lose its connection
/// without an answer.
#[test]
fn a_restart_under_load_refuses_nobody() {
    let socket = socket();
    let start = || Server::of(activated(socket.try_clone().unwrap(), &REPLAY, |_| {}));
    let mut server = start();
    let request = Request::get(&server, "/healthz").bytes();
    let (address, request) = (server.address(), &*request);
    let (answered, answers) = mpsc::channel();
    // The receiver goes into the scope: without it the clients end, also where this test fails.
    thread::scope(move |scope| {
        let client = |_| {
            let answered = answered.clone();
            scope.spawn(move || {
                while answered.send(()).is_ok() {
                    let socket = TcpStream::connect(address).expect("nobody is refused");
                    let mut connection = Connection::on(socket);
                    connection.send(request);
                    assert_eq!(connection.answer().status, 200);
                }
            })
        };
        let clients: Vec<_> = (0..4).map(client).collect();
        let some_are_answered = || {
            (0..100).for_each(|_| answers.recv_timeout(PATIENCE).expect("an answer"));
        };
        for _ in 0..5 {
            some_are_answered();
            server.terminate();
            assert_eq!(server.wait().code(), Some(0));
            server = start();
        }
        some_are_answered();
        drop(answers);
        for client in clients {
            client.join().expect("each of its requests is answered"); // while the server is there
        }
    });
}

/// A client may be accepted just before the server stops, and its request arrive just after.
#[test]
fn a_client_that_was_accepted_is_answered_by_a_server_that_stops() {
    let mut server = Server::start(&["-", "--threads", "1"]);
    let mut client = Connection::open(&server);
    // The worker accepts in order: with the later client, it has accepted this one.
    server.assert_alive();
    server.terminate();
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(server.address()).is_ok() {
        assert!(Instant::now() < deadline, "the server still listens");
    }
    let answer = client.ask(&Request::get(&server, "/healthz"));
    assert_eq!((answer.status, answer.header("Connection").as_deref()), (200, Some("close")));
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn who_connects_between_two_servers_is_answered_by_the_second() {
    let socket = socket();
    let start = || Server::of(activated(socket.try_clone().unwrap(), &REPLAY, |_| {}));
    let mut first = start();
    first.terminate();
    assert_eq!(first.wait().code(), Some(0));
    let mut client = Connection::open(&first);
    let second = start();
    assert_eq!(client.ask(&Request::get(&second, "/healthz")).status, 200);
}

#[test]
fn the_tokens_of_a_service_are_its_credentials() {
    let directory = tempfile::tempdir().expect("a directory");
    let token = "0123456789abcdef0123456789abcdef";
    for name in ["tokens_write", "tokens_view"] {
        fs::write(directory.path().join(name), token).expect("a file");
    }
    let prepare = |command: &mut Command| {
        command.env("CREDENTIALS_DIRECTORY", directory.path());
    };
    let server = Server::of(activated(socket(), &REPLAY, prepare));
    let ask = |request: Request| Connection::open(&server).ask(&request).status;
    let view = Request::upgrade(&server, "/ws");
    assert_eq!(ask(view.clone()), 401);
    assert_eq!(ask(view.with("Authorization", &format!("Bearer {token}"))), 101);
}

/// A command that held the socket would keep it when everybody else has closed it.
#[test]
#[cfg(target_os = "linux")]
fn commands_that_the_server_starts_do_not_get_the_socket() {
    let sockets =
        "echo $(( $(ls -l /proc/self/fd | grep -c socket:) + ${LISTEN_FDS:-0} )); sleep 99";
    let server = Server::of(activated(socket(), &["--exec", sockets], |_| {}));
    let first = Client::open(&server, "/ws?history=1").next_text();
    assert!(first.contains("\"value\":0"), "{first}");
}

/// It starts itself again at first, and may not become another name by that: `pgrep wirechart` and
/// the status of the service show it.
#[test]
#[cfg(target_os = "linux")]
fn the_system_calls_the_program_by_its_name() {
    let server = Server::of(activated(socket(), &REPLAY, |_| {}));
    let path = format!("/proc/{}/comm", server.id());
    assert_eq!(fs::read_to_string(path).expect("a name"), "wirechart\n");
}
