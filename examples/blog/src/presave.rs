//! What is filled in before a post is saved.

use trovato::prelude::*;

use crate::content_type::{BEST, BLOG, RATING, READING_MINUTES};
use crate::reading_time;

/// Trims the title, brings the rating into its range, and fills in the reading
/// time where the author left it empty. Nothing else is touched, and what is
/// as it should be is not part of the answer.
///
/// # Errors
///
/// When a field is of another type than `item_info` declares.
#[trovato::tap]
pub fn item_presave(item: &mut Item) -> Result<()> {
    if item.item_type() != BLOG {
        return Ok(());
    }
    let title = item.title().trim();
    if title.len() < item.title().len() {
        let title = title.to_owned();
        item.set_title(title);
    }
    if let Some(rating) = item.get_value::<i64>(RATING)? {
        let allowed = rating.clamp(1, BEST);
        if allowed != rating {
            item.set_field(RATING, Number { value: allowed })?;
        }
    }
    if item.get_value::<i64>(READING_MINUTES)?.is_none() {
        let minutes = reading_time::estimate(item)?;
        item.set_field(READING_MINUTES, Number { value: minutes })?;
    }
    Ok(())
}

/// A field that is a number.
#[derive(Serialize)]
#[serde(crate = "trovato::serde")]
struct Number {
    value: i64,
}
