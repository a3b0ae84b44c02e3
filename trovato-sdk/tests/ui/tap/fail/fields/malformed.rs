use trovato::prelude::*;

#[trovato::tap(fields)]
fn item_insert(_item: &Item) {}

#[trovato::tap(fields = [title, status])]
fn item_update(_item: &Item) {}

#[trovato::tap(fields[title])]
fn item_delete(_item: &Item) {}

#[trovato::tap(fields(title) custom)]
fn item_view(item: &Item) -> String {
    item.title().to_owned()
}

fn main() {}
