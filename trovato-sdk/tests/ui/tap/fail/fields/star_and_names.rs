use trovato::prelude::*;

#[trovato::tap(fields(*, title))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

#[trovato::tap(fields("*"))]
fn item_insert(_item: &Item) {}

fn main() {}
