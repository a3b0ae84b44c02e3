#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
#[fields(create = "trovato")]
#[fields("title")]
#[field("title")]
struct Teaser {
    #[field]
    a: i64,
    #[field()]
    b: i64,
    #[field = "field_c"]
    c: i64,
    #[field("field_d" write)]
    d: i64,
    #[field("field_e", "field_f")]
    e: i64,
    #[field(write, write)]
    f: i64,
    #[field(write = true)]
    g: i64,
    #[field(7)]
    h: i64,
    #[field(write)]
    #[field("field_i")]
    i: i64,
    #[fields("field_j")]
    j: i64,
    #[field(,)]
    k: i64,
}

fn main() {}
