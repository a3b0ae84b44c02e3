//! What is sent, and what comes back.

use serde_json::json;

use crate::Scene;
use crate::server::{Server, response};

#[tokio::test]
async fn an_answer_comes_back_whole() {
    let headers = "Content-Type: text/plain\r\nX-A: 1\r\nx-a: 2\r\n\
        Set-Cookie: a=1, b\r\nSet-Cookie: c\r\n";
    let server = Server::saying(response(200, headers, "Brot für alle")).await;
    let scene = Scene::of(&server);
    let answer = scene.get(server.url("/a?b=c#d")).await;
    assert_eq!(
        answer,
        json!({
            "status": 200,
            "headers": {
                "content-length": "14",
                "content-type": "text/plain",
                "x-a": "1, 2",
                "set-cookie": "a=1, b\nc",
            },
            "body": "Brot für alle",
        })
    );
    let agent = concat!("trovato/", env!("CARGO_PKG_VERSION"));
    let expected = format!(
        "GET /a?b=c HTTP/1.1\r\nhost: {}\r\naccept-encoding: identity\r\n\
         connection: close\r\nuser-agent: {agent}\r\n\r\n",
        server.address()
    );
    assert_eq!(server.seen(), [expected]);
}

#[tokio::test]
async fn headers_and_body_are_sent() {
    let server = Server::saying(response(201, "", "")).await;
    let scene = Scene::of(&server);
    let url = format!("http://{}/new", server.named("feeds.test"));
    let answer = scene
        .send(json!({
            "url": url,
            "method": "POST",
            "headers": { "Content-Type": "application/json", "User-Agent": "importer" },
            "body": "{\"ü\":1}",
        }))
        .await;
    assert_eq!(answer["status"], 201);
    let seen = server.seen().concat();
    assert!(seen.starts_with("POST /new HTTP/1.1\r\n"), "{seen}");
    assert!(
        seen.contains(&format!("\r\nhost: {}\r\n", server.named("feeds.test"))),
        "{seen}"
    );
    assert!(
        seen.contains("\r\ncontent-type: application/json\r\n"),
        "{seen}"
    );
    assert!(seen.contains("\r\ncontent-length: 8\r\n"), "{seen}");
    assert_eq!(seen.matches("user-agent").count(), 1);
    assert!(seen.ends_with("\r\n\r\n{\"ü\":1}"), "{seen}");
}

#[tokio::test]
async fn any_status_is_an_answer() {
    let server = Server::with([
        ("/gone", response(410, "", "no more")),
        ("/broken", response(500, "", "")),
        (
            "/same",
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n".into(),
        ),
        ("/moved", response(302, "", "to nowhere")),
    ])
    .await;
    let scene = Scene::of(&server);
    for (path, status, body) in [
        ("/gone", 410, "no more"),
        ("/broken", 500, ""),
        ("/same", 304, ""),
        ("/moved", 302, "to nowhere"),
        ("/else", 404, ""),
    ] {
        let answer = scene.get(server.url(path)).await;
        assert_eq!(answer["status"], status, "{path}");
        assert_eq!(answer["body"], body, "{path}");
    }
    let head = json!({ "url": server.url("/gone"), "method": "HEAD" });
    let answer = scene.send(head).await;
    assert_eq!(
        (&answer["status"], &answer["body"]),
        (&json!(410), &json!(""))
    );
}

#[tokio::test]
async fn a_body_may_come_in_chunks_or_end_with_the_connection() {
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
        3\r\none\r\n4\r\n two\r\n0\r\nx-late: 1\r\n\r\n";
    let server = Server::with([
        ("/chunks", chunks.into()),
        ("/end", "HTTP/1.1 200 OK\r\n\r\nall of it".into()),
        (
            "/continue",
            format!("HTTP/1.1 100 Continue\r\n\r\n{}", response(200, "", "then")),
        ),
    ])
    .await;
    let scene = Scene::of(&server);
    for (path, body) in [
        ("/chunks", "one two"),
        ("/end", "all of it"),
        ("/continue", "then"),
    ] {
        assert_eq!(scene.get(server.url(path)).await["body"], body, "{path}");
    }
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_not_sent() {
    let server = Server::saying(response(200, "", "")).await;
    let scene = Scene::of(&server);
    let url = server.url("/");
    let user = url.replace("http://", "http://ada:secret@");
    let with = |name: &str, value: &str| json!({ "url": url, "headers": { name: value } });
    for (request, path) in [
        (with("x-a", "1\r\nhost: evil.test"), "headers.x-a"),
        (with("x-a\r\nhost", "evil.test"), "headers"),
        (with("Host", "evil.test"), "headers.host"),
        (
            with("Transfer-Encoding", "chunked"),
            "headers.transfer-encoding",
        ),
        (
            json!({ "url": url, "method": "GET / HTTP/1.1\r\n\r\nGET" }),
            "method",
        ),
        (json!({ "url": url, "body": "x" }), "body"),
        (json!({ "url": user }), "url"),
        (json!({ "url": "file:///etc/passwd" }), "url"),
        (json!({ "url": url, "timeout_ms": 0 }), "timeout_ms"),
    ] {
        let refusal = scene.refusal(request.clone()).await;
        assert_eq!(refusal.code, "http-request", "{request}");
        assert_eq!(refusal.path.as_deref(), Some(path), "{request}");
    }
    assert_eq!(server.seen(), [""; 0]);
}

#[tokio::test]
async fn a_host_without_a_client_says_so() {
    use trovato_host_shim::{Host, HostConfig};

    let host = Host::new(HostConfig::default()).unwrap();
    let plugin = host.load("asks", &crate::workspace::wasm("asks")).unwrap();
    let scene = Scene { host, plugin };
    let refusal = scene.refused("https://example.org").await;
    assert_eq!(refusal.code, "unavailable");
}
