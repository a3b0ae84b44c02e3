//! The taps as plain functions.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trovato::testing::MockHost;
use trovato::vocabulary::HttpResponse;
use trovato::{Item, Result, TapContext, TapError};
use webhooks::{Hook, POSTS, Post, item_insert, item_update, queue_worker, set_hook};

const URL: &str = "https://hooks.example.org/in";

fn hook(plugin: &str) -> Value {
    json!({ "url": URL, "plugin": plugin, "tap": "sign" })
}

fn published() -> Item<'static> {
    let mut item = Item::new("blog", "Hello");
    item.set_status(1);
    item
}

fn context() -> TapContext {
    TapContext::default()
}

/// A host with a signer, and a server that answers with this status.
fn host(status: u16) -> MockHost {
    MockHost::new()
        .queue(POSTS)
        .tap("signer", "sign", |text| {
            let text = text.as_str().unwrap();
            Ok(json!(format!("of {text}")))
        })
        .server(URL, move |_| {
            Ok(HttpResponse {
                status,
                headers: BTreeMap::new(),
                body: String::new(),
            })
        })
}

fn work(host: &MockHost, hook: &Value) -> Result<()> {
    let post: Post = serde_json::from_value(json!({ "hook": hook, "body": "{}" })).unwrap();
    host.run(|| queue_worker(post, &context()))
}

#[test]
fn a_change_is_pushed_and_sent_later() {
    let host = host(204);
    let item = published();
    host.run(|| item_insert(&item, &context())).unwrap();
    assert!(host.pushed(POSTS).is_empty(), "there is no hook yet");

    let hook: Hook = serde_json::from_value(json!({ "url": URL })).unwrap();
    host.run(|| set_hook(&hook, &context())).unwrap();
    host.run(|| item_update(&item, &context())).unwrap();
    assert!(host.requests().is_empty());
    let post = serde_json::from_value(host.pushed(POSTS).remove(0)).unwrap();
    host.run(|| queue_worker(post, &context())).unwrap();
    let request = host.requests().remove(0);
    let body = request.body.unwrap();
    let sent: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(sent["event"], "item_update");
    assert_eq!(sent["item"]["title"], "Hello");
    let signature = format!("sha256=of {body}");
    assert_eq!(request.headers["x-hub-signature-256"], signature);
}

#[test]
fn what_is_not_published_is_not_told() {
    let host = host(204).variable("hook", hook("signer"));
    let item = Item::new("blog", "Hello");
    host.run(|| item_insert(&item, &context())).unwrap();
    assert!(host.pushed(POSTS).is_empty());
}

#[test]
fn an_item_is_saved_even_if_nobody_can_be_told() {
    let host = MockHost::new().variable("hook", hook("signer"));
    let item = published();
    host.run(|| item_insert(&item, &context())).unwrap();
    let line = &host.logged()[0].line;
    let end = "no plugin works on the queue `webhooks_posts`";
    assert!(line.ends_with(end), "{line}");
}

#[test]
fn without_a_signature_nothing_is_sent() {
    let host = host(204)
        .tap("busy", "sign", |_| Err(TapError::new("busy", "no room")))
        .tap("other", "seal", |_| Ok(json!("")));
    for (plugin, code, reason) in [
        ("nobody", "unsigned", Some(r#"{"code":"unknown-plugin"}"#)),
        ("other", "unsigned", Some(r#"{"code":"unknown-tap"}"#)),
        ("busy", "busy", None),
    ] {
        let error = work(&host, &hook(plugin)).unwrap_err();
        let details = error.details().map(trovato::RawJson::as_str);
        assert_eq!((error.code(), details), (code, reason), "{plugin}");
    }
    assert!(host.requests().is_empty());
}

#[test]
fn a_server_that_may_take_it_later_is_asked_again() {
    for (status, code) in [
        (200, None),
        (404, None),
        (429, Some("hook-status")),
        (503, Some("hook-status")),
    ] {
        let host = host(status);
        let error = work(&host, &hook("signer")).err();
        assert_eq!(error.as_ref().map(TapError::code), code, "{status}");
        assert_eq!(host.requests().len(), 1);
        // What is refused for good is told.
        assert_eq!(host.logged().len(), usize::from(status == 404));
    }
}
