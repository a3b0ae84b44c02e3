#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap(custom)]
fn shout(word: &'static str) -> String {
    word.to_uppercase()
}

fn main() {}
