//! Redis behind TLS and passwords, the master that Sentinels name, and a Cluster.
//!
//! Read next: `replicas.rs`.

use super::{
    common::{
        certificate::certify,
        http::{Request, ask},
        program::Program,
        server::Server,
        websocket::Client,
    },
    redis::{KEEPS_NOTHING, Port, Redis, until},
    servers::{Servers, wait_until_unwell},
    viewer::Viewer,
    writer::{post_to, publish},
};
use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use tempfile::TempDir;

/// A server that trusts the certificates in this file.
fn start_trusting(url: &str, authorities: Option<&str>) -> Server {
    let mut command = Program::command(["serve", "--listen", "127.0.0.1:0", "-", "--redis", url]);
    authorities.iter().for_each(|file| _ = command.env("SSL_CERT_FILE", file));
    Server::of(Program::run_with(command, Stdio::null()))
}

/// A Redis with a port for TLS, and its certificate.
struct Certified {
    _redis: Redis,
    port: Port,
    certificate: String,
    key: String,
    _directory: TempDir,
}

impl Certified {
    /// `None` with a message where a program is missing.
    fn start() -> Option<Self> {
        let directory = tempfile::tempdir().expect("a directory");
        let names = ["certificate.pem", "key.pem"];
        let extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE"];
        if !certify(directory.path(), "/CN=Redis", &extensions, names) {
            assert!(std::env::var_os("CI").is_none(), "openssl must be there on CI");
            eprintln!("skipped: openssl cannot make a certificate");
            return None;
        }
        let [certificate, key] =
            names.map(|name| directory.path().join(name).display().to_string());
        let port = Port::reserve();
        let number = port.number.to_string();
        let options = ["--tls-port", &number, "--tls-auth-clients", "no"];
        let files = ["--tls-cert-file", &certificate, "--tls-key-file", &key];
        let redis = Redis::start(&[KEEPS_NOTHING, &options, &files].concat())?;
        Some(Self { _redis: redis, port, certificate, key, _directory: directory })
    }

    /// Two servers share a feed through this address, and one that does not trust the certificate
    /// says so.
    #[track_caller]
    fn share_and_refuse(&self, url: &str) {
        let servers = [(); 2].map(|()| start_trusting(url, Some(&self.certificate)));
        publish(&servers[0], 1);
        publish(&servers[1], 2);
        let places = servers.iter().map(Server::address).collect::<Vec<_>>();
        let viewer = Viewer::start(&Arc::new(Mutex::new(places)), 1, &Arc::default());
        assert_eq!(viewer.wait_for(2).values, [1, 2]);
        let why = wait_until_unwell(&start_trusting(url, None));
        assert!(why.contains("certificate"), "{why}");
    }
}

#[test]
fn over_tls_a_redis_with_a_trusted_certificate_is_used_and_no_other() {
    let Some(redis) = Certified::start() else { return };
    redis.share_and_refuse(&format!("rediss://127.0.0.1:{}", redis.port.number));
}

#[test]
fn over_tls_sentinels_with_a_trusted_certificate_are_asked_and_no_others() {
    let Some(redis) = Certified::start() else { return };
    let port = Port::reserve();
    let settings = format!(
        "tls-port {}\ntls-auth-clients no\ntls-replication yes\ntls-cert-file {}\n\
         tls-key-file {}\ntls-ca-cert-file {}\n",
        port.number, redis.certificate, redis.key, redis.certificate
    );
    let _sentinel = Sentinel::start(redis.port.number, &settings);
    redis.share_and_refuse(&format!("rediss+sentinel://127.0.0.1:{}/main", port.number));
}

