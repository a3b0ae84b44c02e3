//! An item reads what JSON says, with an index or without, says where it cannot,
//! and answers with what was changed.

mod support;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use trovato::prelude::*;

use support::{forms, read};

const FULL: &str = r#"{
    "id": "0193a5a0-0000-7000-8000-0000000000aa",
    "type": "blog",
    "title": "A \"quoted\" title",
    "fields": {
        "field_body": { "value": "<p>caf\u00e9</p>", "format": "filtered_html" },
        "field_rating": { "value": 4 },
        "field_tags": [ { "target_id": "0193a5a0-0000-7000-8000-0000000000cc", "target_type": "category_term" } ],
        "field_empty": null
    },
    "status": 1,
    "author_id": "0193a5a0-0000-7000-8000-0000000000bb",
    "current_revision_id": "0193a5a0-0000-7000-8000-0000000000dd",
    "stage_id": "0193a5a0-0000-7000-8000-0000000000ee",
    "created": 1700000000,
    "changed": 1700000001,
    "language": "it",
    "something": "else"
}"#;

#[test]
fn every_member_is_read() {
    for payload in forms(FULL) {
        let item = read(&payload).unwrap();
        assert_eq!(item.id().as_u128() & 0xff, 0xaa);
        assert!(!item.is_new());
        assert_eq!(item.item_type(), "blog");
        assert_eq!(item.title(), "A \"quoted\" title");
        assert_eq!(item.status(), 1);
        assert!(item.is_published());
        assert_eq!(item.author_id().as_u128() & 0xff, 0xbb);
        assert_eq!(item.current_revision_id().unwrap().as_u128() & 0xff, 0xdd);
        assert_eq!(item.stage_id().as_u128() & 0xff, 0xee);
        assert_eq!(
            (item.created(), item.changed()),
            (1_700_000_000, 1_700_000_001)
        );
        assert_eq!(item.language(), Some("it"));
        assert_eq!(
            item.field_names().collect::<Vec<_>>(),
            ["field_body", "field_rating", "field_tags", "field_empty"]
        );
    }
}

#[test]
fn what_a_presave_payload_lacks_has_a_default() {
    let json = r#"{"item_type":"blog","title":"New","fields":null,"status":0}"#;
    for payload in forms(json) {
        let item = read(&payload).unwrap();
        assert!(item.is_new());
        assert_eq!(item.item_type(), "blog");
        assert_eq!(item.author_id(), Uuid::nil());
        assert_eq!(item.stage_id(), live_stage_id());
        assert_eq!((item.created(), item.changed()), (0, 0));
        assert_eq!((item.language(), item.current_revision_id()), (None, None));
        assert_eq!(item.field_names().count(), 0);
    }
}

const MEMBERS: [&str; 9] = [
    "id",
    "title",
    "status",
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
];

#[test]
fn only_the_type_is_required_and_what_is_missing_is_told_from_a_default() {
    for json in [
        r#"{"type":"blog"}"#,
        r#"{"item_type":"blog","title":null,"id":null,"status":null,"created":null}"#,
    ] {
        for payload in forms(json) {
            let item = read(&payload).unwrap();
            assert_eq!((item.item_type(), item.title()), ("blog", ""));
            assert_eq!((item.status(), item.created()), (0, 0));
            for name in MEMBERS {
                assert!(!item.has_member(name), "{name} of {json}");
            }
            assert!(item.has_member("type") && item.has_member("item_type"));
            assert!(!item.has_member("fields") && !item.has_member("field_body"));
        }
    }
    let (full, new) = (Item::from_json(FULL).unwrap(), Item::new("blog", ""));
    for name in MEMBERS {
        assert!(full.has_member(name), "{name}");
        let has = !["current_revision_id", "language"].contains(&name);
        assert_eq!(new.has_member(name), has, "{name}");
        // Alone, each is told from every other.
        let alone = json!({ "type": "blog", name: full.to_value()[name] });
        let alone = Item::from_value(&alone).unwrap();
        for other in MEMBERS {
            assert_eq!(alone.has_member(other), other == name, "{other} of {name}");
        }
    }
}

