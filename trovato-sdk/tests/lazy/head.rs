//! Handles as they arrive: with a head, true or not.

use super::teaser::{Teaser, fails};
use proptest::prelude::*;
use trovato::__private::lazy::members;
use trovato::__private::{Taken, whole};
use trovato::abi::{self, Found, Word, head};
use trovato::prelude::*;

/// A value that came with the call.
#[derive(Debug, Clone)]
pub(crate) struct Eager {
    slot: u32,
    name: &'static str,
    word: i64,
    bytes: Vec<u8>,
}

pub(crate) fn text(slot: u32, text: &str) -> Eager {
    let len = u32::try_from(text.len()).unwrap();
    value(slot, Word::Text { len }, text.as_bytes())
}

fn value(slot: u32, word: Word, bytes: &[u8]) -> Eager {
    Eager {
        slot,
        name: "",
        word: word.pack(),
        bytes: bytes.to_vec(),
    }
}

fn named(name: &'static str, word: Word, json: &str) -> Eager {
    Eager {
        name,
        ..value(0, word, json.as_bytes())
    }
}

fn json_of(name: &'static str, json: &str) -> Eager {
    let len = u32::try_from(json.len()).unwrap();
    named(name, Word::Json { len }, json)
}

/// A payload with a handle for each of the lists, and this JSON.
fn payload(handles: &[&[Eager]], json: &str) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let (mut list, mut values, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0;
    for (handle, eager) in handles.iter().enumerate() {
        list.extend_from_slice(&(handle as u64).to_le_bytes());
        for word in [count, eager.len(), bytes.len()] {
            list.extend_from_slice(&number(word));
        }
        count += eager.len();
        for value in *eager {
            values.extend_from_slice(&value.slot.to_le_bytes());
            values.extend_from_slice(&number(value.name.len()));
            values.extend_from_slice(&value.word.to_le_bytes());
            bytes.extend_from_slice(value.name.as_bytes());
            bytes.extend_from_slice(&value.bytes);
        }
    }
    let mut payload = vec![head::HANDLES, 0, 0, 0];
    for word in [handles.len(), count, bytes.len()] {
        payload.extend_from_slice(&number(word));
    }
    for part in [&*list, &*values, &*bytes, json.as_bytes()] {
        payload.extend_from_slice(part);
    }
    payload
}

/// The handle of a call that came with these values. There is no host behind
/// it: what did not come is an invalid handle's.
pub(crate) fn eager(values: &[Eager]) -> ItemHandle<Teaser> {
    decode(&payload(&[values], "0")).unwrap()
}

fn decode(payload: &[u8]) -> Result<ItemHandle<Teaser>> {
    Taken::<ItemHandle<Teaser>>::take(&whole(payload))
}

const INVALID: &str = "the handle is not valid: it lives as long as the call that it came with";
const LYING: &str = "the payload's handles are not what its head claims";

#[test]
fn what_came_with_the_call_is_read_without_asking() {
    let float = 0.5_f64.to_le_bytes();
    let wide = i64::MIN.to_le_bytes();
    let body = r#"{"value":"b","format":"f"}"#;
    let item = eager(&[
        text(0, "Hello"),
        value(2, Word::Wide, &wide),
        value(3, Word::Float, &float),
        value(4, Word::Bool(true), b""),
        value(5, Word::Json { len: 26 }, body.as_bytes()),
        value(6, Word::Null, b""),
        value(10, Word::Denied, b""),
    ]);
    assert_eq!(item.title().unwrap(), "Hello");
    assert_eq!(item.created().unwrap(), i64::MIN);
    assert!((item.price().unwrap() - 0.5).abs() < f64::EPSILON);
    assert!(item.sticky().unwrap());
    assert_eq!(*item.body().unwrap(), TextValue::new("b", "f"));
    assert_eq!(item.rating().unwrap(), None);
    assert!(item.salary().unwrap().is_denied());
    item.fetch(&[Teaser::TITLE, Teaser::RATING]).unwrap();
    fails(item.note(), "handle", INVALID);
    fails(item.fetch(&[Teaser::NOTE]), "handle", INVALID);
}

