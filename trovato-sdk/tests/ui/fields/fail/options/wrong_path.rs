#![allow(unused)]

#[derive(trovato::Fields)]
#[fields(crate = "::sdk")]
struct Teaser {
    title: String,
}

#[derive(trovato::Fields)]
#[fields(crate = "not a path")]
struct Other {
    title: String,
}

fn main() {}
