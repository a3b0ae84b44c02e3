use trovato::prelude::*;

#[trovato::tap(fields(title), fields(status))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
