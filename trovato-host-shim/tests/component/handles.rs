//! Items by handle: what is read and set, and handles that are not handled
//! well.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use trovato_host_shim::{
    AuditRecord, Error, Grants, Host, HostConfig, Item, ItemKey, Kind, Payload, Plugin, Request,
};

use crate::parts::{Component, answer, echo, lazy_line};
use crate::support::{assert_alive, limits, quoted};

const FIELDS: &str = r#"{"name":"title","type":"text"},{"name":"field_a.value","type":"integer","write":true},{"name":"field_b","type":"json"}"#;

/// The number of the first item's handle.
const ITEM: &str = "(i32.load (local.get $items))";

struct Site {
    host: Host,
    records: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn new() -> Self {
        let records = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&records);
        let host = Host::new(HostConfig {
            limits: limits(),
            grants: Grants::declared(),
            audit: Arc::new(move |record: &AuditRecord<'_>| {
                let names = record.disclosed.join(" ");
                kept.lock().unwrap().push(names);
            }),
            ..HostConfig::default()
        })
        .unwrap();
        Self { host, records }
    }

    fn load(&self, tap: &str, body: &str, data: &str) -> Plugin {
        let component = Component::new()
            .items()
            .functions(data)
            .tap_by_handle(&tap.replace('_', "-"), body)
            .lines(&[lazy_line(tap, FIELDS)]);
        self.host.load("test", &component.assemble()).unwrap()
    }
}

fn item() -> Item {
    let json = json!({
        "id": "0193a5a0-0000-7000-8000-00000000000a", "type": "blog", "title": "One",
        "fields": { "field_a": { "value": 7 }, "field_b": [1, 2] }, "status": 1,
        "author_id": "0193a5a0-0000-7000-8000-00000000000b",
        "stage_id": "0193a5a0-0000-7000-8000-000000000001", "created": 1, "changed": 1,
    });
    Item::parse(json.to_string().as_bytes()).unwrap()
}

