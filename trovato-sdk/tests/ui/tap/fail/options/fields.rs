use trovato::prelude::*;

#[trovato::tap(fields(title, field_body))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
