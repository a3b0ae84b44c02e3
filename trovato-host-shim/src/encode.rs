//! From a core module to a component.
//!
//! A plugin that is built with the SDK's feature `component` is a core module
//! of functions in the canonical ABI, one for each tap, and says by itself
//! which WIT it was made with. A component is that module, the types of its
//! taps, and an adapter between the WASI that Rust's standard library knows and
//! that of components.

mod world;

use std::borrow::Cow;

use trovato::abi;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasmparser::{Parser, Validator};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata, metadata};

use crate::error::{Error, Kind, Phase, Result};
use crate::outline::Outline;
use crate::sniff;

/// Makes a component of a core module.
///
/// Its exports are the taps of the module's section `trovato.taps`, which is
/// copied to the component's own level, where a host finds it without looking
/// into modules. `adapter` is that of WASI preview 1, for a reactor; without
/// one it is that of the wasmtime that this host runs.
///
/// # Errors
///
/// As for a plugin that is loaded where the module is none. `component-sdk`
/// when it was built without the SDK's feature `component`,
/// `component-tap-name` for a tap that WIT has no name for,
/// `component-adapter` when the adapter does not fit, `component-encoding` for
/// whatever else makes no component.
pub fn component(module: &[u8], adapter: Option<&[u8]>) -> Result<Vec<u8>> {
    encode(module, adapter).map_err(|kind| Error::new(Phase::Build, kind))
}

fn encode(module: &[u8], adapter: Option<&[u8]>) -> Result<Vec<u8>, Kind> {
    if Parser::is_component(module) {
        let reason = "it is one already".to_owned();
        return Err(Kind::ComponentEncoding { reason });
    }
    if let Some(adapter) = adapter {
        is_module(adapter).map_err(|reason| Kind::ComponentAdapter { reason })?;
    }
    let outline = Outline::read(module)?;
    let lines = outline.lines()?;
    if lines.is_empty() {
        return Err(Kind::NoTaps);
    }
    let taps = lines
        .iter()
        .map(world::Export::of)
        .collect::<Result<Vec<_>, _>>()?;
    let (stripped, bindings) = metadata::decode(module).map_err(refused)?;
    let missing = || Kind::ComponentSdk {
        version: outline.sdk(),
    };
    let mut stripped = stripped.ok_or_else(missing)?;
    if taps.iter().any(|tap| outline.export(&tap.name).is_none()) {
        return Err(missing());
    }
    let (wit, world) = world::of(bindings.resolve, &taps)?;
    embed_component_metadata(&mut stripped, &wit, world, StringEncoding::UTF8).map_err(refused)?;

    let mut component = match (joined(&stripped, adapter), adapter) {
        (Ok(component), _) => component,
        // With the other one it shows whose fault it is.
        (Err(reason), Some(_)) if joined(&stripped, None).is_ok() => {
            return Err(Kind::ComponentAdapter { reason });
        }
        (Err(reason), _) => return Err(Kind::ComponentEncoding { reason }),
    };
    CustomSection {
        name: Cow::Borrowed(abi::SECTION),
        data: Cow::Borrowed(outline.section.as_deref().unwrap_or_default()),
    }
    .append_to_component(&mut component);
    Validator::new().validate_all(&component).map_err(refused)?;
    Ok(component)
}

fn is_module(adapter: &[u8]) -> Result<(), String> {
    if Parser::is_component(adapter) {
        return Err("it is a component and no module".to_owned());
    }
    sniff::core_module(adapter).map_err(|kind| kind.to_string())
}

/// The module, which has its types with it, and the adapter.
fn joined(module: &[u8], adapter: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let adapter = adapter.unwrap_or(WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER);
    let encoder = ComponentEncoder::default().module(module).map_err(reason)?;
    let encoder = encoder.adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter);
    encoder.map_err(reason)?.encode().map_err(reason)
}

fn refused(error: impl Into<Failure>) -> Kind {
    Kind::ComponentEncoding {
        reason: reason(error),
    }
}

/// All that the encoder has to say.
fn reason(error: impl Into<Failure>) -> String {
    let error = error.into();
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason.push_str(": ");
        reason.push_str(&cause.to_string());
        source = cause.source();
    }
    reason
}

type Failure = Box<dyn std::error::Error + Send + Sync>;
