//! Access by name.

use super::teaser::{fails, whole};
use trovato::lazy::AnyField;
use trovato::prelude::*;

fn handle(item: &Value) -> ItemHandle {
    ItemHandle::from(Item::from_value(item).unwrap())
}

#[test]
fn members_are_those_of_an_item() {
    let json = json!({
        "id": "0193a5a0-0000-7000-8000-0000000000aa", "type": "blog", "title": "A \"B\"",
        "status": 1, "created": 7, "changed": 8, "language": "it",
        "author_id": "0193a5a0-0000-7000-8000-0000000000bb",
        "stage_id": "0193a5a0-0000-7000-8000-0000000000dd",
        "current_revision_id": "0193a5a0-0000-7000-8000-0000000000ee",
    });
    for json in [json, json!({ "type": "blog" })] {
        let item = Item::from_value(&json).unwrap();
        let by_handle = handle(&json);
        assert_eq!(by_handle.id().unwrap(), item.id());
        assert_eq!(by_handle.item_type().unwrap(), item.item_type());
        assert_eq!(by_handle.title().unwrap(), item.title());
        assert_eq!(by_handle.status().unwrap(), item.status());
        assert_eq!(by_handle.is_published().unwrap(), item.is_published());
        assert_eq!(by_handle.created().unwrap(), item.created());
        assert_eq!(by_handle.changed().unwrap(), item.changed());
        assert_eq!(by_handle.author_id().unwrap(), item.author_id());
        assert_eq!(by_handle.stage_id().unwrap(), item.stage_id());
        assert_eq!(by_handle.language().unwrap(), item.language());
        assert_eq!(
            by_handle.current_revision_id().unwrap(),
            item.current_revision_id()
        );
        let crossings = by_handle.crossings();
        by_handle.title().unwrap();
        by_handle.is_published().unwrap();
        by_handle.language().unwrap();
        assert_eq!(by_handle.crossings(), crossings);
    }
}

#[test]
fn fields_are_read_as_those_of_an_item() {
    let json = whole();
    let item = Item::from_value(&json).unwrap();
    let by_handle = handle(&json);
    for name in ["field_body", "field_rating", "field_tags", "field_none"] {
        assert_eq!(
            by_handle.get_field::<Value>(name).unwrap(),
            item.get_field::<Value>(name).unwrap()
        );
    }
    assert_eq!(
        by_handle.get_text("field_body").unwrap().as_deref(),
        Some("<p>Hi</p>")
    );
    assert_eq!(
        by_handle.get_text_value("field_body").unwrap(),
        item.get_text_value("field_body").unwrap()
    );
    assert_eq!(by_handle.get_value::<i64>("field_rating").unwrap(), Some(4));
    // A handle has the members by name as well.
    assert_eq!(
        by_handle.get_field::<String>("title").unwrap().as_deref(),
        Some("Say \"Hello\"")
    );
    assert_eq!(by_handle.crossings(), 5);
}

#[test]
fn a_field_tells_why_there_is_nothing() {
    let item = handle(&json!({ "type": "blog", "fields": { "a": null, "b": 1 } }));
    assert_eq!(item.field::<i64>("a").unwrap(), Field::Null);
    assert_eq!(item.field::<i64>("b").unwrap(), Field::Value(1));
    assert_eq!(item.field::<i64>("c").unwrap(), Field::Absent);
    assert_eq!(item.get_field::<i64>("a").unwrap(), None);
    assert_eq!(item.crossings(), 3);
}

#[test]
fn values_may_be_borrowed_while_others_are_read() {
    let item =
        handle(&json!({ "type": "blog", "fields": { "a": ["x", "y"], "b": { "value": "z" } } }));
    let list: Vec<&str> = item.get_field("a").unwrap().unwrap();
    let text = item.get_text("b").unwrap().unwrap();
    assert_eq!((list, &*text), (vec!["x", "y"], "z"));
}

#[test]
fn failures_name_the_member() {
    let json = json!({
        "type": "blog",
        "title": "A",
        "fields": { "field_rating": { "value": "five" }, "b": 1 }
    });
    let item = handle(&json);
    fails(
        item.get_value::<i64>("field_rating"),
        "field",
        "invalid type: string \"five\", expected i64 at `fields.field_rating.value`",
    );
    fails(
        item.get_field::<String>("b"),
        "field",
        "invalid type: integer `1`, expected a string at `fields.b`",
    );
    fails(
        item.get_field::<bool>("title"),
        "field",
        "invalid type: string \"A\", expected a boolean at `title`",
    );
}

#[test]
fn what_was_set_by_name_is_read_by_name() {
    let mut item = handle(&whole());
    assert_eq!(item.title().unwrap(), "Say \"Hello\"");
    item.set_title("New").unwrap();
    item.set_status(0).unwrap();
    item.set_field("field_new", [1, 2]).unwrap();
    item.set_field("field_note", ()).unwrap();
    assert_eq!(item.crossings(), 5);
    assert_eq!(item.title().unwrap(), "New");
    assert!(!item.is_published().unwrap());
    assert_eq!(
        item.get_field::<Vec<i64>>("field_new").unwrap(),
        Some(vec![1, 2])
    );
    assert!(item.field::<String>("field_note").unwrap().is_null());
    assert_eq!(item.crossings(), 5);
    let patch = ItemPatch::default()
        .title("New")
        .status(0)
        .field("field_new", json!([1, 2]))
        .field("field_note", Value::Null);
    assert_eq!(item.written(), patch);
}

#[test]
fn what_may_not_be_set_stays_as_it_was() {
    let mut item = handle(&whole());
    assert_eq!(item.created().unwrap(), 1_700_000_000);
    let denied = "the field is not for this plugin or this user to change";
    for name in ["created", "author_id", "id", "type", "item_type"] {
        fails(
            item.set_field(name, 5),
            "denied",
            &format!("{denied} at `{name}`"),
        );
    }
    fails(
        item.set_field("title", 5),
        "field",
        "expected what belongs there, found a number at `title`",
    );
    let keyed = std::collections::BTreeMap::from([((1, 2), 3)]);
    fails(
        item.set_field("field_note", keyed),
        "output",
        "key must be a string at `fields.field_note`",
    );
    assert_eq!(item.created().unwrap(), 1_700_000_000);
    assert_eq!(item.title().unwrap(), "Say \"Hello\"");
    assert_eq!(item.written(), ItemPatch::default());
}

#[test]
fn the_handle_of_any_field_is_the_default() {
    let item: ItemHandle<AnyField> = handle(&whole());
    assert!(item.is_published().unwrap());
}
