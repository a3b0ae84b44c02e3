//! The walk over the elements.

use trovato::render::{ElementType, RenderElement};

use super::attribute::Attributes;
use super::{escape, filter, tag};

/// How deep elements may be nested, entries, rows and cells included.
pub const MAX_DEPTH: usize = 128;

/// Renders an element with all that is in it.
pub(super) fn render(element: &RenderElement) -> String {
    let mut writer = Writer {
        out: String::new(),
        depth: 0,
    };
    writer.element(element);
    writer.out
}

/// Appends elements to one string.
struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    fn element(&mut self, element: &RenderElement) {
        match element.element_type() {
            ElementType::Container | ElementType::Markup => self.tagged(own_tag(element), element),
            ElementType::Link => self.tagged("a", element),
            ElementType::List => self.list(element),
            ElementType::Table => self.table(element),
        }
    }

    /// A tag around the element's value and children.
    fn tagged(&mut self, tag: &str, element: &RenderElement) {
        self.open(tag, element);
        if tag::is_void(tag) {
            return;
        }
        self.value(element);
        self.within(element, |writer, children| {
            for child in children {
                writer.element(child);
            }
        });
        self.close(tag);
    }

    fn list(&mut self, list: &RenderElement) {
        let tag = list.list_kind().as_str();
        self.open(tag, list);
        self.within(list, |writer, entries| {
            for entry in entries {
                writer.inside("li", &["li"], entry);
            }
        });
        self.close(tag);
    }

    fn table(&mut self, table: &RenderElement) {
        self.open("table", table);
        self.within(table, |writer, children| {
            let caption = children.iter().position(|child| names(child, &["caption"]));
            if let Some(caption) = caption {
                writer.tagged("caption", children[caption]);
            }
            writer.head(table.header());
            writer.raw("<tbody>");
            for (index, row) in children.iter().enumerate() {
                if Some(index) != caption {
                    writer.row(row);
                }
            }
            writer.raw("</tbody>");
        });
        self.close("table");
    }

    fn head(&mut self, headings: &[String]) {
        if headings.is_empty() {
            return;
        }
        self.raw("<thead><tr>");
        for heading in headings {
            self.raw("<th scope=\"col\" dir=\"auto\">");
            escape::text(&mut self.out, heading);
            self.raw("</th>");
        }
        self.raw("</tr></thead>");
    }

    fn row(&mut self, row: &RenderElement) {
        if !stands_for(row, &["tr"]) {
            self.raw("<tr><td>");
            self.element(row);
            self.raw("</td></tr>");
            return;
        }
        self.open("tr", row);
        if row.value().is_some() {
            self.raw("<td dir=\"auto\">");
            self.value(row);
            self.raw("</td>");
        }
        self.within(row, |writer, cells| {
            for cell in cells {
                writer.inside("td", &["td", "th"], cell);
            }
        });
        self.close("tr");
    }

    /// `element` as a `wrapper` if it stands for one, or else inside one.
    fn inside(&mut self, wrapper: &str, tags: &[&str], element: &RenderElement) {
        if names(element, tags) {
            self.tagged(own_tag(element), element);
        } else if stands_for(element, tags) {
            self.tagged(wrapper, element);
        } else {
            self.raw("<");
            self.raw(wrapper);
            self.raw(">");
            self.element(element);
            self.close(wrapper);
        }
    }

    /// Does something with the children in their order, one level deeper;
    /// or, where the limit is reached, says so.
    fn within(
        &mut self,
        element: &RenderElement,
        write: impl FnOnce(&mut Self, &[&RenderElement]),
    ) {
        let children: Vec<_> = element
            .children_by_weight()
            .into_iter()
            .map(|(_, child)| child)
            .collect();
        if self.depth + 1 >= MAX_DEPTH && !children.is_empty() {
            tracing::debug!(limit = MAX_DEPTH, "elements nested too deep, rest left out");
            self.raw(filter::TOO_DEEP);
            return;
        }
        self.depth += 1;
        write(self, &children);
        self.depth -= 1;
    }

    fn value(&mut self, element: &RenderElement) {
        if let Some(value) = element.value() {
            filter::value(&mut self.out, value, element.format());
        }
    }

    /// A start tag with the element's attributes.
    fn open(&mut self, tag: &str, element: &RenderElement) {
        self.raw("<");
        self.raw(tag);
        let mut attributes = Attributes::new(&mut self.out);
        if let (ElementType::Link, Some(href)) = (element.element_type(), element.href()) {
            attributes.write("href", href);
        }
        for (name, value) in element.attributes() {
            attributes.write(name, &value.to_text());
        }
        if element.value().is_some() && !tag::is_void(tag) && !attributes.has("dir") {
            attributes.write("dir", "auto");
        }
        self.raw(">");
    }

    fn close(&mut self, tag: &str) {
        self.raw("</");
        self.raw(tag);
        self.raw(">");
    }

    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }
}

/// The tag to write for a container or markup.
fn own_tag(element: &RenderElement) -> &'static str {
    let tag = tag::permitted(element.tag());
    // Rich text has paragraphs of its own, and the first of them would end
    // a paragraph around it.
    if tag == "p" && element.format() == Some(filter::FILTERED_HTML) {
        return "div";
    }
    tag
}

/// Whether an element has a tag, and it is one of these.
fn names(element: &RenderElement, tags: &[&str]) -> bool {
    has_tag(element)
        && tags
            .iter()
            .any(|tag| tag.eq_ignore_ascii_case(element.tag()))
}

/// Whether an element is what a list or table expects, or says so little about
/// itself that it may as well be.
fn stands_for(element: &RenderElement, tags: &[&str]) -> bool {
    let bare = match element.tag() {
        "div" => true,
        "span" => element.attributes().next().is_none(),
        _ => false,
    };
    has_tag(element) && (bare || names(element, tags))
}

fn has_tag(element: &RenderElement) -> bool {
    matches!(
        element.element_type(),
        ElementType::Container | ElementType::Markup
    )
}
