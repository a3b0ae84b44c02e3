//! From names to addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// Lookups at one time. One that nobody waits for any more still counts until
/// the system is done with it.
const LOOKUPS: usize = 32;

/// The addresses of a name, once they are known.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Looks names up. What comes back is checked by whoever asked.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of a name, the one to be tried first in front.
    ///
    /// # Errors
    ///
    /// When they cannot be found out. A name that does not exist may also be
    /// one without addresses.
    fn resolve<'a>(&'a self, name: &'a str) -> Addresses<'a>;
}

/// As the system does it.
pub(super) struct System(Arc<Semaphore>);

impl System {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(LOOKUPS)))
    }
}

impl Resolve for System {
    fn resolve<'a>(&'a self, name: &'a str) -> Addresses<'a> {
        Box::pin(async move {
            let permit = Arc::clone(&self.0).acquire_owned().await;
            let name = name.to_owned();
            let lookup = tokio::task::spawn_blocking(move || {
                let found = (&*name, 0).to_socket_addrs();
                drop(permit);
                Ok(found?.map(|address: SocketAddr| address.ip()).collect())
            });
            lookup.await.map_err(io::Error::other)?
        })
    }
}
