#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    id: Uuid,
    #[field("", write)]
    title: String,
    #[field(writes)]
    rating: Option<Option<i64>>,
    #[field("created", write)]
    time: i64,
}

// None of what follows is wrong.
#[trovato::tap(lazy, eager(created))]
fn item_presave(item: &mut ItemHandle<Teaser>) -> Result<()> {
    let _ = item.title()?;
    let _ = item.rating()?;
    item.fetch(&[Teaser::TITLE, Teaser::TIME])?;
    item.set_title("x")?;
    item.set_rating(None)?;
    item.set_time(0)
}

fn main() {}
