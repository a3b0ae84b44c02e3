//! The user whose request it is.

use std::collections::BTreeSet;

use serde::Serialize;
use trovato::TapError;

use super::Desk;

#[derive(Serialize)]
struct Current<'a> {
    id: &'a str,
    is_authenticated: bool,
    permissions: &'a BTreeSet<String>,
}

pub(super) fn current(desk: &Desk) -> Result<Vec<u8>, TapError> {
    let user = desk.viewer.user();
    super::write(&Current {
        id: &user.id,
        is_authenticated: !user.is_anonymous(),
        permissions: &user.permissions,
    })
}
