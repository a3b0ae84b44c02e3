//! Whom a plugin may talk to.

use std::fmt;

use url::Host;

use super::{HttpError, Target};

/// The servers that a plugin may talk to. None by default.
///
/// | written | allows |
/// |---|---|
/// | `feeds.example.org` | that name, at port 80 with `http` and 443 with `https` |
/// | `feeds.example.org:8443` | that name at that port, and no other |
/// | `*.example.org` | all names that end so, and not `example.org` itself |
/// | `192.0.2.1`, `[2001:db8::1]:8080` | that address, however a URL writes it |
///
/// ```
/// use trovato_host_shim::services::http::Servers;
///
/// let servers = Servers::new(["feeds.example.org", "*.example.net:8443"])?;
/// assert!(servers.target("https://feeds.example.org/new.json").is_ok());
/// assert!(servers.target("https://feeds.example.org:8443/").is_err());
/// assert!(servers.target("http://a.b.example.net:8443/").is_ok());
/// # Ok::<(), trovato_host_shim::services::http::BadServer>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Servers(Vec<Server>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    name: Name,
    /// That of the scheme if there is none.
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    /// As a [`Target`] has it.
    Exact(String),
    /// What a name ends with, from the dot on.
    Below(String),
}

/// What was written for a server names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadServer(String);

impl fmt::Display for BadServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.0;
        write!(
            f,
            "`{text}` is no server: write `example.org`, `*.example.org` or an address, with or without a port"
        )
    }
}

impl std::error::Error for BadServer {}

impl Servers {
    /// None.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The servers that are written so.
    ///
    /// # Errors
    ///
    /// [`BadServer`] for the first that is none.
    pub fn new<'a>(servers: impl IntoIterator<Item = &'a str>) -> Result<Self, BadServer> {
        let mut all = Self::none();
        for server in servers {
            all.add(server)?;
        }
        Ok(all)
    }

    pub(crate) fn add(&mut self, text: &str) -> Result<(), BadServer> {
        let server = Server::parse(text).ok_or_else(|| BadServer(text.to_owned()))?;
        self.0.push(server);
        Ok(())
    }

    /// Where a URL leads.
    ///
    /// # Errors
    ///
    /// `http-request` for what is no `http` or `https` URL, or has a user's
    /// name or password in it; `denied` for a server that is none of these.
    pub fn target(&self, url: &str) -> Result<Target, HttpError> {
        self.allow(Target::parse(url)?)
    }

    /// Where an answer's header `location` leads.
    ///
    /// # Errors
    ///
    /// As [`target`](Self::target); `http-failed` for a way from `https` to
    /// `http`.
    pub fn follow(&self, from: &Target, location: &str) -> Result<Target, HttpError> {
        let to = self.allow(from.join(location)?)?;
        if from.is_https() && !to.is_https() {
            let reason = "the server redirects from `https` to `http`".to_owned();
            return Err(HttpError::Failed { reason });
        }
        Ok(to)
    }

    fn allow(&self, target: Target) -> Result<Target, HttpError> {
        if self.0.iter().any(|server| server.allows(&target)) {
            return Ok(target);
        }
        let server = target.authority().to_owned();
        Err(HttpError::Denied { server })
    }
}

