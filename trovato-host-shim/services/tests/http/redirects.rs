//! Where a server sends a request on to.

use serde_json::json;

use crate::names::Names;
use crate::server::{Server, redirect, response};
use crate::{Scene, settings};

#[tokio::test]
async fn a_redirect_is_followed() {
    let server = Server::with([
        ("/a", redirect(301, "b?x=1")),
        ("/b?x=1", redirect(302, "/c")),
        ("/c", response(200, "", "there")),
        ("/post", redirect(303, "/c")),
        ("/again", redirect(307, "/c")),
    ])
    .await;
    let scene = Scene::of(&server);
    assert_eq!(scene.get(server.url("/a")).await["body"], "there");
    for path in ["/post", "/again"] {
        let post = json!({ "url": server.url(path), "method": "POST", "body": "x" });
        assert_eq!(scene.send(post).await["body"], "there");
    }
    let lines: Vec<String> = server
        .seen()
        .iter()
        .map(|request| request.split(" HTTP").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /a",
            "GET /b?x=1",
            "GET /c",
            "POST /post",
            "GET /c",
            "POST /again",
            "POST /c"
        ]
    );
    assert!(server.seen()[6].ends_with("\r\n\r\nx"));
}

#[tokio::test]
async fn not_more_than_five_times() {
    let server = Server::with([
        ("/0", redirect(302, "/1")),
        ("/1", redirect(302, "/2")),
        ("/2", redirect(302, "/3")),
        ("/3", redirect(302, "/4")),
        ("/4", redirect(302, "/5")),
        ("/5", redirect(302, "/6")),
        ("/6", response(200, "", "")),
    ])
    .await;
    let scene = Scene::of(&server);
    assert_eq!(scene.get(server.url("/1")).await["status"], 200);
    let refusal = scene.refused(server.url("/0")).await;
    assert_eq!(refusal.code, "http-failed");
    assert_eq!(refusal.message, "the server redirects more than 5 times");
}

#[tokio::test]
async fn to_nobody_who_is_not_granted() {
    let other = Server::saying(response(200, "", "secret")).await;
    let server = Server::with([
        ("/other", redirect(302, &other.url("/"))),
        ("/nobody", redirect(302, "http://nobody.test/")),
        ("/port", redirect(302, "http://127.0.0.1:1/")),
        ("/file", redirect(302, "file:///etc/passwd")),
        ("/user", redirect(302, "//a:b@feeds.test/")),
    ])
    .await;
    let names = Names::new();
    let mut settings = settings(&[server.address(), other.address()]);
    settings.resolver = std::sync::Arc::new(names.clone());
    let scene = Scene::new(settings, &[&server.address().to_string()]);
    for (path, server_named) in [
        ("/other", other.address().to_string()),
        ("/nobody", "nobody.test".to_owned()),
        ("/port", "127.0.0.1:1".to_owned()),
    ] {
        let refusal = scene.refused(server.url(path)).await;
        assert_eq!(refusal.code, "denied", "{path}");
        let message = format!("the plugin may not talk to `{server_named}`");
        assert_eq!(refusal.message, message);
    }
    for path in ["/file", "/user"] {
        assert_eq!(
            scene.refused(server.url(path)).await.code,
            "http-failed",
            "{path}"
        );
    }
    assert_eq!(other.seen(), [""; 0]);
    assert_eq!(names.asked(), [""; 0]);
}

#[tokio::test]
async fn to_no_address_that_is_not_public() {
    let inner = Server::saying(response(200, "", "secret")).await;
    let server = Server::with([
        ("/number", redirect(302, &inner.url("/"))),
        (
            "/name",
            redirect(302, &format!("http://{}/", inner.named("feeds.test"))),
        ),
        (
            "/cloud",
            redirect(302, "http://169.254.169.254/latest/meta-data"),
        ),
    ])
    .await;
    let granted = [
        server.address().to_string(),
        inner.address().to_string(),
        inner.named("feeds.test"),
        "169.254.169.254".to_owned(),
    ];
    let granted: Vec<&str> = granted.iter().map(String::as_str).collect();
    let scene = Scene::new(settings(&[server.address()]), &granted);
    for path in ["/number", "/name", "/cloud"] {
        assert_eq!(
            scene.refused(server.url(path)).await.code,
            "denied",
            "{path}"
        );
    }
    assert_eq!(inner.seen(), [""; 0]);
}

#[tokio::test]
async fn keys_stay_with_the_server_that_they_are_for() {
    let other = Server::saying(response(200, "", "")).await;
    let server = Server::with([
        ("/here", redirect(307, "/end")),
        ("/there", redirect(307, &other.url("/end"))),
        ("/end", response(200, "", "")),
    ])
    .await;
    let both = [server.address(), other.address()];
    let granted = both.map(|address| address.to_string());
    let scene = Scene::new(settings(&both), &[&granted[0], &granted[1]]);
    for path in ["/here", "/there"] {
        let headers = json!({
            "accept": "text/plain",
            "authorization": "Bearer key",
            "cookie": "key",
            "x-api-key": "key",
        });
        scene
            .send(json!({ "url": server.url(path), "headers": headers }))
            .await;
    }
    assert_eq!(server.seen()[1].matches("key\r\n").count(), 3);
    let seen = other.seen().concat();
    assert!(seen.contains("accept: text/plain\r\n"), "{seen}");
    assert!(!seen.contains("key"), "{seen}");
}
