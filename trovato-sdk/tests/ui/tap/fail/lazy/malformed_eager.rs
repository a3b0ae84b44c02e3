#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
}

#[trovato::tap(lazy, eager)]
fn item_insert(item: ItemHandle<Teaser>) {}

#[trovato::tap(lazy, eager())]
fn item_update(item: ItemHandle<Teaser>) {}

#[trovato::tap(lazy, eager(*, id, "type", title, title, field_tags[0], "fields.field_body", field-new, 7, title.length))]
fn item_delete(item: ItemHandle<Teaser>) {}

#[trovato::tap(lazy = true, eager = "title")]
fn item_view(item: ItemHandle<Teaser>) -> String {
    String::new()
}

fn main() {}
