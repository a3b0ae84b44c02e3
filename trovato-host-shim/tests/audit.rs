//! Each call that had an item leaves a record: who saw and changed what of
//! it, in names.

mod support;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use support::*;
use trovato_host_shim::{
    AuditRecord, AuditSink, FieldSet, Grants, Host, HostConfig, Item, ItemKey, Limits, Lineup,
    Plugin, Request, User, Viewer,
};

const ITEM: &str = r#"{"id":"p1","type":"person","title":"sesame",
    "fields":{"field_bio":"sesame","field_pin":"sesame"}}"#;

struct Site {
    host: Host,
    records: Arc<Mutex<Vec<Value>>>,
}

impl Site {
    fn new(limits: Limits) -> Self {
        let records = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&records);
        let audit = Arc::new(move |record: &AuditRecord<'_>| {
            kept.lock()
                .unwrap()
                .push(serde_json::to_value(record).unwrap());
        });
        let never = FieldSet::new().with_any_type("field_pin");
        let host = Host::new(HostConfig {
            limits,
            grants: Grants::declared().with_never(never),
            audit,
            ..HostConfig::default()
        });
        Self {
            host: host.unwrap(),
            records,
        }
    }

    fn plugin(&self, tap: &str, body: &str, rest: &str) -> Plugin {
        let line = format!(r#"{{"tap":"{tap}","abi":1,"package":"test",{rest}}}"#);
        let lines = section(&[line]);
        let text =
            format!("(module {IMPORTS} (memory (export \"memory\") 2) {INPUT} {body} {lines})");
        self.host.load("test", &assemble(&text)).unwrap()
    }

    fn request(&self) -> (Request, ItemKey) {
        let viewer = Viewer::new(User::new("7")).deny("person", "field_bio");
        let mut request = self.host.request().with_user(viewer);
        let item = request.add(Item::parse(ITEM.as_bytes()).unwrap());
        (request, item)
    }

    fn records(&self) -> Vec<Value> {
        let records = std::mem::take(&mut *self.records.lock().unwrap());
        assert!(
            !json!(records).to_string().contains("sesame"),
            "{records:?}"
        );
        records
    }

    fn expected(plugin: &Plugin, rest: &Value) -> Value {
        let mut record = json!({
            "plugin": "test", "hash": plugin.hash(), "tap": plugin.taps()[0].tap,
            "user": "7", "item_id": "p1", "item_type": "person",
            "disclosed": ["title"], "written": [], "denied": [], "error": null,
        });
        for (name, value) in rest.as_object().unwrap() {
            record[name] = value.clone();
        }
        record
    }
}

#[tokio::test]
async fn a_call_says_what_was_shown_and_what_was_not() {
    let site = Site::new(limits());
    for (reads, denied) in [
        (r#"["*"]"#, json!(["field_bio", "field_pin"])),
        // Whether the item has it or not.
        (r#"["title","field_pin","field_x"]"#, json!(["field_pin"])),
        (r#"["title"]"#, json!([])),
    ] {
        let plugin = site.plugin(
            "item_view",
            &echoes("item_view"),
            &format!(r#""reads":{reads}"#),
        );
        let (mut request, item) = site.request();
        request.call(&plugin, "item_view", item).await.unwrap();
        let expected = Site::expected(&plugin, &json!({ "denied": denied }));
        assert_eq!(site.records(), [expected]);
    }
}

/// Does not want any record.
struct Deaf(AtomicU64);

impl AuditSink for Deaf {
    fn record(&self, _: &AuditRecord<'_>) {
        panic!("nobody wants it");
    }

    fn is_listening(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        false
    }
}

#[tokio::test]
async fn a_sink_that_does_not_listen_is_told_nothing() {
    let audit = Arc::new(Deaf(AtomicU64::new(0)));
    let host = Host::new(HostConfig {
        limits: limits(),
        grants: Grants::declared(),
        audit: Arc::clone(&audit) as Arc<dyn AuditSink>,
        ..HostConfig::default()
    });
    let site = Site {
        host: host.unwrap(),
        records: Arc::default(),
    };
    let plugin = site.plugin("item_view", &echoes("item_view"), r#""reads":["*"]"#);
    let (mut request, item) = site.request();
    request.call(&plugin, "item_view", item).await.unwrap();
    assert_eq!(audit.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn bytes_leave_no_record() {
    let site = Site::new(limits());
    let plugin = site.plugin("item_view", &echoes("item_view"), r#""reads":["*"]"#);
    let (mut request, _) = site.request();
    request
        .call(&plugin, "item_view", ITEM.as_bytes())
        .await
        .unwrap();
    assert!(site.records().is_empty());
}

#[tokio::test]
async fn changes_are_recorded_if_they_are_made_and_denied_if_not() {
    let site = Site::new(limits());
    let rest = r#""reads":["title"],"writes":["title"]"#;
    for (patch, record) in [
        (r#"{"title":"sesame"}"#, json!({ "written": ["title"] })),
        (
            r#"{"title":"sesame","status":"sesame"}"#,
            json!({ "denied": ["status"], "error": "undeclared-write" }),
        ),
    ] {
        let plugin = site.plugin("item_presave", &says("item_presave", patch), rest);
        let (mut request, item) = site.request();
        let lineup = Lineup::new([plugin.clone()]);
        let _ = request.dispatch("item_presave", &lineup, item).await;
        assert_eq!(site.records(), [Site::expected(&plugin, &record)]);
    }
}

#[tokio::test]
async fn a_call_that_fails_is_recorded_with_its_code() {
    let site = Site::new(limits());
    let plugin = site.plugin(
        "item_view",
        &tap("item_view", "unreachable"),
        r#""reads":["title"]"#,
    );
    let (mut request, item) = site.request();
    request.call(&plugin, "item_view", item).await.unwrap_err();
    assert_eq!(
        site.records(),
        [Site::expected(&plugin, &json!({ "error": "guest-trap" }))]
    );
}

#[tokio::test]
async fn what_was_never_handed_over_was_not_disclosed() {
    let site = Site::new(Limits {
        payload_bytes: 10,
        ..limits()
    });
    let plugin = site.plugin("item_view", &echoes("item_view"), r#""reads":["title"]"#);
    let (mut request, item) = site.request();
    request.call(&plugin, "item_view", item).await.unwrap_err();
    let record = json!({ "disclosed": [], "error": "payload-too-large" });
    assert_eq!(site.records(), [Site::expected(&plugin, &record)]);
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_recorded_too() {
    let site = Site::new(Limits {
        call_budget: std::time::Duration::from_mins(1),
        ..limits()
    });
    let spins = tap("item_view", "(loop $l (br $l)) (i64.const 0)");
    let plugin = site.plugin("item_view", &spins, r#""reads":["title"]"#);
    let (mut request, item) = site.request();
    let call = request.call(&plugin, "item_view", item);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(20), call).await;
    assert!(waited.is_err());
    assert_eq!(
        site.records(),
        [Site::expected(&plugin, &json!({ "error": "cancelled" }))]
    );
}
