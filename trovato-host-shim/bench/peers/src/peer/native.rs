//! The plugins' own functions, called natively with JSON.

use drug_checker::Prescription;
use trovato::Item;

use super::{Call, Peer};
use crate::Result;
use crate::found::State;
use crate::subject::Tap;

/// No plugin at all.
pub(crate) struct Native;

impl Peer for Native {
    fn release(&self) -> Option<String> {
        None
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let way: (_, Call) = ("native", Box::new(move |json| call(tap.name(), json)));
        Ok(Vec::from_iter((state == State::Warm).then_some(way)))
    }
}

/// Payload in, answer out.
pub(crate) fn call(tap: &str, json: &[u8]) -> Result<Vec<u8>> {
    match tap {
        "view" => {
            let item: Item<'_> = serde_json::from_slice(json)?;
            let answer = bench_sdk::view::view(&item).map_err(|error| error.to_string())?;
            Ok(serde_json::to_vec(&answer)?)
        }
        "check_interactions" => {
            let prescription: Prescription = serde_json::from_slice(json)?;
            Ok(serde_json::to_vec(&drug_checker::check_interactions(
                &prescription,
            ))?)
        }
        other => Err(format!("there is no `{other}`").into()),
    }
}
