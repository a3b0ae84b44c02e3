use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A request to a server outside. The host decides which servers a plugin may
/// talk to.
///
/// ```
/// use trovato::vocabulary::HttpRequest;
///
/// let request = HttpRequest::get("https://example.org/feed.json")
///     .header("accept", "application/json")
///     .timeout(2_000);
/// assert_eq!(request.method, "GET");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// Where to, with scheme and host.
    pub url: String,
    /// The method, in capitals; `GET` when absent.
    #[serde(default = "get")]
    pub method: String,
    /// Headers by name; none when absent.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What is sent along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How long the answer may take, in milliseconds; the host's limit when
    /// `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
}

impl HttpRequest {
    /// A request with any method, without headers and body.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: method.into(),
            headers: BTreeMap::new(),
            body: None,
            timeout_ms: None,
        }
    }

    /// A GET request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(get(), url)
    }

    /// A POST request that sends `body`. Name its kind with a `content-type`
    /// header.
    pub fn post(url: impl Into<String>, body: impl Into<String>) -> Self {
        Self::new("POST", url).body(body)
    }

    /// Sets a header, in place of one with the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Sets what is sent along.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Limits how long the answer may take, in milliseconds.
    pub fn timeout(mut self, milliseconds: u64) -> Self {
        self.timeout_ms = Some(milliseconds);
        self
    }
}

/// A server's answer.
///
/// ```
/// use trovato::vocabulary::HttpResponse;
///
/// fn next_page(response: &HttpResponse) -> Option<&str> {
///     if response.is_success() { response.header("Link") } else { None }
/// }
/// # let response = HttpResponse { status: 200, headers: [("link".into(), "/2".into())].into(), body: String::new() };
/// # assert_eq!(next_page(&response), Some("/2"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The status code: 200, 404, ….
    pub status: u16,
    /// Headers by name, in lower case. Several of one name are joined with
    /// `, `, and those of `set-cookie` with line breaks.
    pub headers: BTreeMap<String, String>,
    /// What came back, text in UTF-8.
    pub body: String,
}

impl HttpResponse {
    /// Whether the status is one of the 200s.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The header of that name, in whatever case either is written.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

fn get() -> String {
    "GET".into()
}
