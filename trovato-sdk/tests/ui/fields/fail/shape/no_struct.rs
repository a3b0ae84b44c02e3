#![allow(unused)]

use trovato::ItemHandle;

#[derive(trovato::Fields)]
enum Teaser {
    Title(String),
}

#[derive(trovato::Fields)]
union Rating {
    rating: i64,
}

#[derive(trovato::Fields)]
pub struct Pair(String, i64);

#[derive(trovato::Fields)]
struct Nothing;

// What uses a broken declaration is not wrong as well.
#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) {}

#[trovato::tap(lazy)]
fn item_update(items: ItemHandle<Nothing>) {}

fn main() {}
