#![allow(unused)]

use trovato::prelude::*;

struct ItemHandle<T>(T);

#[trovato::tap]
fn item_view(item: ItemHandle<()>) -> String {
    String::new()
}

fn main() {}
