//! The tap as wasm in the pooled host, on SQLite.

use serde_json::Value;
use trovato_host_services::testing;

const POSTS: [&str; 4] = [
    include_str!("../items/post-1.json"),
    include_str!("../items/post-2.json"),
    include_str!("../items/post-3.json"),
    include_str!("../items/post-4.json"),
];

#[test]
fn the_same_list_comes_out_of_wasm() {
    let posts = POSTS.map(|post| serde_json::from_str::<Value>(post).unwrap());
    let plugin = testing::plugin(env!("CARGO_MANIFEST_DIR"), &posts);
    let view = plugin
        .call_item("item_view", &posts[0])
        .unwrap()
        .to_string();
    let salt = view.find("Salt, and when to add it (3 of 5)").unwrap();
    let starter = view
        .find("A starter that survives August (5 of 5)")
        .unwrap();
    assert!(salt < starter, "{view}");
    assert!(!view.contains("rye"), "{view}");
}
