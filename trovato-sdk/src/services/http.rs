use std::marker::PhantomData;

use super::{ask, function};
use crate::error::Result;
use crate::vocabulary::{HttpRequest, HttpResponse};

/// Servers outside. The operator decides which ones a plugin may talk to; none
/// if nothing was said.
///
/// ```no_run
/// use trovato::prelude::*;
///
/// fn feed(context: &TapContext) -> Result<Value> {
///     let request = HttpRequest::get("https://example.org/feed.json").timeout(2_000);
///     let response = context.http().send(&request)?;
///     if !response.is_success() {
///         return Err(TapError::new("feed", format!("the feed said {}", response.status)));
///     }
///     Ok(serde_json::from_str(&response.body)?)
/// }
/// # use trovato::serde_json;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Http<'a>(pub(crate) PhantomData<&'a ()>);

impl Http<'_> {
    /// Sends a request and waits for the answer. An answer with any status is
    /// no error. Redirects are followed, to servers that are granted as well;
    /// keys in headers are not sent on to another.
    ///
    /// Nothing of it is undone when the call fails. A transaction of the call
    /// stays open meanwhile, so ask servers first and the database afterwards.
    ///
    /// # Errors
    ///
    /// `denied` for a server that the operator has not granted, or at an
    /// address inside the host's own network; `http-request` for a request
    /// that makes no sense; `http-timeout`, `http-too-large`, `http-failed`.
    pub fn send(&self, request: &HttpRequest) -> Result<HttpResponse> {
        ask(function!(http.send), request)?.read()
    }
}
