#![allow(unused)]

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    #[field(write)]
    author_id: Uuid,
    #[field(write)]
    created: i64,
    #[field("changed", write)]
    modified: i64,
    #[field(write)]
    current_revision_id: Option<Uuid>,
    #[field(write)]
    stage_id: Uuid,
    #[field(write)]
    language: Option<String>,
    #[field(write)]
    status: i64,
    #[field(write)]
    field_told: Field<i64>,
}

fn main() {}
