//! Three reads and one write.

use bench_work::altered;
use trovato::prelude::*;

/// What the taps touch.
#[derive(trovato::Fields)]
pub struct Rated {
    title: String,
    status: i64,
    #[field("field_rating.value", write)]
    rating: i64,
}

/// Changes the rating: four calls of the host.
///
/// # Errors
///
/// When a value is of another type, or may not be touched.
#[trovato::tap(custom, lazy)]
pub fn alter(mut item: ItemHandle<Rated>) -> Result<()> {
    let rating = altered(item.title()?, item.status()?, item.rating()?);
    item.set_rating(rating)
}

/// The same, with all values fetched in one call of the host.
///
/// # Errors
///
/// As [`alter`].
#[trovato::tap(custom, lazy)]
pub fn alter_fetched(mut item: ItemHandle<Rated>) -> Result<()> {
    item.fetch(&[Rated::TITLE, Rated::STATUS, Rated::RATING])?;
    let rating = altered(item.title()?, item.status()?, item.rating()?);
    item.set_rating(rating)
}

/// The same, with all values sent along.
///
/// # Errors
///
/// As [`alter`].
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value"))]
pub fn alter_hybrid(mut item: ItemHandle<Rated>) -> Result<()> {
    let rating = altered(item.title()?, item.status()?, item.rating()?);
    item.set_rating(rating)
}
