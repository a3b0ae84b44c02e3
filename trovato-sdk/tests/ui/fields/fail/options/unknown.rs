#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field(wirte)]
    title: String,
    #[field(field_body)]
    body: TextValue,
    #[field(field_rating.value, write)]
    rating: i64,
    #[field(field-new)]
    new: i64,
    #[field(name = "field_old")]
    old: i64,
    #[field(required)]
    field_a: i64,
    #[field(default(7))]
    field_b: i64,
}

#[trovato::tap(lazy)]
fn item_insert(mut item: ItemHandle<Teaser>) -> Result<()> {
    // It may have been meant to be writable.
    item.set_title("x")
}

fn main() {}
