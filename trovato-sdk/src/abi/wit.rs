//! The WIT package: plugins as components.
//!
//! Where a plugin is a component, functions have types in place of addresses
//! and words: the package `trovato:plugin` describes them. Its version is the
//! SDK's, and stands in the names of what a component imports,
//! `trovato:plugin/items@0.1.0`.

/// The package's name, without its version.
pub const PACKAGE: &str = "trovato:plugin";

/// Its version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Its files, by their names.
pub const FILES: &[(&str, &str)] = &[
    ("types.wit", include_str!("../../wit/types.wit")),
    ("vocabulary.wit", include_str!("../../wit/vocabulary.wit")),
    ("items.wit", include_str!("../../wit/items.wit")),
    ("services.wit", include_str!("../../wit/services.wit")),
    ("taps.wit", include_str!("../../wit/taps.wit")),
    ("known.wit", include_str!("../../wit/known.wit")),
    ("known-items.wit", include_str!("../../wit/known-items.wit")),
];

/// A tap's name as WIT spells it: `item-view` for `item_view`. Not each is one
/// that WIT allows, as of two `_` in a row only one can become a hyphen.
#[must_use]
pub fn name(tap: &str) -> String {
    tap.replace('_', "-")
}
