use super::{ElementBuilder, ElementType, RenderElement};

/// A cell of a table row.
///
/// Text becomes an element with the tag `td`. An element whose tag is `td` or
/// `th` is the cell itself, any other one is put into a `td` under the name
/// `content`.
///
/// ```
/// use trovato::render::{self, Cell};
///
/// let row: [Cell; 2] = ["Aspirin".into(), render::link("/drug/7", "more").into()];
/// let table = render::table().header(["Drug", ""]).row(row).build();
/// # assert_eq!(table.header().len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell(RenderElement);

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        String::from(text).into()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        let mut cell = data(ElementType::Markup);
        cell.parts.value = Some(text);
        Self(cell)
    }
}

impl From<RenderElement> for Cell {
    fn from(element: RenderElement) -> Self {
        if matches!(element.tag(), "td" | "th") {
            return Self(element);
        }
        let mut cell = data(ElementType::Container);
        cell.parts.children.push(("content".into(), element));
        Self(cell)
    }
}

impl From<ElementBuilder> for Cell {
    fn from(builder: ElementBuilder) -> Self {
        builder.build().into()
    }
}

impl From<Cell> for RenderElement {
    fn from(cell: Cell) -> Self {
        cell.0
    }
}

fn data(element_type: ElementType) -> RenderElement {
    let mut element = RenderElement::new(element_type);
    element.parts.tag = Some("td".into());
    element
}
