//! How a client is set up.

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use trovato_host_shim::services::http::HttpLimits;

use super::resolve::{Resolve, System};

/// How a client is set up. Variables of the environment, such as those for
/// proxies, are not looked at.
#[derive(Clone)]
pub struct HttpSettings {
    /// How much one request may send, take and get.
    pub limits: HttpLimits,
    /// Requests at one time, over all plugins, at least 1; others wait. Default
    /// 64.
    pub requests: usize,
    /// How long one address of a server is tried before the next. Default 3 s.
    pub connect_time: Duration,
    /// Addresses that may be connected to though they are not public: for
    /// tests and development. Default none.
    pub private: BTreeSet<SocketAddr>,
    /// Certificates of authorities that are trusted beside Mozilla's list, as
    /// DER. Default none.
    pub roots: Vec<Vec<u8>>,
    /// From names to addresses. Default as the system does it.
    pub resolver: Arc<dyn Resolve>,
}

impl HttpSettings {
    /// Allows addresses that are not public.
    ///
    /// ```
    /// use trovato_host_services::http::HttpSettings;
    ///
    /// let settings = HttpSettings::default().allow_private([([127, 0, 0, 1], 8080).into()]);
    /// assert_eq!(settings.private.len(), 1);
    /// ```
    pub fn allow_private(mut self, addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.private.extend(addresses);
        self
    }
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            limits: HttpLimits::default(),
            requests: 64,
            connect_time: Duration::from_secs(3),
            private: BTreeSet::new(),
            roots: Vec::new(),
            resolver: Arc::new(System::new()),
        }
    }
}

impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("limits", &self.limits)
            .field("requests", &self.requests)
            .field("connect_time", &self.connect_time)
            .field("private", &self.private)
            .field("roots", &self.roots.len())
            .finish_non_exhaustive()
    }
}
