use trovato::prelude::*;

#[trovato::tap(fields(title, "title", field_body, item_type, type))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
