//! The list, natively and as wasm in the pooled host, with handles of real
//! items.

use serde_json::{Value, json};
use teaser::teasers;
use trovato::ItemHandle;
use trovato_host_shim::testing::{Plugin, both_ways};
use trovato_host_shim::{Item, Part};

both_ways!(
    [teasers] =>
    fifty_items_are_one_crossing_and_one_more_for_each_without_a_summary,
    a_summary_is_shown_as_it_is,
    without_a_summary_the_text_begins,
    an_item_of_nothing_but_a_title_is_a_title,
    no_items_are_an_empty_list,
);

fn fifty() -> Vec<Value> {
    serde_json::from_str(include_str!("../items/fifty.json")).unwrap()
}

/// The teaser of one item.
fn shown(teaser: &Plugin, fields: &Value) -> Value {
    let item = json!({ "type": "blog", "title": "Bread", "fields": fields });
    let mut list = teaser.call_items("teasers", &[item]).unwrap();
    list["item-0000"].take()
}

fn fifty_items_are_one_crossing_and_one_more_for_each_without_a_summary(plugin: &mut Plugin) {
    let mut request = plugin.request();
    let items = fifty();
    let parts: Vec<Part<'_>> = items
        .iter()
        .map(|item| Item::parse(item.to_string().as_bytes()).unwrap())
        .map(|item| Part::Item(request.add(item)))
        .collect();

    // The first call in wasm asks for the input buffer as well.
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

    let handles: Vec<ItemHandle<_>> = items
        .iter()
        .map(|item| trovato::Item::from_value(item).unwrap().into())
        .collect();
    assert_eq!(list, json!(teasers(&handles).unwrap()));
    for (at, item) in items.iter().enumerate() {
        let teaser = &list[format!("item-{at:04}")];
        assert_eq!(teaser["title"]["#value"], item["title"]);
        let text = teaser["text"]["#value"].as_str().unwrap();
        match item["fields"].get("field_summary") {
            Some(summary) => assert_eq!(text, summary["value"]),
            None => assert!(text.ends_with('…'), "{text}"),
        }
    }
}

fn a_summary_is_shown_as_it_is(plugin: &mut Plugin) {
    let teaser = shown(
        plugin,
        &json!({
            "field_summary": { "value": "On baking at night." },
            "field_rating": { "value": 4 },
        }),
    );
    assert_eq!(teaser["title"]["#value"], "Bread");
    assert_eq!(teaser["text"]["#value"], "On baking at night.");
    assert_eq!(teaser["rating"]["#value"], "4 of 5");
}

fn without_a_summary_the_text_begins(plugin: &mut Plugin) {
    let body = format!("<p>Once</p><p>{}</p>", "word ".repeat(60));
    let body = json!({ "value": body, "format": "filtered_html" });
    let teaser = shown(plugin, &json!({ "field_body": body }));
    let text = teaser["text"]["#value"].as_str().unwrap();
    assert!(text.starts_with("Once word word"), "{text}");
    // 140 characters, and the dots.
    assert!(
        text.ends_with("word…") && text.chars().count() <= 141,
        "{text}"
    );
}

fn an_item_of_nothing_but_a_title_is_a_title(plugin: &mut Plugin) {
    let teaser = shown(plugin, &json!({}));
    assert_eq!(
        teaser,
        json!({
            "#type": "container", "#tag": "article",
            "title": { "#type": "markup", "#tag": "h3", "#weight": -10, "#value": "Bread" },
        })
    );
}

fn no_items_are_an_empty_list(plugin: &mut Plugin) {
    let list = plugin.call_items("teasers", &[] as &[Value]).unwrap();
    assert_eq!(list["#attributes"]["class"], json!(["teasers"]));
    assert_eq!(list.get("item-0000"), None);
}
