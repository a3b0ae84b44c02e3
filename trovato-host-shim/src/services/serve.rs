//! From a request's JSON to the service, and from what it says to JSON.

mod context;
mod db;
mod http;
mod user;

use serde::{Deserialize, Serialize};
use trovato::TapError;

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
        "context" => context::serve(desk, function, request),
        "user" => user::current(desk),
        "http" => http::send(desk, request).await,
        _ => {
            let message = format!("this host does not provide `{service}`");
            Err(TapError::new("unavailable", message))
        }
    }
}

fn read<'a, T: Deserialize<'a>>(request: &'a [u8]) -> Result<T, TapError> {
    serde_json::from_slice(request)
        .map_err(|error| TapError::new("service-request", error.to_string()))
}

fn write(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, TapError> {
    serde_json::to_vec(value).map_err(|error| TapError::new("service-answer", error.to_string()))
}
