//! From a request's JSON to the service, and from what it says to JSON.

mod cache;
mod context;
mod db;
mod http;
mod plugin;
mod queue;
mod user;
mod variables;

use serde::{Deserialize, Serialize};
use trovato::TapError;

use super::ServiceError;
use super::desk::Desk;

/// Does what a plugin asks of one function of a service.
pub(super) async fn serve(
    desk: &mut Desk,
    service: &str,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>, TapError> {
    match service {
        "db" => db::serve(desk, function, request).await,
        "variables" => variables::serve(desk, function, request).await,
        "cache" => cache::serve(desk, function, request).await,
        "context" => context::serve(desk, function, request),
        "user" => user::current(desk),
        "queue" => queue::push(desk, request),
        "plugin" => plugin::call(desk, request).await,
        "http" => http::send(desk, request).await,
        _ => Err(unavailable(service)),
    }
}

fn read<'a, T: Deserialize<'a>>(request: &'a [u8]) -> Result<T, TapError> {
    serde_json::from_slice(request)
        .map_err(|error| TapError::new("service-request", error.to_string()))
}

fn write(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, TapError> {
    serde_json::to_vec(value).map_err(|error| TapError::new("service-answer", error.to_string()))
}

/// Of a function that has nothing to say.
fn done(done: Result<(), ServiceError>) -> Result<Vec<u8>, TapError> {
    done.map(|()| Vec::new())
        .map_err(ServiceError::into_tap_error)
}

fn unavailable(service: &str) -> TapError {
    let message = format!("this host does not provide `{service}`");
    TapError::new("unavailable", message)
}
