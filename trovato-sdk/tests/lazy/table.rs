//! Reading what was declared.

use super::teaser::{Teaser, fails, handle, whole, with, without};
use trovato::prelude::*;

#[test]
fn every_kind_of_field_is_read() {
    let item = handle(&whole());
    assert_eq!(item.id().unwrap().as_u128() & 0xff, 0xaa);
    assert_eq!(item.item_type().unwrap(), "blog");
    assert_eq!(item.title().unwrap(), "Say \"Hello\"");
    assert_eq!(item.author_id().unwrap().as_u128() & 0xff, 0xbb);
    assert_eq!(item.created().unwrap(), 1_700_000_000);
    assert!((item.price().unwrap() - 9.0).abs() < f64::EPSILON);
    assert!(item.sticky().unwrap());
    assert_eq!(*item.body().unwrap(), TextValue::html("<p>Hi</p>"));
    assert_eq!(item.rating().unwrap(), Some(4));
    assert_eq!(
        item.whole_rating().unwrap(),
        Some(&json!({ "value": 4, "votes": 12 }))
    );
    assert_eq!(item.note().unwrap(), Some("n"));
    assert_eq!(item.tags().unwrap()[0].target_type, "category_term");
    assert_eq!(item.salary().unwrap().value(), Some(&i64::MAX));
    assert_eq!(item.weight().unwrap(), Some(0.5));
}

#[test]
fn the_first_read_crosses_and_no_other() {
    let item = handle(&whole());
    for crossings in 1..=2 {
        item.title().unwrap();
        item.rating().unwrap();
        item.tags().unwrap();
        item.id().unwrap();
        item.item_type().unwrap();
        assert_eq!(item.crossings(), 5, "in round {crossings}");
    }
    let item = handle(&json!({ "type": "blog" }));
    for _ in 0..2 {
        assert_eq!(item.rating().unwrap(), None);
        assert!(item.salary().unwrap().is_absent());
    }
    assert_eq!(item.crossings(), 2);
}

#[test]
fn an_item_without_an_id_has_a_nil_one() {
    let item = handle(&json!({ "type": "blog" }));
    assert!(item.id().unwrap().is_nil());
}

#[test]
fn what_is_not_there_is_none_where_it_may_be() {
    let item = handle(&json!({ "type": "blog" }));
    assert_eq!(item.rating().unwrap(), None);
    assert_eq!(item.whole_rating().unwrap(), None);
    assert_eq!(item.note().unwrap(), None);
    assert!(item.salary().unwrap().is_absent());

    let item = handle(&with("field_salary", Value::Null));
    assert!(item.salary().unwrap().is_null());
    let item = handle(&with("field_rating", Value::Null));
    assert_eq!(item.rating().unwrap(), None);
    let item = handle(&with("field_rating", json!({})));
    assert_eq!(item.rating().unwrap(), None);
}

#[test]
fn what_is_not_there_is_an_error_where_it_has_to_be() {
    let absent = "the item has no such field: where it may be missing, declare it as an `Option`";
    let null = "the field is null: where it may be, declare it as an `Option`";
    let item = handle(&without("field_body"));
    fails(
        item.body(),
        "absent",
        &format!("{absent} at `fields.field_body`"),
    );
    let item = handle(&with("field_body", Value::Null));
    fails(
        item.body(),
        "null",
        &format!("{null} at `fields.field_body`"),
    );
    let item = handle(&json!({ "type": "blog" }));
    fails(item.title(), "absent", &format!("{absent} at `title`"));
    fails(
        item.sticky(),
        "absent",
        &format!("{absent} at `fields.field_sticky.value`"),
    );
}

#[test]
fn a_field_of_another_type_says_what_it_is() {
    for (value, found) in [
        (json!("four"), "a string"),
        (json!(4.5), "another number"),
        (json!(u64::MAX), "another number"),
        (json!(true), "a boolean"),
        (json!([4]), "a list"),
        (json!({}), "an object"),
    ] {
        let item = handle(&with("field_salary", value));
        let text =
            format!("expected a whole number of 64 bits, found {found} at `fields.field_salary`");
        fails(item.salary(), "field", &text);
    }
    let item = handle(&with("field_note", 4));
    fails(
        item.note(),
        "field",
        "expected a string, found a number at `fields.field_note`",
    );
    let item = handle(&with("field_price", "9"));
    fails(
        item.price(),
        "field",
        "expected a number, found a string at `fields.field_price`",
    );
}

