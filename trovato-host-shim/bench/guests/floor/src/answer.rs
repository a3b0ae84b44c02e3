//! The patch that a tap answers with which changes the rating.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(crate) struct Patch {
    fields: Fields,
}

#[derive(Serialize)]
struct Fields {
    field_rating: Number,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct Number {
    pub(crate) value: i64,
}

impl Patch {
    pub(crate) fn new(value: i64) -> Self {
        let field_rating = Number { value };
        Self {
            fields: Fields { field_rating },
        }
    }
}
