//! A host for unit tests: the same functions of a plugin, called natively.
//!
//! ```
//! use trovato::prelude::*;
//! use trovato::testing::MockHost;
//!
//! #[trovato::tap]
//! fn item_insert(item: &Item, context: &TapContext) -> Result<()> {
//!     if context.user()?.has_permission("index content") {
//!         context.queue().push("blog_index", &json!({ "title": item.title() }))?;
//!     }
//!     Ok(())
//! }
//!
//! let host = MockHost::new().user("ada").permission("index content").queue("blog_index");
//! host.run(|| item_insert(&Item::new("blog", "Hello"), &TapContext::default()))?;
//! assert_eq!(host.pushed("blog_index"), [json!({ "title": "Hello" })]);
//! # Ok::<(), TapError>(())
//! ```
//!
//! It denies by default, as the real one does: a permission, a server outside,
//! a queue or a plugin that was not named is not there. It belongs to one
//! thread and to the code inside of [`MockHost::run`], so that tests that run
//! side by side do not see each other's.

mod answer;
mod mock;

use std::cell::RefCell;
use std::rc::Rc;

pub use mock::{Logged, MockDatabase, MockHost};

use crate::error::{Result, TapError};
use crate::vocabulary::LogLevel;
use mock::State;

thread_local! {
    /// The hosts that are there, the innermost one last.
    static HOSTS: RefCell<Vec<Rc<RefCell<State>>>> = const { RefCell::new(Vec::new()) };
}

fn current() -> Option<Rc<RefCell<State>>> {
    HOSTS.with_borrow(|hosts| hosts.last().cloned())
}

/// Asks the host that is there.
pub(crate) fn ask(service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    let Some(state) = current() else {
        let message =
            format!("there is no host to ask for `{service}`: call this inside of `MockHost::run`");
        return Err(TapError::new("unavailable", message));
    };
    answer::answer(&state, service, function, request)
}

pub(crate) fn log(level: LogLevel, line: &str) {
    match current() {
        Some(state) => state.borrow_mut().log(level, line),
        None => eprintln!("{}: {line}", level.as_str()),
    }
}
