//! Services as free functions, under the names that plugins written before
//! this SDK call them by.
//!
//! New code reaches the same services through [`TapContext`], which says more
//! clearly what it does.

use serde_json::Value;

use crate::TapContext;
use crate::error::Result;
use crate::services::{ask, function};
use crate::vocabulary::{AiRequest, AiResponse, HttpRequest, HttpResponse, LogLevel};

/// Writes a line to the host's log, at the level `debug`, `info`, `warn` or
/// `error`; any other name is `info`. The host puts the plugin's name in front of
/// it that it knows itself, whatever `plugin` says.
pub fn log(level: &str, _plugin: &str, message: &str) {
    crate::log::write(LogLevel::from_name(level), format_args!("{message}"));
}

/// Runs one query in SQL and answers with the JSON text of its rows.
///
/// # Errors
///
/// As [`Db::query_raw`](crate::services::Db::query_raw).
pub fn query_raw(sql: &str, parameters: &[Value]) -> Result<String> {
    let rows = context().db().query_raw(sql, parameters)?;
    Ok(rows.into_json())
}

/// Runs one change in SQL and answers with the number of rows.
///
/// # Errors
///
/// As [`Db::execute_raw`](crate::services::Db::execute_raw).
pub fn execute_raw(sql: &str, parameters: &[Value]) -> Result<u64> {
    context().db().execute_raw(sql, parameters)
}

/// A variable that holds text, or `default` where there is none.
///
/// # Errors
///
/// As [`Variables::get`](crate::services::Variables::get).
pub fn variables_get(name: &str, default: &str) -> Result<String> {
    let value = context().variables().get(name)?;
    Ok(value.unwrap_or_else(|| default.to_owned()))
}

/// Sets a variable to text.
///
/// # Errors
///
/// As [`Variables::set`](crate::services::Variables::set).
pub fn variables_set(name: &str, value: &str) -> Result<()> {
    context().variables().set(name, value)
}

/// Id of the user whose request it is.
///
/// # Errors
///
/// `unavailable` outside of a call.
pub fn current_user_id() -> Result<String> {
    context().user().map(|user| user.id().to_owned())
}

/// Whether the user whose request it is holds a permission.
///
/// # Errors
///
/// `unavailable` outside of a call.
pub fn current_user_has_permission(name: &str) -> Result<bool> {
    context().user().map(|user| user.has_permission(name))
}

/// Adds an entry to a queue's end.
///
/// # Errors
///
/// As [`Queue::push`](crate::services::Queue::push).
pub fn queue_push(queue: &str, payload: &Value) -> Result<()> {
    context().queue().push(queue, payload)
}

/// Sends a request to a server outside.
///
/// # Errors
///
/// As [`Http::send`](crate::services::Http::send).
pub fn http_request(request: &HttpRequest) -> Result<HttpResponse> {
    context().http().send(request)
}

/// Asks an AI provider.
///
/// # Errors
///
/// `denied`, unless the host provides it.
pub fn ai_request(request: &AiRequest) -> Result<AiResponse> {
    ask(function!(ai.request), request)?.read()
}

fn context() -> TapContext {
    TapContext::default()
}
