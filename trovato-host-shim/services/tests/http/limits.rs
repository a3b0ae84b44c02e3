//! Too much, and too slow.

use std::time::Duration;

use serde_json::json;
use trovato_host_services::http::HttpSettings;
use trovato_host_shim::services::http::HttpLimits;

use crate::server::{Server, Step, response};
use crate::{Scene, settings};

/// Small enough to be passed.
fn small(server: &Server) -> HttpSettings {
    HttpSettings {
        limits: HttpLimits {
            request_bytes: 1000,
            response_bytes: 1000,
            header_bytes: 10_000,
            ..HttpLimits::default()
        },
        ..settings(&[server.address()])
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_cut_off() {
    let exact = response(200, "", &"x".repeat(1000));
    let server = Server::start(move |path| match path {
        "/exact" => vec![Step::Send(exact.clone().into_bytes())],
        // Says so, and goes no further.
        "/announced" => vec![
            Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n".to_vec()),
            Step::Wait,
        ],
        "/endless" => vec![
            Step::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
            Step::SendForEver(vec![b'x'; 100]),
        ],
        _ => vec![
            Step::Send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec()),
            Step::SendForEver(b"1\r\nx\r\n".to_vec()),
        ],
    })
    .await;
    let scene = Scene::new(small(&server), &[&server.address().to_string()]);
    let answer = scene.get(server.url("/exact")).await;
    assert_eq!(answer["body"].as_str().unwrap().len(), 1000);
    for path in ["/announced", "/endless", "/chunks"] {
        let refusal = scene.refused(server.url(path)).await;
        assert_eq!(refusal.code, "http-too-large", "{path}");
        assert!(
            refusal.message.contains("the limit is 1000"),
            "{}",
            refusal.message
        );
        server.gone().await;
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_cut_off() {
    let server = Server::start(|path| {
        let mut steps = vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec())];
        steps.push(Step::SendForEver(match path {
            "/many" => b"x-a: 1\r\n".to_vec(),
            "/one" => b"x".to_vec(),
            _ => b"x-a: 1\r\n 2\r\n".to_vec(),
        }));
        steps
    })
    .await;
    let scene = Scene::new(small(&server), &[&server.address().to_string()]);
    for path in ["/many", "/one"] {
        let refusal = scene.refused(server.url(path)).await;
        assert_eq!(refusal.code, "http-too-large", "{path}");
        server.gone().await;
    }
    let refusal = scene.refused(server.url("/folded")).await;
    assert_eq!(refusal.code, "http-failed");
}

#[tokio::test]
async fn a_request_that_is_too_large_is_not_sent() {
    let server = Server::saying(response(200, "", "")).await;
    let scene = Scene::new(small(&server), &[&server.address().to_string()]);
    let post =
        |length| json!({ "url": server.url("/"), "method": "POST", "body": "x".repeat(length) });
    scene.send(post(1000)).await;
    let refusal = scene.refusal(post(1001)).await;
    assert_eq!(refusal.code, "http-too-large");
    let headers = json!({ "url": server.url("/"), "headers": { "x-a": "x".repeat(10_000) } });
    assert_eq!(scene.refusal(headers).await.code, "http-too-large");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_too_slow_is_given_up() {
    let server = Server::start(|path| match path {
        "/silent" => vec![Step::Wait],
        "/stuck" => vec![
            Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_vec()),
            Step::Wait,
        ],
        _ => vec![Step::SendForEver(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())],
    })
    .await;
    let scene = Scene::of(&server);
    for path in ["/silent", "/stuck", "/continue"] {
        let request = json!({ "url": server.url(path), "timeout_ms": 50 });
        let refusal = scene.refusal(request).await;
        assert_eq!(refusal.code, "http-timeout", "{path}");
        assert_eq!(refusal.message, "the server has not answered within 50 ms");
        server.gone().await;
    }
}

#[tokio::test]
async fn a_plugin_cannot_wait_longer_than_the_host_lets_it() {
    let server = Server::start(|_| vec![Step::Wait]).await;
    let mut limited = settings(&[server.address()]);
    limited.limits.longest_time = Duration::from_millis(60);
    let scene = Scene::new(limited, &[&server.address().to_string()]);
    let request = json!({ "url": server.url("/"), "timeout_ms": u64::MAX });
    let refusal = scene.refusal(request).await;
    assert_eq!(refusal.message, "the server has not answered within 60 ms");

    // And a call no longer than its services may take.
    let granted = server.address().to_string();
    let scene = Scene::limited(
        settings(&[server.address()]),
        &[&granted],
        Duration::from_millis(60),
    );
    let refusal = scene.refused(server.url("/")).await;
    assert_eq!(refusal.code, "service-timeout");
    server.gone().await;
}

#[tokio::test]
async fn requests_beyond_the_limit_wait() {
    let server = Server::start(|path| match path {
        "/held" => vec![Step::Wait],
        _ => vec![Step::Send(response(200, "", "").into_bytes())],
    })
    .await;
    let one = HttpSettings {
        requests: 1,
        ..settings(&[server.address()])
    };
    let scene = Scene::new(one, &[&server.address().to_string()]);
    let mut held = Box::pin(scene.refused(server.url("/held")));
    tokio::select! {
        refusal = &mut held => panic!("{refusal:?}"),
        () = server.arrived() => (),
    }
    let next = json!({ "url": server.url("/"), "timeout_ms": 50 });
    tokio::select! {
        refusal = &mut held => panic!("{refusal:?}"),
        refusal = scene.refusal(next) => assert_eq!(refusal.code, "http-timeout"),
    }
    assert_eq!(server.seen().len(), 1);
    drop(held);
    // Its turn is free again.
    assert_eq!(scene.get(server.url("/")).await["status"], 200);
}
