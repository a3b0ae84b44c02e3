#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle) {}

#[trovato::tap(lazy, fields(title, status))]
fn item_update(item: ItemHandle<Teaser>) {}

#[trovato::tap(lazy, fields(title), eager(title, field_body.value, status))]
fn item_delete(item: &ItemHandle) {}

#[trovato::tap(lazy, fields(field_body.value))]
fn item_view(item: &ItemHandle) -> String {
    String::new()
}

// An alias of a handle by name says too little.
type Any = ItemHandle;

#[trovato::tap(lazy, eager(title))]
fn item_update_index(item: Any) -> String {
    String::new()
}

fn main() {}