#[test]
fn what_is_denied_is_told_or_none_or_an_error() {
    let denied = |slot| value(slot, Word::Denied, b"");
    let item = eager(&[denied(0), denied(6), denied(10), denied(4)]);
    assert_eq!(item.rating().unwrap(), None);
    assert_eq!(*item.salary().unwrap(), Field::Denied);
    let text = "the field is not for this plugin or this user to see";
    fails(item.title(), "denied", &format!("{text} at `title`"));
    fails(
        item.sticky(),
        "denied",
        &format!("{text} at `fields.field_sticky.value`"),
    );
}

#[test]
fn a_value_that_does_not_fit_its_slot_is_the_hosts_mistake() {
    let unfit = "the host answered with a value of another type than it declares";
    let item = eager(&[
        value(0, Word::Integer(1), b""),
        text(2, "1"),
        value(3, Word::Integer(1), b""),
        value(5, Word::Bool(true), b""),
        text(6, "4"),
        value(4, Word::Done { len: 0 }, b""),
    ]);
    fails(item.title(), "handle", unfit);
    fails(item.created(), "handle", unfit);
    fails(item.price(), "handle", unfit);
    fails(item.body(), "handle", unfit);
    fails(item.rating(), "handle", unfit);
    fails(item.sticky(), "handle", unfit);
    let item = eager(&[
        value(0, Word::Text { len: 2 }, &[0xc3, 0x28]),
        value(6, Word::WrongType(Found::Nothing), b""),
    ]);
    fails(item.title(), "handle", "the host's text is no UTF-8");
    fails(
        item.rating(),
        "field",
        "expected a whole number of 64 bits, found what is no JSON, there or on the way there, at `fields.field_rating.value`",
    );
    let unknown = Eager {
        word: -1,
        ..value(0, Word::Null, b"")
    };
    fails(
        eager(&[unknown]).title(),
        "handle",
        "the host answered with an unknown word",
    );
}

#[test]
fn identity_may_come_with_the_call() {
    let item = eager(&[
        text(abi::SLOT_ID, "0193a5a0-0000-7000-8000-0000000000aa"),
        text(abi::SLOT_TYPE, "blog"),
    ]);
    assert_eq!(item.id().unwrap().as_u128() & 0xff, 0xaa);
    assert_eq!(item.item_type().unwrap(), "blog");
    fails(eager(&[]).id(), "handle", INVALID);
}

#[test]
fn handles_in_a_list_have_their_own_values() {
    let payload = payload(
        &[&[text(0, "A")], &[], &[text(0, "B"), text(8, "b")]],
        "[2, 0,1]",
    );
    let list = Taken::<Vec<ItemHandle<Teaser>>>::take(&whole(&payload)).unwrap();
    assert_eq!(list[0].title().unwrap(), "B");
    assert_eq!(list[0].note().unwrap(), Some("b"));
    assert_eq!(list[1].title().unwrap(), "A");
    fails(list[1].note(), "handle", INVALID);
    fails(list[2].title(), "handle", INVALID);
    let slice = Taken::<[ItemHandle<Teaser>]>::take(&whole(&payload)).unwrap();
    assert_eq!(slice.len(), 3);
}

#[test]
fn handles_stand_beside_other_inputs() {
    let payload = payload(
        &[&[text(0, "A")], &[text(0, "B")]],
        r#"{"variables":{"n":[1]},"item":1,"others":[0]}"#,
    );
    let [item, others, variables, missing] =
        members(&payload, ["item", "others", "variables", "missing"]).unwrap();
    let item = Taken::<ItemHandle<Teaser>>::take(&item).unwrap();
    assert_eq!(item.title().unwrap(), "B");
    let others = Taken::<Vec<ItemHandle<Teaser>>>::take(&others).unwrap();
    assert_eq!(others[0].title().unwrap(), "A");
    let variables: Value = {
        use trovato::__private::Take as _;
        Taken::<Value>::take(&variables).unwrap()
    };
    assert_eq!(variables, json!({ "n": [1] }));
    fails(
        Taken::<ItemHandle<Teaser>>::take(&missing),
        "input",
        "missing member `missing`",
    );
}

