use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Serialize;
use serde_json::Value;

use super::{NativeHost, answer, enter};
use crate::error::{Result, TapError};
use crate::vocabulary::{HttpRequest, HttpResponse, LogLevel};

/// A host without WebAssembly, see [the module](super).
///
/// ```
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
///
/// fn greeting(context: &TapContext) -> Result<String> {
///     Ok(context.variables().get("greeting")?.unwrap_or_default())
/// }
///
/// let host = MockHost::new().variable("greeting", "Good morning");
/// assert_eq!(host.run(|| greeting(&TapContext::default()))?, "Good morning");
/// # Ok::<(), TapError>(())
/// ```
#[derive(Clone, Default)]
pub struct MockHost(Rc<RefCell<State>>);

/// A line that was logged.
///
/// ```
/// use trovato::prelude::*;
/// use trovato::testing::MockHost;
///
/// let host = MockHost::new();
/// host.run(|| {
///     trovato::log::warn!("{} posts have no title", 3);
///     Ok(())
/// })?;
/// assert_eq!(host.logged()[0].level, LogLevel::Warning);
/// assert_eq!(host.logged()[0].line, "3 posts have no title");
/// # Ok::<(), TapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// How much it matters.
    pub level: LogLevel,
    /// What it says.
    pub line: String,
}

/// What a [`MockHost`] asks for rows.
///
/// The package `trovato-host-services` has one on a real database, SQLite in
/// memory.
pub trait MockDatabase {
    /// Answers one of the functions of the service `db`, such as `select`: the
    /// JSON of the request in, the JSON of the answer out.
    ///
    /// # Errors
    ///
    /// What the service would answer with.
    fn answer(&mut self, function: &str, request: &[u8]) -> Result<Vec<u8>>;

    /// A call ended well and is kept, or did not and is undone.
    fn end(&mut self, is_kept: bool);
}

type Server = Rc<dyn Fn(&HttpRequest) -> Result<HttpResponse>>;
type Tap = Rc<dyn Fn(&Value) -> Result<Value>>;

/// What a host knows and has seen.
#[derive(Default)]
pub(super) struct State {
    pub(super) user: Option<String>,
    pub(super) permissions: BTreeSet<String>,
    pub(super) kept: Kept,
    pub(super) context: BTreeMap<String, Value>,
    pub(super) queues: BTreeSet<String>,
    pub(super) servers: Vec<(String, Server)>,
    pub(super) requests: Vec<HttpRequest>,
    pub(super) taps: BTreeMap<(String, String), Tap>,
    pub(super) database: Option<Box<dyn MockDatabase>>,
    pub(super) queries: Vec<(String, Value)>,
    pub(super) logged: Vec<Logged>,
}

/// What is undone when a call fails.
#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) variables: BTreeMap<String, Value>,
    pub(super) cache: BTreeMap<String, (Value, Vec<String>)>,
    pub(super) pushed: Vec<(String, Value)>,
}

impl State {
    pub(super) fn log(&mut self, level: LogLevel, line: &str) {
        let line = line.to_owned();
        self.logged.push(Logged { level, line });
    }
}

