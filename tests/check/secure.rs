//! `wss://`: TLS in front of the server that breaks a rule, with certificates that are trusted or
//! not.
//!
//! Read next: `clients.rs`.

use crate::{
    breakable::{self, Flaw},
    common::{certificate::certify, command::run},
};
use std::{fs::File, io::BufReader, net::SocketAddr, path::Path, sync::Arc};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

/// Starts TLS in front of `server`. Returns where it listens.
fn secured(directory: &Path, server: SocketAddr) -> SocketAddr {
    let pem = |name: &str| BufReader::new(File::open(directory.join(name)).expect("it was made"));
    let certificates = CertificateDer::pem_reader_iter(pem("certificate.pem"));
    let certificates = certificates.collect::<Result<_, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_reader(pem("key.pem")).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().expect("versions");
    let config = config.with_no_client_auth().with_single_cert(certificates, key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("they belong together")));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let mut outside = acceptor.accept(stream).await.ok()?;
                    let mut inside = TcpStream::connect(server).await.ok()?;
                    tokio::io::copy_bidirectional(&mut outside, &mut inside).await.ok()
                });
            }
        });
    });
    address
}

#[test]
fn certificates_are_trusted_as_the_user_says() {
    let directory = tempfile::tempdir().expect("a directory");
    let extensions = ["subjectAltName=IP:127.0.0.1", "basicConstraints=critical,CA:FALSE"];
    let names = ["certificate.pem", "key.pem"];
    assert!(certify(directory.path(), "/CN=wirechart check", &extensions, names), "openssl");
    let trusted = directory.path().join("certificate.pem").display().to_string();
    let address = secured(directory.path(), breakable::start(Flaw("fr-rsv3")));
    let check = |url: &str, flags: &[&str]| {
        let some = ["check", "--only", "5.2", "--only", "5.5.1", "--only", "4.2.2", url];
        run([&some[..], flags].concat(), b"")
    };
    let url = format!("wss://{address}/");
    for flags in [&["--ca", &trusted[..]][..], &["--insecure"]] {
        let done = check(&url, flags);
        assert_eq!(done.code, Some(1), "{}", done.log);
        assert!(done.output().contains("MUST: ") && done.output().contains(", 1 broken, 0 not"));
        assert!(done.output().contains(flags[0]), "{}", done.output());
    }
    let name = format!("wss://localhost:{}/", address.port());
    for (url, flags, sentence) in [
        (&url, &[][..], "no authority that is trusted has signed it; --ca FILE names"),
        (&name, &["--ca", &trusted[..]], "the certificate of localhost is not trusted"),
        (&url, &["--ca", "/nowhere"], "there are no certificates in /nowhere"),
    ] {
        let done = check(url, flags);
        assert_eq!(done.code, Some(2), "{}", done.output());
        assert!(done.log.contains(sentence), "{}", done.log);
    }
    // It waits for the end of a request, as a server without TLS may do.
    let plain = format!("wss://{}/", breakable::start(Flaw("")));
    let plain = check(&plain, &["--timeout", "0.5"]);
    assert!(plain.code == Some(2) && plain.log.contains("agreeing on TLS"), "{}", plain.log);
}
