//! The list as wasm in the pooled host, with handles of real items.

use serde_json::Value;
use teaser::teasers;
use trovato::{Item, ItemHandle};
use trovato_host_shim::testing::Plugin;
use trovato_host_shim::{Item as HostItem, Part};

const FIFTY: &str = include_str!("../items/fifty.json");

fn items() -> Vec<Value> {
    serde_json::from_str(FIFTY).unwrap()
}

#[test]
fn fifty_items_are_one_crossing_and_one_more_for_each_without_a_summary() {
    let plugin = Plugin::build(env!("CARGO_MANIFEST_DIR"));
    let mut request = plugin.request();
    let items = items();
    let parts: Vec<Part<'_>> = items
        .iter()
        .map(|item| HostItem::parse(item.to_string().as_bytes()).unwrap())
        .map(|item| Part::Item(request.add(item)))
        .collect();

    // The first call asks for the input buffer as well.
    plugin
        .call_with(&mut request, "teasers", parts.clone())
        .unwrap();
    let before = plugin.host().stats();
    let list = plugin.call_with(&mut request, "teasers", parts).unwrap();
    let after = plugin.host().stats();

    let without = items
        .iter()
        .filter(|item| item["fields"].get("field_summary").is_none());
    assert_eq!(after.guest_entries - before.guest_entries, 1);
    assert_eq!(after.item_reads - before.item_reads, without.count() as u64);

    let native: Vec<ItemHandle<_>> = items
        .iter()
        .map(|item| Item::from_value(item).unwrap().into())
        .collect();
    let native = serde_json::to_value(teasers(&native).unwrap()).unwrap();
    assert_eq!(list, native);
}
