#![allow(unused)]

use trovato::prelude::*;

struct Recipe {
    name: String,
}

#[trovato::tap(custom)]
fn title(recipe: Recipe) -> String {
    recipe.name
}

#[trovato::tap]
fn form_submit(submission: &Recipe) {}

fn main() {}
