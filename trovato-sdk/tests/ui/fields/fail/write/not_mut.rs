use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field(write)]
    title: String,
}

#[trovato::tap(lazy)]
fn item_presave(item: ItemHandle<Teaser>) -> Result<()> {
    item.set_title("Hello")
}

fn main() {}
