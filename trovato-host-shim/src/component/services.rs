//! Services, for components: each function's arguments become the request that
//! a module would have sent, and the answer is taken apart again.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use trovato::vocabulary::{HttpRequest, HttpResponse};
use trovato::{RawJson, TapError};

use super::bindings::trovato::plugin::types::TapError as Failed;
use super::bindings::trovato::plugin::{
    ai, cache, context, db, http, plugin, queue, user, variables,
};
use crate::state::State;

/// What a service's function answers; the outer one only ends the call.
type Answer<T> = wasmtime::Result<Result<T, Failed>>;

impl db::Host for State {
    async fn select(&mut self, query: String) -> Answer<String> {
        self.text("db", "select", query.into_bytes()).await
    }

    async fn insert(&mut self, query: String) -> Answer<u64> {
        self.read("db", "insert", Ok(query.into_bytes())).await
    }

    async fn update(&mut self, query: String) -> Answer<u64> {
        self.read("db", "update", Ok(query.into_bytes())).await
    }

    async fn delete(&mut self, query: String) -> Answer<u64> {
        self.read("db", "delete", Ok(query.into_bytes())).await
    }

    async fn query_raw(&mut self, sql: String, parameters: Vec<String>) -> Answer<String> {
        match raw(&sql, &parameters) {
            Ok(request) => self.text("db", "query_raw", request).await,
            Err(error) => Ok(Err(failed(&error))),
        }
    }

    async fn execute_raw(&mut self, sql: String, parameters: Vec<String>) -> Answer<u64> {
        self.read("db", "execute_raw", raw(&sql, &parameters)).await
    }
}

impl variables::Host for State {
    async fn get(&mut self, name: String) -> Answer<Option<String>> {
        self.found("variables", &Name { name: &name }).await
    }

    async fn set(&mut self, name: String, value: String) -> Answer<()> {
        let request = of_json(&value).and_then(|value| json(&Set { name: &name, value }));
        self.done("variables", "set", request).await
    }

    async fn delete(&mut self, name: String) -> Answer<()> {
        self.done("variables", "delete", json(&Name { name: &name }))
            .await
    }
}

impl cache::Host for State {
    async fn get(&mut self, key: String) -> Answer<Option<String>> {
        self.found("cache", &Key { key: &key }).await
    }

    async fn set(&mut self, key: String, value: String, tags: Vec<String>) -> Answer<()> {
        let request = of_json(&value).and_then(|value| {
            json(&Cached {
                key: &key,
                value,
                tags: &tags,
            })
        });
        self.done("cache", "set", request).await
    }

    async fn delete(&mut self, key: String) -> Answer<()> {
        self.done("cache", "delete", json(&Key { key: &key })).await
    }

    async fn invalidate(&mut self, tag: String) -> Answer<()> {
        self.done("cache", "invalidate", json(&Tag { tag: &tag }))
            .await
    }
}

impl context::Host for State {
    async fn get(&mut self, name: String) -> Answer<Option<String>> {
        self.found("context", &Name { name: &name }).await
    }

    async fn set(&mut self, name: String, value: String) -> Answer<()> {
        let request = of_json(&value).and_then(|value| json(&Set { name: &name, value }));
        self.done("context", "set", request).await
    }
}

impl user::Host for State {
    async fn current(&mut self) -> Answer<user::User> {
        let answer: Answer<Current> = self.read("user", "current", Ok(b"{}".to_vec())).await;
        Ok(answer?.map(|user| user::User {
            id: user.id,
            is_authenticated: user.is_authenticated,
            permissions: user.permissions,
        }))
    }
}

impl queue::Host for State {
    async fn push(&mut self, queue: String, payload: String) -> Answer<()> {
        let request = of_json(&payload).and_then(|payload| {
            json(&Push {
                queue: &queue,
                payload,
            })
        });
        self.done("queue", "push", request).await
    }
}

impl plugin::Host for State {
    async fn call(&mut self, plugin: String, tap: String, payload: String) -> Answer<String> {
        let request = of_json(&payload).and_then(|payload| {
            json(&Call {
                plugin: &plugin,
                tap: &tap,
                payload,
            })
        });
        match request {
            Ok(request) => self.text("plugin", "call", request).await,
            Err(error) => Ok(Err(failed(&error))),
        }
    }
}

impl http::Host for State {
    async fn send(&mut self, request: http::Request) -> Answer<http::Response> {
        let mut outgoing = HttpRequest::new(request.method, request.url);
        outgoing.headers = request.headers.into_iter().collect::<BTreeMap<_, _>>();
        outgoing.body = request.body;
        outgoing.timeout_ms = request.timeout_ms;
        let answer: Answer<HttpResponse> = self.read("http", "send", json(&outgoing)).await;
        Ok(answer?.map(|response| http::Response {
            status: response.status,
            headers: response.headers.into_iter().collect(),
            body: response.body,
        }))
    }
}

