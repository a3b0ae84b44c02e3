#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    id: Uuid,
    r#type: String,
    item_type: String,
    #[field("id")]
    number: Uuid,
    #[field("type")]
    kind: String,
    // This one is a field of the item.
    #[field("field_type")]
    r#final: String,
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) -> Result<()> {
    item.id()?;
    item.r#final()?;
    Ok(())
}

fn main() {}
