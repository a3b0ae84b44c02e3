//! Whether a plugin runs in the kernel that is deployed today.
//!
//! That kernel writes a payload of at most 64 KiB at address 0, calls no
//! initializer, links logging and five functions of WASI, and lets writing to
//! standard output fail.

use trovato::abi;

use crate::error::Kind;
use crate::link::{self, Provision};
use crate::manifest::{API_VERSION, Manifest};
use crate::outline::{Import, Outline};
use crate::requirements;
use crate::section::{FULL, PROJECTED, TapLine};
use crate::wasi;

/// Why the plugin does not run there, or not all of it.
pub(super) fn obstacles(
    outline: &Outline,
    lines: &[TapLine],
    manifest: Option<&Manifest>,
) -> Vec<String> {
    let mut obstacles = Vec::new();
    for problem in requirements::exports(outline) {
        // That kernel has no input buffer to ask for.
        if !matches!(problem, Kind::MissingInputExport) {
            obstacles.push(problem.to_string());
        }
    }
    for import in &outline.imports {
        let linked = match link::resolve(import) {
            // Said once, below.
            Ok(Provision::Log | Provision::Items) => true,
            Ok(Provision::Wasi(function)) => matches!(function.kind, wasi::Kind::Provided),
            Ok(Provision::Service) | Err(_) => false,
        };
        if !linked && !is_about_items(import) {
            let (module, name) = (&import.module, &import.name);
            obstacles.push(format!(
                "it imports `{module}` `{name}`, which is not linked there"
            ));
        }
    }
    let least = abi::STACK_BYTES;
    match outline.stack_bytes() {
        Some(stack) if stack as usize >= least => {}
        Some(stack) => obstacles.push(format!(
            "a payload is written over the lowest 64 KiB of memory, where too much of its stack of {stack} bytes lies; \
             {least} bytes are safe"
        )),
        None => obstacles.push(
            "a payload is written over the lowest 64 KiB of memory, and that is not where its stack lies".to_owned(),
        ),
    }
    if outline.prints {
        obstacles.push(
            "it prints, and there `println!`, `eprintln!` and `dbg!` panic: use the log".to_owned(),
        );
    }
    // Sent the whole item, a projected tap finds in it what it asked for.
    let known = [FULL, PROJECTED];
    let others = lines.iter().filter(|line| !known.contains(&&*line.mode));
    let (lazy, others): (Vec<_>, Vec<_>) = others.partition(|line| line.is_lazy());
    for line in others {
        obstacles.push(format!(
            "its tap `{}` is `{}`, and only whole items are sent there",
            line.tap, line.mode
        ));
    }
    if !lazy.is_empty() || outline.imports.iter().any(is_about_items) {
        let names: Vec<_> = lazy.iter().map(|line| format!("`{}`", line.tap)).collect();
        let taps = match names.len() {
            0 => "a lazy tap needs that".to_owned(),
            1 => format!("its tap {} is lazy and needs that", names[0]),
            _ => format!("its taps {} are lazy and need that", names.join(", ")),
        };
        obstacles.push(format!(
            "it imports `{}`, which is not linked there, so that none of it runs: {taps}",
            abi::ITEMS_MODULE
        ));
    }
    if let Some(version) = manifest.and_then(|manifest| manifest.api_version.as_deref())
        && version != API_VERSION
    {
        obstacles.push(format!(
            "its manifest asks for plugin API {version}, and {API_VERSION} is what it has"
        ));
    }
    obstacles
}

fn is_about_items(import: &Import) -> bool {
    import.module == abi::ITEMS_MODULE
}
