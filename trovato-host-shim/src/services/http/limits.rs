//! How much a request to a server outside may take.

use std::time::Duration;

use super::{HttpError, Outgoing};
use crate::error::Limit;

/// How much one request to a server outside may send, take and get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpLimits {
    /// Longest body to send, in bytes. Default 1 MiB.
    pub request_bytes: usize,
    /// Longest body of an answer, in bytes. Default 4 MiB.
    pub response_bytes: usize,
    /// All headers of a request, and all of an answer, in bytes; at least 8
    /// KiB of an answer's are read. Default 64 KiB.
    pub header_bytes: usize,
    /// How long a request may take that does not say how long, redirects
    /// included. Default 10 s.
    pub time: Duration,
    /// How long a request may take, whatever it says. Default 30 s.
    pub longest_time: Duration,
    /// Redirects that are followed; one more is `http-failed`. Default 5.
    pub redirects: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            request_bytes: 1 << 20,
            response_bytes: 4 << 20,
            header_bytes: 64 << 10,
            time: Duration::from_secs(10),
            longest_time: Duration::from_secs(30),
            redirects: 5,
        }
    }
}

impl HttpLimits {
    /// How long a request may take.
    pub fn time_for(&self, request: &Outgoing) -> Duration {
        request.timeout.unwrap_or(self.time).min(self.longest_time)
    }

    /// Makes certain that a request is not too large to be sent.
    ///
    /// # Errors
    ///
    /// `http-too-large`.
    pub fn check(&self, request: &Outgoing) -> Result<(), HttpError> {
        let body = request.body.as_ref().map_or(0, String::len);
        at_most("the request's body", body, self.request_bytes)?;
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| name.len() + value.len()).sum();
        at_most("the request's head", headers, self.header_bytes)
    }
}

fn at_most(what: &'static str, wanted: usize, limit: usize) -> Result<(), HttpError> {
    if wanted <= limit {
        return Ok(());
    }
    let limit = Limit {
        wanted: wanted as u64,
        limit: limit as u64,
    };
    Err(HttpError::TooLarge { what, limit })
}
