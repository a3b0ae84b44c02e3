#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field(write)]
    title: String,
}

#[trovato::tap(lazy)]
fn item_presave(mut item: ItemHandle<Teaser>) -> Result<ItemPatch> {
    item.set_title("x")?;
    Ok(ItemPatch::default())
}

mod alias {
    use super::*;

    type Done = Result<ItemPatch>;

    #[trovato::tap(lazy, name = "item_presave")]
    fn presave(item: &mut ItemHandle<Teaser>) -> Done {
        Ok(ItemPatch::default())
    }
}

fn main() {}
