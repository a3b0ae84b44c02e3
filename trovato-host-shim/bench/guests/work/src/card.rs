//! What a plugin adds to a list of items.

use trovato::prelude::*;

/// A line with a title and stars.
pub fn card(title: &str, status: i64, rating: i64) -> RenderElement {
    let state = if status == 1 { "published" } else { "draft" };
    render::markup("p", format!("{title}: {rating} of 5"))
        .class(state)
        .build()
}