#[test]
fn a_user_with_the_rights_that_the_document_lists_is_enough() {
    let Some(redis) = Redis::start(KEEPS_NOTHING) else { return };
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scale-out.md");
    let text = fs::read_to_string(document).expect("the document");
    let (_, rest) = text.split_once("```redis\n").expect("the command");
    let (command, _) = rest.split_once("\n```").expect("its end");
    redis.ask::<String>(&command.replace("PASSWORD", "secret"));
    let url = format!("redis://wirechart:secret@127.0.0.1:{}", redis.port);
    let servers = Servers::start_with(2, &url, &["--redis-wait", "1"]);
    publish(servers.get(0), 1);
    let place = servers.get(0).address();
    for (path, lines) in [("/ingest", "{\"title\":\"Oven\"}\n"), ("/ingest?feed=oven", "2\n")] {
        let (status, answer) = post_to(place, path, lines).expect("an answer");
        assert_eq!(status, 204, "{answer}");
    }
    publish(servers.get(1), 3);
    assert_eq!(servers.viewer(1).wait_for(3).values, [1, 3]);
    let mut of_oven = Client::open(servers.get(1), "/ws?feed=oven&history=1");
    assert_eq!(of_oven.next_seq(), 1);
    servers.wait_until_well();
    let refused: Vec<redis::Value> = redis.ask("ACL LOG");
    assert!(refused.is_empty(), "{refused:?}");
}

/// Something that is no Redis and repeats all that it was sent, behind each of these in turn, and at
/// every other connection only once it has taken the password. Returns its port, and how often it
/// has repeated a password.
fn start_parrot() -> (u16, Arc<AtomicUsize>) {
    const STARTS: [&str; 3] = ["-ERR unknown command, with args: ", "-", "+"];
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let repeated = Arc::new(AtomicUsize::new(0));
    let counter = repeated.clone();
    thread::spawn(move || {
        for (index, mut client) in listener.incoming().flatten().enumerate() {
            let (start, counter) = (STARTS[index / 2 % STARTS.len()], counter.clone());
            thread::spawn(move || {
                let (mut buffer, mut said) = ([0; 4096], String::new());
                while let Ok(length @ 1..) = client.read(&mut buffer) {
                    let chunk = String::from_utf8_lossy(&buffer[..length]);
                    said += &chunk.replace(['\r', '\n'], " ");
                    let takes_it = index % 2 == 0 && chunk.contains("secret");
                    let answer = if takes_it { "+OK\r\n" } else { &format!("{start}{said}\r\n") };
                    let answers = answer.repeat(chunk.matches('*').count());
                    let is_sent = client.write_all(answers.as_bytes()).is_ok();
                    counter.fetch_add(
                        usize::from(is_sent && answers.contains("secret")),
                        Ordering::SeqCst,
                    );
                }
            });
        }
    });
    (port, repeated)
}

#[test]
fn whatever_answers_and_with_what_no_password_is_shown() {
    let real = Redis::start(&[KEEPS_NOTHING, &["--requirepass", "other"]].concat());
    let (port, repeated) = start_parrot();
    let real = real.map(|redis| (format!("redis://:secret@127.0.0.1:{}", redis.port), redis));
    let parrots = ["redis", "redis+sentinel"].map(|scheme| {
        let master = if scheme == "redis" { "" } else { "/main" };
        format!("{scheme}://me:secret@127.0.0.1:{port}{master}")
    });
    for url in parrots.iter().chain(real.as_ref().map(|(url, _)| url)) {
        let before = repeated.load(Ordering::SeqCst);
        let servers = Servers::start_with(1, url, &["--log", "trace"]);
        let server = servers.get(0);
        let told = wait_until_unwell(server);
        if !parrots.contains(url) {
            assert!(told.contains("refuses the user or the password"), "{told}");
        }
        until("each answer was given", || {
            !parrots.contains(url) || repeated.load(Ordering::SeqCst) >= before + 8
        });
        let verbose = ask(server, &Request::get(server, "/healthz?verbose"));
        let posted = post_to(server.address(), "/ingest", "1").expect("an answer").1;
        let log = server.log.all().join("\n");
        for shown in [&told, verbose.body(), &posted, &log] {
            assert!(!shown.contains("secret"), "{url}: {shown}");
        }
        assert!(log.contains("Redis is away"), "{log}");
    }
}

#[test]
fn a_url_that_cannot_be_read_is_refused_without_its_password() {
    for url in ["redis://:se/cret@127.0.0.1", "redis+sentinel://:cret@127.0.0.1"] {
        let mut program = Program::start(["serve", "--listen", "127.0.0.1:0", "--redis", url]);
        assert!(!program.wait().success());
        let log = program.log.all().join("\n");
        assert!(log.contains("--redis") && !log.contains("cret"), "{log}");
    }
}

