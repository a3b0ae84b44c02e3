use trovato::prelude::*;

#[trovato::tap]
fn item_presave(item: &mut Item) -> Result<Value> {
    item.set_title("tidy");
    Ok(json!({}))
}

fn main() {}
