//! What a view tap answers: a tree of elements, which the host turns into
//! HTML.
//!
//! A plugin says what there is, never how it is escaped: text goes into
//! [`markup`], rich text together with the name of its filter into
//! [`filtered_markup`], and neither can break out of its place.
//!
//! ```
//! use trovato::render;
//!
//! let post = render::container()
//!     .class("post")
//!     .child("title", render::markup("h2", "My Post").weight(-10))
//!     .child("body", render::filtered_markup("<p>…</p>", "filtered_html"))
//!     .build();
//! assert_eq!(post.get_child("title").unwrap().value(), Some("My Post"));
//! ```
//!
//! # The JSON
//!
//! An element is an object. Keys that begin with `#` are its properties,
//! every other key is a child element:
//!
//! ```json
//! { "#type": "container", "#attributes": { "class": ["post"] },
//!   "title": { "#type": "markup", "#tag": "h2", "#weight": -10, "#value": "My Post" },
//!   "body":  { "#type": "markup", "#value": "<p>…</p>", "#format": "filtered_html" } }
//! ```
//!
//! | property | holds | when absent |
//! |---|---|---|
//! | `#type` | an [`ElementType`] | an error |
//! | `#tag` | the HTML tag of a container or markup | `div` |
//! | `#weight` | place among siblings: lightest first, equal ones by name | 0 |
//! | `#attributes` | an object of strings and lists of strings | none |
//! | `#value` | text, escaped unless there is a `#format` | nothing |
//! | `#format` | the filter that `#value` goes through instead | |
//! | `#href` | where a link leads | |
//! | `#list_type` | `ul` or `ol` | `ul` |
//! | `#header` | headings of a table's columns, a list of strings | no header |
//!
//! `null` means absent. Other properties are kept and written back as they
//! came, so that a plugin which alters a page does not lose what it does not
//! know. Properties come first in what is written, then the children in the
//! order in which they were added.
//!
//! Each child of a `list` is one entry, inside an `li`. Each child of a
//! `table` is a row: a `container` with the tag `tr`, whose children have the
//! tag `td` or `th`.

mod attribute;
mod builder;
mod element;
mod json;
mod kind;
mod table;

pub use attribute::Attribute;
pub use builder::{ElementBuilder, container, filtered_markup, link, list, markup, table};
pub use element::RenderElement;
pub use kind::{ElementType, ListKind};
pub use table::Cell;
