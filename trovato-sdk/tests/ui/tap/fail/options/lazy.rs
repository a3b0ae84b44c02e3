use trovato::prelude::*;

#[trovato::tap(lazy, eager(title))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
