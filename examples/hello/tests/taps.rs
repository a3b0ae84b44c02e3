//! The plugin, natively and as wasm in the pooled host.

use serde_json::{Value, json};
use trovato::Item;
use trovato_host_shim::testing::{Plugin, both_ways};

both_ways!([hello::item_view] => the_title_becomes_a_heading, what_is_no_item_is_refused);

const ITEM: &str = include_str!("../items/hello.json");

fn the_title_becomes_a_heading(hello: &mut Plugin) {
    let item: Value = serde_json::from_str(ITEM).unwrap();
    let view = hello.call_item("item_view", &item).unwrap();
    assert_eq!(
        view,
        json!({
            "#type": "container",
            "title": { "#type": "markup", "#tag": "h2", "#value": "Hello, Trovato" },
        })
    );
    let function = hello::item_view(&Item::from_json(ITEM).unwrap());
    assert_eq!(view, json!(function));
}

fn what_is_no_item_is_refused(hello: &mut Plugin) {
    let error = hello.call_err("item_view", &json!({ "title": "Hello" }));
    assert_eq!(error.code(), "input");
}
