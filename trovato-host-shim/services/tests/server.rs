//! The server for tests, as its other side sees it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

use trovato::TapError;
use trovato::vocabulary::HttpResponse;
use trovato_host_services::testing::Server;

/// Says what was sent, with the status that the path names; `/0` is an error.
fn echo() -> Server {
    Server::start(|request| {
        let status = request.url.trim_start_matches('/').parse().unwrap();
        if status == 0 {
            return Err(TapError::new("gone", "without a word"));
        }
        Ok(HttpResponse {
            status,
            headers: BTreeMap::from([("x-a".to_owned(), "b".to_owned())]),
            body: request.body.clone().unwrap_or_default(),
        })
    })
}

/// What comes back for these bytes until the connection is closed.
fn say(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let mut text = String::new();
    // A connection that is reset is closed, too.
    let _ = stream
        .write_all(bytes)
        .and_then(|()| stream.shutdown(Shutdown::Write))
        .and_then(|()| stream.read_to_string(&mut text));
    text
}

#[test]
fn a_request_is_read_and_answered() {
    let server = echo();
    let answer = say(
        &server,
        b"POST /201 HTTP/1.1\r\nContent-Length: 5\r\nX-Key: a b \r\n\r\nhello",
    );
    assert_eq!(
        answer,
        "HTTP/1.1 201 \r\nx-a: b\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello"
    );
    let [request] = &server.requests()[..] else {
        panic!("{:?}", server.requests());
    };
    assert_eq!((&*request.method, &*request.url), ("POST", "/201"));
    assert_eq!(request.headers["x-key"], "a b");
    assert_eq!(request.body.as_deref(), Some("hello"));
}

#[test]
fn a_304_has_no_length() {
    let server = echo();
    let answer = say(&server, b"GET /304 HTTP/1.1\r\n\r\n");
    assert_eq!(
        answer,
        "HTTP/1.1 304 \r\nx-a: b\r\nconnection: close\r\n\r\n"
    );
}

#[test]
fn an_error_closes_the_connection_and_is_a_request_all_the_same() {
    let server = echo();
    assert_eq!(say(&server, b"GET /0 HTTP/1.1\r\n\r\n"), "");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn what_is_no_request_does_not_stop_it() {
    let server = echo();
    let long = format!("GET /200 HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(100_000));
    for bytes in [
        &b""[..],
        b"GET /200 HTTP/1.1\r\nx: y\r\n",
        b"\r\n\r\n",
        b"POST /200 HTTP/1.1\r\ncontent-length: none\r\n\r\n",
        b"POST /200 HTTP/1.1\r\ncontent-length: 9\r\n\r\nshort",
        b"POST /200 HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n",
        b"POST /200 HTTP/1.1\r\ncontent-length: 1\r\n\r\n\xff",
        long.as_bytes(),
    ] {
        assert_eq!(say(&server, bytes), "");
    }
    assert!(server.requests().is_empty());
    assert!(say(&server, b"GET /204 HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 204 "));
}
