#![allow(unused)]

use trovato::prelude::*;

#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Place {
    city: String,
}

#[derive(trovato::Fields)]
struct Teaser {
    #[field(write)]
    field_place: Option<Place>,
}

fn main() {}
