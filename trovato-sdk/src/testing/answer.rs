//! What the mock host answers, in the words of the real one.

use std::cell::RefCell;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::mock::{State, denied};
use crate::abi::bounds;
use crate::codec;
use crate::error::{Result, TapError};
use crate::vocabulary::HttpRequest;

/// Code of the error for a request that a service cannot read.
const REQUEST: &str = "service-request";

pub(super) fn answer(
    state: &Rc<RefCell<State>>,
    service: &str,
    function: &str,
    request: &[u8],
) -> Result<Vec<u8>> {
    match service {
        "db" => db(state, function, request),
        "variables" => variables(&mut state.borrow_mut(), function, request),
        "cache" => cache(&mut state.borrow_mut(), function, request),
        "context" => context(&mut state.borrow_mut(), function, request),
        "user" => user(&state.borrow()),
        "queue" => push(&mut state.borrow_mut(), request),
        "plugin" => call(state, request),
        "http" => send(state, request),
        _ => Err(denied(format!("the host does not provide `{service}`"))),
    }
}

fn read<'a, T: Deserialize<'a>>(request: &'a [u8]) -> Result<T> {
    codec::read(request, REQUEST, "")
}

fn write(value: &(impl Serialize + ?Sized)) -> Result<Vec<u8>> {
    let mut json = Vec::new();
    codec::write(value, &mut json)?;
    Ok(json)
}

fn db(state: &Rc<RefCell<State>>, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    let mut state = state.borrow_mut();
    let query = read(request)?;
    state.queries.push((function.to_owned(), query));
    if function.ends_with("_raw") && !state.permissions.contains("raw_sql") {
        let message = "the plugin needs the permission `raw_sql` for this";
        return Err(denied(message.into()));
    }
    match &mut state.database {
        Some(database) => database.answer(function, request),
        None => Err(TapError::new(
            "unavailable",
            "the mock host has no database: give it one with `MockHost::database`",
        )),
    }
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    value: Value,
}

fn variables(state: &mut State, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    let Named { name, value } = read(request)?;
    bounds::name("the name", &name)?;
    bounds::value("the value", &value.to_string())?;
    let variables = &mut state.kept.variables;
    match function {
        "get" => return write(&variables.get(&name)),
        "set" => drop(variables.insert(name, value)),
        _ => drop(variables.remove(&name)),
    }
    Ok(Vec::new())
}

fn context(state: &mut State, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    let Named { name, value } = read(request)?;
    let values = &mut state.context;
    match function {
        "get" => return write(&values.get(&name)),
        _ if value.is_null() => drop(values.remove(&name)),
        _ => drop(values.insert(name, value)),
    }
    Ok(Vec::new())
}

fn cache(state: &mut State, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    #[derive(Deserialize)]
    struct Request {
        #[serde(default)]
        key: String,
        #[serde(default)]
        value: Value,
        #[serde(default)]
        tags: Vec<String>,
        #[serde(default)]
        tag: String,
    }

    let Request {
        key,
        value,
        tags,
        tag,
    } = read(request)?;
    if function == "invalidate" {
        bounds::name("the tag", &tag)?;
    } else {
        bounds::name("the key", &key)?;
    }
    bounds::value("the value", &value.to_string())?;
    bounds::tags(&tags)?;
    let cache = &mut state.kept.cache;
    match function {
        "get" => return write(&cache.get(&key).map(|(value, _)| value)),
        "set" => drop(cache.insert(key, (value, tags))),
        "delete" => drop(cache.remove(&key)),
        _ => cache.retain(|_, (_, tags)| !tags.contains(&tag)),
    }
    Ok(Vec::new())
}

fn user(state: &State) -> Result<Vec<u8>> {
    write(&json!({
        "id": state.user.as_deref().unwrap_or("anonymous"),
        "is_authenticated": state.user.is_some(),
        "permissions": state.permissions,
    }))
}

fn push(state: &mut State, request: &[u8]) -> Result<Vec<u8>> {
    #[derive(Deserialize)]
    struct Push {
        queue: String,
        payload: Value,
    }

    let Push { queue, payload } = read(request)?;
    bounds::name("the queue", &queue)?;
    bounds::value("the payload", &payload.to_string())?;
    if !state.queues.contains(&queue) {
        let message = format!("no plugin works on the queue `{queue}`");
        return Err(TapError::new("unknown-queue", message));
    }
    state.kept.pushed.push((queue, payload));
    Ok(Vec::new())
}

fn call(state: &Rc<RefCell<State>>, request: &[u8]) -> Result<Vec<u8>> {
    #[derive(Deserialize)]
    struct Call {
        plugin: String,
        tap: String,
        payload: Value,
    }

    let Call {
        plugin,
        tap,
        payload,
    } = read(request)?;
    let mut taps = state.borrow().taps.clone();
    let is_plugin = taps.keys().any(|(name, _)| *name == plugin);
    // Not held while it answers: it may ask the host itself.
    match taps.remove(&(plugin.clone(), tap.clone())) {
        Some(answer) => write(&answer(&payload)?),
        None if is_plugin => {
            let message = format!("the plugin `{plugin}` has no tap `{tap}`");
            Err(TapError::new("unknown-tap", message))
        }
        None => {
            let message = format!("there is no plugin `{plugin}`");
            Err(TapError::new("unknown-plugin", message))
        }
    }
}

fn send(state: &Rc<RefCell<State>>, request: &[u8]) -> Result<Vec<u8>> {
    let request: HttpRequest = read(request)?;
    let server = {
        let mut state = state.borrow_mut();
        state.requests.push(request.clone());
        let mut servers = state.servers.iter();
        let server = servers.find(|(url, _)| request.url.starts_with(url));
        server.map(|(_, answer)| Rc::clone(answer))
    };
    let Some(answer) = server else {
        let message = format!("the plugin may not talk to `{}`", request.url);
        return Err(denied(message));
    };
    write(&answer(&request)?)
}
