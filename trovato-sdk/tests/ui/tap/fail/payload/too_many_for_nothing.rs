#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn menu(user_id: Uuid, language: String) -> Vec<MenuDefinition> {
    Vec::new()
}

fn main() {}
