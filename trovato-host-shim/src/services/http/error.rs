//! Why there is no answer from a server outside.

use std::time::Duration;

use serde_json::json;
use trovato::TapError;

use crate::error::Limit;

/// Why there is no answer from a server outside. Every kind has one code.
///
/// What it says is shown to the plugin: no address that a name stands for, and
/// nothing of the network that the host is in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// A server that the operator has not granted, or one at an address that
    /// is not public. The words are the same, and whether it exists is not
    /// said.
    #[error("the plugin may not talk to `{server}`")]
    Denied {
        /// Name and port, as the request or a redirect has them.
        server: String,
    },
    /// A request that makes no sense.
    #[error("{reason}")]
    Request {
        /// What is wrong with it.
        reason: String,
        /// Which member of it, such as `headers.accept`.
        path: String,
    },
    /// The answer took too long.
    #[error("the server has not answered within {} ms", .after.as_millis())]
    Timeout {
        /// The limit that was reached.
        after: Duration,
    },
    /// Too much to send, or too much that came back.
    #[error("{what} has {} bytes or more, and the limit is {}", .limit.wanted, .limit.limit)]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it was when the host stopped counting.
        limit: Limit,
    },
    /// No connection, or no answer that can be read.
    #[error("{reason}")]
    Failed {
        /// What went wrong, in words that a plugin may see.
        reason: String,
    },
}

impl HttpError {
    /// The code, which never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied { .. } => "denied",
            Self::Request { .. } => "http-request",
            Self::Timeout { .. } => "http-timeout",
            Self::TooLarge { .. } => "http-too-large",
            Self::Failed { .. } => "http-failed",
        }
    }

    /// The error that a plugin gets: code, message, path and figures.
    pub fn into_tap_error(self) -> TapError {
        let error = TapError::new(self.code(), self.to_string());
        match self {
            Self::Request { path, .. } => error.with_path(path),
            Self::TooLarge { limit, .. } => {
                error.with_details(json!({ "wanted": limit.wanted, "limit": limit.limit }))
            }
            _ => error,
        }
    }

    pub(super) fn request(reason: impl Into<String>, path: impl Into<String>) -> Self {
        Self::Request {
            reason: reason.into(),
            path: path.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_on_the_page() {
        let page = include_str!("../../../../docs/src/services.md");
        let section = page.split("\n## Servers outside").nth(1).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let listed: Vec<&str> = section
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .filter(|code| *code == "denied" || code.starts_with("http-"))
            .collect();
        let source = include_str!("error.rs").split("mod tests").next().unwrap();
        let codes: Vec<&str> = source
            .split('"')
            .filter(|text| *text == "denied" || text.starts_with("http-"))
            .collect();
        assert_eq!(listed, codes);
    }
}
