//! Encrypted connections.

use std::fmt;
use std::io;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use trovato_host_shim::services::http::{HttpError, Target};

use super::failed;

/// What was given as a certificate of an authority is none.
#[derive(Debug)]
pub struct BadRoot(rustls::Error);

impl fmt::Display for BadRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a certificate that was to be trusted cannot be: {}",
            self.0
        )
    }
}

impl std::error::Error for BadRoot {}

/// A connector that trusts Mozilla's list of authorities, and these.
pub(super) fn connector(roots: &[Vec<u8>]) -> Result<TlsConnector, BadRoot> {
    let mut trusted: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    for root in roots {
        let added = trusted.add(CertificateDer::from_slice(root));
        added.map_err(BadRoot)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config
        .map_err(BadRoot)?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Encrypts a connection, to whom the URL names.
pub(super) async fn encrypt(
    tls: &TlsConnector,
    target: &Target,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, HttpError> {
    let name = match target.ip() {
        Some(ip) => ServerName::IpAddress(ip.into()),
        None => ServerName::try_from(target.host().to_owned())
            .map_err(|_| failed("the server's name cannot be that of a certificate"))?,
    };
    tls.connect(name, stream).await.map_err(|error| {
        tracing::debug!(server = target.authority(), %error, "no secure connection");
        if is_certificate(&error) {
            failed("the server's certificate is not valid for it")
        } else {
            failed("no secure connection to the server could be made")
        }
    })
}

fn is_certificate(error: &io::Error) -> bool {
    let source = error.get_ref().and_then(|error| error.downcast_ref());
    matches!(source, Some(rustls::Error::InvalidCertificate(_)))
}
