//! From a render element to HTML.
//!
//! A plugin answers with structure; what becomes of it in a browser is decided
//! here, once, for every plugin. Text is escaped, rich text goes through the
//! filter that its `#format` names, and tags, attributes and addresses are
//! held against lists of what is harmless. Nothing is passed through raw, so
//! there is no plugin that has to be trusted with it.
//!
//! ```
//! use trovato::render;
//! use trovato_host_shim::html;
//!
//! let post = render::container()
//!     .tag("article")
//!     .child("title", render::markup("h2", "Salt & <pepper>"))
//!     .build();
//! assert_eq!(
//!     html::render(&post),
//!     r#"<article><h2 dir="auto">Salt &amp; &lt;pepper&gt;</h2></article>"#,
//! );
//! ```
//!
//! # What becomes of an element
//!
//! | element | HTML |
//! |---|---|
//! | `container`, `markup` | its `#tag`, holding its value and then its children |
//! | `link` | an `a` with `#href`, if that is harmless |
//! | `list` | an `ul` or `ol` with one `li` for each child |
//! | `table` | a `table`; `#header` is its head, each child a row, each child of a row a cell; a child with the tag `caption` is the caption |
//!
//! Children come by weight, those of equal weight by name. A child of a list,
//! table or row that is a plain `div`, or a `span` without attributes, *is*
//! the `li`, `tr` or `td`; anything else is put inside one. The `#value` of a
//! list or table has no place in HTML and is left out.
//!
//! An element with a text of its own gets `dir="auto"` unless it names a
//! direction, so that Hebrew or Arabic text reads from the right wherever it
//! turns up.
//!
//! # Formats
//!
//! | `#format` | the value is |
//! |---|---|
//! | none | text, escaped |
//! | `plain_text` | text, escaped, each line break kept |
//! | `filtered_html` | HTML, reduced to what an article needs: no scripts, styles, frames, forms or event handlers |
//! | any other | text, escaped: a filter that is not known here must not become no filter |
//!
//! # Limits
//!
//! Elements nested more than [`MAX_DEPTH`] deep are replaced by a line that
//! says so, and so is rich text nested more than [`MAX_RICH_TEXT_DEPTH`] deep,
//! which no editor writes and which would keep the filter busy for minutes.
//! Rendering takes time and memory in proportion to the size of the element.

mod attribute;
mod element;
mod escape;
mod filter;
mod nesting;
mod page;
mod tag;
mod url;

pub use element::MAX_DEPTH;
pub use filter::MAX_RICH_TEXT_DEPTH;
pub use page::page;

use trovato::render::RenderElement;

/// The HTML of an element, to be put into the body of a page.
///
/// Whatever the element holds, what comes out is well nested, has no tag or
/// attribute that could run anything, and no address but relative ones,
/// `http`, `https` and `mailto`. What is refused is left out, and said at
/// debug level: a tag becomes a `div`, an attribute is dropped, and a link
/// stays as its text.
pub fn render(element: &RenderElement) -> String {
    element::render(element)
}
