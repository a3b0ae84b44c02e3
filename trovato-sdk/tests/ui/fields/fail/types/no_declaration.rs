use trovato::prelude::*;

struct Teaser {
    #[allow(dead_code)]
    title: String,
}

#[trovato::tap(lazy)]
fn item_view(item: ItemHandle<Teaser>) -> Result<String> {
    Ok(item.title()?.to_owned())
}

fn main() {}
