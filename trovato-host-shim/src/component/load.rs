//! From a component's bytes to what a call needs of it.

use super::live::{Compiled, TapExport};
use super::outline::Outline;
use super::requirements::{asks_for_services, problems};
use super::{export_name, exports, link};
use crate::cache::Digest;
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::plugin::compiled;
use crate::proposals;
use crate::section::TapLine;

/// A component that was loaded.
pub(crate) struct Loaded {
    pub(crate) taps: Vec<TapLine>,
    pub(crate) asks: bool,
    pub(crate) code: Compiled,
}

/// Checks, compiles and links a component.
///
/// # Errors
///
/// As [`Host::load`].
pub(crate) fn load(host: &Host, bytes: &[u8], digest: &Digest) -> Result<Loaded> {
    let in_phase = |phase| move |kind| Error::new(phase, kind);
    let outline = Outline::read(bytes)
        .map_err(|kind| proposals::explained(kind, bytes))
        .map_err(in_phase(Phase::Compile))?;
    let lines = outline.lines().map_err(in_phase(Phase::Compile))?;
    let lines = lines.as_deref();
    if let Some(kind) = problems(&outline, lines, host.limits()).into_iter().next() {
        return Err(Error::new(Phase::Link, kind));
    }
    let component = compiled(host, bytes, digest)?;
    let limit = |error: wasmtime::Error| {
        let reason = format!("{error:#}");
        Error::new(Phase::Link, Kind::HostLimit { reason })
    };
    let linker = link::of(host, &outline).map_err(limit)?;
    let pre = linker.instantiate_pre(&component).map_err(limit)?;

    let mut exported = Vec::new();
    for tap in exports::taps(&outline, lines).0 {
        let index = component
            .get_export_index(None, export_name(&tap.name))
            .ok_or_else(|| Error::new(Phase::Link, Kind::NoTaps))?;
        exported.push(TapExport {
            name: tap.name.into(),
            index,
            by_handle: tap.by_handle,
        });
    }
    Ok(Loaded {
        taps: exports::lines_of(&outline, lines),
        asks: asks_for_services(&outline),
        code: Compiled {
            pre,
            taps: exported,
        },
    })
}
