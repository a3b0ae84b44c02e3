//! What a module has to have, and may not have, to be a plugin: the one list
//! that loading and checking both go by.

use trovato::abi;
use wasmparser::ValType;

use crate::error::{Kind, Limit};
use crate::foreign;
use crate::limits::{Limits, PAGE_BYTES};
use crate::link;
use crate::outline::{Export, Extern, Import, Outline};

const TAP_TYPE: &str = "a function (i32, i32) -> (i64)";
const INPUT_TYPE: &str = "a function (i32) -> (i32)";

/// What is wrong with the exports.
pub(crate) fn exports(outline: &Outline) -> Vec<Kind> {
    let mut problems = Vec::new();
    let memory = outline.export(abi::MEMORY);
    if !memory.is_some_and(|export| export.what == Extern::Memory) {
        problems.push(Kind::MissingMemory);
    }
    if outline.taps().next().is_none() {
        problems.push(Kind::NoTaps);
    }
    for (_, export) in outline.taps() {
        let params = [ValType::I32, ValType::I32];
        problems.extend(wrong_type(export, &params, ValType::I64, TAP_TYPE));
    }
    match outline.export(abi::INPUT) {
        None => problems.push(Kind::MissingInputExport),
        Some(export) => problems.extend(wrong_type(
            export,
            &[ValType::I32],
            ValType::I32,
            INPUT_TYPE,
        )),
    }
    problems
}

fn wrong_type(
    export: &Export,
    params: &[ValType],
    result: ValType,
    expected: &'static str,
) -> Option<Kind> {
    match &export.what {
        Extern::Function(Some(ty)) if ty.params == params && ty.results == [result] => None,
        other => Some(Kind::BadExportSignature {
            export: export.name.clone(),
            expected,
            got: other.to_string(),
        }),
    }
}

/// What is wrong with the imports.
pub(crate) fn imports(outline: &Outline) -> Vec<Kind> {
    let sdk = outline.sdk();
    let problem = |import: &Import| {
        let mut problem = link::resolve(import).err()?;
        let versions = || foreign::versions(import, sdk.as_deref());
        match &mut problem {
            Kind::UnknownImport { cause, fix, .. } if cause.is_none() => {
                *cause = versions();
                *fix = cause.as_ref().map(|_| foreign::ONE_VERSION);
            }
            Kind::ImportType { cause, .. } => *cause = versions(),
            _ => {}
        }
        Some(problem)
    };
    outline.imports.iter().filter_map(problem).collect()
}

/// What the module declares to start with and the limits do not allow.
pub(crate) fn declared(outline: &Outline, limits: &Limits) -> Vec<Kind> {
    let memories = outline.memories.iter().filter_map(|&(pages, _)| {
        let wanted = pages.saturating_mul(PAGE_BYTES);
        let limit = limits.memory_bytes;
        (pages > limits.memory_pages()).then_some(Kind::MemoryLimit(Limit { wanted, limit }))
    });
    let tables = outline.tables.iter().filter_map(|&wanted| {
        let limit = limits.table_elements.into();
        (wanted > limit).then_some(Kind::TableLimit(Limit { wanted, limit }))
    });
    memories.chain(tables).collect()
}
