#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field("")]
    empty: String,
    #[field("field_a..value")]
    dots: String,
    #[field("field_a.")]
    end: String,
    #[field("fields.field_a")]
    prefixed: String,
    #[field("fields")]
    fields: Value,
    #[field("*")]
    all: Value,
    #[field("field_tags[0].target_id")]
    tag: Uuid,
    #[field("title.length")]
    length: i64,
    #[field("field a")]
    space: String,
}

fn main() {}