#[test]
fn a_cluster_is_told_to_be_one() {
    let Some(redis) = Redis::start(&["--cluster-enabled", "yes"]) else { return };
    let servers = Servers::start(1, &redis.url());
    let why = wait_until_unwell(servers.get(0));
    assert!(why.contains("this Redis is a Cluster"), "{why}");
}

/// A Sentinel, killed when dropped.
struct Sentinel {
    child: Child,
    port: u16,
    _port: Port,
    _directory: TempDir,
}

impl Sentinel {
    /// Watches the master at this port, with these settings besides.
    fn start(master: u16, settings: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let (file, reserved) = (directory.path().join("sentinel"), Port::reserve());
        let port = reserved.number;
        let settings = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 {master} 1\n\
             sentinel down-after-milliseconds main 1000\nsentinel failover-timeout main 5000\n\
             {settings}"
        );
        fs::write(&file, settings).expect("room for it");
        let mut command = Command::new("redis-server");
        command.arg(&file).arg("--sentinel").current_dir(directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("it is installed");
        Self { child, port, _port: reserved, _directory: directory }
    }

    /// Waits until it knows this replica, which has so many entries.
    #[track_caller]
    fn wait_for_replica(&self, password: Option<&str>, replica: &Redis, entries: u64) {
        let user = password.map_or_else(String::new, |password| format!(":{password}@"));
        let asked = redis::Client::open(format!("redis://{user}127.0.0.1:{}", self.port));
        let asked = asked.expect("a URL");
        until("the Sentinel knows the replica", || {
            let Ok(mut connection) = asked.get_connection() else { return false };
            let mut ask = redis::cmd("SENTINEL");
            let answer = ask.arg("replicas").arg("main").query(&mut connection);
            let has = replica.try_ask::<u64>("XLEN wirechart:{feed.}:log").unwrap_or(0) == entries;
            has && answer.is_ok_and(|replicas: Vec<redis::Value>| replicas.len() == 1)
        });
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A master with a replica fails. Its password, and that of the Sentinel.
#[track_caller]
fn fails_over(password: Option<&str>, of_sentinel: Option<&str>) {
    let secret = password.map(|it| ["--requirepass", it, "--masterauth", it]);
    let options = [KEEPS_NOTHING, secret.as_ref().map_or(&[], |all| &all[..])].concat();
    let Some(mut master) = Redis::start(&options) else { return };
    let Some(replica) = Redis::start(&options) else { return };
    replica.follow(&master);
    let line = |setting: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| format!("{setting} {value}\n"))
    };
    let settings = line("requirepass", of_sentinel) + &line("sentinel auth-pass main", password);
    let sentinel = Sentinel::start(master.port, &settings);
    let user = password.map_or_else(String::new, |password| format!(":{password}@"));
    let url = format!("redis+sentinel://{user}127.0.0.1:{}/main", sentinel.port);
    let servers = Servers::start(2, &url);
    servers.wait_until_well();
    let viewers = [servers.viewer(0), servers.viewer(1)];
    publish(servers.get(0), 1);
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(1));
    sentinel.wait_for_replica(of_sentinel, &replica, 1);
    master.kill();
    until("the replica is the master", || {
        replica.try_ask::<String>("INFO replication").is_ok_and(|info| info.contains("role:master"))
    });
    servers.wait_until_well();
    publish(servers.get(1), 2);
    for viewer in viewers {
        let state = viewer.wait_for(2);
        assert!(state.epochs.len() > 1, "it might have lost something, so it is told");
        assert_eq!((state.distinct(), state.connections), (vec![1, 2], 1));
    }
}

#[test]
fn after_a_failover_all_ask_the_sentinels_and_a_new_epoch_begins() {
    fails_over(None, None);
}

#[test]
fn sentinels_are_asked_with_the_password_of_the_master() {
    fails_over(Some("secret"), Some("secret"));
}

#[test]
fn sentinels_without_a_password_name_a_master_that_has_one() {
    fails_over(Some("secret"), None);
}
