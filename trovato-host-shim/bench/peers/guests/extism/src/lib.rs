//! The work as a plugin of Extism.

use extism_pdk::{FnResult, Json, plugin_fn};
use peers_work::Prescription;

mod documented;

/// The view as the floor has it.
#[plugin_fn]
pub fn view_borrowed(json: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(peers_work::view(&json)?)
}

/// The drug checker.
#[plugin_fn]
pub fn check_interactions(Json(prescription): Json<Prescription>) -> FnResult<Vec<u8>> {
    let found = peers_work::check_interactions(&prescription);
    Ok(serde_json::to_vec(&found)?)
}
