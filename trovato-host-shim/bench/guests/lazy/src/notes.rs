//! Taps that change much: ten or thirty fields.

use bench_work::note;
use trovato::prelude::*;

/// The title, and ten fields to change.
#[derive(trovato::Fields)]
pub struct Ten {
    title: String,
    #[field("field_note_01", write)]
    note_01: Option<i64>,
    #[field("field_note_02", write)]
    note_02: Option<i64>,
    #[field("field_note_03", write)]
    note_03: Option<i64>,
    #[field("field_note_04", write)]
    note_04: Option<i64>,
    #[field("field_note_05", write)]
    note_05: Option<i64>,
    #[field("field_note_06", write)]
    note_06: Option<i64>,
    #[field("field_note_07", write)]
    note_07: Option<i64>,
    #[field("field_note_08", write)]
    note_08: Option<i64>,
    #[field("field_note_09", write)]
    note_09: Option<i64>,
    #[field("field_note_10", write)]
    note_10: Option<i64>,
}

/// The title, and thirty fields to change.
#[derive(trovato::Fields)]
pub struct Thirty {
    title: String,
    #[field("field_note_01", write)]
    note_01: Option<i64>,
    #[field("field_note_02", write)]
    note_02: Option<i64>,
    #[field("field_note_03", write)]
    note_03: Option<i64>,
    #[field("field_note_04", write)]
    note_04: Option<i64>,
    #[field("field_note_05", write)]
    note_05: Option<i64>,
    #[field("field_note_06", write)]
    note_06: Option<i64>,
    #[field("field_note_07", write)]
    note_07: Option<i64>,
    #[field("field_note_08", write)]
    note_08: Option<i64>,
    #[field("field_note_09", write)]
    note_09: Option<i64>,
    #[field("field_note_10", write)]
    note_10: Option<i64>,
    #[field("field_note_11", write)]
    note_11: Option<i64>,
    #[field("field_note_12", write)]
    note_12: Option<i64>,
    #[field("field_note_13", write)]
    note_13: Option<i64>,
    #[field("field_note_14", write)]
    note_14: Option<i64>,
    #[field("field_note_15", write)]
    note_15: Option<i64>,
    #[field("field_note_16", write)]
    note_16: Option<i64>,
    #[field("field_note_17", write)]
    note_17: Option<i64>,
    #[field("field_note_18", write)]
    note_18: Option<i64>,
    #[field("field_note_19", write)]
    note_19: Option<i64>,
    #[field("field_note_20", write)]
    note_20: Option<i64>,
    #[field("field_note_21", write)]
    note_21: Option<i64>,
    #[field("field_note_22", write)]
    note_22: Option<i64>,
    #[field("field_note_23", write)]
    note_23: Option<i64>,
    #[field("field_note_24", write)]
    note_24: Option<i64>,
    #[field("field_note_25", write)]
    note_25: Option<i64>,
    #[field("field_note_26", write)]
    note_26: Option<i64>,
    #[field("field_note_27", write)]
    note_27: Option<i64>,
    #[field("field_note_28", write)]
    note_28: Option<i64>,
    #[field("field_note_29", write)]
    note_29: Option<i64>,
    #[field("field_note_30", write)]
    note_30: Option<i64>,
}

/// Sets them, numbered from 0 on.
macro_rules! set {
    ($item:ident: $($set:ident = $number:literal),*) => {{
        $(
            let value = note($item.title()?, $number);
            $item.$set(value)?;
        )*
    }};
}

/// Changes ten.
///
/// # Errors
///
/// When a field may not be changed.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn notes_10(mut item: ItemHandle<Ten>) -> Result<()> {
    set!(item: set_note_01 = 0, set_note_02 = 1, set_note_03 = 2, set_note_04 = 3, set_note_05 = 4,
        set_note_06 = 5, set_note_07 = 6, set_note_08 = 7, set_note_09 = 8, set_note_10 = 9);
    Ok(())
}

/// Changes ten, with the title sent along.
///
/// # Errors
///
/// When a field may not be changed.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title))]
pub fn notes_10_hybrid(mut item: ItemHandle<Ten>) -> Result<()> {
    set!(item: set_note_01 = 0, set_note_02 = 1, set_note_03 = 2, set_note_04 = 3, set_note_05 = 4,
        set_note_06 = 5, set_note_07 = 6, set_note_08 = 7, set_note_09 = 8, set_note_10 = 9);
    Ok(())
}

/// Changes thirty.
///
/// # Errors
///
/// When a field may not be changed.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn notes_30(mut item: ItemHandle<Thirty>) -> Result<()> {
    set!(item: set_note_01 = 0, set_note_02 = 1, set_note_03 = 2, set_note_04 = 3, set_note_05 = 4,
        set_note_06 = 5, set_note_07 = 6, set_note_08 = 7, set_note_09 = 8, set_note_10 = 9,
        set_note_11 = 10, set_note_12 = 11, set_note_13 = 12, set_note_14 = 13, set_note_15 = 14,
        set_note_16 = 15, set_note_17 = 16, set_note_18 = 17, set_note_19 = 18, set_note_20 = 19,
        set_note_21 = 20, set_note_22 = 21, set_note_23 = 22, set_note_24 = 23, set_note_25 = 24,
        set_note_26 = 25, set_note_27 = 26, set_note_28 = 27, set_note_29 = 28, set_note_30 = 29);
    Ok(())
}

/// Changes thirty, with the title sent along.
///
/// # Errors
///
/// When a field may not be changed.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title))]
pub fn notes_30_hybrid(mut item: ItemHandle<Thirty>) -> Result<()> {
    set!(item: set_note_01 = 0, set_note_02 = 1, set_note_03 = 2, set_note_04 = 3, set_note_05 = 4,
        set_note_06 = 5, set_note_07 = 6, set_note_08 = 7, set_note_09 = 8, set_note_10 = 9,
        set_note_11 = 10, set_note_12 = 11, set_note_13 = 12, set_note_14 = 13, set_note_15 = 14,
        set_note_16 = 15, set_note_17 = 16, set_note_18 = 17, set_note_19 = 18, set_note_20 = 19,
        set_note_21 = 20, set_note_22 = 21, set_note_23 = 22, set_note_24 = 23, set_note_25 = 24,
        set_note_26 = 25, set_note_27 = 26, set_note_28 = 27, set_note_29 = 28, set_note_30 = 29);
    Ok(())
}
