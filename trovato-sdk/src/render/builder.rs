use super::{Attribute, Cell, ElementType, ListKind, RenderElement};

/// Children in a `div`, or in the tag that [`tag`](ElementBuilder::tag) sets.
///
/// ```
/// use trovato::render;
///
/// let post = render::container().tag("article").child("title", render::markup("h2", "Hello")).build();
/// assert_eq!(post.tag(), "article");
/// ```
pub fn container() -> ElementBuilder {
    ElementBuilder::new(ElementType::Container)
}

/// Text in a tag. The host escapes the text.
///
/// ```
/// use trovato::render;
///
/// let title = render::markup("h2", "Tea & <biscuits>").build();
/// assert_eq!(title.value(), Some("Tea & <biscuits>"));
/// ```
pub fn markup(tag: impl Into<String>, value: impl Into<String>) -> ElementBuilder {
    text(ElementType::Markup, value.into()).tag(tag)
}

/// Rich text, which the host passes through the filter called `format`:
/// `filtered_html`, `plain_text`, ….
///
/// ```
/// use trovato::render;
///
/// let body = render::filtered_markup("<p>Boil the <em>water</em>.</p>", "filtered_html").build();
/// assert_eq!(body.format(), Some("filtered_html"));
/// ```
pub fn filtered_markup(value: impl Into<String>, format: impl Into<String>) -> ElementBuilder {
    let mut builder = text(ElementType::Markup, value.into());
    builder.element.parts.format = Some(format.into());
    builder
}

/// A text that leads somewhere. The host escapes both.
///
/// ```
/// use trovato::render;
///
/// let more = render::link("/blog", "All posts").build();
/// assert_eq!(more.href(), Some("/blog"));
/// ```
pub fn link(href: impl Into<String>, value: impl Into<String>) -> ElementBuilder {
    let mut builder = text(ElementType::Link, value.into());
    builder.element.parts.href = Some(href.into());
    builder
}

/// A table, to be filled with [`header`](ElementBuilder::header) and
/// [`row`](ElementBuilder::row).
///
/// ```
/// use trovato::render;
///
/// let table = render::table()
///     .header(["Drug", "Dose"])
///     .row(["Aspirin", "100 mg"])
///     .row(["Ibuprofen", "400 mg"])
///     .build();
/// assert_eq!(table.children().count(), 2);
/// ```
pub fn table() -> ElementBuilder {
    ElementBuilder::new(ElementType::Table)
}

/// A list, to be filled with [`item`](ElementBuilder::item).
///
/// ```
/// use trovato::render::{self, ListKind};
///
/// let steps = render::list(ListKind::Ordered)
///     .item("Boil the water")
///     .item(render::link("/tea", "Choose a tea"))
///     .build();
/// assert_eq!(steps.children().count(), 2);
/// ```
pub fn list(kind: ListKind) -> ElementBuilder {
    let mut builder = ElementBuilder::new(ElementType::List);
    builder.element.parts.list_kind = Some(kind);
    builder
}

fn text(element_type: ElementType, value: String) -> ElementBuilder {
    let mut builder = ElementBuilder::new(element_type);
    builder.element.parts.value = Some(value);
    builder
}

/// An element in the making. It ends with [`build`](Self::build), or by being
/// given to [`child`](Self::child).
///
/// ```
/// use trovato::render;
///
/// let note = render::markup("p", "Only you can see this.")
///     .class("draft")
///     .weight(-100)
///     .role("note")
///     .build();
/// assert_eq!(note.weight(), -100);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a builder does nothing until it is built or made a child"]
pub struct ElementBuilder {
    element: RenderElement,
}

impl ElementBuilder {
    fn new(element_type: ElementType) -> Self {
        Self {
            element: RenderElement::new(element_type),
        }
    }

    /// Sets the HTML tag.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.element.parts.tag = Some(tag.into());
        self
    }

    /// Adds a class, unless it has it.
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.element.add_class(class);
        self
    }

    /// Sets an HTML attribute, in place of one with that name.
    pub fn attr(mut self, name: impl Into<String>, value: impl Into<Attribute>) -> Self {
        self.element.set_attribute(name, value);
        self
    }

    /// Sets its place among its siblings, lightest first; 0 unless it is set.
    /// Siblings of equal weight are shown by name.
    pub fn weight(mut self, weight: i32) -> Self {
        self.element.set_weight(weight);
        self
    }

    /// Adds a child, or replaces the one of that name.
    ///
    /// Children are shown by weight, those of equal weight by name, and not
    /// in the order of these calls. A name does not begin with `#`.
    pub fn child(mut self, name: impl Into<String>, child: impl Into<RenderElement>) -> Self {
        self.element.set_child(name, child);
        self
    }

    /// Adds an entry to a list.
    ///
    /// It becomes a child that is named by its position, `000000` and up, so
    /// that a million entries of equal weight are shown in this order.
    pub fn item(mut self, item: impl Into<RenderElement>) -> Self {
        let name = position(self.element.parts.children.len());
        self.element.parts.children.push((name, item.into()));
        self
    }

    /// Sets the headings of a table's columns.
    pub fn header(mut self, headings: impl IntoIterator<Item: Into<String>>) -> Self {
        self.element.parts.header = Some(headings.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a row to a table.
    ///
    /// It becomes a child as [`item`](Self::item) does: a container with the
    /// tag `tr`, whose children are the [cells](Cell), in the same way.
    pub fn row(self, cells: impl IntoIterator<Item: Into<Cell>>) -> Self {
        let row = container().tag("tr");
        self.item(
            cells
                .into_iter()
                .fold(row, |row, cell| row.item(cell.into())),
        )
    }

    /// Says what it is to assistive technology: `navigation`, `alert`, ….
    pub fn role(self, role: impl Into<String>) -> Self {
        self.attr("role", role.into())
    }

    /// Names it for assistive technology.
    pub fn aria_label(self, label: impl Into<String>) -> Self {
        self.attr("aria-label", label.into())
    }

    /// Hides it from assistive technology, or not.
    pub fn aria_hidden(self, hidden: bool) -> Self {
        self.attr("aria-hidden", truth(hidden))
    }

    /// Refers to the id of what describes it.
    pub fn aria_describedby(self, id: impl Into<String>) -> Self {
        self.attr("aria-describedby", id.into())
    }

    /// Marks it as the current one of its kind: `page`, `step`, `date`, ….
    pub fn aria_current(self, kind: impl Into<String>) -> Self {
        self.attr("aria-current", kind.into())
    }

    /// Says how eagerly its changes are announced: `polite`, `assertive` or
    /// `off`.
    pub fn aria_live(self, eagerness: impl Into<String>) -> Self {
        self.attr("aria-live", eagerness.into())
    }

    /// Says whether what it controls is unfolded.
    pub fn aria_expanded(self, expanded: bool) -> Self {
        self.attr("aria-expanded", truth(expanded))
    }

    /// Refers to the id of what it controls.
    pub fn aria_controls(self, id: impl Into<String>) -> Self {
        self.attr("aria-controls", id.into())
    }

    /// The element.
    pub fn build(self) -> RenderElement {
        self.element
    }
}

impl From<ElementBuilder> for RenderElement {
    fn from(builder: ElementBuilder) -> Self {
        builder.element
    }
}

fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Six digits, so that the order of names is the order of positions.
fn position(index: usize) -> String {
    let digits = index.to_string();
    let mut name = "0".repeat(6_usize.saturating_sub(digits.len()));
    name.push_str(&digits);
    name
}
