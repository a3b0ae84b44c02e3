//! The view by handle: three calls of the host, and no JSON of the item.

use trovato::prelude::*;

/// What is read.
#[derive(trovato::Fields)]
pub struct Post {
    title: String,
    #[field("field_body.value")]
    body: String,
    #[field("field_rating.value")]
    rating: i64,
}

/// What was read.
#[derive(Serialize)]
pub struct Answer {
    title: String,
    body_bytes: usize,
    rating: i64,
}

/// Reads title, body and rating.
///
/// # Errors
///
/// When a value is of another type, or may not be read.
#[trovato::tap(custom, lazy)]
pub fn view(item: ItemHandle<Post>) -> Result<Answer> {
    Ok(Answer {
        title: item.title()?.to_owned(),
        body_bytes: item.body()?.len(),
        rating: item.rating()? + 1,
    })
}
