//! A proxy process with a configuration of the document, on free local ports and in its own
//! directory.
//!
//! Only the proxy's address, the server's address and the path of the certificate are replaced.
//! What each proxy needs besides, to run apart from the system's own configuration, is added around
//! it. Read next: `connection.rs`.

use crate::common::{PATIENCE, certificate::certify};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use std::{
    env, fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running proxy.
pub struct Proxy {
    child: Child,
    /// The port on which it listens.
    pub port: u16,
    directory: tempfile::TempDir,
}

impl Proxy {
    /// Starts this proxy with this configuration, in front of this server. Returns `None` with a
    /// message if it is not installed.
    pub fn start(name: &str, configuration: &str, server: SocketAddr) -> Option<Self> {
        let program = match name {
            "caddyfile" => "caddy",
            "apache" => "apache2",
            name => name,
        };
        let Some(binary) = find(program) else {
            let message = format!("no {program} here: docs/proxies.md is not tested with it");
            assert!(
                env::var_os("CI").is_none() || !matches!(program, "nginx" | "caddy"),
                "{message}"
            );
            eprintln!("skipped: {message}");
            return None;
        };
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().to_str().expect("UTF-8").to_owned();
        make_certificate(directory.path());
        let (port, other) = (free_port(), free_port());
        let configuration = place(configuration, &path, port, server);
        let whole = around(program, &configuration, &path, port, other);
        let file = format!("{path}/configuration");
        fs::write(&file, &whole).expect("room for the configuration");
        let arguments: &[&str] = match program {
            "nginx" => &["-p", &path, "-e", "stderr", "-c", &file],
            "caddy" => &["run", "--adapter", "caddyfile", "--config", &file],
            "haproxy" => &["-db", "-f", &file],
            _ => &["-D", "FOREGROUND", "-f", &file],
        };
        let log = fs::File::create(format!("{path}/log")).expect("room for a log");
        let child = Command::new(binary)
            .args(arguments)
            .envs([("HOME", &path), ("XDG_DATA_HOME", &path), ("XDG_CONFIG_HOME", &path)])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a descriptor"))
            .stderr(log)
            .spawn()
            .expect("it is installed");
        let mut proxy = Self { child, port, directory };
        proxy.wait_until_it_listens(&whole);
        Some(proxy)
    }

    fn wait_until_it_listens(&mut self, configuration: &str) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.try_wait().expect("a child of ours");
            let log = || fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
            assert!(ended.is_none(), "it ended, {ended:?}:\n{}\n{configuration}", log());
            assert!(Instant::now() < deadline, "it does not listen:\n{}\n{configuration}", log());
            // There is no event to wait for: the proxy does not report when it listens.
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Proxy {
    /// Asks it to stop, so that it also stops its worker processes.
    fn drop(&mut self) {
        _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        _ = self.child.kill();
        _ = self.child.wait();
        if thread::panicking() {
            let log = fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
            eprintln!("--- the proxy's log:\n{log}---");
        }
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian installs servers in directories that are only in root's PATH.
    let mut folders = env::split_paths(&path).chain(["/usr/sbin".into()]);
    folders.find_map(|folder| Some(folder.join(program)).filter(|binary| binary.is_file()))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// Makes a self-signed certificate, its key, and a file with both.
fn make_certificate(directory: &Path) {
    let names = ["chart.pem", "chart.key"];
    let made =
        certify(directory, "/CN=chart.example", &["subjectAltName=DNS:chart.example"], names);
    assert!(made, "openssl makes the certificate");
    let read = |name| fs::read_to_string(directory.join(name)).expect("it was just made");
    fs::write(directory.join("chart-and-key.pem"), read("chart.pem") + &read("chart.key"))
        .expect("room for it");
}

/// Replaces the document's addresses and paths by those of this test.
fn place(configuration: &str, directory: &str, port: u16, server: SocketAddr) -> String {
    let here = format!("127.0.0.1:{port}");
    let mut placed = configuration
        .replace("127.0.0.1:8000", &server.to_string())
        .replace("/etc/ssl/", &format!("{directory}/"));
    for (there, here) in [
        ("listen 80;", format!("listen {here};")),
        ("listen 443 ssl;", format!("listen {here} ssl;")),
        ("bind :80\n", format!("bind {here}\n")),
        ("bind :443 ", format!("bind {here} ")),
        ("<VirtualHost *:80>", format!("<VirtualHost {here}>")),
        ("<VirtualHost *:443>", format!("<VirtualHost {here}>")),
    ] {
        placed = placed.replace(there, &here);
    }
    placed
}

/// Adds what a system's own configuration would contain around the document's.
fn around(program: &str, configuration: &str, directory: &str, port: u16, other: u16) -> String {
    // When started as root, some proxies run workers as another user, who may not see the
    // directory.
    let is_root = geteuid().is_root();
    match program {
        "nginx" => {
            let user = if is_root { "user root;" } else { "" };
            let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|what| format!("{what}_temp_path {directory}/{what};\n"));
            format!(
                "daemon off;\n{user}\npid {directory}/pid;\nerror_log stderr;\nevents {{}}\n\
                 http {{\naccess_log off;\n{}{configuration}}}\n",
                paths.concat()
            )
        }
        "caddy" => {
            let (http, https) =
                if configuration.contains("http://") { (port, other) } else { (other, port) };
            format!(
                "{{\n\tadmin off\n\thttp_port {http}\n\thttps_port {https}\n\tdefault_bind 127.0.0.1\n\
                 \tlocal_certs\n\tskip_install_trust\n\tstorage file_system {directory}\n}}\n\n{configuration}"
            )
        }
        "apache2" => {
            let user = if is_root { "User www-data\nGroup www-data\n" } else { "" };
            let modules =
                ["mpm_event", "authz_core", "alias", "proxy", "proxy_http", "ssl"].map(|name| {
                    format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
                });
            format!(
                "ServerRoot {directory}\nDefaultRuntimeDir {directory}\nPidFile {directory}/pid\nErrorLog {directory}/log\n\
                 ServerName chart.example\n{user}Listen 127.0.0.1:{port}\n{}{configuration}",
                modules.concat()
            )
        }
        _ => configuration.to_owned(),
    }
}
