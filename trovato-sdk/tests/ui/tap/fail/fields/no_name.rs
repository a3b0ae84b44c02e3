use trovato::prelude::*;

#[trovato::tap(fields(7, "", field-new, title status, title: String, , fields))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
