use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &Item) -> impl Serialize {
    item.title().to_owned()
}

#[trovato::tap]
fn install() -> ! {
    loop {}
}

fn main() {}