#[test]
fn values_by_name_come_with_the_call_as_well() {
    let payload = payload(
        &[&[
            json_of("title", r#""A \"B\"""#),
            json_of("field_rating", r#"{"value":4}"#),
            named("field_none", Word::Absent, ""),
            named("field_null", Word::Null, ""),
            named("field_salary", Word::Denied, ""),
            named("field_odd", Word::Integer(1), ""),
        ]],
        "0",
    );
    let item = Taken::<ItemHandle>::take(&whole(&payload)).unwrap();
    assert_eq!(item.title().unwrap(), "A \"B\"");
    assert_eq!(item.get_value::<i64>("field_rating").unwrap(), Some(4));
    assert_eq!(item.field::<i64>("field_none").unwrap(), Field::Absent);
    assert_eq!(item.field::<i64>("field_null").unwrap(), Field::Null);
    assert_eq!(item.field::<i64>("field_salary").unwrap(), Field::Denied);
    assert_eq!(item.get_field::<i64>("field_salary").unwrap(), None);
    fails(
        item.field::<i64>("field_odd"),
        "handle",
        "the host answered with a value of another type than it declares",
    );
    fails(item.field::<i64>("field"), "handle", INVALID);
}

#[test]
fn a_payload_without_handles_says_so() {
    let text = "this tap takes items by handle, and the payload has no handles";
    fails(decode(b"{}"), "input", text);
    fails(decode(b""), "input", text);
    let [item] = members(br#"{"item":{"type":"blog"}}"#, ["item"]).unwrap();
    fails(Taken::<ItemHandle<Teaser>>::take(&item), "input", text);
}

#[test]
fn a_position_that_is_none_is_refused() {
    for json in [
        "1",
        "4294967296",
        "99999999999999999999",
        "-0",
        "{}",
        "[0]",
        "",
    ] {
        fails(decode(&payload(&[&[]], json)), "input", LYING);
    }
    assert!(decode(&payload(&[&[]], " 0\n")).is_ok());
    let list = |json| {
        let payload = payload(&[&[]], json);
        Taken::<Vec<ItemHandle<Teaser>>>::take(&whole(&payload))
    };
    for json in ["[0,1]", "[0,]", "[,]", "[0 0]", "[0", "0", "]", "[", ""] {
        fails(list(json), "input", LYING);
    }
    assert_eq!(list(" [ 0 , 0 ] ").unwrap().len(), 2);
    assert!(list("[ ]").unwrap().is_empty());
}

#[test]
fn a_head_that_claims_too_much_is_refused() {
    let true_one = payload(&[&[text(0, "Hello")]], "0");
    // Handles, values and bytes: each larger than the payload.
    for at in [4, 8, 12] {
        for claim in [1000, u32::MAX] {
            let mut payload = true_one.clone();
            payload[at..at + 4].copy_from_slice(&claim.to_le_bytes());
            fails(decode(&payload), "input", LYING);
        }
    }
    for len in 1..head::HANDLES_BYTES {
        fails(decode(&true_one[..len]), "input", LYING);
    }
    // First, count and start of the handle, and length of the value's name.
    let handle = head::HANDLES_BYTES + 8;
    let name = head::HANDLES_BYTES + head::HANDLE_BYTES + 4;
    for at in [handle, handle + 4, handle + 8, name] {
        let mut payload = true_one.clone();
        payload[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        fails(decode(&payload), "input", LYING);
    }
    let word = name + 4;
    let mut payload = true_one;
    let long = Word::Text { len: 6 }.pack();
    payload[word..word + 8].copy_from_slice(&long.to_le_bytes());
    fails(decode(&payload), "input", LYING);
}

#[test]
fn values_are_found_in_whatever_order_they_are_asked_for() {
    let sent = [
        text(8, "note"),
        text(0, "title"),
        value(2, Word::Integer(7), b""),
    ];
    for order in ["tnc", "tcn", "ntc", "nct", "ctn", "cnt"] {
        let item = eager(&sent);
        for field in order.chars() {
            match field {
                't' => assert_eq!(item.title().unwrap(), "title"),
                'n' => assert_eq!(item.note().unwrap(), Some("note")),
                _ => assert_eq!(item.created().unwrap(), 7),
            }
        }
        fails(item.rating(), "handle", INVALID);
    }
}

/// Reads all that a handle has. Whatever it says, it says it in a `Result`.
fn read_all(item: &ItemHandle<Teaser>) {
    let _ = (item.id(), item.item_type().is_ok(), item.title().is_ok());
    let _ = (item.author_id(), item.created(), item.price());
    let _ = (item.sticky(), item.body().is_ok(), item.rating());
    let _ = (item.whole_rating().is_ok(), item.note().is_ok());
    let _ = (item.tags().is_ok(), item.salary().is_ok(), item.weight());
}

fn some_value() -> impl Strategy<Value = Eager> {
    let slot = prop_oneof![
        0_u32..13,
        Just(abi::SLOT_ID),
        Just(abi::SLOT_TYPE),
        any::<u32>()
    ];
    let bytes = proptest::collection::vec(any::<u8>(), 0..12);
    (slot, any::<bool>(), 0_u8..14, any::<u32>(), bytes).prop_map(
        |(slot, honest, kind, below, bytes)| {
            let len = if honest {
                bytes.len() as u64
            } else {
                u64::from(below)
            };
            Eager {
                slot,
                name: "",
                word: (u64::from(kind) << 56 | len).cast_signed(),
                bytes,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Nothing that a host may send does more than fail.
    #[test]
    fn no_head_is_worse_than_an_error(
        handles in proptest::collection::vec(proptest::collection::vec(some_value(), 0..6), 0..4),
        changed in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<Option<prop::sample::Index>>(),
        json in prop_oneof![Just("0"), Just("1"), Just("[0,1,2]"), Just("{\"item\":0}")],
    ) {
        let handles: Vec<&[Eager]> = handles.iter().map(Vec::as_slice).collect();
        let mut payload = payload(&handles, json);
        for (at, byte) in changed {
            let at = at.index(payload.len());
            payload[at] = byte;
        }
        if let Some(cut) = cut {
            payload.truncate(cut.index(payload.len()));
        }
        if let Ok(item) = decode(&payload) {
            read_all(&item);
        }
        if let Ok(list) = Taken::<Vec<ItemHandle<Teaser>>>::take(&whole(&payload)) {
            list.iter().for_each(read_all);
        }
        if let Ok([item]) = members(&payload, ["item"]) {
            let _ = Taken::<ItemHandle<Teaser>>::take(&item).map(|item| read_all(&item));
        }
        if let Ok(item) = Taken::<ItemHandle>::take(&whole(&payload)) {
            let _ = (item.title().is_ok(), item.get_field::<Value>("").is_ok());
        }
    }

    /// What came is what is read, whatever it is and whatever came beside it.
    #[test]
    fn values_come_as_they_were_sent(
        titles in proptest::collection::vec((any::<String>(), any::<i64>()), 1..5),
    ) {
        let handles: Vec<[Eager; 2]> = titles
            .iter()
            .map(|(title, created)| {
                let created = if Word::INTEGERS.contains(created) {
                    value(2, Word::Integer(*created), b"")
                } else {
                    value(2, Word::Wide, &created.to_le_bytes())
                };
                [created, text(0, title)]
            })
            .collect();
        let handles: Vec<&[Eager]> = handles.iter().map(<[Eager; 2]>::as_slice).collect();
        let positions: Vec<usize> = (0..handles.len()).rev().collect();
        let payload = payload(&handles, &json!(positions).to_string());
        let list = Taken::<Vec<ItemHandle<Teaser>>>::take(&whole(&payload)).unwrap();
        for (item, (title, created)) in list.iter().zip(titles.iter().rev()) {
            prop_assert_eq!(item.title().unwrap(), title);
            prop_assert_eq!(item.created().unwrap(), *created);
        }
    }
}

#[test]
fn a_section_line_says_what_a_handle_is_of() {
    let line = Taken::<ItemHandle<Teaser>>::LINE;
    assert!(line.starts_with(r#","form":"handle","fields":[{"name":"title""#));
    assert!(line.ends_with(r#""name":"field_weight","type":"float","write":true}]"#));
    let lists = [
        Taken::<Vec<ItemHandle<Teaser>>>::LINE,
        Taken::<[ItemHandle<Teaser>]>::LINE,
    ];
    for list in lists {
        assert_eq!(list, line.replacen("handle", "handles", 1));
    }
    assert_eq!(Taken::<ItemHandle>::LINE, r#","form":"handle""#);
}
