#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(render: &Item, item: RenderElement) -> RenderElement {
    item
}

fn main() {}
