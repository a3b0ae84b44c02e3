use trovato::prelude::*;

#[trovato::tap]
fn reading_time(item: &Item) -> usize {
    item.title().len()
}

fn main() {}
