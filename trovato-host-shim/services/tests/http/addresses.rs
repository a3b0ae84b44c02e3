//! Which addresses are connected to.

use std::sync::Arc;

use trovato_host_services::http::HttpSettings;
use trovato_host_shim::{Grants, Host, HostConfig};

use crate::names::Names;
use crate::server::{Server, Step, response};
use crate::{Scene, settings};

fn with(names: &Names, settings: HttpSettings) -> HttpSettings {
    HttpSettings {
        resolver: Arc::new(names.clone()),
        ..settings
    }
}

#[tokio::test]
async fn a_server_that_is_not_granted_is_not_looked_up() {
    let server = Server::saying(response(200, "", "")).await;
    let names = Names::new().with("there.test", &["127.0.0.1"]);
    let scene = Scene::new(with(&names, settings(&[server.address()])), &["other.test"]);
    let there = scene.refused("http://there.test/").await;
    let not_there = scene.refused("http://nowhere.test/").await;
    assert_eq!(there.code, "denied");
    assert_eq!(there.message, not_there.message.replace("nowhere", "there"));
    assert_eq!(scene.refused(server.url("/")).await.code, "denied");
    assert_eq!(names.asked(), [""; 0]);
    assert_eq!(server.seen(), [""; 0]);
}

#[tokio::test]
async fn a_grant_is_one_plugins() {
    let server = Server::saying(response(200, "", "")).await;
    let mut scene = Scene::of(&server);
    scene.get(server.url("/")).await;
    scene.plugin = scene
        .host
        .load("other", &crate::workspace::wasm("asks"))
        .unwrap();
    assert_eq!(scene.refused(server.url("/")).await.code, "denied");
}

#[tokio::test]
async fn a_grant_that_names_no_server_is_refused() {
    let host = Host::new(HostConfig {
        grants: Grants::none().with_host("asks", "https://example.org/"),
        ..HostConfig::default()
    });
    let error = host.unwrap_err();
    assert_eq!(error.code(), "host-config");
    assert!(
        error
            .to_string()
            .contains("`https://example.org/` is no server"),
        "{error}"
    );
}

#[tokio::test]
async fn a_name_does_not_lead_inside() {
    let server = Server::saying(response(200, "", "secret")).await;
    for inside in [
        &["127.0.0.1"][..],
        &["10.0.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        // The first one would do; nobody knows why the second is there.
        &["127.0.0.2", "127.0.0.1"],
    ] {
        let names = Names::new().with("feeds.test", inside);
        let allowed = ([127, 0, 0, 2], server.address().port()).into();
        let settings = with(&names, settings(&[allowed]));
        let scene = Scene::new(settings, &[&server.named("feeds.test")]);
        let url = format!("http://{}/", server.named("feeds.test"));
        let refusal = scene.refused(url).await;
        assert_eq!(refusal.code, "denied", "{inside:?}");
        let message = format!(
            "the plugin may not talk to `{}`",
            server.named("feeds.test")
        );
        assert_eq!(refusal.message, message);
    }
    assert_eq!(server.seen(), [""; 0]);
}

#[tokio::test]
async fn a_number_does_not_lead_inside() {
    let server = Server::saying(response(200, "", "secret")).await;
    let port = server.address().port();
    let granted = [
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("0.0.0.0:{port}"),
    ];
    let granted: Vec<&str> = granted.iter().map(String::as_str).collect();
    let scene = Scene::new(settings(&[]), &granted);
    for number in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "0",
        "[::1]",
        "[::ffff:7f00:1]",
    ] {
        let refusal = scene.refused(format!("http://{number}:{port}/")).await;
        assert_eq!(refusal.code, "denied", "{number}");
    }
    assert_eq!(server.seen(), [""; 0]);
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_that_is_connected_to() {
    let inside = Server::saying(response(200, "", "inside")).await;
    let port = inside.address().port();
    let outside = format!("127.0.0.2:{port}");
    let answer = |_: &str| vec![Step::Send(response(200, "", "outside").into_bytes())];
    let outside = Server::at(&outside, answer).await;
    // Stands for the first when it is looked up, and for the other afterwards.
    let names = Names::new()
        .with("feeds.test", &["127.0.0.2"])
        .with("feeds.test", &["127.0.0.1"]);
    let settings = with(&names, settings(&[outside.address()]));
    let scene = Scene::new(settings, &[&inside.named("feeds.test")]);
    let url = format!("http://{}/", inside.named("feeds.test"));
    assert_eq!(scene.get(&url).await["body"], "outside");
    assert_eq!(names.asked(), ["feeds.test"]);
    assert_eq!(scene.refused(&url).await.code, "denied");
    assert_eq!(inside.seen(), [""; 0]);
}

#[tokio::test]
async fn the_next_address_is_tried_when_one_does_not_answer() {
    let server = Server::saying(response(200, "", "here")).await;
    let port = server.address().port();
    let names = Names::new().with("feeds.test", &["127.0.0.3", "127.0.0.1"]);
    let settings = with(
        &names,
        settings(&[server.address(), ([127, 0, 0, 3], port).into()]),
    );
    let scene = Scene::new(settings, &[&server.named("feeds.test")]);
    let url = format!("http://{}/", server.named("feeds.test"));
    assert_eq!(scene.get(url).await["body"], "here");
}

#[tokio::test]
async fn the_system_knows_its_own_name() {
    let server = Server::saying(response(200, "", "here")).await;
    let port = server.address().port();
    let both = [server.address(), ([0, 0, 0, 0, 0, 0, 0, 1], port).into()];
    let granted = server.named("localhost");
    let url = format!("http://{granted}/");
    let scene = Scene::new(HttpSettings::default().allow_private(both), &[&granted]);
    assert_eq!(scene.get(&url).await["body"], "here");
    let scene = Scene::new(HttpSettings::default(), &[&granted]);
    assert_eq!(scene.refused(&url).await.code, "denied");
}
