#![allow(unused)]

use trovato::prelude::*;

struct OutOfStock;

#[trovato::tap]
fn item_view(item: &Item) -> Result<RenderElement, OutOfStock> {
    Err(OutOfStock)
}

#[trovato::tap(custom)]
fn price(name: &str) -> Result<i64, String> {
    Err(format!("{name} has no price"))
}

#[trovato::tap]
fn item_presave(item: &mut Item) -> Result<(), OutOfStock> {
    Err(OutOfStock)
}

fn main() {}
