use trovato::prelude::*;

#[trovato::tap(name = "tap_item_presav")]
fn tidy(item: &mut Item) {
    item.set_title("tidy");
}

fn main() {}
