//! TLS below a WebSocket, for `wss://` (RFC 6455, sections 3 and 4.1, item 5).
//!
//! The system's certificate store decides whom to trust: it also has a company's own authority.
//! `SSL_CERT_FILE` or `SSL_CERT_DIR` replaces it. The cryptography is ring's, which needs only a C
//! compiler to build. Must not know what is sent over TLS. Read next:
//! [`client`](super).

use super::{error::ConnectError, options::Trust};
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        self, CertificateError, ClientConfig, DigitallySignedStruct, InvalidMessage, RootCertStore,
        SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{self, CryptoProvider, ring},
        pki_types::{CertificateDer, ServerName, UnixTime},
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
    trust: &Trust,
) -> Result<TlsStream<TcpStream>, ConnectError> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| ConnectError::Tls(io::Error::other(error)))?;
    let connector = TlsConnector::from(Arc::new(config(trust)?));
    connector.connect(name, stream).await.map_err(|error| failed(error, host))
}

/// If the first byte does not begin a TLS record, the server does not speak TLS.
fn failed(error: io::Error, host: &str) -> ConnectError {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            ConnectError::SpeaksNoTls
        }
        Some(rustls::Error::InvalidCertificate(error)) => {
            ConnectError::Certificate { host: host.to_owned(), why: why(error) }
        }
        _ => ConnectError::Tls(error),
    }
}

/// What is wrong with a certificate.
fn why(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "no authority that is trusted has signed it".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host".to_owned()
        }
        other => other.to_string(),
    }
}

fn config(trust: &Trust) -> Result<ClientConfig, ConnectError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| ConnectError::Tls(io::Error::other(error)))?;
    let builder = match roots(trust)? {
        Some(roots) => builder.with_root_certificates(roots),
        None => builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider))),
    };
    let mut config = builder.with_no_client_auth();
    // Without this, some servers would speak HTTP/2, which has no Upgrade.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The authorities to trust; `None` if no certificate is looked at.
fn roots(trust: &Trust) -> Result<Option<RootCertStore>, ConnectError> {
    // Reads files, which takes a few milliseconds, once for each connection.
    let found = match trust {
        Trust::System => rustls_native_certs::load_native_certs(),
        Trust::Authorities(file) => rustls_native_certs::load_certs_from_paths(Some(file), None),
        Trust::Anyone => return Ok(None),
    };
    let mut roots = RootCertStore::empty();
    // Old stores hold certificates that rustls rejects; the others are still good.
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let why = found.errors.first().map_or_else(String::new, |error| format!(" ({error})"));
        return Err(match trust {
            Trust::Authorities(file) => ConnectError::Authorities { file: file.clone(), why },
            _ => ConnectError::TlsRoots(why),
        });
    }
    Ok(Some(roots))
}

/// Takes any certificate, and still proves that the server has its key.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
