use trovato::prelude::*;

#[trovato::tap(custom)]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
