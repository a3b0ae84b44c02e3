#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(rendr: RenderElement, item: &Item) -> RenderElement {
    rendr
}

fn main() {}
