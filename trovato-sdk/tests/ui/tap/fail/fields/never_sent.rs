use trovato::prelude::*;

#[trovato::tap(fields(field_body, status))]
fn item_presave(title: &str, status: i64, _fields: Value) -> ItemPatch {
    ItemPatch::default().title(title).status(status)
}

fn main() {}