impl Server {
    fn parse(text: &str) -> Option<Self> {
        let (is_below, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (host, port) = match rest.rsplit_once(':') {
            // In an IPv6 address without a port.
            Some(_) if rest.ends_with(']') => (rest, None),
            Some((host, port)) => (host, Some(port)),
            None => (rest, None),
        };
        let port = match port {
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().ok().filter(|port| *port > 0)?)
            }
            Some(_) => return None,
            None => None,
        };
        let name = match Host::parse(host).ok()? {
            Host::Domain(name) if name.starts_with('.') || name.ends_with('.') => return None,
            Host::Domain(name) if name.contains("..") || name.contains('*') => return None,
            Host::Domain(name) if is_below => Name::Below(format!(".{name}")),
            _ if is_below => return None,
            host => Name::Exact(host.to_string()),
        };
        Some(Self { name, port })
    }

    fn allows(&self, target: &Target) -> bool {
        let is_named = match &self.name {
            Name::Exact(name) => target.host() == name,
            Name::Below(end) => {
                let name = target.host();
                let is_name = target.ip().is_none();
                is_name && name.len() > end.len() && name.ends_with(&**end)
            }
        };
        is_named
            && match self.port {
                Some(port) => target.port() == port,
                None => target.has_usual_port(),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(servers: &Servers, url: &str) -> &'static str {
        servers
            .target(url)
            .map_or_else(|error| error.code(), |_| "")
    }

    #[test]
    fn only_what_is_granted_is_allowed() {
        let servers = Servers::new(["Feeds.example.org", "*.example.net", "api.test:8443"]);
        let servers = servers.unwrap();
        for url in [
            "http://feeds.example.org/a?b#c",
            "https://FEEDS.EXAMPLE.ORG",
            "https://feeds.example.org:443/",
            "https://a.example.net",
            "https://a.b.example.net",
            "http://api.test:8443",
            "https://api.test:8443",
        ] {
            assert_eq!(code(&servers, url), "", "{url}");
        }
        for url in [
            "https://feeds.example.org:80/",
            "http://feeds.example.org:443/",
            "https://feeds.example.org.evil.test/",
            "https://xfeeds.example.org/",
            "https://example.org/",
            "https://feeds.example.org./",
            "https://example.net",
            "https://evilexample.net",
            "https://a.example.net:8443",
            "https://api.test",
            "https://granted.test\\@feeds.example.org",
            "http://[::1]/",
            "http://127.1/",
        ] {
            assert_eq!(code(&servers, url), "denied", "{url}");
        }
        assert_eq!(code(&Servers::none(), "https://example.org"), "denied");
    }

    #[test]
    fn what_is_no_url_to_a_server_is_refused() {
        let servers = Servers::new(["example.org"]).unwrap();
        for url in [
            "",
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "https://user@example.org/",
            "https://user:password@example.org/",
            "https://:password@example.org/",
            "https://example.org@evil.test/",
            "https://exa\nmple.org/",
            "https://example.org/ ",
            " https://example.org/",
            "https://example.org:0/",
            "https://example.org:99999/",
            "https:///",
        ] {
            assert_eq!(code(&servers, url), "http-request", "{url:?}");
        }
        let long = format!("https://example.org/{}", "é".repeat(3000));
        assert_eq!(code(&servers, &long), "http-request");
    }

    #[test]
    fn a_number_is_an_address_in_every_notation() {
        let servers = Servers::new(["127.0.0.1", "[::1]:8080", "[::ffff:127.0.0.1]"]).unwrap();
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://%31%32%37.0.0.1/",
            "http://127.0.0.1/",
        ] {
            let target = servers.target(url).unwrap();
            assert_eq!(target.ip(), Some([127, 0, 0, 1].into()), "{url}");
        }
        for url in ["http://[::1]:8080", "http://[0:0::0:1]:8080"] {
            assert_eq!(servers.target(url).unwrap().host(), "[::1]");
        }
        let mapped = servers.target("http://[::ffff:7f00:1]/").unwrap();
        assert!(mapped.ip().unwrap().is_ipv6());
    }

    #[test]
    fn what_names_no_server_cannot_be_granted() {
        for text in [
            "",
            "*",
            "*.",
            "*.*.org",
            "a.*.org",
            ".example.org",
            "*..example.org",
            "example.org.",
            "https://example.org",
            "example.org/feeds",
            "user@example.org",
            "example.org:",
            "example.org:0",
            "example.org:65536",
            "example.org:http",
            "exa mple.org",
            "::1",
            "*.127.0.0.1",
            "*.[::1]",
        ] {
            assert!(Servers::new([text]).is_err(), "{text}");
        }
    }

    #[test]
    fn a_redirect_is_held_to_the_same() {
        let servers = Servers::new(["example.org", "example.net"]).unwrap();
        let from = servers.target("https://example.org/a/b?c").unwrap();
        let to = |location| servers.follow(&from, location);
        assert_eq!(to("d").unwrap().as_str(), "https://example.org/a/d");
        assert_eq!(
            to("//example.net").unwrap().as_str(),
            "https://example.net/"
        );
        assert_eq!(to("https://evil.test").unwrap_err().code(), "denied");
        assert_eq!(to("//a@example.net").unwrap_err().code(), "http-request");
        assert_eq!(to("javascript:x").unwrap_err().code(), "http-request");
        assert_eq!(to("http://example.org").unwrap_err().code(), "http-failed");
    }

    #[test]
    fn path_and_authority_are_what_is_sent() {
        let servers = Servers::new(["bücher.example:8080", "[2001:db8::1]"]).unwrap();
        let target = servers.target("http://BÜCHER.example:8080/ä b?ü=%20#x");
        // A blank in it has to be written as `%20`.
        assert_eq!(target.unwrap_err().code(), "http-request");
        let target = servers
            .target("http://BÜCHER.example:8080/ä?ü=%20#x")
            .unwrap();
        assert_eq!(target.authority(), "xn--bcher-kva.example:8080");
        assert_eq!(target.path(), "/%C3%A4?%C3%BC=%20");
        let target = servers.target("https://[2001:DB8::1]:443").unwrap();
        assert_eq!((target.authority(), target.path()), ("[2001:db8::1]", "/"));
    }
}
