//! Under an item, what else there is of its kind.

use trovato::db::{Direction, Filter as _, Op, Select};
use trovato::prelude::*;

/// Items in the list.
pub const SHOWN: u64 = 5;
/// Ratings from here on are shown.
pub const GOOD: i64 = 3;

/// One row: what the tap declares of an item, and no more.
#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Related {
    id: Uuid,
    title: String,
    rating: i64,
}

/// Of the other items of this type those that are rated well, the latest
/// first.
///
/// # Errors
///
/// Those of the database.
#[trovato::tap(fields(title, changed, field_rating))]
pub fn item_view(item: &Item, context: &TapContext) -> Result<RenderElement> {
    let others = Select::from("item")
        .fields(["id", "title", "fields->'field_rating'->>'value' AS rating"])
        .eq("type", item.item_type())
        .filter("id", Op::Ne, item.id().to_string())
        .filter("fields->'field_rating'->>'value'", Op::Ge, GOOD)
        .order_by("changed", Direction::Desc)
        .limit(SHOWN);
    let others: Vec<Related> = context.db().read(&others)?;
    if others.is_empty() {
        return Ok(render::container().build());
    }
    let list = others
        .iter()
        .fold(render::list(render::ListKind::Unordered), |list, other| {
            let text = format!("{} ({} of 5)", other.title, other.rating);
            list.item(render::link(format!("/item/{}", other.id), text))
        });
    Ok(render::container()
        .attr("class", "related")
        .child("head", render::markup("h3", "Read on"))
        .child("list", list)
        .build())
}
