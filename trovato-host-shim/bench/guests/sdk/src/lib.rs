//! The work that the data paths are compared by, written with the SDK: three
//! reads of an item and one write.

use trovato::prelude::*;

/// What was read, and the rating that is to be written.
#[derive(Serialize)]
pub struct Answer {
    title: String,
    body_bytes: usize,
    rating: i64,
}

/// Reads title, body and rating of an item that arrives whole.
///
/// # Errors
///
/// When a field is of another type.
#[trovato::tap(custom)]
pub fn full(item: &Item) -> Result<Answer> {
    Ok(Answer {
        title: item.title().to_owned(),
        body_bytes: item.get_text("field_body")?.map_or(0, |body| body.len()),
        rating: item.get_value::<i64>("field_rating")?.unwrap_or(0) + 1,
    })
}
