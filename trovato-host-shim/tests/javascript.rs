//! A plugin in JavaScript, which knows nothing of the SDK but its WIT. Its
//! component is made with Node.js, see `fixtures/javascript`: where that was
//! not done, these tests say that they skip it.
#![cfg(feature = "component")]

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use trovato_host_shim::{Host, HostConfig, Limits, Plugin, Result};
use wit_parser::WorldKey;
use wit_parser::decoding::{DecodedWasm, decode};

fn component() -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/javascript");
    let file = folder.join("javascript.wasm");
    let bytes = fs::read(&file).ok();
    if bytes.is_none() {
        let reason = "run `npm install && npm run build` in tests/fixtures/javascript";
        // Not captured, as what is printed is.
        let _ = writeln!(std::io::stderr(), "skipped in JavaScript: {reason}");
    }
    bytes
}

async fn call(host: &Host, plugin: &Plugin, item: &Value) -> Result<Value> {
    let payload = item.to_string();
    let mut request = host.request();
    request
        .call_as(plugin, "item_view", payload.as_bytes())
        .await
}

#[tokio::test]
async fn a_plugin_in_javascript_is_one_as_any_other() {
    let Some(bytes) = component() else { return };
    let host = Host::new(HostConfig {
        limits: Limits {
            // One is enough, and the engine that it brings takes some memory.
            instances: 1,
            ..Limits::default()
        },
        ..HostConfig::default()
    });
    let host = host.unwrap();
    let plugin = host.load("javascript", &bytes).unwrap();
    assert_eq!(plugin.taps().len(), 1);
    // Without a section of its own it says nothing about what it reads.
    assert_eq!(plugin.taps()[0].reads, ["*"]);

    let item = |rating: Value| json!({ "type": "blog", "title": "Hello", "fields": { "field_rating": { "value": rating } } });
    let view = call(&host, &plugin, &item(json!(3))).await.unwrap();
    assert_eq!(
        view,
        json!({
            "#type": "container",
            "#tag": "article",
            "title": { "#type": "markup", "#tag": "h2", "#value": "Hello" },
            "rating": { "#type": "markup", "#tag": "p", "#value": "★★★" },
        })
    );

    let error = call(&host, &plugin, &item(json!("five")))
        .await
        .unwrap_err();
    let error = error.tap_error().unwrap();
    assert_eq!(error.code(), "field");
    assert_eq!(error.path(), Some("fields.field_rating.value"));
    assert_eq!(error.details().unwrap().as_str(), r#"{"found":"string"}"#);
}

#[test]
fn it_exports_the_world_of_its_tap() {
    let Some(bytes) = component() else { return };
    let DecodedWasm::Component(resolve, world) = decode(&bytes).unwrap() else {
        panic!("it is no component");
    };
    let exports: Vec<_> = resolve.worlds[world].exports.keys().collect();
    assert_eq!(exports, [&WorldKey::Name("item-view".to_owned())]);
}
