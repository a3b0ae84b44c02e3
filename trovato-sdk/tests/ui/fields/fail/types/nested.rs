#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    field_a: Option<Option<i64>>,
    field_b: Field<Option<i64>>,
    field_c: Option<Field<String>>,
    field_d: Field<Field<String>>,
}

fn main() {}
