use trovato::prelude::*;

#[trovato::tap]
async fn item_insert(item: &Item<'_>) {
    println!("{}", item.title());
}

fn main() {}
