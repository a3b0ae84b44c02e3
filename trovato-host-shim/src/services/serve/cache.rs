//! Values that may be gone at any time.

use serde::Deserialize;
use serde_json::value::RawValue;
use trovato::TapError;
use trovato::abi::bounds;

use super::{Desk, read, unavailable};
use crate::services::ServiceError;
use crate::services::cache::Cached;
use crate::services::outbox::Own;

#[derive(Deserialize)]
struct Key {
    key: Box<str>,
}

#[derive(Deserialize)]
struct Set {
    key: Box<str>,
    value: Box<RawValue>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Tag {
    tag: Box<str>,
}

pub(super) async fn serve(
    desk: &mut Desk,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, TapError> {
    if desk.host.services().cache.is_none() {
        return Err(unavailable("cache"));
    }
    match function {
        "get" => {
            let Key { key } = read(request)?;
            bounds::name("the key", &key)?;
            return get(desk, &key).await;
        }
        "set" => {
            let Set { key, value, tags } = read(request)?;
            bounds::name("the key", &key)?;
            bounds::value("the value", value.get())?;
            bounds::tags(&tags)?;
            desk.outbox.set(&key, Cached { value, tags })?;
        }
        "delete" => {
            let Key { key } = read(request)?;
            bounds::name("the key", &key)?;
            desk.outbox.delete(&key)?;
        }
        _ => {
            let Tag { tag } = read(request)?;
            bounds::name("the tag", &tag)?;
            desk.outbox.invalidate(&tag)?;
        }
    }
    Ok(Vec::new())
}

/// What the call itself has made of the key, or else what is there.
async fn get(desk: &mut Desk, key: &str) -> Result<Vec<u8>, TapError> {
    match desk.outbox.cached(key) {
        Own::Set(cached) => return Ok(cached.value.get().into()),
        Own::Removed => return Ok(Vec::new()),
        Own::Untouched => {}
    }
    let Some(cache) = desk.host.services().cache.clone() else {
        return Err(unavailable("cache"));
    };
    let cached = cache.get(&mut desk.scope, key).await;
    let cached = cached.map_err(ServiceError::into_tap_error)?;
    let cached = cached.filter(|cached| !desk.outbox.has_invalidated(&cached.tags));
    Ok(cached.map_or_else(Vec::new, |cached| cached.value.get().into()))
}
