#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
    #[field("field_rating.value")]
    rating: Option<i64>,
}

#[derive(trovato::Fields)]
struct Author {
    #[field("field_name")]
    name: String,
}

#[derive(trovato::Fields)]
struct Nothing {}

#[trovato::tap(lazy, eager(title, rating, field_rating, "field_rating.values", field_rating.value))]
fn item_insert(item: ItemHandle<Teaser>) {}

#[trovato::tap(custom, lazy, eager(status, field_name))]
fn several(item: ItemHandle<Teaser>, authors: &[ItemHandle<Author>], more: i64) {}

#[trovato::tap(lazy, eager(title))]
fn item_update(item: ItemHandle<Nothing>) {}

fn main() {}
