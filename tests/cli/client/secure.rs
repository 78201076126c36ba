//! `wss://`: the program against Python's `websockets` over TLS, with trusted and untrusted
//! certificates.
//!
//! `openssl` makes the certificate, and `SSL_CERT_FILE` makes the program trust it, as a user would
//! do. The tests are skipped if either is missing; in CI that is a failure. Read next:
//! `tests/cli/connect.rs`.

use super::foreign::{Foreign, missing};
use crate::common::{certificate::certify, server::Server};
use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
};
use tokio::net::TcpListener;
use wirechart::client::{Client, Options};

/// A self-signed certificate for 127.0.0.1, and its key.
fn certificate(directory: &Path) -> Option<[String; 2]> {
    let names = ["certificate.pem", "key.pem"];
    let extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE"];
    if certify(directory, "/CN=wirechart test", &extensions, names) {
        Some(names.map(|name| directory.join(name).display().to_string()))
    } else {
        missing("openssl cannot make a certificate")
    }
}

/// Sends hello to the echo server at this URL, trusting the certificates in this file.
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
fn a_server_is_accepted_if_the_system_trusts_its_certificate() {
    let directory = tempfile::tempdir().unwrap();
    let Some([trusted, key]) = certificate(directory.path()) else { return };
    let Some(server) = Foreign::python(&[&trusted, &key]) else { return };
    let url = |host: &str| format!("wss://{host}:{}/echo", server.port);

    let output = echo(&url("127.0.0.1"), &trusted);
    assert_eq!((output.stdout.as_slice(), output.status.code()), (&b"hello\n"[..], Some(0)));
    assert_refused(
        &echo(&url("localhost"), &trusted),
        "the certificate of localhost is not trusted: it is for another host",
    );

    let other = tempfile::tempdir().unwrap();
    let Some([stranger, _]) = certificate(other.path()) else { return };
    assert_refused(
        &echo(&url("127.0.0.1"), &stranger),
        "not trusted: no authority that is trusted has signed it",
    );
    assert_refused(
        &echo(&url("127.0.0.1"), "/nowhere"),
        "there are no certificates of authorities on this system",
    );

    // OpenSSL, which Python uses, ends a connection without an alert if the peer does not speak
    // TLS.
    let plain = format!("ws://127.0.0.1:{}/echo", server.port);
    assert_refused(
        &echo(&plain, &trusted),
        "the connection ended before the server had answered; if it speaks TLS, use wss://",
    );
}

#[test]
fn the_error_says_if_the_server_does_not_speak_tls() {
    let directory = tempfile::tempdir().unwrap();
    let Some([trusted, _]) = certificate(directory.path()) else { return };
    let server = Server::start(&[]);
    let url = format!("wss://{}/echo", server.address());
    assert_refused(&echo(&url, &trusted), "the server does not speak TLS, use ws://");
}

/// rustls answers with an alert.
#[tokio::test]
async fn the_error_says_if_the_server_speaks_tls() {
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{
            ServerConfig,
            crypto::ring,
            pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        },
    };
    let directory = tempfile::tempdir().unwrap();
    let Some([certificate, key]) = certificate(directory.path()) else { return };
    let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config =
        builder.with_single_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let serve = async {
        let (socket, _) = listener.accept().await.unwrap();
        TlsAcceptor::from(Arc::new(config)).accept(socket).await.expect_err("it is no TLS");
    };
    let options = Options::default();
    let (client, ()) = tokio::join!(Client::connect(&url, &options), serve);
    assert_eq!(
        client.err().expect("no WebSocket").to_string(),
        "the server speaks TLS, use wss://"
    );
}
