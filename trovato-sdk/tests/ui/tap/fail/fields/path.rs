use trovato::prelude::*;

#[trovato::tap(fields(field_body.value, "field_tags[0]"))]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
