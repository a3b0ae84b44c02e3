//! A request that has been checked.

use std::time::Duration;

use trovato::vocabulary::HttpRequest;

use super::{HttpError, Servers, Target};

/// A request to a server outside that the plugin may talk to, fit to be sent
/// but for [its size](super::HttpLimits::check).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where it goes.
    pub target: Target,
    /// What it wants done.
    pub method: Method,
    /// Names in lower case, each once, and none that is the client's own;
    /// values of visible ASCII, blanks and tabs.
    pub headers: Vec<(String, String)>,
    /// What is sent along.
    pub body: Option<String>,
    /// How long the plugin is willing to wait.
    pub timeout: Option<Duration>,
}

/// A method that plugins may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "RFC 9110 and RFC 5789 have them")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Method {
    const ALL: [Self; 7] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
        Self::Options,
    ];

    /// As it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl Outgoing {
    /// Checks a plugin's request.
    ///
    /// # Errors
    ///
    /// `denied` for a server that the plugin may not talk to; `http-request`
    /// for what else is wrong with it.
    pub fn new(request: HttpRequest, servers: &Servers) -> Result<Self, HttpError> {
        let HttpRequest {
            url,
            method,
            headers,
            body,
            timeout_ms,
        } = request;
        let target = servers.target(&url)?;
        let known = Method::ALL.into_iter().find(|one| one.as_str() == method);
        let method = known.ok_or_else(|| {
            let all = Method::ALL.map(Method::as_str).join(", ");
            HttpError::request(format!("the method is none of {all}"), "method")
        })?;
        if body.is_some() && matches!(method, Method::Get | Method::Head) {
            let reason = format!("a {} sends no body", method.as_str());
            return Err(HttpError::request(reason, "body"));
        }
        if timeout_ms == Some(0) {
            let reason = "the answer may take no time at all";
            return Err(HttpError::request(reason, "timeout_ms"));
        }
        let mut checked: Vec<(String, String)> = Vec::with_capacity(headers.len());
        for (name, value) in headers {
            let name = header(&name, &value)?;
            if checked.iter().any(|(other, _)| *other == name) {
                let reason = "the header is set twice, in upper and in lower case";
                return Err(HttpError::request(reason, path(&name)));
            }
            checked.push((name, value));
        }
        Ok(Self {
            target,
            method,
            headers: checked,
            body,
            timeout: timeout_ms.map(Duration::from_millis),
        })
    }
}

/// What says how a message is sent, or to whom, which is the client's to say.
const OWN: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The header's name in lower case.
fn header(name: &str, value: &str) -> Result<String, HttpError> {
    // RFC 9110, 5.6.2: the characters of a token.
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        let reason = "a header's name is made of letters, digits and `-`";
        return Err(HttpError::request(reason, "headers"));
    }
    let name = name.to_ascii_lowercase();
    if OWN.contains(&&*name) || name.starts_with("proxy-") {
        let reason = format!("the header `{name}` is the host's to set");
        return Err(HttpError::request(reason, path(&name)));
    }
    let is_text = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
    if !value.bytes().all(is_text) {
        let reason = "a header's value is ASCII, without line breaks and control characters";
        return Err(HttpError::request(reason, path(&name)));
    }
    Ok(name)
}

fn path(name: &str) -> String {
    format!("headers.{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(request: HttpRequest) -> Result<Outgoing, HttpError> {
        Outgoing::new(request, &Servers::new(["example.org"]).unwrap())
    }

    fn place(request: HttpRequest) -> String {
        match check(request) {
            Err(HttpError::Request { path, .. }) => path,
            other => panic!("{other:?}"),
        }
    }

    fn get() -> HttpRequest {
        HttpRequest::get("https://example.org/")
    }

    #[test]
    fn a_request_is_taken_as_it_is() {
        let request = HttpRequest::post("https://example.org/", "{}")
            .header("Content-Type", "application/json")
            .header("x_y.z", "a\tb ~")
            .timeout(100);
        let outgoing = check(request).unwrap();
        assert_eq!(outgoing.method, Method::Post);
        assert_eq!(outgoing.body.as_deref(), Some("{}"));
        assert_eq!(outgoing.timeout, Some(Duration::from_millis(100)));
        let headers: Vec<_> = outgoing.headers.iter().map(|(name, _)| &**name).collect();
        assert_eq!(headers, ["content-type", "x_y.z"]);
    }

    #[test]
    fn no_line_gets_into_a_request() {
        for value in ["a\r\nhost: evil.test", "a\nb", "a\rb", "a\0", "\u{7f}", "é"] {
            assert_eq!(
                place(get().header("x-a", value)),
                "headers.x-a",
                "{value:?}"
            );
        }
        for name in ["", "a b", "a:b", "a\r\nb", "é", "a\0"] {
            assert_eq!(place(get().header(name, "")), "headers", "{name:?}");
        }
        for method in ["get", "TRACE", "CONNECT", "GET / HTTP/1.1\r\nx:", ""] {
            let request = HttpRequest::new(method, "https://example.org/");
            assert_eq!(place(request), "method", "{method:?}");
        }
    }

    #[test]
    fn how_a_message_is_sent_is_not_the_plugins_to_say() {
        for name in [
            "Host",
            "Connection",
            "TRANSFER-ENCODING",
            "content-length",
            "Proxy-X",
        ] {
            let place = place(get().header(name, "x"));
            assert_eq!(place, format!("headers.{}", name.to_lowercase()));
        }
        let twice = get().header("Accept", "a").header("accept", "b");
        assert_eq!(place(twice), "headers.accept");
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        assert_eq!(place(get().body("x")), "body");
        assert_eq!(place(get().timeout(0)), "timeout_ms");
    }
}
