//! `wss://`: the program against Python's `websockets` over TLS, trusted and not.
//!
//! The certificate is made by `openssl`, and the program is told to trust it as a person would tell it, by
//! `SSL_CERT_FILE`. Skipped where either is missing, but not in CI. Read next: `tests/connect.rs`.

use super::foreign::{Foreign, missing};
use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A certificate for 127.0.0.1, which vouches for itself, and its key.
fn certificate(directory: &Path) -> Option<[String; 2]> {
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| directory.join(name).display().to_string());
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=wirechart test", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", &key, "-out", &certificate])
        .stderr(Stdio::null())
        .status();
    match made {
        Ok(status) if status.success() => Some([certificate, key]),
        _ => missing("openssl cannot make a certificate"),
    }
}

/// Says hello to the echo at this URL, trusting whoever is in this file.
fn echo(url: &str, trusted: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wirechart"))
        .args(["connect", "--subprotocol", "second", url])
        .env("SSL_CERT_FILE", trusted)
        .env_remove("SSL_CERT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(b"hello\n").expect("the program takes it");
    child.wait_with_output().expect("its output")
}

#[track_caller]
fn assert_refused(output: &Output, sentence: &str) {
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains(sentence), "{log}");
    assert_eq!((output.stdout.as_slice(), output.status.code()), (&b""[..], Some(1)));
}

#[test]
fn a_server_is_heard_if_the_system_trusts_it() {
    let directory = tempfile::tempdir().unwrap();
    let Some([trusted, key]) = certificate(directory.path()) else { return };
    let Some(server) = Foreign::python(&[&trusted, &key]) else { return };
    let url = |host: &str| format!("wss://{host}:{}/echo", server.port);

    let output = echo(&url("127.0.0.1"), &trusted);
    assert_eq!((output.stdout.as_slice(), output.status.code()), (&b"hello\n"[..], Some(0)));
    assert_refused(&echo(&url("localhost"), &trusted), "certificate not valid for name \"localhost\"");

    let other = tempfile::tempdir().unwrap();
    let Some([stranger, _]) = certificate(other.path()) else { return };
    assert_refused(&echo(&url("127.0.0.1"), &stranger), "cannot agree on TLS: invalid peer certificate");
    assert_refused(&echo(&url("127.0.0.1"), "/nowhere"), "there are no certificates of authorities on this system");
}
