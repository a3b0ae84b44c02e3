//! Generated code sets off no lint that an author may have forbidden.
#![forbid(unsafe_code)]
#![forbid(missing_docs)]
#![deny(
    warnings,
    elided_lifetimes_in_paths,
    future_incompatible,
    keyword_idents,
    let_underscore_drop,
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

/// Shows the title.
#[trovato::tap]
pub fn item_view(item: &Item<'_>) -> RenderElement {
    render::markup("h2", item.title()).build()
}

#[trovato::tap]
fn item_presave(_context: &TapContext, item: &mut Item<'_>) -> Result<()> {
    item.set_field("field_reviewed", true)
}

#[trovato::tap(custom)]
fn pairs(first: &str, second: Option<String>) -> bool {
    second.is_some_and(|second| first == second)
}

#[trovato::tap]
fn install() {}

fn main() {}
