//! TLS below a WebSocket, for `wss://` (RFC 6455, sections 3 and 4.1, item 5).
//!
//! The system's certificate store decides whom to trust: it also has a company's own authority.
//! `SSL_CERT_FILE` or `SSL_CERT_DIR` replaces it. The cryptography is ring's, which needs only a C
//! compiler to build. Must not know what is sent over TLS. Read next:
//! [`client`](super).

use super::error::ConnectError;
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, ClientConfig, InvalidMessage, RootCertStore, crypto::ring, pki_types::ServerName,
    },
};

/// Starts TLS, and verifies that the server is `host`.
///
/// # Errors
/// There are no authorities to trust, or the server's certificate is not signed by one of them, is
/// for another host, or has expired.
pub(super) async fn wrap(
    stream: TcpStream,
    host: &str,
) -> Result<TlsStream<TcpStream>, ConnectError> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| ConnectError::Tls(io::Error::other(error)))?;
    let connector = TlsConnector::from(Arc::new(config()?));
    connector.connect(name, stream).await.map_err(failed)
}

/// If the first byte does not begin a TLS record, the server does not speak TLS.
fn failed(error: io::Error) -> ConnectError {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            ConnectError::SpeaksNoTls
        }
        _ => ConnectError::Tls(error),
    }
}

fn config() -> Result<ClientConfig, ConnectError> {
    // Reads files, which takes a few milliseconds, once for each connection.
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    // Old stores hold certificates that rustls rejects; the others are still good.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map_or_else(String::new, |error| format!(" ({error})"));
        return Err(ConnectError::TlsRoots(why));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| ConnectError::Tls(io::Error::other(error)))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    // Without this, some servers would speak HTTP/2, which has no Upgrade.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
