//! What is asked of whom a server redirects to.

use trovato_host_shim::services::http::{HttpError, Method, Outgoing, Servers};

use super::failed;

/// Headers that say nothing about who asks. No other is sent to a server that
/// the plugin did not name: keys have many names beside `authorization`.
const HARMLESS: &[&str] = &[
    "accept",
    "accept-language",
    "content-language",
    "content-type",
    "if-modified-since",
    "if-none-match",
    "user-agent",
];

/// The request that a redirect leads to.
pub(super) fn redirected(
    request: Outgoing,
    status: u16,
    location: &str,
    servers: &Servers,
) -> Result<Outgoing, HttpError> {
    let target = servers.follow(&request.target, location);
    let target = target.map_err(|error| match error {
        // The server's mistake, and not the plugin's.
        HttpError::Request { reason, .. } => failed(format!(
            "the server redirects to where nobody can go: {reason}"
        )),
        other => other,
    })?;
    let is_same = target.is_same_origin(&request.target);
    let mut next = Outgoing { target, ..request };
    if !is_same {
        next.headers.retain(|(name, _)| HARMLESS.contains(&&**name));
    }
    // RFC 9110, 15.4: as browsers do it.
    let becomes_get = match status {
        301 | 302 => next.method == Method::Post,
        303 => next.method != Method::Head,
        _ => false,
    };
    if becomes_get {
        next.method = Method::Get;
        next.body = None;
        next.headers
            .retain(|(name, _)| !name.starts_with("content-"));
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trovato::vocabulary::HttpRequest;

    fn next(method: &str, status: u16, location: &str) -> Outgoing {
        let servers = Servers::new(["example.org", "example.net"]).unwrap();
        let mut request = HttpRequest::new(method, "https://example.org/a")
            .header("Accept", "text/plain")
            .header("Authorization", "Bearer secret")
            .header("Content-Type", "text/plain")
            .header("Cookie", "secret")
            .header("X-Api-Key", "secret");
        request.body = (method != "GET" && method != "HEAD").then(|| "body".to_owned());
        let request = Outgoing::new(request, &servers).unwrap();
        redirected(request, status, location, &servers).unwrap()
    }

    fn names(request: &Outgoing) -> Vec<&str> {
        request.headers.iter().map(|(name, _)| &**name).collect()
    }

    #[test]
    fn what_says_who_asks_stays_with_the_server() {
        let all = [
            "accept",
            "authorization",
            "content-type",
            "cookie",
            "x-api-key",
        ];
        assert_eq!(names(&next("POST", 307, "/b")), all);
        assert_eq!(names(&next("POST", 307, "https://example.org:443/b")), all);
        let elsewhere = next("POST", 307, "https://example.net/b");
        assert_eq!(names(&elsewhere), ["accept", "content-type"]);
    }

    #[test]
    fn a_method_changes_as_in_a_browser() {
        for (method, status, then) in [
            ("POST", 301, "GET"),
            ("POST", 302, "GET"),
            ("POST", 303, "GET"),
            ("POST", 307, "POST"),
            ("POST", 308, "POST"),
            ("PUT", 302, "PUT"),
            ("PUT", 303, "GET"),
            ("HEAD", 303, "HEAD"),
            ("GET", 302, "GET"),
        ] {
            let request = next(method, status, "/b");
            assert_eq!(request.method.as_str(), then, "{method} {status}");
            let has_body = matches!(then, "POST" | "PUT");
            assert_eq!(request.body.is_some(), has_body, "{method} {status}");
        }
        assert!(!names(&next("POST", 303, "/b")).contains(&"content-type"));
    }
}
