//! One request and its answer, on a connection of their own.

use std::collections::BTreeMap;
use std::pin::pin;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use trovato::vocabulary::HttpResponse;
use trovato_host_shim::error::Limit;
use trovato_host_shim::services::http::{HttpError, HttpLimits, Outgoing};

use super::connect::Stream;
use super::failed;

/// What a plugin is called that does not say so itself.
const USER_AGENT: &str = concat!("trovato/", env!("CARGO_PKG_VERSION"));

/// Fewest bytes that an answer's head is read with; hyper takes no less.
const LEAST_HEAD: usize = 8 << 10;

/// Most headers of an answer.
const MOST_HEADERS: usize = 1024;

/// What a server said.
pub(super) enum Reply {
    Answer(HttpResponse),
    Redirect { status: u16, location: String },
}

/// Sends a request and reads its answer. Dropped, it closes the connection.
pub(super) async fn exchange(
    limits: &HttpLimits,
    stream: Box<dyn Stream>,
    request: &Outgoing,
) -> Result<Reply, HttpError> {
    let head = limits.header_bytes.max(LEAST_HEAD);
    let failure = |error: hyper::Error| explain(&error, head);
    let handshake = http1::Builder::new()
        .max_buf_size(head)
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(failure)?;
    let message = message(request)?;
    let exchange = async {
        let response = sender.send_request(message).await.map_err(failure)?;
        read(limits, response).await
    };
    let mut exchange = pin!(exchange);
    tokio::select! {
        reply = &mut exchange => reply,
        // It is over, and the exchange has the rest of it, or what went wrong.
        _ = connection => exchange.await,
    }
}

fn message(request: &Outgoing) -> Result<Request<Full<Bytes>>, HttpError> {
    let target = &request.target;
    let mut message = Request::builder()
        .method(request.method.as_str())
        .uri(target.path())
        .header(header::HOST, target.authority())
        .header(header::ACCEPT_ENCODING, "identity")
        .header(header::CONNECTION, "close");
    let is_agent = |(name, _): &(String, String)| name == header::USER_AGENT.as_str();
    if !request.headers.iter().any(is_agent) {
        message = message.header(header::USER_AGENT, USER_AGENT);
    }
    for (name, value) in &request.headers {
        message = message.header(name, value);
    }
    let body = Bytes::from(request.body.clone().unwrap_or_default());
    message
        .body(Full::new(body))
        .map_err(|error| HttpError::Request {
            reason: format!("the request cannot be sent: {error}"),
            path: "url".to_owned(),
        })
}

async fn read(limits: &HttpLimits, response: Response<Incoming>) -> Result<Reply, HttpError> {
    let (head, mut body) = response.into_parts();
    let status = head.status.as_u16();
    if head.status.is_informational() {
        return Err(failed("the server wants to go on in another protocol"));
    }
    let size = head.headers.iter();
    let size = size
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    at_most("the answer's head", size, limits.header_bytes)?;
    if let Some(location) = redirect(status, &head.headers) {
        let location = location.to_str();
        let location = location.map_err(|_| failed("the server redirects to what is no URL"))?;
        let location = location.to_owned();
        return Ok(Reply::Redirect { status, location });
    }
    let encoding = head.headers.get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(failed(
            "the answer is compressed, though that was not asked for",
        ));
    }
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    at_most("the answer's body", announced, limits.response_bytes)?;
    let mut bytes = Vec::with_capacity(announced);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            tracing::debug!(%error, "an answer broke off");
            failed("the answer broke off in the middle, or is no HTTP")
        })?;
        // What comes after the body, in trailers, has no place in an answer.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        at_most(
            "the answer's body",
            bytes.len() + data.len(),
            limits.response_bytes,
        )?;
        bytes.extend_from_slice(&data);
    }
    let body = String::from_utf8(bytes).map_err(|_| failed("the answer is no text in UTF-8"))?;
    Ok(Reply::Answer(HttpResponse {
        status,
        headers: headers(&head.headers),
        body,
    }))
}

fn redirect(status: u16, headers: &HeaderMap) -> Option<&header::HeaderValue> {
    let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
    is_redirect.then(|| headers.get(header::LOCATION)).flatten()
}

/// Those of one name as one: with commas, as RFC 9110 joins them, but cookies,
/// which have commas of their own, on lines of their own.
fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let separator = if name == header::SET_COOKIE {
            "\n"
        } else {
            ", "
        };
        joined
            .entry(name.as_str().to_owned())
            .and_modify(|all| {
                all.push_str(separator);
                all.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    joined
}

fn explain(error: &hyper::Error, head: usize) -> HttpError {
    if error.is_parse_too_large() {
        return too_large("the answer's head", head + 1, head);
    }
    tracing::debug!(%error, "no answer");
    if error.is_parse() {
        return failed("what the server answers is no HTTP");
    }
    failed("the server has closed the connection without an answer")
}

fn at_most(what: &'static str, wanted: usize, limit: usize) -> Result<(), HttpError> {
    if wanted <= limit {
        return Ok(());
    }
    Err(too_large(what, wanted, limit))
}

fn too_large(what: &'static str, wanted: usize, limit: usize) -> HttpError {
    let limit = Limit {
        wanted: wanted as u64,
        limit: limit as u64,
    };
    HttpError::TooLarge { what, limit }
}
