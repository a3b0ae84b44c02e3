//! The same plugin, as wasm in the pooled host.

use hello::item_view;
use serde_json::{Value, json};
use trovato::Item;
use trovato_host_shim::testing::Plugin;

const ITEM: &str = include_str!("../items/hello.json");

#[test]
fn the_title_becomes_a_heading() {
    let hello = Plugin::build(env!("CARGO_MANIFEST_DIR"));
    let item: Value = serde_json::from_str(ITEM).unwrap();
    let view = hello.call("item_view", &item).unwrap();
    assert_eq!(
        view["title"],
        json!({ "#type": "markup", "#tag": "h2", "#value": "Hello, Trovato" })
    );
    assert_eq!(view, json!(item_view(&Item::from_json(ITEM).unwrap())));
}
