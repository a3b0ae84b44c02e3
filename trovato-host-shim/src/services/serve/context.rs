//! The values that the plugins of a request share.

use serde::Deserialize;
use serde_json::value::RawValue;
use trovato::TapError;

use super::{Desk, read};
use crate::error::Limit;
use crate::services::imports::too_large;

/// Most bytes that all names and values of a request may have.
const MOST_BYTES: usize = 1 << 20;

#[derive(Deserialize)]
struct Get {
    name: Box<str>,
}

#[derive(Deserialize)]
struct Set {
    name: Box<str>,
    value: Box<RawValue>,
}

pub(super) fn serve(desk: &Desk, function: &str, request: &[u8]) -> Result<Vec<u8>, TapError> {
    let mut values = desk.surroundings.shared.values();
    if function == "get" {
        let Get { name } = read(request)?;
        let value = values.get(&name);
        return Ok(value.map_or_else(Vec::new, |value| value.get().into()));
    }
    let Set { name, value } = read(request)?;
    values.remove(&name);
    if value.get() == "null" {
        return Ok(Vec::new());
    }
    let others = values
        .iter()
        .map(|(name, value)| name.len() + value.get().len());
    let wanted = others.sum::<usize>() + name.len() + value.get().len();
    if wanted > MOST_BYTES {
        let limit = Limit {
            wanted: wanted as u64,
            limit: MOST_BYTES as u64,
        };
        return Err(too_large("what the plugins of this request share", &limit));
    }
    values.insert(name, value);
    Ok(Vec::new())
}
