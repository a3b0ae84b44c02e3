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
//!
//! A test that is to run natively and in wasm is written with
//! `trovato_host_shim::testing` instead, to which [`taps!`] gives the functions
//! of a plugin.

mod answer;
mod mock;
mod native;

use std::cell::RefCell;
use std::rc::Rc;

#[doc(inline)]
pub use crate::__trovato_taps as taps;
pub use mock::{Logged, MockDatabase, MockHost};
#[doc(hidden)]
pub use native::{Absent, Further, Present, Tapped};
pub use native::{ItemAsk, NativeHost, Tap};

use crate::abi::Word;
use crate::error::{Result, TapError};
use crate::vocabulary::LogLevel;

thread_local! {
    /// The hosts that are there, the innermost one last.
    static HOSTS: RefCell<Vec<Rc<dyn NativeHost>>> = const { RefCell::new(Vec::new()) };
}

fn current() -> Option<Rc<dyn NativeHost>> {
    HOSTS.with_borrow(|hosts| hosts.last().cloned())
}

/// A host that is there until this is dropped.
struct Entered(());

fn enter(host: Rc<dyn NativeHost>) -> Entered {
    HOSTS.with_borrow_mut(|hosts| hosts.push(host));
    Entered(())
}

impl Drop for Entered {
    fn drop(&mut self) {
        HOSTS.with_borrow_mut(Vec::pop);
    }
}

/// Asks the host that is there.
pub(crate) fn ask(service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>> {
    let Some(host) = current() else {
        let message =
            format!("there is no host to ask for `{service}`: call this inside of `MockHost::run`");
        return Err(TapError::new("unavailable", message));
    };
    host.ask(service, function, request)
}

/// Asks it for something of an item by handle.
pub(crate) fn item(handle: u64, ask: ItemAsk<'_>, room: &mut [u8]) -> i64 {
    match current() {
        Some(host) => host.item(handle, ask, room),
        None => Word::Invalid.pack(),
    }
}

pub(crate) fn log(level: LogLevel, line: &str) {
    match current() {
        Some(host) => host.log(level, line),
        None => eprintln!("{}: {line}", level.as_str()),
    }
}
