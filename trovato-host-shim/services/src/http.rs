//! Servers outside, over HTTP/1.1 and TLS.
//!
//! A [`Client`] connects to public addresses only. A name is looked up once
//! for each request and redirect; every address that it has is checked, and
//! one of those very addresses is connected to. So a name that stands for
//! something else a moment later is no way in. Each request has a connection
//! of its own, which is closed when its answer is there, or when nobody waits
//! for it any more.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use trovato_host_services::http::{Client, HttpSettings};
//! use trovato_host_shim::services::Services;
//! use trovato_host_shim::{Grants, HostConfig};
//!
//! let config = HostConfig {
//!     grants: Grants::none().with_host("importer", "feeds.example.org"),
//!     services: Services::none().with_http(Client::new(HttpSettings::default())?),
//!     ..HostConfig::default()
//! };
//! # drop(config);
//! # Ok(())
//! # }
//! ```

mod address;
mod client;
mod connect;
mod exchange;
mod redirect;
mod resolve;
mod settings;
mod tls;

pub use client::Client;
pub use resolve::{Addresses, Resolve};
pub use settings::HttpSettings;
pub use tls::BadRoot;

use trovato_host_shim::services::http::HttpError;

fn failed(reason: impl Into<String>) -> HttpError {
    HttpError::Failed {
        reason: reason.into(),
    }
}
