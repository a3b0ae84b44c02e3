//! Setting what was declared with `write`.

use super::teaser::{Teaser, fails, handle, whole, with, without};
use trovato::prelude::*;

#[test]
fn what_was_set_is_the_patch_and_is_read_without_asking() {
    let mut item = handle(&whole());
    item.set_title("New").unwrap();
    item.set_rating(5).unwrap();
    item.set_note("m".to_owned()).unwrap();
    item.set_tags([]).unwrap();
    assert_eq!(item.crossings(), 4);
    assert_eq!(item.title().unwrap(), "New");
    assert_eq!(item.rating().unwrap(), Some(5));
    assert_eq!(item.note().unwrap(), Some("m"));
    assert_eq!(item.tags().unwrap(), []);
    assert_eq!(item.crossings(), 4);
    let patch = ItemPatch::default()
        .title("New")
        .field("field_rating", json!({ "value": 5, "votes": 12 }))
        .field("field_note", "m")
        .field("field_tags", json!([]));
    assert_eq!(item.written(), patch);
}

#[test]
fn nothing_set_is_an_empty_patch() {
    let item = handle(&whole());
    item.title().unwrap();
    assert_eq!(item.written(), ItemPatch::default());
}

#[test]
fn none_is_null() {
    let mut item = handle(&whole());
    item.set_rating(None).unwrap();
    item.set_note(None).unwrap();
    assert_eq!(item.rating().unwrap(), None);
    let patch = ItemPatch::default()
        .field("field_rating", json!({ "value": null, "votes": 12 }))
        .field("field_note", Value::Null);
    assert_eq!(item.written(), patch);
}

#[test]
fn a_path_makes_the_object_that_it_leads_into() {
    for before in [without("field_rating"), with("field_rating", Value::Null)] {
        let mut item = handle(&before);
        item.set_rating(3).unwrap();
        let patch = ItemPatch::default().field("field_rating", json!({ "value": 3 }));
        assert_eq!(item.written(), patch);
    }
}

#[test]
fn a_path_leads_into_nothing_but_an_object() {
    let mut item = handle(&with("field_rating", "four"));
    fails(
        item.set_rating(3),
        "field",
        "expected a whole number of 64 bits, found a string, there or on the way there, at `fields.field_rating.value`",
    );
    assert_eq!(item.written(), ItemPatch::default());
}

#[test]
fn a_setter_that_fails_leaves_the_value_as_it_was() {
    let mut item = handle(&whole());
    assert_eq!(item.weight().unwrap(), Some(0.5));
    fails(
        item.set_weight(f64::NAN),
        "output",
        "this number has no JSON at `fields.field_weight`",
    );
    assert_eq!(item.weight().unwrap(), Some(0.5));
    assert_eq!(item.crossings(), 1);
    assert_eq!(item.written(), ItemPatch::default());
    item.set_weight(1.5).unwrap();
    assert_eq!(item.weight().unwrap(), Some(1.5));
}

#[test]
fn what_overlaps_with_what_was_set_is_read_anew() {
    let mut item = handle(&whole());
    assert_eq!(item.whole_rating().unwrap().unwrap()["value"], 4);
    item.set_rating(5).unwrap();
    let rating = json!({ "value": 5, "votes": 12 });
    assert_eq!(item.whole_rating().unwrap(), Some(&rating));
    assert_eq!(item.crossings(), 3);
}

#[test]
fn what_came_before_a_write_is_not_believed_after_it() {
    let mut item = handle(&whole());
    item.fetch(&[Teaser::WHOLE_RATING, Teaser::RATING, Teaser::TITLE])
        .unwrap();
    item.set_rating(5).unwrap();
    assert_eq!(item.crossings(), 2);
    assert_eq!(item.whole_rating().unwrap().unwrap()["value"], 5);
    assert_eq!(item.crossings(), 3);
    // The others are what they were.
    assert_eq!(item.rating().unwrap(), Some(5));
    item.title().unwrap();
    assert_eq!(item.crossings(), 3);

    item.set_rating(6).unwrap();
    item.fetch(&[Teaser::WHOLE_RATING, Teaser::RATING]).unwrap();
    assert_eq!(item.crossings(), 5);
    assert_eq!(item.whole_rating().unwrap().unwrap()["value"], 6);
    assert_eq!(item.crossings(), 5);
}
