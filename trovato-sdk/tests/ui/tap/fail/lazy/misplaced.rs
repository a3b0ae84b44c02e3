#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
}

#[trovato::tap(lazy, custom)]
fn nested(
    a: Option<ItemHandle<Teaser>>,
    b: (ItemHandle<Teaser>, i64),
    c: Vec<Vec<ItemHandle<Teaser>>>,
    d: ItemHandle<Teaser>,
) {
}

#[trovato::tap(lazy, custom)]
fn beside(item: ItemHandle<Teaser>, other: &Item, more: Vec<Item>) {}

#[trovato::tap(lazy)]
fn item_insert(items: Vec<ItemHandle<Teaser>>) {}

#[trovato::tap(lazy)]
fn cron(item: ItemHandle<Teaser>) -> i64 {
    0
}

fn main() {}
