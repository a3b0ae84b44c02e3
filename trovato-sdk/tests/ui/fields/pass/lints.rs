//! Generated code sets off no lint that an author may have forbidden.
#![forbid(unsafe_code)]
#![forbid(missing_docs)]
#![deny(
    warnings,
    dead_code,
    elided_lifetimes_in_paths,
    future_incompatible,
    keyword_idents,
    let_underscore_drop,
    missing_copy_implementations,
    missing_debug_implementations,
    non_ascii_idents,
    nonstandard_style,
    redundant_lifetimes,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use trovato::prelude::*;

/// What a teaser shows.
#[derive(Debug, trovato::Fields)]
pub struct Teaser {
    title: String,
    #[field("field_body")]
    body: TextValue,
    #[field("field_rating.value", write)]
    rating: Option<i64>,
    #[field(write)]
    field_note: Option<String>,
    field_secret: Option<Secret>,
    #[field("größe")]
    size: Field<f64>,
}

// Less visible than the struct whose field it is the type of.
#[derive(Debug, Deserialize)]
#[serde(crate = "trovato::serde")]
#[allow(dead_code)]
struct Secret {
    key: String,
}

/// Shows the title.
#[trovato::tap(lazy, eager(title))]
pub fn item_view(item: ItemHandle<Teaser>) -> Result<RenderElement> {
    Ok(render::markup("h2", item.title()?).build())
}

#[trovato::tap(lazy)]
fn item_presave(_context: &TapContext, item: &mut ItemHandle<Teaser>) -> Result<()> {
    item.set_rating(5)
}

#[trovato::tap(lazy, fields(title), custom)]
fn named(items: &[ItemHandle], strict: bool) -> bool {
    strict && items.is_empty()
}

fn main() {}
