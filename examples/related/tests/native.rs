//! The tap as a plain function, on a real database in memory.

use related::item_view;
use serde_json::{Value, json};
use trovato::testing::MockHost;
use trovato::{Item, TapContext};
use trovato_host_services::testing::Memory;

const POSTS: [&str; 4] = [
    include_str!("../items/post-1.json"),
    include_str!("../items/post-2.json"),
    include_str!("../items/post-3.json"),
    include_str!("../items/post-4.json"),
];

#[test]
fn the_others_that_are_rated_well_are_listed_the_latest_first() {
    let posts = POSTS.map(|post| serde_json::from_str::<Value>(post).unwrap());
    let database = posts.iter().fold(Memory::new(), Memory::item);
    let host = MockHost::new().database(database);
    let item = Item::from_value(&posts[0]).unwrap();
    let view = host
        .run(|| item_view(&item, &TapContext::default()))
        .unwrap();
    let view = serde_json::to_string(&view).unwrap();
    let salt = view.find("Salt, and when to add it (3 of 5)").unwrap();
    let starter = view
        .find("A starter that survives August (5 of 5)")
        .unwrap();
    assert!(salt < starter, "{view}");
    assert!(
        !view.contains("rye") && !view.contains("four in the morning"),
        "{view}"
    );
    assert_eq!(host.queries().len(), 1);
}

#[test]
fn alone_it_says_nothing() {
    let host = MockHost::new().database(Memory::new().item(&json!({
        "id": "0193b001-9e37-70e3-8eef-000000000009", "type": "page", "title": "Imprint", "fields": {},
    })));
    let item = Item::new("blog", "Hello");
    let view = host
        .run(|| item_view(&item, &TapContext::default()))
        .unwrap();
    assert_eq!(
        serde_json::to_value(&view).unwrap(),
        json!({ "#type": "container" })
    );
}
