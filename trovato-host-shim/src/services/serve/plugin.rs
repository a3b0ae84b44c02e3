//! Other plugins of the site.

use std::future::Future;
use std::pin::Pin;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use trovato::TapError;

use super::{Desk, read, unavailable};
use crate::error::{Error, Kind, Result};
use crate::field_access::Guards;
use crate::request::Request;

#[derive(Deserialize)]
struct Call {
    plugin: Box<str>,
    tap: Box<str>,
    payload: Box<RawValue>,
}

pub(super) async fn call(desk: &mut Desk, request: &[u8]) -> Result<Vec<u8>, TapError> {
    let Some(plugins) = &desk.surroundings.plugins else {
        return Err(unavailable("plugin"));
    };
    let Call {
        plugin,
        tap,
        payload,
    } = read(request)?;
    let Some(other) = plugins.find(&plugin) else {
        let message = format!("there is no plugin `{plugin}`");
        return Err(TapError::new("unknown-plugin", message));
    };
    if !other.has_tap(&tap) {
        let message = format!("the plugin `{plugin}` has no tap `{tap}`");
        return Err(TapError::new("unknown-tap", message));
    }
    let surroundings = desk.surroundings.nested(desk.plugin.shared_name());
    let waiting = &surroundings.waiting;
    if waiting.iter().any(|name| **name == *plugin) {
        let message = format!("the plugin `{plugin}` waits for this one to answer");
        return Err(TapError::new("plugin-cycle", message));
    }
    let limit = desk.host.limits().plugin_depth;
    if waiting.len() > limit as usize {
        let message = format!(
            "{} plugins would wait for each other, and the limit is {limit}",
            waiting.len()
        );
        let details = json!({ "wanted": waiting.len(), "limit": limit });
        return Err(TapError::new("plugin-depth", message).with_details(details));
    }
    let guards = desk.guards.as_ref().map(Guards::lent);
    let mut nested = Request::nested(&desk.host, &desk.viewer, surroundings, guards);
    let called = nested.call(other, &tap, payload.get().as_bytes());
    // It comes back here when the other one calls a third.
    let called: Pin<Box<dyn Future<Output = Result<Vec<u8>>> + Send + '_>> = Box::pin(called);
    let answer = called.await.map_err(|error| failed(&error));
    if let (Some(guards), Some(lent)) = (&mut desk.guards, nested.guards.take()) {
        guards.returned(lent);
    }
    answer
}

/// What the caller is told: the other tap's own error, and of all else no more
/// than the host's code.
fn failed(error: &Error) -> TapError {
    let plugin = error.plugin().unwrap_or_default();
    match error.kind() {
        Kind::TapError(own) => own.clone(),
        Kind::Busy { .. } => {
            let message = format!("the host has no room for an instance of `{plugin}`");
            TapError::new("busy", message)
        }
        kind => {
            let code = kind.code();
            let message = format!("the plugin `{plugin}` could not answer: {code}");
            TapError::new("plugin-failed", message).with_details(json!({ "code": code }))
        }
    }
}