impl ai::Host for State {
    async fn request(&mut self, request: String) -> Answer<String> {
        self.text("ai", "request", request.into_bytes()).await
    }
}

impl State {
    /// Asks the desk of the call that runs, as a module's import does.
    async fn ask(
        &mut self,
        service: &str,
        function: &str,
        request: Result<Vec<u8>, TapError>,
    ) -> Result<Vec<u8>, TapError> {
        let request = request?;
        // Taken along: if nobody waits for the call any more, what it has open
        // is dropped with this future.
        let Some(mut desk) = self.desk.take() else {
            return Err(TapError::new("unavailable", "no tap is being called"));
        };
        let begin = Instant::now();
        let answer = desk.ask(service, function, &request).await;
        self.desk = Some(desk);
        self.budget.waited(begin.elapsed());
        answer
    }

    /// Of a function that answers JSON.
    async fn text(&mut self, service: &str, function: &str, request: Vec<u8>) -> Answer<String> {
        let answer = self.ask(service, function, Ok(request)).await;
        Ok(answer.and_then(as_text).map_err(|error| failed(&error)))
    }

    /// Of a function `get`, which may have nothing to answer.
    async fn found(&mut self, service: &str, request: &impl Serialize) -> Answer<Option<String>> {
        let request = json(request);
        let answer = self.ask(service, "get", request).await;
        let found = answer.and_then(|answer| {
            let found = Some(answer).filter(|answer| !answer.is_empty());
            found.map(as_text).transpose()
        });
        Ok(found.map_err(|error| failed(&error)))
    }

    /// Of a function that has nothing to say.
    async fn done(
        &mut self,
        service: &str,
        function: &str,
        request: Result<Vec<u8>, TapError>,
    ) -> Answer<()> {
        let answer = self.ask(service, function, request).await;
        Ok(answer.map(drop).map_err(|error| failed(&error)))
    }

    /// Of a function that answers a `T`.
    async fn read<T: DeserializeOwned>(
        &mut self,
        service: &str,
        function: &str,
        request: Result<Vec<u8>, TapError>,
    ) -> Answer<T> {
        let answer = self.ask(service, function, request).await;
        let read = answer.and_then(|answer| {
            serde_json::from_slice(&answer)
                .map_err(|error| TapError::new("service-answer", error.to_string()))
        });
        Ok(read.map_err(|error| failed(&error)))
    }
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Set<'a> {
    name: &'a str,
    value: &'a RawValue,
}

#[derive(Serialize)]
struct Key<'a> {
    key: &'a str,
}

#[derive(Serialize)]
struct Cached<'a> {
    key: &'a str,
    value: &'a RawValue,
    tags: &'a [String],
}

#[derive(Serialize)]
struct Tag<'a> {
    tag: &'a str,
}

#[derive(Serialize)]
struct Push<'a> {
    queue: &'a str,
    payload: &'a RawValue,
}

#[derive(Serialize)]
struct Call<'a> {
    plugin: &'a str,
    tap: &'a str,
    payload: &'a RawValue,
}

#[derive(Serialize)]
struct Raw<'a> {
    sql: &'a str,
    parameters: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Current {
    id: String,
    is_authenticated: bool,
    permissions: Vec<String>,
}

fn raw(sql: &str, parameters: &[String]) -> Result<Vec<u8>, TapError> {
    let parameters = parameters.iter().map(|parameter| of_json(parameter));
    let parameters = parameters.collect::<Result<_, _>>()?;
    json(&Raw { sql, parameters })
}

/// A part of a request that is JSON.
fn of_json(text: &str) -> Result<&RawValue, TapError> {
    serde_json::from_str(text).map_err(|error| TapError::new("service-request", error.to_string()))
}

fn json(request: &impl Serialize) -> Result<Vec<u8>, TapError> {
    serde_json::to_vec(request).map_err(|error| TapError::new("service-request", error.to_string()))
}

fn as_text(answer: Vec<u8>) -> Result<String, TapError> {
    String::from_utf8(answer).map_err(|error| TapError::new("service-answer", error.to_string()))
}

/// An error as the guest gets it.
fn failed(error: &TapError) -> Failed {
    let details = error.details().map(RawJson::as_str);
    Failed {
        code: error.code().to_owned(),
        message: error.message().to_owned(),
        path: error.path().map(str::to_owned),
        details: details.map(str::to_owned),
    }
}

/// An error of the guest's, as the JSON that a module answers with.
///
/// # Errors
///
/// When what it has beside its message is no JSON.
pub(super) fn error_json(error: &Failed) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(Serialize)]
    struct Payload<'a> {
        code: &'a str,
        message: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        details: Option<&'a RawValue>,
    }
    let details = error.details.as_deref();
    serde_json::to_vec(&Payload {
        code: &error.code,
        message: &error.message,
        path: error.path.as_deref(),
        details: details.map(serde_json::from_str).transpose()?,
    })
}
