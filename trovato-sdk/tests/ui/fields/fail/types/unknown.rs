use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: Sting,
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) -> Result<()> {
    item.title()?;
    Ok(())
}

fn main() {}
