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
///
/// ```
/// use trovato::host;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new();
/// mock.run(|| Ok(host::log("warning", "blog", "three posts have no title")))?;
/// assert_eq!(mock.logged()[0].line, "three posts have no title");
/// # Ok::<(), trovato::TapError>(())
/// ```
pub fn log(level: &str, _plugin: &str, message: &str) {
    crate::log::write(LogLevel::from_name(level), format_args!("{message}"));
}

/// Runs one query in SQL and answers with the JSON text of its rows.
///
/// ```
/// use trovato::host;
/// use trovato::prelude::*;
///
/// fn titles() -> Result<Vec<Value>> {
///     let rows = host::query_raw("SELECT title FROM item WHERE status = $1", &[json!(1)])?;
///     Ok(trovato::serde_json::from_str(&rows)?)
/// }
///
/// // It needs the permission `raw_sql`, which the operator gives.
/// assert_eq!(trovato::testing::MockHost::new().run(titles).unwrap_err().code(), "denied");
/// ```
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
/// ```
/// use trovato::host;
/// use trovato::prelude::*;
///
/// fn publish_all() -> Result<u64> {
///     host::execute_raw("UPDATE item SET status = 1 WHERE type = $1", &[json!("blog")])
/// }
///
/// assert_eq!(trovato::testing::MockHost::new().run(publish_all).unwrap_err().code(), "denied");
/// ```
///
/// # Errors
///
/// As [`Db::execute_raw`](crate::services::Db::execute_raw).
pub fn execute_raw(sql: &str, parameters: &[Value]) -> Result<u64> {
    context().db().execute_raw(sql, parameters)
}

/// A variable that holds text, or `default` where there is none.
///
/// ```
/// use trovato::host;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new().variable("greeting", "Good morning");
/// mock.run(|| {
///     assert_eq!(host::variables_get("greeting", "Hello")?, "Good morning");
///     assert_eq!(host::variables_get("farewell", "Goodbye")?, "Goodbye");
///     Ok(())
/// })?;
/// # Ok::<(), trovato::TapError>(())
/// ```
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
/// ```
/// use trovato::host;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new();
/// mock.run(|| host::variables_set("greeting", "Good morning"))?;
/// assert_eq!(mock.get_variable("greeting"), Some("Good morning".into()));
/// # Ok::<(), trovato::TapError>(())
/// ```
///
/// # Errors
///
/// As [`Variables::set`](crate::services::Variables::set).
pub fn variables_set(name: &str, value: &str) -> Result<()> {
    context().variables().set(name, value)
}

/// Id of the user whose request it is.
///
/// ```
/// use trovato::host;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new().user("ada");
/// assert_eq!(mock.run(host::current_user_id)?, "ada");
/// # Ok::<(), trovato::TapError>(())
/// ```
///
/// # Errors
///
/// `unavailable` outside of a call.
pub fn current_user_id() -> Result<String> {
    context().user().map(|user| user.id().to_owned())
}

/// Whether the user whose request it is holds a permission.
///
/// ```
/// use trovato::host;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new().user("ada").permission("edit blog content");
/// assert!(mock.run(|| host::current_user_has_permission("edit blog content"))?);
/// # Ok::<(), trovato::TapError>(())
/// ```
///
/// # Errors
///
/// `unavailable` outside of a call.
pub fn current_user_has_permission(name: &str) -> Result<bool> {
    context().user().map(|user| user.has_permission(name))
}

/// Adds an entry to a queue's end.
///
/// ```
/// use trovato::host;
/// use trovato::prelude::json;
/// use trovato::testing::MockHost;
///
/// let mock = MockHost::new().queue("blog_index");
/// mock.run(|| host::queue_push("blog_index", &json!({ "id": 7 })))?;
/// assert_eq!(mock.pushed("blog_index"), [json!({ "id": 7 })]);
/// # Ok::<(), trovato::TapError>(())
/// ```
///
/// # Errors
///
/// As [`Queue::push`](crate::services::Queue::push).
pub fn queue_push(queue: &str, payload: &Value) -> Result<()> {
    context().queue().push(queue, payload)
}

/// Sends a request to a server outside.
///
/// ```
/// use trovato::host;
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
///
/// let request = HttpRequest::get("https://example.org/feed.json");
/// // Which servers a plugin may talk to is for the operator to say.
/// let error = MockHost::new().run(|| host::http_request(&request)).unwrap_err();
/// assert_eq!(error.code(), "denied");
/// ```
///
/// # Errors
///
/// As [`Http::send`](crate::services::Http::send).
pub fn http_request(request: &HttpRequest) -> Result<HttpResponse> {
    context().http().send(request)
}

/// Asks an AI provider.
///
/// ```
/// use trovato::host;
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
///
/// let request = AiRequest::new(AiOperationType::Chat).message(AiMessage::user("What is a tap?"));
/// let error = MockHost::new().run(|| host::ai_request(&request)).unwrap_err();
/// assert_eq!(error.code(), "denied");
/// ```
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
