//! An index tells where an item's members are. It changes nothing of what is
//! read, and one that lies is refused.

mod support;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use trovato::__private::{Take as _, Taken, members, whole};
use trovato::abi::head::{ENTRY_BYTES, INDEX_BYTES, TABLE_BYTES};
use trovato::prelude::*;

use support::{Index, forms, payload, read};

const ITEM: &str = r#"{"id":"0193a5a0-0000-7000-8000-0000000000aa","type":"blog","title":"Caf\u00e9 è","fields":{"a":{"value":"x","format":"f"},"b\"":[1,2],"è":null},"status":1}"#;

#[test]
fn the_head_is_as_long_as_its_numbers_say() {
    let index = Index::of(ITEM, 2);
    assert_eq!(index.tables.len(), 2);
    let head = INDEX_BYTES + 2 * TABLE_BYTES + (5 + 3) * ENTRY_BYTES;
    assert_eq!(index.payload().len(), head + index.json.len());
}

#[test]
fn an_item_is_found_among_other_inputs() {
    let json = format!(r#"{{"n":4,"item":{ITEM},"other":{{"type":"page"}}}}"#);
    for payload in forms(&json) {
        let [item, other, n, none] = members(&payload, ["item", "other", "n", "none"]).unwrap();
        assert_eq!(
            Taken::<Item<'_>>::decode(&item).unwrap(),
            Item::from_json(ITEM).unwrap()
        );
        let other = Taken::<Item<'_>>::decode(&other).unwrap();
        assert_eq!(other.item_type(), "page");
        assert_eq!(Taken::<u8>::decode(&n).unwrap(), 4);
        assert_eq!(Taken::<Option<u8>>::decode(&none).unwrap(), None);
        let error = Taken::<Item<'_>>::decode(&none).unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            ("input", "missing member `none`")
        );
    }
}

