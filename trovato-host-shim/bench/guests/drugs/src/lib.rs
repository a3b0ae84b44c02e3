//! The drug checker, with an allocator that counts.

#[path = "../../../../tests/fixtures/costs-counted/src/counting.rs"]
mod counting;
#[path = "../../../../../examples/drug-checker/src/lib.rs"]
pub mod drugs;
