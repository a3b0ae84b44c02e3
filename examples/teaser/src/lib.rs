//! A list of teasers, made of handles.
//!
//! What every teaser shows comes with the call; what only some of them need
//! is read when it turns out to be needed. Fifty items, one crossing, and one
//! more for each that has no summary.

use trovato::prelude::*;
use trovato::render::{ElementBuilder, ListKind};

/// Longest teaser that is cut out of a text, in characters.
const LONGEST: usize = 140;

/// What a teaser is made of.
#[derive(trovato::Fields)]
pub struct Teaser {
    title: String,
    #[field("field_summary.value")]
    summary: Option<String>,
    #[field("field_rating.value")]
    rating: Option<i64>,
    /// The whole text: only read where there is no summary.
    #[field("field_body.value")]
    body: Option<String>,
}

/// Lists items, each by its title and a sentence or two.
///
/// # Errors
///
/// When a field is of another type than it is declared here.
#[trovato::tap(
    custom,
    lazy,
    eager(title, "field_summary.value", "field_rating.value")
)]
pub fn teasers(items: &[ItemHandle<Teaser>]) -> Result<RenderElement> {
    let mut list = render::list(ListKind::Unordered).class("teasers");
    for (at, item) in items.iter().enumerate() {
        // Children of one weight are sorted by name.
        list = list.child(format!("item-{at:04}"), teaser(item)?);
    }
    Ok(list.build())
}

fn teaser(item: &ItemHandle<Teaser>) -> Result<ElementBuilder> {
    let mut teaser = render::container()
        .tag("article")
        .child("title", render::markup("h3", item.title()?).weight(-10));
    if let Some(rating) = item.rating()? {
        let stars = format!("{rating} of 5");
        teaser = teaser.child("rating", render::markup("span", stars).weight(-5));
    }
    let text = match item.summary()? {
        Some(summary) => summary.to_owned(),
        None => beginning(&without_tags(item.body()?.unwrap_or_default())),
    };
    if text.is_empty() {
        return Ok(teaser);
    }
    Ok(teaser.child("text", render::markup("p", text)))
}

/// The text of filtered HTML, on one line.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words, as many as fit.
fn beginning(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(LONGEST) else {
        return text.to_owned();
    };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(item: Item) -> RenderElement {
        let list = teasers(&[item.into()]).unwrap();
        list.get_child("item-0000").unwrap().clone()
    }

    fn text(element: &RenderElement, child: &str) -> Option<String> {
        let child = element.get_child(child)?;
        child.value().map(str::to_owned)
    }

    #[test]
    fn a_summary_is_shown_as_it_is() {
        let item = Item::new("blog", "Bread")
            .with_field("field_summary", json!({ "value": "On baking at night." }))
            .unwrap()
            .with_field("field_rating", json!({ "value": 4 }))
            .unwrap();
        let teaser = shown(item);
        assert_eq!(text(&teaser, "title").as_deref(), Some("Bread"));
        assert_eq!(
            text(&teaser, "text").as_deref(),
            Some("On baking at night.")
        );
        assert_eq!(text(&teaser, "rating").as_deref(), Some("4 of 5"));
    }

    #[test]
    fn without_a_summary_the_text_begins() {
        let body = TextValue::html(format!("<p>Once</p><p>{}</p>", "word ".repeat(60)));
        let item = Item::new("blog", "Bread")
            .with_field("field_body", body)
            .unwrap();
        let text = text(&shown(item), "text").unwrap();
        assert!(text.starts_with("Once word word"), "{text}");
        assert!(
            text.ends_with("word…") && text.chars().count() <= LONGEST + 1,
            "{text}"
        );
    }

    #[test]
    fn an_item_of_nothing_but_a_title_is_a_title() {
        let teaser = shown(Item::new("page", "Bare"));
        assert_eq!(text(&teaser, "title").as_deref(), Some("Bare"));
        assert!(teaser.get_child("text").is_none() && teaser.get_child("rating").is_none());
    }
}
