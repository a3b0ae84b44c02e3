use trovato::prelude::*;

struct Blog;

impl Blog {
    #[trovato::tap]
    fn item_view(&self, item: &Item) -> RenderElement {
        render::markup("h2", item.title()).build()
    }
}

fn main() {}
