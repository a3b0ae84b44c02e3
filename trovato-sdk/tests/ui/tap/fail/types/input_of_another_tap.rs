#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &CronInput) -> RenderElement {
    render::container().build()
}

#[trovato::tap]
fn cron(input: &Item) {}

fn main() {}
