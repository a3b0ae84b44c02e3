#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    fetch: bool,
    #[field("field_written")]
    written: String,
    into: Vec<String>,
    #[field(write)]
    rating: i64,
    set_rating: i64,
}

fn main() {}
