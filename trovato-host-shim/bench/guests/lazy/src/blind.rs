//! A write without a read.

use trovato::prelude::*;

/// What is set.
#[derive(trovato::Fields)]
pub struct Rating {
    #[field("field_rating.value", write)]
    rating: i64,
}

/// Sets the rating.
///
/// # Errors
///
/// When it may not be set.
#[trovato::tap(custom, lazy)]
pub fn blind(mut item: ItemHandle<Rating>) -> Result<()> {
    item.set_rating(3)
}
