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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_type::BODY;

    fn patch(mut item: Item) -> Value {
        item_presave(&mut item).unwrap();
        json!(item.patch())
    }

    fn complete() -> Item<'static> {
        Item::new(BLOG, "Bread")
            .with_field(BODY, TextValue::html("<p>Flour, water, salt.</p>"))
            .and_then(|item| item.with_field(RATING, json!({ "value": 4 })))
            .and_then(|item| item.with_field(READING_MINUTES, json!({ "value": 1 })))
            .unwrap()
    }

    #[test]
    fn a_complete_post_stays_as_it_is() {
        assert_eq!(patch(complete()), json!({ "fields": {} }));
    }

    #[test]
    fn what_is_empty_is_filled_in() {
        let mut item = complete();
        item.set_field(READING_MINUTES, ()).unwrap();
        assert_eq!(
            patch(Item::from_value(&item.to_value()).unwrap()),
            json!({ "fields": {
                "field_reading_minutes": { "value": 1 },
            } })
        );
    }

    #[test]
    fn a_rating_is_one_to_five() {
        for (given, kept) in [(9, 5), (0, 1), (-3, 1)] {
            let mut item = complete();
            item.set_field(RATING, json!({ "value": given })).unwrap();
            let item = Item::from_value(&item.to_value()).unwrap();
            assert_eq!(
                patch(item),
                json!({ "fields": { "field_rating": { "value": kept } } })
            );
        }
    }

    #[test]
    fn a_title_is_trimmed() {
        let mut item = complete();
        item.set_title(" Bread\n");
        let item = Item::from_value(&item.to_value()).unwrap();
        assert_eq!(patch(item), json!({ "fields": {}, "title": "Bread" }));
    }

    #[test]
    fn a_rating_of_another_type_is_named() {
        let mut item = complete();
        item.set_field(RATING, json!({ "value": "five" })).unwrap();
        let error = item_presave(&mut item).unwrap_err();
        assert_eq!(error.path(), Some("fields.field_rating.value"));
    }

    #[test]
    fn other_types_are_left_alone() {
        assert_eq!(
            patch(Item::new("page", " Imprint ")),
            json!({ "fields": {} })
        );
    }
}
