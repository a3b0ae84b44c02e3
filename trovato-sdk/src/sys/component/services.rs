//! The services, each with the types that it has in WIT. A plugin imports those
//! that it calls, and no others.
//!
//! What is above asks with the JSON that a core module's host gets, and reads
//! JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::bindings::trovato::plugin as host;
use crate::codec::{self, RawJson};
use crate::error::{Result, TapError};
use crate::services::ask::ANSWER;
use crate::vocabulary::{HttpRequest, HttpResponse};

/// Code of the error for a request that is not what the function takes.
const REQUEST: &str = "service-request";

/// One function of a service, from a request's JSON to an answer's.
#[derive(Clone, Copy)]
pub(crate) struct Import(fn(&[u8]) -> Result<Vec<u8>>);

/// Asks a service.
pub(crate) fn send(import: Import, request: &[u8]) -> Result<Vec<u8>> {
    import.0(request)
}

macro_rules! services {
    ($($service:ident { $($name:ident: |$request:ident| $ask:expr;)+ })+) => { $(
        pub(crate) mod $service {
            #[allow(clippy::wildcard_imports, reason = "it is the same file")]
            use super::*;

            $(
                #[allow(non_upper_case_globals, reason = "named as the function")]
                pub(crate) const $name: Import = Import(|$request| answered($ask));
            )+
        }
    )+ };
}

services! {
    db {
        select: |query| host::db::select(text(query)?);
        insert: |query| host::db::insert(text(query)?);
        update: |query| host::db::update(text(query)?);
        delete: |query| host::db::delete(text(query)?);
        query_raw: |request| {
            let Raw { sql, parameters } = read(request)?;
            host::db::query_raw(&sql, &texts(&parameters))
        };
        execute_raw: |request| {
            let Raw { sql, parameters } = read(request)?;
            host::db::execute_raw(&sql, &texts(&parameters))
        };
    }
    variables {
        get: |request| host::variables::get(&read::<Named>(request)?.name);
        set: |request| {
            let SetNamed { name, value } = read(request)?;
            host::variables::set(&name, value.get())
        };
        delete: |request| host::variables::delete(&read::<Named>(request)?.name);
    }
    cache {
        get: |request| host::cache::get(&read::<Keyed>(request)?.key);
        set: |request| {
            let SetKeyed { key, value, tags } = read(request)?;
            let tags: Vec<&str> = tags.iter().map(|tag| &**tag).collect();
            host::cache::set(&key, value.get(), &tags)
        };
        delete: |request| host::cache::delete(&read::<Keyed>(request)?.key);
        invalidate: |request| host::cache::invalidate(&read::<Tagged>(request)?.tag);
    }
    context {
        get: |request| host::context::get(&read::<Named>(request)?.name);
        set: |request| {
            let SetNamed { name, value } = read(request)?;
            host::context::set(&name, value.get())
        };
    }
    user {
        current: |_request| host::user::current();
    }
    queue {
        push: |request| {
            let Push { queue, payload } = read(request)?;
            host::queue::push(&queue, payload.get())
        };
    }
    plugin {
        call: |request| {
            let Called { plugin, tap, payload } = read(request)?;
            host::plugin::call(&plugin, &tap, payload.get())
        };
    }
    http {
        send: |request| {
            let request: HttpRequest = read(request)?;
            let headers = request.headers.iter();
            let headers: Vec<(&str, &str)> = headers.map(|(name, value)| (&**name, &**value)).collect();
            host::http::send(host::http::Request {
                url: &request.url,
                method: &request.method,
                headers: &headers,
                body: request.body.as_deref(),
                timeout_ms: request.timeout_ms,
            })
        };
    }
    ai {
        request: |query| host::ai::request(text(query)?);
    }
}

/// A text that may have escapes.
type Text<'a> = Cow<'a, str>;

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Deserialize)]
struct SetNamed<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    value: &'a RawValue,
}

#[derive(Deserialize)]
struct Keyed<'a> {
    #[serde(borrow)]
    key: Text<'a>,
}

#[derive(Deserialize)]
struct SetKeyed<'a> {
    #[serde(borrow)]
    key: Text<'a>,
    #[serde(borrow)]
    value: &'a RawValue,
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Tagged<'a> {
    #[serde(borrow)]
    tag: Text<'a>,
}

#[derive(Deserialize)]
struct Push<'a> {
    #[serde(borrow)]
    queue: Text<'a>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[derive(Deserialize)]
struct Called<'a> {
    #[serde(borrow)]
    plugin: Text<'a>,
    #[serde(borrow)]
    tap: Text<'a>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    sql: Text<'a>,
    #[serde(borrow)]
    parameters: Vec<&'a RawValue>,
}

fn read<'a, T: Deserialize<'a>>(request: &'a [u8]) -> Result<T> {
    codec::read(request, REQUEST, "")
}

/// A request that is JSON in WIT as well.
fn text(request: &[u8]) -> Result<&str> {
    str::from_utf8(request).map_err(|_| TapError::new(REQUEST, "the request is no text in UTF-8"))
}

fn texts<'a>(values: &[&'a RawValue]) -> Vec<&'a str> {
    values.iter().map(|value| value.get()).collect()
}

/// What a service answers with.
trait Answer {
    /// Its JSON; nothing where there is nothing to say.
    fn into_json(self) -> Result<Vec<u8>>;
}

fn answered(answer: Result<impl Answer, host::types::TapError>) -> Result<Vec<u8>> {
    match answer {
        Ok(answer) => answer.into_json(),
        Err(error) => Err(failed(error)),
    }
}

#[cold]
fn failed(error: host::types::TapError) -> TapError {
    let mut failed = TapError::new(error.code, error.message);
    if let Some(path) = error.path {
        failed = failed.with_path(path);
    }
    if let Some(details) = error.details {
        match codec::read::<RawJson>(details.as_bytes(), ANSWER, "details") {
            Ok(details) => failed = failed.with_details(details),
            Err(error) => return error,
        }
    }
    failed
}

impl Answer for () {
    fn into_json(self) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// JSON.
impl Answer for String {
    fn into_json(self) -> Result<Vec<u8>> {
        Ok(self.into_bytes())
    }
}

impl Answer for Option<String> {
    fn into_json(self) -> Result<Vec<u8>> {
        Ok(self.unwrap_or_default().into_bytes())
    }
}

impl Answer for u64 {
    fn into_json(self) -> Result<Vec<u8>> {
        Ok(self.to_string().into_bytes())
    }
}

impl Answer for host::user::User {
    fn into_json(self) -> Result<Vec<u8>> {
        #[derive(Serialize)]
        struct User {
            id: String,
            is_authenticated: bool,
            permissions: Vec<String>,
        }
        written(&User {
            id: self.id,
            is_authenticated: self.is_authenticated,
            permissions: self.permissions,
        })
    }
}

impl Answer for host::http::Response {
    fn into_json(self) -> Result<Vec<u8>> {
        written(&HttpResponse {
            status: self.status,
            headers: self.headers.into_iter().collect(),
            body: self.body,
        })
    }
}

fn written(answer: &impl Serialize) -> Result<Vec<u8>> {
    let mut json = Vec::new();
    codec::write(answer, &mut json)?;
    Ok(json)
}