#[test]
fn what_an_item_came_without_it_leaves_without() {
    for json in [
        json!({ "type": "blog", "fields": {} }),
        json!({ "type": "blog", "fields": { "a": 1 }, "title": "", "status": 0 }),
        json!({ "type": "blog", "fields": {}, "created": 0, "changed": 5 }),
        serde_json::from_str::<Value>(FULL)
            .map(without_something)
            .unwrap(),
    ] {
        for payload in forms(&json.to_string()) {
            assert_eq!(read(&payload).unwrap().to_value(), json);
        }
    }
}

fn without_something(mut item: Value) -> Value {
    item.as_object_mut().unwrap().remove("something");
    item
}

#[test]
fn what_is_set_to_the_default_of_a_missing_member_is_a_change() {
    let mut item = Item::from_json(r#"{"type":"blog"}"#).unwrap();
    item.set_title("");
    item.set_status(0);
    assert!(item.has_member("title") && item.has_member("status"));
    let patch = json!({ "fields": {}, "title": "", "status": 0 });
    assert_eq!(json!(item.patch()), patch);
    let value = json!({ "type": "blog", "fields": {}, "title": "", "status": 0 });
    assert_eq!(item.to_value(), value);
}

#[test]
fn a_field_is_read_as_the_type_asked_for() {
    for payload in forms(FULL) {
        let item = read(&payload).unwrap();
        let body = TextValue::html("<p>café</p>");
        assert_eq!(item.get_text_value("field_body").unwrap(), Some(body));
        assert_eq!(
            item.get_text("field_body").unwrap().as_deref(),
            Some("<p>café</p>")
        );
        assert_eq!(item.get_value::<i64>("field_rating").unwrap(), Some(4));
        let tags: Vec<RecordRef> = item.get_field("field_tags").unwrap().unwrap();
        assert_eq!(tags[0].target_type, "category_term");
    }
}

#[test]
fn absent_and_null_fields_are_none() {
    for payload in forms(FULL) {
        let item = read(&payload).unwrap();
        assert!(item.has_field("field_empty") && !item.has_field("field_nowhere"));
        for name in ["field_empty", "field_nowhere"] {
            assert_eq!(item.get_field::<TextValue>(name).unwrap(), None);
            assert_eq!(item.get_value::<i64>(name).unwrap(), None);
            assert_eq!(item.get_text(name).unwrap(), None);
        }
    }
}

#[test]
fn a_field_of_another_type_is_named_to_the_member() {
    for payload in forms(FULL) {
        let item = read(&payload).unwrap();
        let path = |error: TapError| error.path().unwrap_or_default().to_owned();
        assert_eq!(
            path(item.get_value::<String>("field_rating").unwrap_err()),
            "fields.field_rating.value"
        );
        assert_eq!(
            path(item.get_text("field_tags").unwrap_err()),
            "fields.field_tags"
        );
        assert_eq!(
            path(item.get_field::<Vec<i64>>("field_tags").unwrap_err()),
            "fields.field_tags[0]"
        );
        let error = item.get_text_value("field_rating").unwrap_err();
        assert_eq!(
            (error.code(), error.path()),
            ("field", Some("fields.field_rating.value"))
        );
    }
}

#[track_caller]
fn is_no_item(json: &str, path: Option<&str>, message: &str) {
    // What is no JSON has no index.
    let payloads = match serde_json::from_str::<Value>(json) {
        Ok(_) => forms(json),
        Err(_) => vec![json.as_bytes().to_vec()],
    };
    for payload in payloads {
        let error = read(&payload).unwrap_err();
        assert_eq!(
            (error.code(), error.path(), error.message()),
            ("input", path, message)
        );
    }
}

#[test]
fn what_is_no_item_is_said_to_be_none() {
    is_no_item(
        "[]",
        None,
        "invalid type: sequence, expected an item, which is an object with a `type`",
    );
    is_no_item("{}", None, "missing field `type`");
    is_no_item(r#"{"title":"T"}"#, None, "missing field `type`");
    is_no_item(r#"{"type":null,"title":"T"}"#, None, "missing field `type`");
    is_no_item(
        r#"{"type":"blog","title":7}"#,
        Some("title"),
        "invalid type: integer `7`, expected a string",
    );
    is_no_item(
        r#"{"type":"blog","title":"T","id":"no"}"#,
        Some("id"),
        r#"invalid value: string "no", expected a UUID"#,
    );
    is_no_item(
        r#"{"type":"blog","title":"T","created":1e30}"#,
        Some("created"),
        "invalid type: floating point `1e+30`, expected i64",
    );
    is_no_item(
        r#"{"type":"blog","title":"T","fields":[]}"#,
        Some("fields"),
        "invalid type: sequence, expected an object of fields",
    );
    is_no_item(
        r#"{"type":"blog","title":"T","fields":{"a":@}}"#,
        Some("fields.a"),
        "expected value",
    );
    is_no_item("", None, "EOF while parsing a value");
}

#[test]
fn depth_costs_no_stack_until_it_is_asked_for() {
    let deep = format!(
        r#"{{"type":"t","title":"T","fields":{{"deep":{}{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let item = Item::from_json(&deep).unwrap();
    let error = item.get_field::<Value>("deep").unwrap_err();
    assert_eq!(error.message(), "recursion limit exceeded");
}

#[test]
fn a_patch_holds_what_was_changed_and_nothing_else() {
    for payload in forms(FULL) {
        let mut item = read(&payload).unwrap();
        assert_eq!(json!(item.patch()), json!({ "fields": {} }));
        item.set_field("field_rating", json!({ "value": 5 }))
            .unwrap();
        item.set_field("field_empty", Value::Null).unwrap();
        item.set_field("field_new", "n").unwrap();
        item.set_title("Another");
        item.set_status(1);
        let patch = json!({
            "fields": { "field_rating": { "value": 5 }, "field_new": "n" },
            "title": "Another"
        });
        assert_eq!(json!(item.patch()), patch);
        assert_eq!(item.get_value::<i64>("field_rating").unwrap(), Some(5));
        assert_eq!(item.into_owned().patch().title.as_deref(), Some("Another"));
    }
}

#[test]
fn a_value_without_json_is_an_error_of_its_field() {
    let mut item = Item::new("blog", "T");
    let map = std::collections::BTreeMap::from([(vec![1], 1)]);
    let error = item.set_field("field_map", map).unwrap_err();
    assert_eq!(
        (error.code(), error.path()),
        ("output", Some("fields.field_map"))
    );
}

#[test]
fn a_member_that_stands_twice_counts_as_the_last() {
    let text = r#"{"type":"a","title":"A","title":"B","fields":{"f":1,"g":2,"f":3}}"#;
    for payload in forms(text) {
        let item = read(&payload).unwrap();
        assert_eq!(item.title(), "B");
        assert_eq!(item.get_field::<i64>("f").unwrap(), Some(3));
        assert_eq!(item.field_names().collect::<Vec<_>>(), ["g", "f"]);
    }
}

#[test]
fn the_fields_borrow_from_the_payload() {
    for payload in forms(FULL) {
        let item = read(&payload).unwrap();
        let raw = item.raw_field("field_rating").unwrap().unwrap().get();
        assert!(payload.as_ptr_range().contains(&raw.as_ptr()));
        let body = item.get_text("field_body").unwrap().unwrap();
        assert!(
            matches!(body, std::borrow::Cow::Owned(_)),
            "an escape in it needs a copy"
        );
    }
}

/// Any JSON, up to a few levels.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("finite", |f| f.is_finite())
            .prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map("\\PC{0,8}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// An object with an item's members, each right, null, absent or anything.
fn nearly_an_item() -> impl Strategy<Value = Value> {
    let text = prop_oneof![4 => "\\PC{0,12}".prop_map(Value::from), 1 => any_json()];
    let id = prop_oneof![
        3 => any::<u128>().prop_map(|bits| Value::from(Uuid::from_u128(bits).to_string())),
        1 => any_json(),
    ];
    let number = prop_oneof![3 => any::<i64>().prop_map(Value::from), 1 => any_json()];
    let name = prop_oneof![4 => "[a-z_]{0,6}", 1 => "\\PC{0,6}", 1 => "[\"\\\\\u{1}-\u{1f}a]{0,4}"];
    let fields = prop_oneof![
        4 => proptest::collection::hash_map(name, any_json(), 0..6)
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        1 => any_json(),
    ];
    let some = |strategy: BoxedStrategy<Value>| proptest::option::weighted(0.8, strategy);
    (
        some(text.clone().boxed()),
        some(text.clone().boxed()),
        some(text.boxed()),
        [some(id.clone().boxed()), some(id.boxed())],
        [some(number.clone().boxed()), some(number.boxed())],
        some(fields.boxed()),
    )
        .prop_map(
            |(item_type, title, language, [id, author], [status, created], fields)| {
                [
                    ("type", item_type),
                    ("title", title),
                    ("language", language),
                    ("id", id),
                    ("author_id", author),
                    ("status", status),
                    ("created", created),
                    ("fields", fields),
                ]
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect::<Map<_, _>>()
                .into()
            },
        )
}

/// Whether the vocabulary calls this an item, by way of [`Value`] alone.
fn is_item(value: &Value) -> bool {
    let text = |name: &str| value[name].is_string();
    let id = |name: &str| {
        value[name].is_null()
            || value[name]
                .as_str()
                .is_some_and(|id| Uuid::try_parse(id).is_ok())
    };
    let number = |name: &str| value[name].is_null() || value[name].is_i64();
    text("type")
        && (value["title"].is_null() || text("title"))
        && (value["language"].is_null() || text("language"))
        && (value["fields"].is_null() || value["fields"].is_object())
        && ["id", "author_id"].into_iter().all(id)
        && ["status", "created"].into_iter().all(number)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_item_agrees_with_value(
        value in nearly_an_item(),
        pretty in any::<bool>(),
        form in any::<prop::sample::Index>(),
    ) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let payload = form.get(&forms(&text)).clone();
        // Printing and parsing a float may cost its last digit.
        let value: Value = serde_json::from_str(&text).unwrap();
        let item = match read(&payload) {
            Ok(item) => item,
            Err(error) => {
                prop_assert!(!is_item(&value), "{error:?} for {text}");
                return Ok(());
            }
        };
        prop_assert!(is_item(&value), "{item:?} out of {text}");
        prop_assert_eq!(item.item_type(), value["type"].as_str().unwrap());
        prop_assert_eq!(item.title(), value["title"].as_str().unwrap_or_default());
        for name in MEMBERS {
            prop_assert_eq!(item.has_member(name), !value[name].is_null(), "{}", name);
        }
        prop_assert_eq!(item.language(), value["language"].as_str());
        prop_assert_eq!(item.status(), value["status"].as_i64().unwrap_or_default());
        prop_assert_eq!(item.created(), value["created"].as_i64().unwrap_or_default());
        let fields = value["fields"].as_object().cloned().unwrap_or_default();
        prop_assert_eq!(item.field_names().count(), fields.len());
        for (name, expected) in &fields {
            let got = item.get_field::<Value>(name).unwrap();
            prop_assert_eq!(got, Some(expected.clone()).filter(|value| !value.is_null()));
        }
        prop_assert_eq!(&item.to_value()["fields"], &Value::Object(fields));
        let again = serde_json::to_string(&item).unwrap();
        prop_assert_eq!(Item::from_json(&again).unwrap(), item);
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json()) {
        prop_assert_eq!(Item::from_value(&value).is_ok(), is_item(&value));
        for payload in forms(&value.to_string()) {
            prop_assert_eq!(read(&payload).is_ok(), is_item(&value));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        if let Ok(item) = Item::from_json(&text) {
            prop_assert!(is_item(&item.to_value()));
        }
    }

    /// Broken JSON is refused, unless what is broken is in a value that nobody
    /// reads: then the item is refused as soon as it is written.
    #[test]
    fn damaged_json_is_refused_by_the_time_it_is_read(
        value in nearly_an_item(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\ 0tn\n".to_vec())],
        cut in any::<bool>(),
    ) {
        let mut json = value.to_string().into_bytes();
        let at = at.index(json.len());
        if cut {
            json.truncate(at);
        } else {
            json[at] = byte;
        }
        let item = read(&json);
        if serde_json::from_slice::<&RawValue>(&json).is_err() {
            let written = item.map(|item| serde_json::to_string(&item));
            prop_assert!(!matches!(written, Ok(Ok(_))), "{:?}", written);
        } else if let Ok(value) = serde_json::from_slice(&json) {
            prop_assert_eq!(item.is_ok(), is_item(&value), "{:?}", item);
        }
    }
}
