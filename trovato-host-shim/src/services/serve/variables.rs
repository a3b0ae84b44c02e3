//! Settings that outlive a request.

use serde::Deserialize;
use serde_json::value::RawValue;
use trovato::TapError;
use trovato::abi::bounds;

use super::{Desk, done, read, unavailable};
use crate::services::ServiceError;
use crate::services::db::Role;

#[derive(Deserialize)]
struct Name {
    name: Box<str>,
}

#[derive(Deserialize)]
struct Set {
    name: Box<str>,
    value: Box<RawValue>,
}

pub(super) async fn serve(
    desk: &mut Desk,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, TapError> {
    let Some(variables) = desk.host.services().variables.clone() else {
        return Err(unavailable("variables"));
    };
    if function == "get" {
        let Name { name } = read(request)?;
        bounds::name("the name", &name)?;
        let value = variables.get(&mut desk.scope, &name).await;
        let value = value.map_err(ServiceError::into_tap_error)?;
        return Ok(value.map_or_else(Vec::new, |value| value.get().into()));
    }
    if desk.scope.role() == Role::Read {
        return Err(ServiceError::ReadOnly.into_tap_error());
    }
    if function == "set" {
        let Set { name, value } = read(request)?;
        bounds::name("the name", &name)?;
        bounds::value("the value", value.get())?;
        done(variables.set(&mut desk.scope, &name, &value).await)
    } else {
        let Name { name } = read(request)?;
        bounds::name("the name", &name)?;
        done(variables.delete(&mut desk.scope, &name).await)
    }
}
