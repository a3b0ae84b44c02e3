//! The context anywhere, under any path and name.
#![deny(warnings)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view(context: &TapContext, item: &Item) -> String {
    format!("{context:?} {}", item.title())
}

#[trovato::tap]
fn item_view_alter(render: RenderElement, _: &trovato::TapContext, item: &Item) -> RenderElement {
    let _ = item;
    render
}

#[trovato::tap(custom)]
fn last<'c>(_word: &str, _context: &'c TapContext) {}

#[trovato::tap]
fn install(_context: &TapContext) {}

fn main() {
    item_view(&TapContext::default(), &Item::new("blog", "Hello"));
}
