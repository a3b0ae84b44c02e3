//! A tap that shows something of an item.

use trovato::prelude::*;

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
/// When a field is of another type.
#[trovato::tap(custom)]
pub fn view(item: &Item) -> Result<Answer> {
    Ok(Answer {
        title: item.title().to_owned(),
        body_bytes: item.get_text("field_body")?.map_or(0, |body| body.len()),
        rating: item.get_value::<i64>("field_rating")?.unwrap_or(0) + 1,
    })
}
