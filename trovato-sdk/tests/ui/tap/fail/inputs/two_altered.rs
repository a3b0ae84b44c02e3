use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(render: &mut RenderElement, item: &mut Item) {
    render.add_class(item.item_type().to_owned());
}

fn main() {}
