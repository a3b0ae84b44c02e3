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