async fn calls(request: &mut Request, plugin: &Plugin, key: ItemKey) -> Result<Value, Error> {
    let answer = request
        .call(plugin, "item_view", Payload::from(key))
        .await?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

/// Calls a tap that does this with its item.
async fn ends(body: &str) -> Error {
    let site = Site::new();
    let plugin = site.load("item_view", body, "");
    let mut request = site.host.request();
    let key = request.add(item());
    let error = calls(&mut request, &plugin, key).await.unwrap_err();
    assert_eq!(
        (error.plugin(), error.tap()),
        (Some("test"), Some("item_view"))
    );
    assert_eq!(site.host.stats().instances_discarded, 1);
    assert_eq!(site.host.stats().instances_live, 0);
    drop(request);
    assert_alive(&site.host).await;
    error
}

/// A read of a slot into 2000, of which 2008 is the value.
fn read(slot: u32) -> String {
    format!("(call $read {ITEM} (i32.const {slot}) (i32.const 2000))")
}

fn done() -> String {
    format!("(call $drop {ITEM}) {}", echo())
}

#[tokio::test]
async fn values_come_as_what_their_slots_declare() {
    let site = Site::new();
    // Text and integer: the title in quotes, or a digit.
    let title = format!(
        "{} (i32.store8 (i32.const 1024) (i32.const 34))
         (memory.copy (i32.const 1025) (i32.load (i32.const 2016)) (i32.load (i32.const 2020)))
         (i32.store8 (i32.add (i32.const 1025) (i32.load (i32.const 2020))) (i32.const 34))
         (call $drop {ITEM}) {}",
        read(0),
        answer(
            "(i32.const 1024)",
            "(i32.add (i32.const 2) (i32.load (i32.const 2020)))"
        )
    );
    let number = format!(
        "{} (i32.store8 (i32.const 1024) (i32.add (i32.const 48) (i32.load (i32.const 2016))))
         (call $drop {ITEM}) {}",
        read(1),
        answer("(i32.const 1024)", "1")
    );
    for (body, expected) in [(title, json!("One")), (number, json!(7))] {
        let plugin = site.load("item_view", &body, "");
        let mut request = site.host.request();
        let key = request.add(item());
        assert_eq!(calls(&mut request, &plugin, key).await.unwrap(), expected);
    }
    let stats = site.host.stats();
    assert_eq!(stats.item_reads, 2);
    let records = site.records.lock().unwrap();
    assert_eq!(*records, ["title", "field_a.value"]);
}

#[tokio::test]
async fn the_payload_has_the_position_of_each_handle() {
    let site = Site::new();
    let plugin = site.load("item_view", &done(), "");
    let mut request = site.host.request();
    let key = request.add(item());
    assert_eq!(calls(&mut request, &plugin, key).await.unwrap(), json!(0));
    // Again in the same instance: what was lent came back.
    assert_eq!(calls(&mut request, &plugin, key).await.unwrap(), json!(0));
    assert_eq!(site.host.stats().instances_created, 1);
    let error = request.call(&plugin, "item_view", b"{}").await.unwrap_err();
    assert_eq!(error.code(), "bad-payload");
}

#[tokio::test]
async fn what_is_set_is_in_the_item_afterwards_and_what_may_not_be_ends_the_call() {
    let write = |slot: u32| {
        format!(
            "(call $write {ITEM} (i32.const {slot}) (i32.const 1024) (i32.const 2) (i32.const 2000))
             (i32.store8 (i32.const 1100) (i32.add (i32.const 48) (i32.load8_u (i32.const 2000))))
             (call $drop {ITEM}) {}",
            answer("(i32.const 1100)", "1")
        )
    };
    let site = Site::new();
    let data = format!("(data (i32.const 1024) {})", quoted("42"));
    let plugin = site.load("item_view", &write(1), &data);
    let mut request = site.host.request();
    let key = request.add(item());
    assert_eq!(calls(&mut request, &plugin, key).await.unwrap(), json!(0));
    let seen = request.projection(&plugin, "item_view", key).await.unwrap();
    assert!(seen.as_str().contains("\"value\":42"), "{}", seen.as_str());

    let plugin = site.load("item_view", &write(0), &data);
    let error = calls(&mut request, &plugin, key).await.unwrap_err();
    assert_eq!(error.code(), "undeclared-write");
}

#[tokio::test]
async fn a_handle_that_is_not_there_has_a_code_of_its_own() {
    for body in [
        // Dropped twice.
        format!("(call $drop {ITEM}) (call $drop {ITEM}) {}", echo()),
        // Used after it was dropped.
        format!("(call $drop {ITEM}) {} {}", read(0), echo()),
        // Made up.
        format!(
            "(call $read (i32.const 4711) (i32.const 0) (i32.const 2000)) {}",
            done()
        ),
        format!(
            "(call $read (i32.const 0) (i32.const 0) (i32.const 2000)) {}",
            done()
        ),
        format!("(call $drop (i32.const -1)) {}", done()),
    ] {
        let error = ends(&body).await;
        assert_eq!(error.code(), "bad-handle", "{body}: {error:?}");
        assert!(matches!(error.kind(), Kind::BadHandle { reason } if !reason.is_empty()));
    }
}

#[tokio::test]
async fn a_handle_that_is_kept_has_one_too() {
    let error = ends(&echo()).await;
    assert_eq!(error.code(), "kept-handle", "{error:?}");
    let error = ends(&format!("{} {}", read(0), echo())).await;
    assert_eq!(error.code(), "kept-handle", "{error:?}");
}

#[tokio::test]
async fn a_fetch_of_more_than_a_guest_has_room_for_copies_nothing() {
    let site = Site::new();
    // 65536 times the same slot of some 100 bytes, and a memory of 4 MiB.
    let body = format!(
        "(call $fetch {ITEM} (i32.const 131072) (i32.const 65536) (i32.const 2000)) {}",
        done()
    );
    let component = Component::new()
        .memory("10")
        .items()
        .tap_by_handle("item-view", &body)
        .lines(&[lazy_line("item_view", FIELDS)]);
    let plugin = site.host.load("test", &component.assemble()).unwrap();
    let mut request = site.host.request();
    let json = json!({
        "id": "0193a5a0-0000-7000-8000-00000000000a", "type": "blog", "title": "x".repeat(100),
        "status": 1, "fields": {}, "author_id": "0193a5a0-0000-7000-8000-00000000000b",
        "stage_id": "0193a5a0-0000-7000-8000-000000000001", "created": 1, "changed": 1,
    });
    let key = request.add(Item::parse(json.to_string().as_bytes()).unwrap());
    let error = calls(&mut request, &plugin, key).await.unwrap_err();
    let Kind::OutOfMemory(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((limit.wanted, limit.limit), (6_553_600, 4 << 20));
    drop(request);
    assert_alive(&site.host).await;
}
