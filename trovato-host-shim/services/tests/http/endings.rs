//! Answers that do not come, or not whole; and calls that nobody waits for.

use serde_json::json;
use tokio::net::TcpListener;

use crate::Scene;
use crate::server::{Server, Step, response};

#[tokio::test]
async fn an_answer_that_is_cut_is_none() {
    let server = Server::with([
        (
            "/length",
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".into(),
        ),
        (
            "/chunk",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf".into(),
        ),
        (
            "/last",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n".into(),
        ),
        ("/head", "HTTP/1.1 200 OK\r\ncontent-le".into()),
        ("/nothing", String::new()),
        ("/noise", "220 mail.test ESMTP\r\n".into()),
        (
            "/two",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab".into(),
        ),
        ("/old", "<p>no head</p>".into()),
        (
            "/switch",
            "HTTP/1.1 101 Switch\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n".into(),
        ),
    ])
    .await;
    let scene = Scene::of(&server);
    for path in [
        "/length", "/chunk", "/last", "/head", "/nothing", "/noise", "/two", "/old", "/switch",
    ] {
        let refusal = scene.refused(server.url(path)).await;
        assert_eq!(refusal.code, "http-failed", "{path}");
        // Nothing of the host's own network.
        assert!(
            !refusal.message.contains("127."),
            "{path}: {}",
            refusal.message
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_no_text_is_none() {
    let server = Server::start(|path| {
        vec![Step::Send(match path {
            "/latin" => b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\xe9".to_vec(),
            _ => response(200, "content-encoding: gzip\r\n", "\u{1f}").into_bytes(),
        })]
    })
    .await;
    let scene = Scene::of(&server);
    let refusal = scene.refused(server.url("/latin")).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(refusal.message, "the answer is no text in UTF-8");
    let refusal = scene.refused(server.url("/gzip")).await;
    assert_eq!(refusal.code, "http-failed");
    assert!(
        refusal.message.contains("compressed"),
        "{}",
        refusal.message
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_fails() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::new(listener.local_addr().unwrap());
    drop(listener);
    let scene = Scene::of(&server);
    let refusal = scene.refused(server.url("/")).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(refusal.message, "no connection to the server could be made");

    let scene = Scene::new(crate::settings(&[]), &["nowhere.test"]);
    let refusal = scene.refused("http://nowhere.test/").await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(refusal.message, "no address is known for the server's name");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_closes_its_connection() {
    let server = Server::start(|_| vec![Step::Wait]).await;
    let scene = Scene::of(&server);
    let call = scene.call(json!({ "url": server.url("/") }));
    tokio::select! {
        answer = call => panic!("{answer:?}"),
        // Only when it has arrived there is something to be closed.
        () = server.arrived() => (),
    }
    server.gone().await;
    assert_eq!(scene.host.stats().instances_live, 0);
}
