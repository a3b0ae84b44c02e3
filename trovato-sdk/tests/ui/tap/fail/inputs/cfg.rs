use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(render: RenderElement, #[cfg(test)] item: &Item) -> RenderElement {
    render
}

fn main() {}
