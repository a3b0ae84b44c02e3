use trovato::prelude::*;

#[trovato::tap]
fn item_insert(item: &Item<'static>) {
    println!("{}", item.title());
}

fn main() {}
