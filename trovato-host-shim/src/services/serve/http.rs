//! Servers outside.

use trovato::TapError;
use trovato::vocabulary::HttpRequest;

use super::{Desk, read, write};
use crate::services::http::{HttpError, Outgoing};

pub(super) async fn send(desk: &mut Desk, request: &[u8]) -> Result<Vec<u8>, TapError> {
    let host = desk.host.clone();
    let Some(client) = &host.services().http else {
        let message = "this host has no way to servers outside";
        return Err(TapError::new("unavailable", message));
    };
    let request: HttpRequest = read(request)?;
    let plugin = desk.plugin.name();
    let servers = host.grants().servers(plugin);
    let answer = async {
        let request = Outgoing::new(request, servers)?;
        tracing::debug!(
            plugin,
            method = request.method.as_str(),
            server = request.target.authority(),
            "a request to a server outside"
        );
        client.send(request, servers).await
    };
    let answer = answer.await.map_err(|error| {
        if matches!(error, HttpError::Denied { .. }) {
            tracing::warn!(plugin, %error, "a request to a server outside was denied");
        }
        error.into_tap_error()
    })?;
    write(&answer)
}
