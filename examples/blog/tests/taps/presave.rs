use serde_json::{Value, json};
use trovato::Item;
use trovato_host_shim::testing::Plugin;

use crate::posts;

both_ways!(
    a_complete_post_stays_as_it_is,
    what_is_empty_is_filled_in,
    a_rating_is_one_to_five,
    a_title_is_trimmed,
    a_rating_of_another_type_is_named,
    other_types_are_left_alone,
    a_patch_holds_what_changed_and_nothing_else,
    a_draft_without_fields_is_a_draft,
);

fn patch(blog: &Plugin, draft: &Value) -> Value {
    blog.call("item_presave", draft).unwrap()
}

/// What presave is sent: neither ids nor times.
fn draft(item: &Value) -> Value {
    json!({
        "item_type": item["type"], "title": item["title"],
        "fields": item["fields"], "status": item["status"],
    })
}

fn complete() -> Value {
    json!({
        "item_type": "blog", "title": "Bread", "status": 1,
        "fields": {
            "field_body": { "value": "<p>Flour, water, salt.</p>", "format": "filtered_html" },
            "field_rating": { "value": 4 },
            "field_reading_minutes": { "value": 1 },
        },
    })
}

fn with_field(name: &str, value: Value) -> Value {
    let mut draft = complete();
    draft["fields"][name] = value;
    draft
}

fn a_complete_post_stays_as_it_is(blog: &mut Plugin) {
    assert_eq!(patch(blog, &complete()), json!({ "fields": {} }));
    for (size, post) in posts() {
        let patch = patch(blog, &draft(&post));
        assert_eq!(patch, json!({ "fields": {} }), "{size}");
    }
}

fn what_is_empty_is_filled_in(blog: &mut Plugin) {
    assert_eq!(
        patch(blog, &with_field("field_reading_minutes", Value::Null)),
        json!({ "fields": { "field_reading_minutes": { "value": 1 } } })
    );
}

fn a_rating_is_one_to_five(blog: &mut Plugin) {
    for (given, kept) in [(9, 5), (0, 1), (-3, 1)] {
        assert_eq!(
            patch(blog, &with_field("field_rating", json!({ "value": given }))),
            json!({ "fields": { "field_rating": { "value": kept } } })
        );
    }
}

fn a_title_is_trimmed(blog: &mut Plugin) {
    let mut draft = complete();
    draft["title"] = json!(" Bread\n");
    assert_eq!(
        patch(blog, &draft),
        json!({ "fields": {}, "title": "Bread" })
    );
}

fn a_rating_of_another_type_is_named(blog: &mut Plugin) {
    let draft = with_field("field_rating", json!({ "value": "five" }));
    let error = blog.call_err("item_presave", &draft);
    assert_eq!(error.path(), Some("fields.field_rating.value"));
}

fn other_types_are_left_alone(blog: &mut Plugin) {
    let page = json!({ "item_type": "page", "title": " Imprint " });
    assert_eq!(patch(blog, &page), json!({ "fields": {} }));
}

fn a_patch_holds_what_changed_and_nothing_else(blog: &mut Plugin) {
    for (size, post) in posts() {
        let mut draft = draft(&post);
        draft["title"] = json!(" Untitled ");
        draft["fields"]["field_rating"] = json!({ "value": 11 });
        let fields = draft["fields"].as_object_mut().unwrap();
        fields.remove("field_reading_minutes");
        let patch = patch(blog, &draft);

        assert_eq!(patch["title"], "Untitled");
        assert_eq!(patch["fields"]["field_rating"], json!({ "value": 5 }));
        let changed: Vec<_> = patch["fields"].as_object().unwrap().keys().collect();
        assert_eq!(changed, ["field_rating", "field_reading_minutes"], "{size}");
        assert_eq!(patch.as_object().unwrap().len(), 2, "{size}");

        let mut item = Item::from_value(&draft).unwrap();
        blog::item_presave(&mut item).unwrap();
        assert_eq!(patch, json!(item.patch()), "{size}");
    }
}

fn a_draft_without_fields_is_a_draft(blog: &mut Plugin) {
    let draft = json!({ "item_type": "blog", "title": "Idea", "fields": null, "status": 0 });
    assert_eq!(
        patch(blog, &draft),
        json!({ "fields": { "field_reading_minutes": { "value": 1 } } })
    );
}
