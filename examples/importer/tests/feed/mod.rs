//! A feed, and a server that answers with it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trovato::vocabulary::{HttpRequest, HttpResponse};

/// An entry that is as it should be.
pub(crate) fn entry(id: &str, title: &str) -> Value {
    json!({ "id": id, "url": format!("https://example.org/{id}"), "title": title, "content_text": "…" })
}

/// The text of a feed.
pub(crate) fn feed(items: &[Value]) -> String {
    let version = "https://jsonfeed.org/version/1.1";
    json!({ "version": version, "title": "A feed", "items": items }).to_string()
}

pub(crate) fn response(status: u16, body: impl Into<String>) -> HttpResponse {
    HttpResponse {
        status,
        headers: BTreeMap::new(),
        body: body.into(),
    }
}

/// Answers with a feed that is called by its length, or that it is as it was.
pub(crate) fn answer(request: &HttpRequest, feed: &str) -> HttpResponse {
    let etag = format!("\"{}\"", feed.len());
    if request.headers.get("if-none-match") == Some(&etag) {
        return response(304, "");
    }
    let mut response = response(200, feed);
    response.headers.insert("etag".to_owned(), etag);
    response
}
