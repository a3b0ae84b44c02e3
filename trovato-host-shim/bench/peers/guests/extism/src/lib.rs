//! The work as a plugin of Extism.

use drug_checker::Prescription;
use extism_pdk::{FnResult, Json, plugin_fn};

mod borrowed;
mod documented;

/// The drug checker's own function, which has no other way in here.
#[plugin_fn]
pub fn check_interactions(Json(prescription): Json<Prescription>) -> FnResult<Vec<u8>> {
    let found = drug_checker::check_interactions(&prescription);
    Ok(serde_json::to_vec(&found)?)
}
