//! What a plugin may ask its host for, as traits that a kernel implements.
//!
//! Each service is an object-safe trait whose methods return boxed futures:
//! one allocation a call, which a database does not notice. The package
//! `trovato-host-services` brings implementations on SQLx.
//!
//! A host provides those that are in its [`Services`]; a plugin that asks for
//! another gets the error `unavailable`. The request context and the user are
//! always there.

pub mod db;
mod desk;
mod error;
pub mod http;
mod imports;
mod item_table;
mod own_tables;
mod serve;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub(crate) use desk::{Desk, Shared};
pub use error::{ConstraintKind, ServiceError};
pub(crate) use imports::{add, resolve};

/// What a service's method returns.
pub type Answer<'a, T, E = ServiceError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The services that a host provides. None by default.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Services {
    /// The database.
    pub db: Option<Arc<dyn db::Database>>,
    /// The way to servers outside. Each plugin is granted its servers by
    /// [`Grants::with_host`](crate::Grants::with_host).
    pub http: Option<Arc<dyn http::HttpClient>>,
}

impl Services {
    /// None.
    pub fn none() -> Self {
        Self::default()
    }

    /// Provides a database.
    pub fn with_db(self, database: impl db::Database) -> Self {
        Self {
            db: Some(Arc::new(database)),
            ..self
        }
    }

    /// Provides a way to servers outside.
    pub fn with_http(self, client: impl http::HttpClient) -> Self {
        Self {
            http: Some(Arc::new(client)),
            ..self
        }
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Services")
            .field("db", &self.db.is_some())
            .field("http", &self.http.is_some())
            .finish()
    }
}
