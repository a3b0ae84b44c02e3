#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: String,
    #[field("title")]
    heading: Option<String>,
    #[field("field_rating.value")]
    rating: i64,
    #[field("field_rating.value", write)]
    stars: i64,
    #[allow(non_snake_case)]
    Stars: i64,
}

fn main() {}
