//! The peers, each called with a payload in JSON and answering in JSON.

mod dylib;
mod extism;
mod js;
mod lua;
pub(crate) mod native;
mod rhai;

use std::time::Duration;

use crate::Result;
use crate::found::State;
use crate::subject::Tap;

/// A way to have a plugin's work done.
pub(crate) trait Peer {
    /// Name and version, where it is a package.
    fn release(&self) -> Option<String>;

    /// How a function of it is called, by name of the case: none, where it
    /// has no instances that could be fresh.
    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>>;
}

/// A call: from payload to answer.
pub(crate) type Call<'a> = Box<dyn FnMut(&[u8]) -> Result<Vec<u8>> + 'a>;

/// What each peer that knows limits is given: the host's own defaults.
const MEMORY_BYTES: usize = 64 << 20;
const BUDGET: Duration = Duration::from_secs(1);

pub(crate) fn load() -> Result<Vec<Box<dyn Peer>>> {
    Ok(vec![
        Box::new(native::Native),
        Box::new(dylib::Dylib::load()?),
        Box::new(extism::Extism::load()?),
        Box::new(js::Js::load()?),
        Box::new(lua::Lua::load()?),
        Box::new(rhai::Rhai::load()?),
    ])
}

/// The releases of a package, from the lock file: of wasmtime there are two.
pub(crate) fn release(package: &str) -> Option<String> {
    let lock = include_str!("../../Cargo.lock");
    let head = format!("name = \"{package}\"\nversion = \"");
    let versions = lock.split(&head).skip(1);
    let versions: Vec<_> = versions.filter_map(|rest| rest.split('"').next()).collect();
    (!versions.is_empty()).then(|| format!("{package} {}", versions.join(" and ")))
}
