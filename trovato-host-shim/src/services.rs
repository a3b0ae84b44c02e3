//! What a plugin may ask its host for, as traits that a kernel implements.
//!
//! Each service is an object-safe trait whose methods return boxed futures:
//! one allocation a call, which a database does not notice. The package
//! `trovato-host-services` brings implementations on SQLx.
//!
//! So far there is the [database](db).

pub mod db;
mod error;

use std::future::Future;
use std::pin::Pin;

pub use error::{ConstraintKind, ServiceError};

/// What a service's method returns.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ServiceError>> + Send + 'a>>;
