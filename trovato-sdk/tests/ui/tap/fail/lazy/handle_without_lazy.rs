#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
}

#[trovato::tap]
fn item_insert(item: ItemHandle<Teaser>) {}

#[trovato::tap(fields(title))]
fn item_update(item: &ItemHandle) {}

#[trovato::tap(custom)]
fn list(items: Vec<ItemHandle<Teaser>>, more: &[ItemHandle]) {}

#[trovato::tap(eager(title))]
fn item_delete(item: ItemHandle<Teaser>) {}

#[trovato::tap(eager(title))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

// Tokens cannot tell that this is a handle.
type Alias = ItemHandle<Teaser>;

#[trovato::tap]
fn item_update_index(item: Alias) -> Result<String> {
    Ok(item.title()?.to_owned())
}

fn main() {}
