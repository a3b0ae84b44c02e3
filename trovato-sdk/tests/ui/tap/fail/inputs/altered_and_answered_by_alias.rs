use trovato::prelude::*;

type Patch = Value;

#[trovato::tap]
fn item_presave(item: &mut Item) -> Patch {
    item.set_title("tidy");
    json!({})
}

fn main() {}
