use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
    #[field("field_rating.value")]
    rating: Option<i64>,
    created: i64,
}

#[trovato::tap(lazy)]
fn item_presave(mut item: ItemHandle<Teaser>) -> Result<()> {
    item.set_title("Hello")?;
    item.set_rating(5)?;
    item.set_created(0)
}

fn main() {}
