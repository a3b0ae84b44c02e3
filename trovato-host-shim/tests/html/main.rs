//! What render elements become in a browser.

#![allow(missing_docs)]

mod attacks;
mod attributes;
mod elements;
mod formats;
mod page;
mod parsed;
mod properties;

use serde_json::Value;
use trovato_host_shim::html;

/// Renders an element given as JSON, as it would come from a plugin.
fn rendered(element: &Value) -> String {
    html::render(&serde_json::from_str(&element.to_string()).expect("a render element"))
}
