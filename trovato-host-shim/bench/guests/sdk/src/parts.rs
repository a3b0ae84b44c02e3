//! Items that are large: one text in sixteen parts.

use bench_work::Weight;
use trovato::prelude::*;

const PARTS: [&str; 16] = [
    "field_part_00",
    "field_part_01",
    "field_part_02",
    "field_part_03",
    "field_part_04",
    "field_part_05",
    "field_part_06",
    "field_part_07",
    "field_part_08",
    "field_part_09",
    "field_part_10",
    "field_part_11",
    "field_part_12",
    "field_part_13",
    "field_part_14",
    "field_part_15",
];

/// Reads all parts of an item that comes whole.
///
/// # Errors
///
/// When a part is no text.
#[trovato::tap(custom)]
pub fn parts(item: &Item) -> Result<u64> {
    let mut weight = 0;
    for name in PARTS {
        weight += item.get_text(name)?.weight();
    }
    Ok(weight)
}

/// The same of an item that comes with what is needed, which is all of it.
///
/// # Errors
///
/// As [`parts`].
#[rustfmt::skip]
#[trovato::tap(custom, fields(
    field_part_00, field_part_01, field_part_02, field_part_03,
    field_part_04, field_part_05, field_part_06, field_part_07,
    field_part_08, field_part_09, field_part_10, field_part_11,
    field_part_12, field_part_13, field_part_14, field_part_15,
))]
pub fn parts_projected(item: &Item) -> Result<u64> {
    parts(item)
}

/// Reads the first part of an item that comes whole.
///
/// # Errors
///
/// As [`parts`].
#[trovato::tap(custom)]
pub fn part(item: &Item) -> Result<u64> {
    Ok(item.get_text("field_part_00")?.weight())
}

/// The same of an item that comes with that part.
///
/// # Errors
///
/// As [`parts`].
#[trovato::tap(custom, fields(field_part_00))]
pub fn part_projected(item: &Item) -> Result<u64> {
    part(item)
}

/// Answers with so many bytes of text.
#[trovato::tap(custom)]
pub fn give(bytes: usize) -> String {
    "x".repeat(bytes)
}
