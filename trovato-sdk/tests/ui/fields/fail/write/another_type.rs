use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field(write)]
    title: String,
    #[field(write)]
    field_note: Option<String>,
    #[field(write)]
    field_rating: Option<i64>,
}

#[trovato::tap(lazy)]
fn item_presave(mut item: ItemHandle<Teaser>) -> Result<()> {
    item.set_title(7)?;
    item.set_field_note(7)?;
    item.set_field_rating("five")
}

fn main() {}
