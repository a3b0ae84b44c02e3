//! The linkers of components: one for all that is this project's, and for a
//! component that imports WASI a copy with just what it imports of that.

use std::borrow::Cow;

use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

use super::bindings::Host_;
use super::outline::Outline;
use super::wasi;
use crate::host::Host;
use crate::state::State;

/// A linker with everything of the WIT package.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    Host_::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
    Ok(linker)
}

/// The linker for one component.
pub(super) fn of<'a>(
    host: &'a Host,
    outline: &Outline,
) -> wasmtime::Result<Cow<'a, Linker<State>>> {
    let mut linker = Cow::Borrowed(host.component_linker()?);
    let imports = outline.imports.iter();
    for import in imports.filter(|import| wasi::is_wasi(&import.name)) {
        wasi::add(linker.to_mut(), import)?;
    }
    Ok(linker)
}
