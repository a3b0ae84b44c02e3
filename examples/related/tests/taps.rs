//! The tap natively and as wasm in the pooled host, on SQLite.

use serde_json::{Value, json};
use trovato_host_services::testing::{Site, both_ways};
use trovato_host_shim::Grants;

both_ways!(
    [related::item_view] =>
    the_others_that_are_rated_well_are_listed_the_latest_first,
    alone_it_says_nothing,
    what_is_not_granted_is_not_asked_for,
);

const POSTS: [&str; 4] = [
    include_str!("../items/post-1.json"),
    include_str!("../items/post-2.json"),
    include_str!("../items/post-3.json"),
    include_str!("../items/post-4.json"),
];

fn posts(site: &Site) -> [Value; 4] {
    let posts = POSTS.map(|post| serde_json::from_str(post).unwrap());
    for post in &posts {
        site.add_item(post);
    }
    posts
}

fn the_others_that_are_rated_well_are_listed_the_latest_first(site: &mut Site) {
    let posts = posts(site);
    let view = site.call_item("item_view", &posts[0]).unwrap();
    let view = view.to_string();
    let salt = view.find("Salt, and when to add it (3 of 5)").unwrap();
    let starter = view
        .find("A starter that survives August (5 of 5)")
        .unwrap();
    assert!(salt < starter, "{view}");
    assert!(
        !view.contains("rye") && !view.contains("four in the morning"),
        "{view}"
    );
}

fn alone_it_says_nothing(site: &mut Site) {
    site.add_item(&json!({
        "id": "0193b001-9e37-70e3-8eef-000000000009", "type": "page", "title": "Imprint", "fields": {},
    }));
    let view = site.call_item("item_view", &json!({ "type": "blog", "title": "Hello" }));
    assert_eq!(view.unwrap(), json!({ "#type": "container" }));
}

fn what_is_not_granted_is_not_asked_for(site: &mut Site) {
    let posts = posts(site);
    site.set_grants(Grants::none().to("related", ["title", "changed"]));
    let error = site.call_item("item_view", &posts[0]).unwrap_err();
    let error = error.tap_error().unwrap();
    assert_eq!(error.code(), "db-unknown-column");
}
