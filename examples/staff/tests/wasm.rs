//! The three paths as wasm, and natively, on one item.

use serde_json::{Value, json};
use staff::{badge, card, item_view};
use trovato::Item;
use trovato_host_shim::testing::Plugin;

const ANN: &str = include_str!("../items/ann.json");

#[test]
fn wasm_and_native_agree_on_each_path() {
    let staff = Plugin::build(env!("CARGO_MANIFEST_DIR"));
    let ann: Value = serde_json::from_str(ANN).unwrap();
    let item = || Item::from_json(ANN).unwrap();
    let in_wasm = |tap: &str| staff.call_item(tap, &ann).unwrap();

    assert_eq!(in_wasm("item_view"), json!(item_view(&item()).unwrap()));
    assert_eq!(in_wasm("card"), json!(card(&item()).unwrap()));
    assert_eq!(in_wasm("badge"), json!(badge(&item().into()).unwrap()));
}

#[test]
fn card_and_badge_show_the_same() {
    let item = || Item::from_json(ANN).unwrap();
    assert_eq!(card(&item()).unwrap(), badge(&item().into()).unwrap());
}
