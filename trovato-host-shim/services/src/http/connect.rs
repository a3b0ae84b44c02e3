//! From a target to a connection, by way of a checked address.

use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use trovato_host_shim::services::http::{HttpError, Target};

use super::address::is_public;
use super::settings::HttpSettings;
use super::{failed, tls};

/// Addresses of one server that are tried.
const TRIED: usize = 4;

/// What requests are written to and answers read from.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connects to a server.
pub(super) async fn connect(
    settings: &HttpSettings,
    tls: &TlsConnector,
    target: &Target,
) -> Result<Box<dyn Stream>, HttpError> {
    let addresses = addresses(settings, target).await?;
    let stream = first(settings, target, &addresses).await?;
    Ok(if target.is_https() {
        Box::new(tls::encrypt(tls, target, stream).await?)
    } else {
        Box::new(stream)
    })
}

/// The addresses of a server, if all of them may be connected to.
async fn addresses(settings: &HttpSettings, target: &Target) -> Result<Vec<SocketAddr>, HttpError> {
    let found = match target.ip() {
        Some(ip) => vec![ip],
        None => look_up(settings, target).await?,
    };
    let mut addresses = Vec::with_capacity(found.len());
    for ip in found {
        let address = SocketAddr::new(ip, target.port());
        if !is_public(ip) && !settings.private.contains(&address) {
            let server = target.authority().to_owned();
            tracing::warn!(server, %address, "a server outside is at an address that is not public");
            return Err(HttpError::Denied { server });
        }
        addresses.push(address);
    }
    Ok(addresses)
}

async fn look_up(settings: &HttpSettings, target: &Target) -> Result<Vec<IpAddr>, HttpError> {
    let found = settings.resolver.resolve(target.host()).await;
    let found = found.unwrap_or_else(|error| {
        tracing::debug!(server = target.authority(), %error, "no address");
        Vec::new()
    });
    if found.is_empty() {
        return Err(failed("no address is known for the server's name"));
    }
    Ok(found)
}

/// Connects to the first address that answers.
async fn first(
    settings: &HttpSettings,
    target: &Target,
    addresses: &[SocketAddr],
) -> Result<TcpStream, HttpError> {
    for address in addresses.iter().take(TRIED) {
        match timeout(settings.connect_time, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // What is written is written whole.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => {
                tracing::debug!(server = target.authority(), %address, %error, "no connection");
            }
            Err(_) => {
                tracing::debug!(server = target.authority(), %address, "no connection in time");
            }
        }
    }
    Err(failed("no connection to the server could be made"))
}
