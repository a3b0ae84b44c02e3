//! The smallest plugin: a heading out of an item's title.

use trovato::prelude::*;

/// Shows the item's title as a heading.
#[trovato::tap]
pub fn item_view(item: &Item) -> RenderElement {
    render::container()
        .child("title", render::markup("h2", item.title()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_becomes_a_heading() {
        let view = item_view(&Item::new("page", "Hello"));
        let title = view.get_child("title").unwrap();
        assert_eq!((title.tag(), title.value()), ("h2", Some("Hello")));
    }
}
