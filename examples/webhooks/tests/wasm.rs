//! Two plugins as wasm in one pooled host, and a real server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::{Value, json};
use trovato::vocabulary::HttpResponse;
use trovato_host_services::testing::{Server, Site};
use trovato_host_shim::error::Kind;
use trovato_host_shim::queue::Ending;
use webhooks::POSTS;

const WEBHOOKS: &str = env!("CARGO_MANIFEST_DIR");
const SIGNER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../signer");

fn item() -> Value {
    json!({
        "id": "0193b001-9e37-70e3-8eef-000000000001", "type": "blog", "title": "Bread & \"salt\"",
        "fields": { "field_secret": { "value": "sesame" } }, "status": 1, "changed": 1_792_000_000,
    })
}

/// A server that answers with the status that is set.
fn server(status: &Arc<AtomicU16>) -> Server {
    let status = Arc::clone(status);
    Server::start(move |_| {
        Ok(HttpResponse {
            status: status.load(Ordering::SeqCst),
            headers: BTreeMap::new(),
            body: String::new(),
        })
    })
}

/// A site whose hook is the server.
fn site(server: &Server) -> (Site, String) {
    let site = Site::new(&[WEBHOOKS, SIGNER], &[("webhooks", server)]);
    let key = "k".repeat(32);
    site.call("signer", "set_key", &key).unwrap();
    let hook = json!({ "url": server.url("/in") });
    site.call("webhooks", "set_hook", &hook).unwrap();
    (site, key)
}

#[test]
fn a_post_arrives_once_with_its_signature() {
    let server = server(&Arc::new(AtomicU16::new(204)));
    let (site, key) = site(&server);
    site.call_item("webhooks", "item_insert", &item()).unwrap();
    assert!(server.requests().is_empty(), "saving waits for no server");

    let worked = site.work();
    assert_eq!(worked.len(), 1);
    assert!(matches!(worked[0].ending, Ending::Done));
    assert!(site.work().is_empty());
    let [request] = &server.requests()[..] else {
        panic!("{:?}", server.requests());
    };
    assert_eq!((&*request.method, &*request.url), ("POST", "/in"));
    assert_eq!(request.headers["content-type"], "application/json");
    let body = request.body.as_deref().unwrap();
    let signature = format!("sha256={}", signer::signature(&key, body).unwrap());
    assert_eq!(request.headers["x-hub-signature-256"], signature);
    let id = "0193b001-9e37-70e3-8eef-000000000001";
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({
            "id": format!("item_insert/{id}/1792000000"),
            "event": "item_insert",
            "item": { "id": id, "type": "blog", "title": "Bread & \"salt\"", "changed": 1_792_000_000 },
        })
    );
}

#[test]
fn what_not_everybody_may_read_is_not_told() {
    let server = server(&Arc::new(AtomicU16::new(204)));
    let (site, _) = site(&server);
    let stage = json!("0193a5a0-0000-7000-8000-000000000002");
    for (member, value) in [("status", json!(0)), ("stage_id", stage)] {
        let mut item = item();
        item[member] = value;
        site.call_item("webhooks", "item_insert", &item).unwrap();
    }
    assert!(site.work().is_empty());
}

#[test]
fn a_server_that_is_down_gets_it_when_it_is_back() {
    let status = Arc::new(AtomicU16::new(503));
    let answers = Arc::clone(&status);
    // Down for the first two.
    let count = AtomicU16::new(0);
    let server = Server::start(move |_| {
        if count.fetch_add(1, Ordering::SeqCst) == 1 {
            answers.store(200, Ordering::SeqCst);
            return Err(trovato::TapError::new("gone", "without a word"));
        }
        Ok(HttpResponse {
            status: answers.load(Ordering::SeqCst),
            headers: BTreeMap::new(),
            body: String::new(),
        })
    });
    let (site, _) = site(&server);
    site.call_item("webhooks", "item_update", &item()).unwrap();
    let worked = site.work();
    let errors: Vec<_> = worked
        .iter()
        .map(|worked| match &worked.ending {
            Ending::PutOff { error, .. } => code(error).0,
            _ => format!("{:?}", worked.ending),
        })
        .collect();
    assert_eq!(errors, ["hook-status", "http-failed", "Done"]);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_server_that_refuses_is_left_alone() {
    let server = server(&Arc::new(AtomicU16::new(410)));
    let (site, _) = site(&server);
    site.call_item("webhooks", "item_insert", &item()).unwrap();
    assert_eq!(site.work().len(), 1);
    assert_eq!(server.requests().len(), 1);
    assert!(site.dead(POSTS).is_empty());
}

/// A tap's own error: its code, and the host's where the tap has told it.
fn code(error: &trovato_host_shim::Error) -> (String, Option<String>) {
    let Kind::TapError(error) = error.kind() else {
        panic!("{error}");
    };
    let details = error.details().map(|details| details.as_str().to_owned());
    (error.code().to_owned(), details)
}

#[test]
fn who_does_not_sign_is_told_where_the_hook_is_set() {
    let server = server(&Arc::new(AtomicU16::new(204)));
    let (site, _) = site(&server);
    for (plugin, tap, reason) in [
        ("nobody", "sign", "unknown-plugin"),
        ("signer", "seal", "unknown-tap"),
        ("webhooks", "set_hook", "plugin-cycle"),
    ] {
        let hook = json!({ "url": server.url("/in"), "plugin": plugin, "tap": tap });
        let unsigned = (
            "unsigned".to_owned(),
            Some(format!(r#"{{"code":"{reason}"}}"#)),
        );
        let error = site.call("webhooks", "set_hook", &hook).unwrap_err();
        assert_eq!(code(&error), unsigned);
        // Nor is a post sent that waits since before.
        let post = json!({ "hook": hook, "body": "{}" });
        let error = site.call("webhooks", "queue_worker", &post).unwrap_err();
        assert_eq!(code(&error), unsigned);
    }
    assert!(server.requests().is_empty());
    // The hook of before is still there.
    site.call_item("webhooks", "item_insert", &item()).unwrap();
    site.work();
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_signer_without_a_key_says_so() {
    let server = server(&Arc::new(AtomicU16::new(204)));
    let site = Site::new(&[WEBHOOKS, SIGNER], &[("webhooks", &server)]);
    let hook = json!({ "url": server.url("/in") });
    let error = site.call("webhooks", "set_hook", &hook).unwrap_err();
    assert_eq!(code(&error).0, "no-key");
}
