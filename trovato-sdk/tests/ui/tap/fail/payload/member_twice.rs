use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(render: RenderElement, _render: Value) -> RenderElement {
    render
}

#[trovato::tap(custom)]
fn sum(number: i64, _number: i64) -> i64 {
    number
}

fn main() {}
