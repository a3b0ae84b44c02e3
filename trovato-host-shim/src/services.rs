//! What a plugin may ask its host for, as traits that a kernel implements.
//!
//! Each service is an object-safe trait whose methods return boxed futures:
//! one allocation a call, which a database does not notice. The package
//! `trovato-host-services` brings implementations on SQLx.
//!
//! A host provides those that are in its [`Services`]; a plugin that asks for
//! another gets the error `unavailable`. The request context, the user and the
//! request's other plugins are there without an implementation.

pub mod cache;
mod call_scope;
pub mod db;
mod desk;
mod error;
pub mod http;
mod imports;
mod item_table;
mod outbox;
mod own_tables;
pub mod queue;
mod serve;
pub mod variables;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use call_scope::CallScope;
pub(crate) use desk::{Desk, Shared};
pub use error::{ConstraintKind, ServiceError};
pub(crate) use imports::{add, resolve};
pub(crate) use item_table::Queried;

/// What a service's method returns.
pub type Answer<'a, T, E = ServiceError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// The services that a host provides. None by default.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Services {
    /// The database.
    pub db: Option<Arc<dyn db::Database>>,
    /// Settings that outlive a request.
    pub variables: Option<Arc<dyn variables::Variables>>,
    /// Values that may be gone at any time.
    pub cache: Option<Arc<dyn cache::Cache>>,
    /// Work for later.
    pub queue: Option<Arc<dyn queue::Queue>>,
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

    /// Provides variables.
    pub fn with_variables(self, variables: impl variables::Variables) -> Self {
        Self {
            variables: Some(Arc::new(variables)),
            ..self
        }
    }

    /// Provides a cache.
    pub fn with_cache(self, cache: impl cache::Cache) -> Self {
        Self {
            cache: Some(Arc::new(cache)),
            ..self
        }
    }

    /// Provides queues. Which there are is said by a request's
    /// [`Queues`](crate::queue::Queues).
    pub fn with_queue(self, queue: impl queue::Queue) -> Self {
        Self {
            queue: Some(Arc::new(queue)),
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
            .field("variables", &self.variables.is_some())
            .field("cache", &self.cache.is_some())
            .field("queue", &self.queue.is_some())
            .field("http", &self.http.is_some())
            .finish()
    }
}
