use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &Item) {
    render::markup("h2", item.title()).build();
}

fn main() {}
