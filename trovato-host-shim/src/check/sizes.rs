//! How large a plugin is, and what of it is.

use std::collections::BTreeMap;

use serde::Serialize;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::error::{Error, Kind, Phase, Result};

/// The sizes of a plugin's parts, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Sizes {
    /// The whole file.
    pub file: usize,
    /// The code of each function, by its name in Rust without a hash. Those
    /// of one name, such as a generic function's, count together; those
    /// without a name are left out.
    pub functions: BTreeMap<String, usize>,
}

/// Measures a plugin's file.
///
/// # Errors
///
/// `invalid-wasm` when its sections cannot be told apart.
///
/// ```
/// use trovato_host_shim::check::sizes::sizes;
///
/// let wasm = wat::parse_str("(module (func $short) (func $long nop nop nop))")?;
/// let sizes = sizes(&wasm)?;
/// assert_eq!(sizes.file, wasm.len());
/// assert!(sizes.functions["short"] < sizes.functions["long"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sizes(bytes: &[u8]) -> Result<Sizes> {
    read(bytes).map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Read, Kind::InvalidWasm { reason })
    })
}

fn read(bytes: &[u8]) -> wasmparser::Result<Sizes> {
    let mut index = 0;
    let mut bodies = BTreeMap::new();
    let mut functions = BTreeMap::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(imports) => {
                // Imported functions are counted first.
                for import in imports.into_imports() {
                    index += u32::from(matches!(
                        import?.ty,
                        TypeRef::Func(_) | TypeRef::FuncExact(_)
                    ));
                }
            }
            Payload::CodeSectionEntry(body) => {
                bodies.insert(index, body.range().len());
                index += 1;
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else {
                    continue;
                };
                for name in names.into_iter().flatten() {
                    let Name::Function(names) = name else {
                        continue;
                    };
                    for naming in names.into_iter().flatten() {
                        if let Some(bytes) = bodies.get(&naming.index) {
                            let name = format!("{:#}", rustc_demangle::demangle(naming.name));
                            *functions.entry(name).or_default() += bytes;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(Sizes {
        file: bytes.len(),
        functions,
    })
}
