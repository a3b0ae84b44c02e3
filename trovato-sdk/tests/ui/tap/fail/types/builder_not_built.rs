use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &Item) -> render::ElementBuilder {
    render::markup("h2", item.title())
}

fn main() {}
