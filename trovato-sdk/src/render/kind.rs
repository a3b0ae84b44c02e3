use std::fmt;

/// What an element is: its `#type`.
///
/// ```
/// use trovato::render::{self, ElementType};
///
/// assert_eq!(render::container().build().element_type(), ElementType::Container);
/// assert_eq!(ElementType::Link.as_str(), "link");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// Children in a tag.
    Container,
    /// Text, or rich text with a filter, in a tag.
    Markup,
    /// Rows of cells.
    Table,
    /// Entries, numbered or not.
    List,
    /// A text that leads somewhere.
    Link,
}

impl ElementType {
    /// Every type.
    pub const ALL: [Self; 5] = [
        Self::Container,
        Self::Markup,
        Self::Table,
        Self::List,
        Self::Link,
    ];

    /// The type as it is spelt in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Markup => "markup",
            Self::Table => "table",
            Self::List => "list",
            Self::Link => "link",
        }
    }

    pub(super) const EXPECTED: &str = "`container`, `markup`, `table`, `list` or `link`";

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the entries of a list are numbered: its `#list_type`.
///
/// ```
/// use trovato::render::{self, ListKind};
///
/// let steps = render::list(ListKind::Ordered).item("Boil the water").build();
/// assert_eq!(steps.list_kind().as_str(), "ol");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// Bullets: `ul`.
    #[default]
    Unordered,
    /// Numbers: `ol`.
    Ordered,
}

impl ListKind {
    /// The kind as it is spelt in JSON, which is also its HTML tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unordered => "ul",
            Self::Ordered => "ol",
        }
    }

    pub(super) const EXPECTED: &str = "`ul` or `ol`";

    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "ul" => Some(Self::Unordered),
            "ol" => Some(Self::Ordered),
            _ => None,
        }
    }
}

impl fmt::Display for ListKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
