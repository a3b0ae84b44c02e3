//! The same plugin, as wasm in the pooled host.

use serde_json::json;
use trovato_host_shim::testing::Plugin;

#[test]
fn the_title_becomes_a_heading() {
    let hello = Plugin::build(env!("CARGO_MANIFEST_DIR"));
    let view = hello
        .call("item_view", &json!({ "type": "page", "title": "Hello" }))
        .unwrap();
    assert_eq!(
        view["title"],
        json!({ "#type": "markup", "#tag": "h2", "#value": "Hello" })
    );
}
