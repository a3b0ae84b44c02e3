//! Servers outside, as a plugin's call may talk to them.
//!
//! The host decides whom a plugin may talk to: [`Servers`], which the operator
//! grants with [`Grants::with_host`](crate::Grants::with_host). An
//! [`HttpClient`] gets requests that have been checked, and asks [`Servers`]
//! again before it follows a redirect. Which addresses behind a name may be
//! connected to is the client's own rule.

mod error;
mod limits;
mod outgoing;
mod servers;
mod target;

use trovato::vocabulary::HttpResponse;

pub use error::HttpError;
pub use limits::HttpLimits;
pub use outgoing::{Method, Outgoing};
pub use servers::{BadServer, Servers};
pub use target::Target;

use super::Answer;

/// A way to servers outside.
pub trait HttpClient: Send + Sync + 'static {
    /// Sends a request, and waits for the answer. An answer with any status is
    /// no error.
    ///
    /// Dropping the future closes the connection. A redirect is followed only
    /// to what [`Servers::follow`] gives; a client that follows none hands it
    /// back as an answer.
    ///
    /// # Errors
    ///
    /// [`HttpError`]: for a server at an address that is not public; for what
    /// takes too long, is too large or goes wrong on the way.
    fn send<'a>(
        &'a self,
        request: Outgoing,
        servers: &'a Servers,
    ) -> Answer<'a, HttpResponse, HttpError>;
}
