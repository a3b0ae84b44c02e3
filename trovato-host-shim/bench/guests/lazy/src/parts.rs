//! Items that are large: one text in sixteen parts.

use bench_work::Weight;
use trovato::prelude::*;

/// All parts.
#[derive(trovato::Fields)]
pub struct Parts {
    #[field("field_part_00.value")]
    part_00: Option<String>,
    #[field("field_part_01.value")]
    part_01: Option<String>,
    #[field("field_part_02.value")]
    part_02: Option<String>,
    #[field("field_part_03.value")]
    part_03: Option<String>,
    #[field("field_part_04.value")]
    part_04: Option<String>,
    #[field("field_part_05.value")]
    part_05: Option<String>,
    #[field("field_part_06.value")]
    part_06: Option<String>,
    #[field("field_part_07.value")]
    part_07: Option<String>,
    #[field("field_part_08.value")]
    part_08: Option<String>,
    #[field("field_part_09.value")]
    part_09: Option<String>,
    #[field("field_part_10.value")]
    part_10: Option<String>,
    #[field("field_part_11.value")]
    part_11: Option<String>,
    #[field("field_part_12.value")]
    part_12: Option<String>,
    #[field("field_part_13.value")]
    part_13: Option<String>,
    #[field("field_part_14.value")]
    part_14: Option<String>,
    #[field("field_part_15.value")]
    part_15: Option<String>,
}

/// The first part.
#[derive(trovato::Fields)]
pub struct Part {
    #[field("field_part_00.value")]
    part_00: Option<String>,
}

/// Reads all parts, one after the other.
///
/// # Errors
///
/// When a part is no text, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn parts(item: ItemHandle<Parts>) -> Result<u64> {
    Ok(sum!(item: part_00, part_01, part_02, part_03, part_04, part_05, part_06, part_07, part_08, part_09, part_10, part_11, part_12, part_13, part_14, part_15))
}

/// Reads the first.
///
/// # Errors
///
/// As [`parts`].
#[trovato::tap(custom, lazy)]
pub fn part(item: ItemHandle<Part>) -> Result<u64> {
    Ok(item.part_00()?.weight())
}
