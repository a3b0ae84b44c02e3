#![allow(unused)]

use trovato::prelude::*;

struct Place {
    city: String,
}

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
    field_place: Place,
    field_other: Option<Place>,
    #[field("field_places", write)]
    places: Vec<Place>,
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) -> Result<()> {
    item.title()?;
    item.field_place()?;
    Ok(())
}

fn main() {}
