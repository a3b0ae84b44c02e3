//! A type is known by its name, so one's own `String` is no text.
#![allow(unused)]

mod text {
    pub struct String;

    #[derive(trovato::Fields)]
    struct Teaser {
        title: String,
    }
}

fn main() {}
