//! The blog as wasm in the pooled host: every tap, on every item, answers
//! what the same function answers natively.

use std::sync::LazyLock;

use serde_json::{Value, json};
use trovato::prelude::*;
use trovato_host_shim::testing::Plugin;

const ITEMS: [(&str, &str); 4] = [
    ("2k", include_str!("../items/post-2k.json")),
    ("10k", include_str!("../items/post-10k.json")),
    ("50k", include_str!("../items/post-50k.json")),
    ("100k", include_str!("../items/post-100k.json")),
];

static BLOG: LazyLock<Plugin> = LazyLock::new(|| Plugin::build(env!("CARGO_MANIFEST_DIR")));

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn item(json: &str) -> Item<'_> {
    Item::from_json(json).unwrap()
}

#[test]
fn declarations_are_the_native_ones() {
    let declared = |tap| BLOG.call(tap, &json!({})).unwrap();
    assert_eq!(declared("item_info"), json!(blog::item_info()));
    assert_eq!(declared("menu"), json!(blog::menu()));
    assert_eq!(declared("perm"), json!(blog::perm()));
    assert_eq!(declared("menu")[0]["path"], "/blog");
    assert_eq!(declared("perm")[2]["name"], "edit blog content");
}

#[test]
fn every_item_has_only_fields_that_the_type_declares() {
    let declared = blog::item_info();
    for (size, json) in ITEMS {
        for name in item(json).field_names() {
            let is_declared = declared[0]
                .fields
                .iter()
                .any(|field| field.field_name == name);
            assert!(is_declared, "{name} of {size}");
        }
    }
}

#[test]
fn a_view_is_the_native_one() {
    for (size, json) in ITEMS {
        let view = BLOG.call("item_view", &value(json)).unwrap();
        assert_eq!(view, json!(blog::item_view(&item(json)).unwrap()), "{size}");
        assert_eq!(view["header"]["title"]["#value"], value(json)["title"]);
        assert_eq!(
            view["body"]["#value"],
            value(json)["fields"]["field_body"]["value"]
        );
        assert_eq!(view["body"]["#format"], "filtered_html");
    }
}

#[test]
fn a_view_shows_heading_and_byline() {
    let view = BLOG.call("item_view", &value(ITEMS[1].1)).unwrap();
    assert_eq!(
        view["#attributes"],
        json!({ "class": ["blog-post"], "lang": "en" })
    );
    let byline = &view["header"]["byline"];
    assert_eq!(byline["date"]["#value"], "15 March 2026");
    assert_eq!(byline["rating"]["#value"], "★★★★★");
    assert_eq!(byline["rating"]["#attributes"]["role"], "img");
}

#[test]
fn chapters_are_shown_in_their_order() {
    let view = BLOG.call("item_view", &value(ITEMS[3].1)).unwrap();
    let view: RenderElement = serde_json::from_value(view).unwrap();
    let shown: Vec<_> = view
        .children_by_weight()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        shown[..4],
        ["header", "summary", "body", "field_chapter_01"]
    );
    assert_eq!(shown[14..], ["field_chapter_12"]);
}

#[test]
fn an_altered_view_is_the_native_one() {
    for (size, json) in ITEMS {
        let view = BLOG.call("item_view", &value(json)).unwrap();
        let payload = json!({ "render": view, "item": value(json) });
        let altered = BLOG.call("item_view_alter", &payload).unwrap();

        let mut native = blog::item_view(&item(json)).unwrap();
        blog::item_view_alter(&mut native, &item(json)).unwrap();
        assert_eq!(altered, json!(native), "{size}");
        assert_ne!(altered, view, "{size}");
    }
}

#[test]
fn access_is_the_native_one() {
    let author = Uuid::from_u128(1);
    for operation in ["view", "edit", "delete", "publish"] {
        for user_id in [author, Uuid::from_u128(2)] {
            for item_type in ["blog", "page"] {
                let input = json!({
                    "item_id": Uuid::from_u128(9), "item_type": item_type, "author_id": author,
                    "operation": operation, "user_id": user_id, "user_authenticated": true,
                });
                let native = blog::item_access(&serde_json::from_value(input.clone()).unwrap());
                assert_eq!(
                    BLOG.call("item_access", &input).unwrap(),
                    json!(native),
                    "{input}"
                );
            }
        }
    }
}

/// What presave is sent: neither ids nor times.
fn draft(item: &Value) -> Value {
    json!({
        "item_type": item["type"], "title": item["title"],
        "fields": item["fields"], "status": item["status"],
    })
}

#[test]
fn a_patch_is_the_native_one_and_empty_where_nothing_is_missing() {
    for (size, json) in ITEMS {
        let draft = draft(&value(json));
        let patch = BLOG.call("item_presave", &draft).unwrap();
        assert_eq!(patch, json!({ "fields": {} }), "{size}");

        let mut native = Item::from_value(&draft).unwrap();
        blog::item_presave(&mut native).unwrap();
        assert_eq!(patch, json!(native.patch()), "{size}");
    }
}

#[test]
fn a_patch_holds_what_changed_and_nothing_else() {
    for (size, json) in ITEMS {
        let mut draft = draft(&value(json));
        draft["title"] = json!(" Untitled ");
        draft["fields"]["field_rating"] = json!({ "value": 11 });
        draft["fields"]
            .as_object_mut()
            .unwrap()
            .remove("field_reading_minutes");
        let patch = BLOG.call("item_presave", &draft).unwrap();

        assert_eq!(patch["title"], "Untitled");
        assert_eq!(patch["fields"]["field_rating"], json!({ "value": 5 }));
        let changed: Vec<_> = patch["fields"].as_object().unwrap().keys().collect();
        assert_eq!(changed, ["field_rating", "field_reading_minutes"], "{size}");
        assert_eq!(patch.as_object().unwrap().len(), 2, "{size}");

        let mut native = Item::from_value(&draft).unwrap();
        blog::item_presave(&mut native).unwrap();
        assert_eq!(patch, json!(native.patch()), "{size}");
    }
}

#[test]
fn a_draft_without_fields_is_a_draft() {
    let draft = json!({ "item_type": "blog", "title": "Idea", "fields": null, "status": 0 });
    let patch = BLOG.call("item_presave", &draft).unwrap();
    assert_eq!(
        patch,
        json!({ "fields": { "field_reading_minutes": { "value": 1 } } })
    );
}