impl MockHost {
    /// A host at which nobody is logged in and nothing is there.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(self, change: impl FnOnce(&mut State)) -> Self {
        change(&mut self.0.borrow_mut());
        self
    }

    /// Lets a user be logged in.
    #[must_use]
    pub fn user(self, id: impl Into<String>) -> Self {
        self.with(|state| state.user = Some(id.into()))
    }

    /// Gives the user a permission. The permission `raw_sql` is the plugin's.
    #[must_use]
    pub fn permission(self, name: impl Into<String>) -> Self {
        self.with(|state| state.permissions.extend([name.into()]))
    }

    /// Sets a variable.
    ///
    /// # Panics
    ///
    /// When the value has no JSON.
    #[must_use]
    pub fn variable(self, name: impl Into<String>, value: impl Serialize) -> Self {
        let value = json(value);
        self.with(|state| drop(state.kept.variables.insert(name.into(), value)))
    }

    /// Lets there be a queue that can be pushed to.
    #[must_use]
    pub fn queue(self, name: impl Into<String>) -> Self {
        self.with(|state| state.queues.extend([name.into()]))
    }

    /// Answers requests to all addresses that begin like this.
    #[must_use]
    pub fn server(
        self,
        url: impl Into<String>,
        answer: impl Fn(&HttpRequest) -> Result<HttpResponse> + 'static,
    ) -> Self {
        self.with(|state| state.servers.push((url.into(), Rc::new(answer))))
    }

    /// Lets there be a tap of another plugin.
    #[must_use]
    pub fn tap(
        self,
        plugin: impl Into<String>,
        tap: impl Into<String>,
        answer: impl Fn(&Value) -> Result<Value> + 'static,
    ) -> Self {
        let name = (plugin.into(), tap.into());
        self.with(|state| drop(state.taps.insert(name, Rc::new(answer))))
    }

    /// Lets there be a database.
    #[must_use]
    pub fn database(self, database: impl MockDatabase + 'static) -> Self {
        self.with(|state| state.database = Some(Box::new(database)))
    }

    /// Calls something with this host around it, as one call of a tap: when it
    /// fails, what it changed is undone.
    ///
    /// # Errors
    ///
    /// Those of what is called.
    pub fn run<T>(&self, call: impl FnOnce() -> Result<T>) -> Result<T> {
        let running = Running::new(&self.0);
        let result = call();
        running.end(result.is_ok());
        result
    }

    /// What was pushed to a queue, in order.
    pub fn pushed(&self, queue: &str) -> Vec<Value> {
        let state = self.0.borrow();
        let pushed = state.kept.pushed.iter().filter(|(name, _)| name == queue);
        pushed.map(|(_, payload)| payload.clone()).collect()
    }

    /// The value of a variable.
    pub fn get_variable(&self, name: &str) -> Option<Value> {
        self.0.borrow().kept.variables.get(name).cloned()
    }

    /// Whether the cache has a value for a key.
    pub fn is_cached(&self, key: &str) -> bool {
        self.0.borrow().kept.cache.contains_key(key)
    }

    /// The requests that were sent to servers outside, those that were denied
    /// included.
    pub fn requests(&self) -> Vec<HttpRequest> {
        self.0.borrow().requests.clone()
    }

    /// The queries that the database was asked, each with the name of its
    /// function.
    pub fn queries(&self) -> Vec<(String, Value)> {
        self.0.borrow().queries.clone()
    }

    /// The lines that were logged.
    pub fn logged(&self) -> Vec<Logged> {
        self.0.borrow().logged.clone()
    }
}

impl std::fmt::Debug for MockHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MockHost").finish_non_exhaustive()
    }
}

fn json(value: impl Serialize) -> Value {
    match serde_json::to_value(&value) {
        Ok(value) => value,
        Err(error) => panic!("a value of the mock host has no JSON: {error}"),
    }
}

/// A mock host, as what runs inside of it sees it.
struct Inside(Rc<RefCell<State>>);

impl NativeHost for Inside {
    fn ask(&self, service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>> {
        answer::answer(&self.0, service, function, request)
    }

    fn log(&self, level: LogLevel, line: &str) {
        self.0.borrow_mut().log(level, line);
    }
}

/// One call. When it is dropped before it has ended, it is undone.
struct Running {
    state: Rc<RefCell<State>>,
    before: Option<Kept>,
    _entered: super::Entered,
}

impl Running {
    fn new(state: &Rc<RefCell<State>>) -> Self {
        Self {
            state: Rc::clone(state),
            before: Some(state.borrow().kept.clone()),
            _entered: enter(Rc::new(Inside(Rc::clone(state)))),
        }
    }

    fn end(mut self, is_kept: bool) {
        if is_kept {
            self.before = None;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.state.borrow_mut();
        let is_kept = self.before.is_none();
        if let Some(before) = self.before.take() {
            state.kept = before;
        }
        if let Some(database) = &mut state.database {
            database.end(is_kept);
        }
        state.context.clear();
    }
}

pub(super) fn denied(message: String) -> TapError {
    TapError::new("denied", message)
}
