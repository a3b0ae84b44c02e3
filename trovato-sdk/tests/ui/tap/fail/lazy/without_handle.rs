use trovato::prelude::*;

#[trovato::tap(lazy)]
fn item_insert(item: &Item) {
    let _ = item;
}

#[trovato::tap(lazy)]
fn item_view_alter(render: RenderElement, _item: Item) -> RenderElement {
    render
}

#[trovato::tap(lazy)]
fn item_update() {}

#[trovato::tap(lazy, custom)]
fn count(names: Vec<String>) -> usize {
    names.len()
}

#[trovato::tap(lazy)]
fn cron(input: CronInput) -> i64 {
    input.timestamp
}

// Tokens cannot tell that this is no handle.
type Pair = (i64, i64);

#[trovato::tap(lazy, custom)]
fn swap(pair: Pair) -> Pair {
    (pair.1, pair.0)
}

fn main() {}
