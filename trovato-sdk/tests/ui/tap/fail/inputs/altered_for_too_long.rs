use trovato::prelude::*;

#[trovato::tap]
fn item_presave<'a>(item: &'a mut Item<'a>) {
    item.set_title("tidy");
}

fn main() {}