#[test]
fn a_path_may_fail_on_the_way() {
    for (rating, found) in [
        (json!(4), "a number, there or on the way there,"),
        (
            json!({ "value": 4.5 }),
            "a number, there or on the way there,",
        ),
        (json!({ "value": {} }), "an object"),
    ] {
        let item = handle(&with("field_rating", rating));
        let text = format!(
            "expected a whole number of 64 bits, found {found} at `fields.field_rating.value`"
        );
        fails(item.rating(), "field", &text);
    }
    let item = handle(&with("field_sticky", json!({ "value": "yes" })));
    fails(
        item.sticky(),
        "field",
        "expected a boolean, found a string, there or on the way there, at `fields.field_sticky.value`",
    );
}

#[test]
fn an_id_that_is_none_is_shown() {
    // An `Item` would not take it: it is a field here.
    let item = head_with_author("me");
    fails(
        item.author_id(),
        "field",
        "expected a UUID, found the string \"me\" at `author_id`",
    );
}

fn head_with_author(author: &str) -> ItemHandle<Teaser> {
    super::head::eager(&[super::head::text(1, author)])
}

#[test]
fn json_says_what_is_wrong_within_it() {
    let item = handle(&with("field_body", json!({ "value": "a", "format": 1 })));
    fails(
        item.body(),
        "field",
        "invalid type: integer `1`, expected a string at `fields.field_body.format`",
    );
    let item = handle(&with("field_tags", json!([{ "target_type": "user" }])));
    fails(
        item.tags(),
        "field",
        "missing field `target_id` at `fields.field_tags[0]`",
    );
}

#[test]
fn a_fetch_is_one_crossing_for_all_that_is_not_known() {
    let item = handle(&whole());
    item.fetch(&[Teaser::TITLE, Teaser::BODY, Teaser::RATING, Teaser::TITLE])
        .unwrap();
    assert_eq!(item.crossings(), 1);
    assert_eq!(item.title().unwrap(), "Say \"Hello\"");
    assert_eq!(*item.body().unwrap(), TextValue::html("<p>Hi</p>"));
    assert_eq!(item.rating().unwrap(), Some(4));
    assert_eq!(item.crossings(), 1);

    item.created().unwrap();
    assert_eq!(item.crossings(), 2);
    item.fetch(&[Teaser::TITLE, Teaser::CREATED, Teaser::RATING])
        .unwrap();
    assert_eq!(item.crossings(), 2, "all of that was known");
    item.fetch(&[]).unwrap();
    assert_eq!(item.crossings(), 2);
    item.fetch(&[Teaser::TITLE, Teaser::NOTE]).unwrap();
    assert_eq!(item.crossings(), 3);
    assert_eq!(item.note().unwrap(), Some("n"));
    assert_eq!(item.crossings(), 3);
}

#[test]
fn a_fetch_of_much_asks_twice() {
    let long = "x".repeat(3000);
    let mut much = with("field_note", &*long);
    much["title"] = json!(long);
    let item = std::thread::spawn(move || {
        let item = handle(&much);
        item.fetch(&[Teaser::TITLE, Teaser::NOTE]).unwrap();
        assert_eq!(item.crossings(), 2);
        assert_eq!(item.title().unwrap(), long);
        assert_eq!(item.note().unwrap(), Some(&*long));
        assert_eq!(item.crossings(), 2);
    });
    item.join().unwrap();
}

#[test]
fn a_fetch_leaves_it_to_the_accessors_to_fail() {
    let item = handle(&without("field_body"));
    item.fetch(&[Teaser::BODY, Teaser::TITLE, Teaser::FORGED])
        .unwrap();
    assert_eq!(item.body().unwrap_err().code(), "absent");
    assert_eq!(item.title().unwrap(), "Say \"Hello\"");
    assert_eq!(item.crossings(), 1);
}
