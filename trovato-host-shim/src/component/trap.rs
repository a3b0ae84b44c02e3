//! Why a component stopped, where it was neither a trap nor a host function
//! that ended it: the engine says so in words only.

use crate::error::{Kind, Limit, Phase};
use crate::limits::Limits;

/// What the engine begins with where a handle is not what it should be.
const HANDLES: [&str; 3] = ["unknown handle index ", "handle index ", "index "];

/// Words of the engine about a handle at such an index.
const NO_RESOURCE: [&str; 3] = [
    "used with the wrong type",
    "is not a resource",
    "is not an own",
];

/// Words of the engine about an answer that it cannot take out of a guest.
const LIFTED: [&str; 5] = [
    "out of bounds of memory",
    "not aligned",
    "utf-8",
    "utf-16",
    "discriminant",
];

const KEPT: &str = "borrow handles still remain at the end of the call";
const FUEL: &str = "fuel allocated for hostcalls has been exhausted";

/// Explains an error of the engine's about what a guest handed over; `None`
/// where it is not about the guest.
pub(crate) fn explain(
    error: &wasmtime::Error,
    is_running: bool,
    limits: &Limits,
) -> Option<(Phase, Kind)> {
    let root = error.root_cause().to_string();
    let trapped = |reason: String| (Phase::Call, Kind::GuestTrap { reason });
    if root.contains(KEPT) {
        return Some((Phase::Answer, Kind::KeptHandle));
    }
    let names_handle = HANDLES.iter().any(|start| root.starts_with(start));
    if root.starts_with(HANDLES[0])
        || names_handle && NO_RESOURCE.iter().any(|end| root.contains(end))
        || root == "index is not a resource"
    {
        return Some((Phase::Call, Kind::BadHandle { reason: root }));
    }
    if is_running {
        return Some(trapped(format!("what it handed the host is wrong: {root}")));
    }
    if root.starts_with("realloc return") {
        let reason = format!("it gave no room for its payload: {root}");
        return Some((Phase::Payload, Kind::GuestTrap { reason }));
    }
    if root.contains(FUEL) {
        let limit = Limit {
            wanted: limits.memory_bytes,
            limit: limits.answer_bytes as u64,
        };
        return Some((Phase::Answer, Kind::AnswerTooLarge(limit)));
    }
    // What is lifted of an answer is wrong in one of these ways.
    let is_answer = LIFTED.iter().any(|part| root.contains(part));
    is_answer.then_some((Phase::Answer, Kind::AnswerNotJson { reason: root }))
}
