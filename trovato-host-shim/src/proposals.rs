//! The proposals that a module uses and this host keeps off, and what had
//! rustc use them.

use wasmparser::{Validator, WasmFeatures};

use crate::engine::FEATURES;
use crate::error::Kind;

/// A proposal, and the flag of rustc that switches it on.
#[derive(Debug, Clone, Copy)]
struct Proposal {
    feature: WasmFeatures,
    name: &'static str,
    flag: &'static str,
}

const fn proposal(feature: WasmFeatures, name: &'static str, flag: &'static str) -> Proposal {
    Proposal {
        feature,
        name,
        flag,
    }
}

/// Those that rustc and its linker can make use of.
const PROPOSALS: [Proposal; 10] = [
    proposal(
        WasmFeatures::THREADS,
        "threads",
        "-C target-feature=+atomics",
    ),
    proposal(
        WasmFeatures::TAIL_CALL,
        "tail calls",
        "-C target-feature=+tail-call",
    ),
    proposal(
        WasmFeatures::EXCEPTIONS,
        "exceptions",
        "-C target-feature=+exception-handling",
    ),
    proposal(
        WasmFeatures::LEGACY_EXCEPTIONS,
        "exceptions of the older kind",
        "-C target-feature=+exception-handling",
    ),
    proposal(
        WasmFeatures::RELAXED_SIMD,
        "relaxed SIMD",
        "-C target-feature=+relaxed-simd",
    ),
    proposal(
        WasmFeatures::EXTENDED_CONST,
        "extended constants",
        "-C target-feature=+extended-const",
    ),
    proposal(
        WasmFeatures::GC,
        "garbage collection",
        "-C target-feature=+gc",
    ),
    proposal(
        WasmFeatures::WIDE_ARITHMETIC,
        "wide arithmetic",
        "-C target-feature=+wide-arithmetic",
    ),
    proposal(
        WasmFeatures::MULTI_MEMORY,
        "several memories",
        "-C target-feature=+multimemory",
    ),
    proposal(
        WasmFeatures::MEMORY64,
        "64-bit memory",
        "--target wasm64-unknown-unknown",
    ),
];

/// What is wrong with a module that does not validate, by its proposals where
/// these are the reason.
pub(crate) fn explained(problem: Kind, bytes: &[u8]) -> Kind {
    if !matches!(problem, Kind::InvalidWasm { .. }) {
        return problem;
    }
    let uses = unsupported(bytes);
    if uses.is_empty() {
        problem
    } else {
        Kind::WasmFeature { uses }
    }
}

/// The proposals that keep a module from being valid here, each with its
/// flag. Empty for one that is valid, and for one that is so nowhere.
fn unsupported(bytes: &[u8]) -> Vec<(&'static str, &'static str)> {
    let is_valid = |features| {
        let mut validator = Validator::new_with_features(features);
        validator.validate_all(bytes).is_ok()
    };
    let all = PROPOSALS
        .iter()
        .fold(FEATURES, |all, proposal| all.union(proposal.feature))
        .union(WasmFeatures::FUNCTION_REFERENCES)
        .union(WasmFeatures::GC_TYPES);
    if is_valid(FEATURES) || !is_valid(all) {
        return Vec::new();
    }
    // Without it the module is not valid any more, all others being on.
    let needed = PROPOSALS
        .iter()
        .filter(|proposal| !is_valid(all.difference(proposal.feature)));
    needed
        .map(|proposal| (proposal.name, proposal.flag))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn uses(text: &str) -> Vec<&'static str> {
        let names = unsupported(&wat::parse_str(text).unwrap());
        names.into_iter().map(|(_, flag)| flag).collect()
    }

    #[test]
    fn each_proposal_is_named_by_its_flag() {
        let feature = |name: &str| format!("-C target-feature=+{name}");
        for (text, name) in [
            ("(module (memory 1 1 shared))", "atomics"),
            ("(module (func $f return_call $f))", "tail-call"),
            ("(module (tag $e) (func throw $e))", "exception-handling"),
            (
                "(module (func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))))",
                "relaxed-simd",
            ),
            (
                "(module (global i32 (i32.add (i32.const 1) (i32.const 2))))",
                "extended-const",
            ),
            ("(module (type (struct)))", "gc"),
            (
                "(module (func (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1))))",
                "wide-arithmetic",
            ),
            ("(module (memory 1) (memory 1))", "multimemory"),
        ] {
            assert_eq!(uses(text), [feature(name)], "{text}");
        }
        assert_eq!(
            uses("(module (memory i64 1))"),
            ["--target wasm64-unknown-unknown"]
        );
    }

    #[test]
    fn several_are_all_named() {
        let text = "(module (memory 1 1 shared) (memory 1 1 shared) (func $f return_call $f))";
        assert_eq!(uses(text).len(), 3);
    }

    #[test]
    fn what_is_valid_here_or_nowhere_uses_none() {
        assert_eq!(uses("(module)"), [""; 0]);
        assert_eq!(uses("(module (func (result i32)))"), [""; 0]);
    }
}
