//! Where a request goes.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Position, Url};

use super::HttpError;

/// Longest URL, in bytes.
const MOST_BYTES: usize = 8 << 10;

/// An `http` or `https` URL to a server that the plugin may talk to. Only
/// [`Servers`](super::Servers) makes one.
///
/// An address that is written as a number, in whichever notation, is an
/// [`ip`](Self::ip) here.
#[derive(Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// A URL as a plugin writes it.
    pub(super) fn parse(text: &str) -> Result<Self, HttpError> {
        if text.len() > MOST_BYTES {
            return Err(wrong("it is longer than 8 KiB"));
        }
        // The parser would leave these out, and not say so.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(wrong("it has blanks or control characters"));
        }
        match Url::parse(text) {
            Ok(url) => Self::new(url),
            Err(error) => Err(wrong(&error.to_string())),
        }
    }

    /// Where an answer's `Location` leads.
    pub(super) fn join(&self, location: &str) -> Result<Self, HttpError> {
        match self.0.join(location) {
            Ok(url) => Self::new(url),
            Err(error) => Err(wrong(&error.to_string())),
        }
    }

    fn new(mut url: Url) -> Result<Self, HttpError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(
                "it begins neither with `http://` nor with `https://`",
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "it has a user's name: send that in the header `authorization`",
            ));
        }
        if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
            return Err(wrong("it names no server"));
        }
        if url.as_str().len() > MOST_BYTES {
            return Err(wrong("it is longer than 8 KiB"));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Whether it is to be encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The server's name in lower case, in Punycode where it is not ASCII; or
    /// its address, in square brackets for IPv6.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The server's address, if the URL has no name but that.
    pub fn ip(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(ip.into()),
            Host::Ipv6(ip) => Some(ip.into()),
        }
    }

    /// The port, that of the scheme if the URL has none.
    pub fn port(&self) -> u16 {
        let otherwise = if self.is_https() { 443 } else { 80 };
        self.0.port().unwrap_or(otherwise)
    }

    /// Whether the port is that of the scheme.
    pub(super) fn has_usual_port(&self) -> bool {
        self.0.port().is_none()
    }

    /// What goes into the header `host`: the name, and the port unless it is
    /// that of the scheme.
    pub fn authority(&self) -> &str {
        &self.0[Position::BeforeHost..Position::AfterPort]
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.0[Position::BeforePath..Position::AfterQuery]
    }

    /// Whether scheme, name and port are the same.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }

    /// The URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Target").field(&self.as_str()).finish()
    }
}

fn wrong(reason: &str) -> HttpError {
    HttpError::request(format!("the URL cannot be used: {reason}"), "url")
}
