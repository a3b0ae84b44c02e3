use std::fmt;

use crate::codec::RawJson;

use super::{Attribute, ElementType, ListKind};

/// A piece of a page, with the pieces inside it.
///
/// It is built by the functions of [`render`](super) and may be changed
/// afterwards, as `item_view_alter` does with what other plugins answered:
///
/// ```
/// use trovato::render::{self, RenderElement};
///
/// fn item_view_alter(render: &mut RenderElement) {
///     render.add_class("reviewed");
///     render.remove_child("author");
///     if let Some(title) = render.get_child_mut("title") {
///         title.set_weight(-100);
///     }
///     render.set_child("badge", render::markup("span", "Reviewed"));
/// }
/// ```
///
/// Names of children need not be unique in JSON. What comes twice is kept
/// twice: [`get_child`](Self::get_child) finds the first,
/// [`set_child`](Self::set_child) and [`remove_child`](Self::remove_child)
/// leave none of the others behind.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderElement {
    // Boxed, since builders hand elements on by value: code that moves a
    // pointer is a third smaller than code that moves eleven members.
    pub(super) parts: Box<Parts>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) element_type: ElementType,
    pub(super) tag: Option<String>,
    pub(super) weight: Option<i32>,
    pub(super) attributes: Vec<(String, Attribute)>,
    pub(super) value: Option<String>,
    pub(super) format: Option<String>,
    pub(super) href: Option<String>,
    pub(super) list_kind: Option<ListKind>,
    pub(super) header: Option<Vec<String>>,
    pub(super) others: Vec<(String, RawJson)>,
    pub(super) children: Vec<(String, RenderElement)>,
}

impl RenderElement {
    pub(super) fn new(element_type: ElementType) -> Self {
        Self {
            parts: Box::new(Parts {
                element_type,
                tag: None,
                weight: None,
                attributes: Vec::new(),
                value: None,
                format: None,
                href: None,
                list_kind: None,
                header: None,
                others: Vec::new(),
                children: Vec::new(),
            }),
        }
    }

    /// What it is.
    pub fn element_type(&self) -> ElementType {
        self.parts.element_type
    }

    /// The HTML tag of a container or markup; `div` unless another one is
    /// set.
    pub fn tag(&self) -> &str {
        self.parts.tag.as_deref().unwrap_or("div")
    }

    /// Its place among its siblings, lightest first; 0 unless it is set.
    pub fn weight(&self) -> i32 {
        self.parts.weight.unwrap_or_default()
    }

    /// Its text; to be escaped unless there is a [`format`](Self::format).
    pub fn value(&self) -> Option<&str> {
        self.parts.value.as_deref()
    }

    /// The filter that its value has to go through.
    pub fn format(&self) -> Option<&str> {
        self.parts.format.as_deref()
    }

    /// Where a link leads.
    pub fn href(&self) -> Option<&str> {
        self.parts.href.as_deref()
    }

    /// Whether the entries of a list are numbered.
    pub fn list_kind(&self) -> ListKind {
        self.parts.list_kind.unwrap_or_default()
    }

    /// The headings of a table's columns.
    pub fn header(&self) -> &[String] {
        self.parts.header.as_deref().unwrap_or_default()
    }

    /// Its HTML attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.parts
            .attributes
            .iter()
            .map(|(name, it)| (name.as_str(), it))
    }

    /// The HTML attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.parts.attributes, name)
    }

    /// The JSON of a property that this SDK does not know, `#` included in
    /// its name.
    pub fn property(&self, name: &str) -> Option<&RawJson> {
        find(&self.parts.others, name)
    }

    /// Its children with their names, in the order in which they were added.
    pub fn children(&self) -> impl Iterator<Item = (&str, &RenderElement)> {
        self.parts
            .children
            .iter()
            .map(|(name, it)| (name.as_str(), it))
    }

    /// Its children in the order in which they are shown: by weight, then by
    /// name.
    pub fn children_by_weight(&self) -> Vec<(&str, &RenderElement)> {
        let mut children: Vec<_> = self.children().collect();
        children.sort_by_key(|(name, child)| (child.weight(), *name));
        children
    }

    /// The child of that name.
    pub fn get_child(&self, name: &str) -> Option<&RenderElement> {
        find(&self.parts.children, name)
    }

    /// The child of that name, to be changed.
    pub fn get_child_mut(&mut self, name: &str) -> Option<&mut RenderElement> {
        find_mut(&mut self.parts.children, name)
    }

    /// Adds a child, or replaces the one of that name where it stands.
    ///
    /// A name that begins with `#` would be read as a property, so such a
    /// child is lost on its way.
    pub fn set_child(&mut self, name: impl Into<String>, child: impl Into<RenderElement>) {
        set(&mut self.parts.children, name.into(), child.into());
    }

    /// Takes the child of that name out.
    pub fn remove_child(&mut self, name: &str) -> Option<RenderElement> {
        let position = self
            .parts
            .children
            .iter()
            .position(|(held, _)| held == name)?;
        let (_, child) = self.parts.children.remove(position);
        self.parts.children.retain(|(held, _)| held != name);
        Some(child)
    }

    /// Adds a class, unless it has it.
    pub fn add_class(&mut self, class: impl Into<String>) {
        let class = class.into();
        match find_mut(&mut self.parts.attributes, "class") {
            Some(classes) => classes.add_word(class),
            None => self
                .parts
                .attributes
                .push(("class".into(), Attribute::List(vec![class]))),
        }
    }

    /// Sets an HTML attribute, in place of one with that name.
    pub fn set_attribute(&mut self, name: impl Into<String>, value: impl Into<Attribute>) {
        set(&mut self.parts.attributes, name.into(), value.into());
    }

    /// Sets its place among its siblings, lightest first.
    pub fn set_weight(&mut self, weight: i32) {
        self.parts.weight = Some(weight);
    }

    /// Replaces its text. A [`format`](Self::format) that it has goes on to
    /// apply.
    pub fn set_value(&mut self, value: impl Into<String>) {
        self.parts.value = Some(value.into());
    }
}

impl fmt::Debug for RenderElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}

/// Plain text, in a `span`.
impl From<&str> for RenderElement {
    fn from(text: &str) -> Self {
        String::from(text).into()
    }
}

/// Plain text, in a `span`.
impl From<String> for RenderElement {
    fn from(text: String) -> Self {
        let mut element = Self::new(ElementType::Markup);
        element.parts.tag = Some("span".into());
        element.parts.value = Some(text);
        element
    }
}

fn find<'a, T>(pairs: &'a [(String, T)], name: &str) -> Option<&'a T> {
    let (_, value) = pairs.iter().find(|(held, _)| held == name)?;
    Some(value)
}

fn find_mut<'a, T>(pairs: &'a mut [(String, T)], name: &str) -> Option<&'a mut T> {
    let (_, value) = pairs.iter_mut().find(|(held, _)| held == name)?;
    Some(value)
}

/// Puts `value` where the first of that name stands, or else at the end, and
/// drops further ones of that name.
fn set<T>(pairs: &mut Vec<(String, T)>, name: String, value: T) {
    let mut value = Some(value);
    pairs.retain_mut(|(held, place)| {
        *held != name || value.take().map(|value| *place = value).is_some()
    });
    if let Some(value) = value {
        pairs.push((name, value));
    }
}