#[test]
fn what_is_wrong_with_an_item_among_other_inputs_has_its_whole_path() {
    for (json, path) in [
        (r#"{"n":4,"item":{"type":"blog","title":7}}"#, "item.title"),
        (
            r#"{"n":4,"item":{"type":"blog","fields":[]}}"#,
            "item.fields",
        ),
        (r#"{"n":4,"item":{"title":"T"}}"#, "item"),
        (r#"{"n":4,"item":null}"#, "item"),
    ] {
        for payload in forms(json) {
            let [item] = members(&payload, ["item"]).unwrap();
            let error = Taken::<Item<'_>>::decode(&item).unwrap_err();
            assert_eq!(
                (error.code(), error.path()),
                ("input", Some(path)),
                "{error:?}"
            );
        }
    }
}

#[test]
fn a_list_of_items_is_read() {
    let json = format!(r#"[{ITEM},{{"type":"page"}},{ITEM}]"#);
    for payload in forms(&json) {
        let items = Taken::<Vec<Item<'_>>>::decode(&whole(&payload)).unwrap();
        assert_eq!(
            items,
            Taken::<[Item<'_>]>::decode(&whole(&payload)).unwrap()
        );
        let item = Item::from_json(ITEM).unwrap();
        assert_eq!(
            items,
            [
                item.clone(),
                Item::from_json(r#"{"type":"page"}"#).unwrap(),
                item
            ]
        );
    }
    for (json, path, message) in [
        ("7", None, "invalid type: integer `7`, expected a sequence"),
        (
            r#"[{"type":"a"},7]"#,
            Some("[1]"),
            "invalid type: integer `7`, expected an item, which is an object with a `type`",
        ),
        (
            r#"[{"type":"a"},{"type":"a","created":"x"}]"#,
            Some("[1].created"),
            "invalid type: string \"x\", expected i64",
        ),
        (r#"[{"type":"a"},{}]"#, Some("[1]"), "missing field `type`"),
    ] {
        for payload in forms(json) {
            let error = Taken::<Vec<Item<'_>>>::decode(&whole(&payload)).unwrap_err();
            assert_eq!((error.path(), error.message()), (path, message));
        }
    }
}

#[derive(Debug, Deserialize)]
struct Pair<'a> {
    #[serde(borrow)]
    first: Item<'a>,
    second: Option<Item<'a>>,
}

#[test]
fn what_is_no_item_is_read_behind_the_head() {
    let json = format!(r#"{{"first":{ITEM},"second":null,"list":["a","b"]}}"#);
    let item = Item::from_json(ITEM).unwrap();
    for payload in forms(&json) {
        let value = Taken::<Value>::decode(&whole(&payload)).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(&json).unwrap());
        let pair = Taken::<Pair<'_>>::decode(&whole(&payload)).unwrap();
        assert_eq!((&pair.first, &pair.second), (&item, &None));
        let [first, list] = members(&payload, ["first", "list"]).unwrap();
        assert_eq!(
            Taken::<Option<Item<'_>>>::decode(&first).unwrap().as_ref(),
            Some(&item)
        );
        assert_eq!(Taken::<Vec<String>>::decode(&list).unwrap(), ["a", "b"]);
    }
}

#[test]
fn an_item_within_a_type_of_ones_own_says_which_it_is() {
    let json = r#"{"item":{"type":"a","title":7},"n":1}"#;
    let message = "invalid type: integer `7`, expected a string at `title`";
    for payload in forms(json) {
        let [item] = members(&payload, ["item"]).unwrap();
        let error = Taken::<Option<Item<'_>>>::decode(&item).unwrap_err();
        assert_eq!((error.path(), error.message()), (Some("item"), message));
    }
    let error = Taken::<Pair<'_>>::decode(&whole(br#"{"first":{"type":"a","title":7}}"#));
    assert_eq!(error.unwrap_err().message(), message);
}

/// What a tap takes is read with less code than serde needs, and no differently.
#[test]
fn an_input_of_the_vocabulary_is_what_serde_takes_for_one() {
    macro_rules! same {
        ($type:ty, $json:expr) => {
            for payload in forms(&$json.to_string()) {
                // In an `Option` it is read by serde.
                let by_serde = Taken::<Option<$type>>::decode(&whole(&payload));
                match Taken::<$type>::decode(&whole(&payload)) {
                    Ok(input) => assert_eq!(by_serde, Ok(Some(input))),
                    Err(error) => {
                        let by_serde = by_serde.unwrap_err();
                        assert_eq!(
                            (error.code(), error.path()),
                            (by_serde.code(), by_serde.path())
                        );
                    }
                }
            }
        };
    }
    let id = "0193a5a0-0000-7000-8000-0000000000aa";
    let full = json!({
        "item_id": id, "item_type": "blog", "author_id": id, "operation": "view", "user_id": id,
        "user_authenticated": true, "user_permissions": ["a", "b\n"], "stage_id": id,
        "stage_machine_name": "live", "comment_id": id, "timestamp": 7, "more": [{}],
    });
    let others = [
        json!(null),
        json!(1),
        json!("x"),
        json!([1]),
        json!(["y"]),
        json!({}),
        json!(1.5),
    ];
    let names: Vec<&String> = full.as_object().unwrap().keys().collect();
    let absent = names.iter().map(|name| {
        let mut input = full.clone();
        input.as_object_mut().unwrap().remove(*name);
        input
    });
    let other = names.iter().flat_map(|name| {
        others.iter().filter(|other| !other.is_null()).map(|other| {
            let mut input = full.clone();
            input[*name] = other.clone();
            input
        })
    });
    let nulls = names.iter().map(|name| {
        let mut input = full.clone();
        input[*name] = Value::Null;
        input
    });
    for input in
        absent
            .chain(other)
            .chain(nulls)
            .chain([full.clone(), json!({}), json!([]), json!(7)])
    {
        same!(ItemAccessInput, input);
        same!(CommentAccessInput, input);
        same!(CronInput, input);
        same!(UserInput, input);
    }
}

#[test]
fn a_member_named_type_is_not_meant_by_item_type() {
    let [other] = members(br#"{"item_type":"blog"}"#, ["type"]).unwrap();
    assert_eq!(Taken::<Option<String>>::decode(&other).unwrap(), None);
}

#[test]
fn the_section_line_says_how_items_come() {
    assert_eq!(Taken::<Item<'_>>::LINE, r#","form":"item""#);
    assert_eq!(Taken::<Vec<Item<'_>>>::LINE, r#","form":"items""#);
    assert_eq!(Taken::<[Item<'_>]>::LINE, r#","form":"items""#);
    assert_eq!(Taken::<Option<Item<'_>>>::LINE, "");
}

/// Numbers of the head of [`ITEM`], to two levels: three of the head, three of
/// each table, two of each entry.
const TABLES: usize = 3;
const ENTRIES: usize = TABLES + 2 * 3;

#[track_caller]
fn lies(numbers: &[u32], json: &str) {
    let payload = payload(numbers, json);
    let error = read(&payload).unwrap_err();
    assert_eq!(
        (error.code(), error.path(), error.message()),
        (
            "input",
            None,
            "the index of the payload does not fit its JSON"
        ),
        "{numbers:?}"
    );
}

#[test]
fn a_head_that_is_cut_off_or_too_long_is_refused() {
    let index = Index::of(ITEM, 2);
    let numbers = index.numbers();
    for count in 1..numbers.len() {
        lies(&numbers[..count], "");
    }
    for (at, number) in [
        (0, 257),
        (1, u32::MAX),
        (1, 1000),
        (2, u32::MAX),
        (2, 1 << 29),
    ] {
        let mut numbers = numbers.clone();
        numbers[at] = number;
        lies(&numbers, &index.json);
    }
    let whole_head = payload(&numbers, ITEM);
    for end in 1..12 {
        assert!(read(&whole_head[..end]).is_err());
    }
}

#[test]
fn a_wrong_head_is_refused_by_every_type() {
    let index = Index::of(ITEM, 2);
    let mut numbers = index.numbers();
    numbers[1] = u32::MAX;
    let payload = payload(&numbers, ITEM);
    let message = "the index of the payload does not fit its JSON";
    let error = Taken::<Value>::decode(&whole(&payload)).unwrap_err();
    assert_eq!((error.code(), error.message()), ("input", message));
    let Err(error) = members(&payload, ["a"]) else {
        panic!("has members");
    };
    assert_eq!((error.code(), error.message()), ("input", message));
    let error = Taken::<Vec<Item<'_>>>::decode(&whole(&payload)).unwrap_err();
    assert_eq!((error.code(), error.message()), ("input", message));
}

#[test]
fn tables_in_disorder_or_past_the_end_are_refused() {
    let index = Index::of(ITEM, 2);
    let fields = TABLES + 3;
    let numbers = index.numbers();
    let with = |changes: &[(usize, u32)]| {
        let mut numbers = numbers.clone();
        for &(at, number) in changes {
            numbers[at] = number;
        }
        lies(&numbers, &index.json);
    };
    // Two of one start, the second before the first, one past the JSON.
    with(&[(fields, 0)]);
    with(&[(TABLES, numbers[fields]), (fields, 0)]);
    with(&[(fields, u32::try_from(index.json.len()).unwrap())]);
    with(&[(fields, u32::MAX)]);
    // First entry and count.
    with(&[(TABLES + 1, 1)]);
    with(&[(TABLES + 1, u32::MAX)]);
    with(&[(TABLES + 2, 4)]);
    with(&[(TABLES + 2, 6)]);
    with(&[(TABLES + 2, u32::MAX)]);
    with(&[(fields + 1, 4)]);
    with(&[(fields + 2, 0)]);
    with(&[(fields + 2, 4)]);
}

#[test]
fn a_length_that_is_off_is_refused() {
    let index = Index::of(ITEM, 2);
    let numbers = index.numbers();
    for at in ENTRIES..numbers.len() {
        let right = numbers[at];
        // Some of these end within the two bytes of a character.
        let near = (0..60).filter(|&length| length != right);
        for length in near.chain([right + 1000, u32::MAX - 1, u32::MAX]) {
            let mut numbers = numbers.clone();
            numbers[at] = length;
            lies(&numbers, &index.json);
        }
    }
}

#[test]
fn the_index_of_another_item_is_refused() {
    let numbers = Index::of(ITEM, 2).numbers();
    lies(&numbers, &ITEM.replace("\"x\"", "\"xy\""));
    lies(&numbers, &ITEM.replace("\"title\"", "\"titles\""));
    lies(&numbers, &ITEM.replace("\"status\":1", "\"status\":10"));
    lies(&numbers, &ITEM.replace(",\"status\":1", ""));
    lies(&numbers, &ITEM.replace("1}", "1,\"created\":1}"));
}

/// What may stand in a field, and names that need escapes.
fn fields() -> impl Strategy<Value = Value> {
    let text = || "(\\PC|[\"\\\\\u{1}-\u{1f},:{}]){0,12}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    proptest::collection::hash_map(text(), value, 0..6)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// A change of one number or one byte of a head.
#[derive(Debug, Clone)]
enum Lie {
    Number(prop::sample::Index, u32),
    Add(prop::sample::Index, i8),
    Swap(prop::sample::Index, prop::sample::Index),
    Shift(prop::sample::Index, u8),
}

fn lie() -> impl Strategy<Value = Lie> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u32>()).prop_map(|(at, number)| Lie::Number(at, number)),
        (at(), any::<i8>()).prop_map(|(at, by)| Lie::Add(at, by)),
        (at(), at()).prop_map(|(one, other)| Lie::Swap(one, other)),
        // From one length to the next, so that the sum stays right.
        (at(), any::<u8>()).prop_map(|(at, by)| Lie::Shift(at, by % 16)),
    ]
}

fn tell(numbers: &mut [u32], lie: &Lie) {
    let length = numbers.len();
    match lie {
        Lie::Number(at, number) => numbers[at.index(length)] = *number,
        Lie::Add(at, by) => {
            let number = &mut numbers[at.index(length)];
            *number = number.wrapping_add_signed((*by).into());
        }
        Lie::Swap(one, other) => numbers.swap(one.index(length), other.index(length)),
        Lie::Shift(at, by) => {
            let at = at.index(length - 1);
            numbers[at] = numbers[at].wrapping_add((*by).into());
            numbers[at + 1] = numbers[at + 1].wrapping_sub((*by).into());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_an_index_or_without_an_item_is_the_same(fields in fields(), title in "\\PC{0,12}") {
        let json = json!({ "type": "blog", "title": title, "fields": fields, "created": 5 });
        let text = json.to_string();
        let plain = read(text.as_bytes()).unwrap();
        prop_assert_eq!(&plain.to_value(), &json);
        for payload in forms(&text) {
            let item = read(&payload).unwrap();
            prop_assert_eq!(&item, &plain);
            prop_assert!(item.field_names().eq(plain.field_names()));
        }
    }

    #[test]
    fn an_index_that_lies_shows_nothing_that_the_json_lacks(
        fields in fields(),
        depth in 1_usize..4,
        told in proptest::collection::vec(lie(), 1..4),
    ) {
        let json = json!({ "type": "blog", "title": "T", "fields": fields, "created": 5 });
        let index = Index::of(&json.to_string(), depth);
        let mut numbers = index.numbers();
        for lie in &told {
            tell(&mut numbers, lie);
        }
        let payload = payload(&numbers, &index.json);
        // Whether an error or not, there is no panic.
        let values = Taken::<Value>::decode(&whole(&payload));
        prop_assert!(values.is_err() || values.is_ok_and(|value| value == json));
        let item = match read(&payload) {
            Ok(item) => item,
            Err(error) => {
                prop_assert_eq!(error.code(), "input");
                return Ok(());
            }
        };
        prop_assert_eq!(item.item_type(), "blog");
        prop_assert_eq!((item.title(), item.created()), ("T", 5));
        for name in item.field_names() {
            // What is not whole is no JSON.
            if let Ok(Some(raw)) = item.raw_field(name) {
                let raw: &RawValue = raw;
                let place = payload.as_ptr_range();
                prop_assert!(place.contains(&raw.get().as_ptr()));
                prop_assert_eq!(item.get_field::<Value>(name).unwrap().unwrap_or_default(), json["fields"][name].clone());
            }
        }
    }

    #[test]
    fn a_head_of_any_bytes_is_no_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        bytes.insert(0, 1);
        for payload in [bytes.clone(), [bytes, ITEM.into()].concat()] {
            let _ = read(&payload);
            let _ = Taken::<Vec<Item<'_>>>::decode(&whole(&payload));
            prop_assert!(payload.len() > 200 || read(&payload).is_err());
        }
    }
}
