use trovato::prelude::*;

#[trovato::tap]
fn item_veiw(item: &Item) -> RenderElement {
    render::markup("h2", item.title()).build()
}

fn main() {}
