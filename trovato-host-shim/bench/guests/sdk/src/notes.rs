//! Taps that change much: ten or thirty fields.

use bench_work::note;
use trovato::prelude::*;

fn change(item: &mut Item, names: &[&str]) -> Result<()> {
    for (number, name) in (0..).zip(names) {
        item.set_field(name, note(item.title(), number))?;
    }
    Ok(())
}

const NOTES: [&str; 30] = [
    "field_note_01",
    "field_note_02",
    "field_note_03",
    "field_note_04",
    "field_note_05",
    "field_note_06",
    "field_note_07",
    "field_note_08",
    "field_note_09",
    "field_note_10",
    "field_note_11",
    "field_note_12",
    "field_note_13",
    "field_note_14",
    "field_note_15",
    "field_note_16",
    "field_note_17",
    "field_note_18",
    "field_note_19",
    "field_note_20",
    "field_note_21",
    "field_note_22",
    "field_note_23",
    "field_note_24",
    "field_note_25",
    "field_note_26",
    "field_note_27",
    "field_note_28",
    "field_note_29",
    "field_note_30",
];

/// Changes ten fields of an item that comes whole.
///
/// # Errors
///
/// Never in practice.
#[trovato::tap(custom)]
pub fn notes_10(item: &mut Item) -> Result<()> {
    change(item, &NOTES[..10])
}

/// Changes thirty.
///
/// # Errors
///
/// As [`notes_10`].
#[trovato::tap(custom)]
pub fn notes_30(item: &mut Item) -> Result<()> {
    change(item, &NOTES)
}

/// Changes ten fields of an item that comes with what is needed.
///
/// # Errors
///
/// As [`notes_10`].
#[rustfmt::skip]
#[trovato::tap(custom, fields(
    title,
    field_note_01, field_note_02, field_note_03, field_note_04, field_note_05,
    field_note_06, field_note_07, field_note_08, field_note_09, field_note_10,
))]
pub fn notes_10_projected(item: &mut Item) -> Result<()> {
    change(item, &NOTES[..10])
}

/// Changes thirty.
///
/// # Errors
///
/// As [`notes_10`].
#[rustfmt::skip]
#[trovato::tap(custom, fields(
    title,
    field_note_01, field_note_02, field_note_03, field_note_04, field_note_05,
    field_note_06, field_note_07, field_note_08, field_note_09, field_note_10,
    field_note_11, field_note_12, field_note_13, field_note_14, field_note_15,
    field_note_16, field_note_17, field_note_18, field_note_19, field_note_20,
    field_note_21, field_note_22, field_note_23, field_note_24, field_note_25,
    field_note_26, field_note_27, field_note_28, field_note_29, field_note_30,
))]
pub fn notes_30_projected(item: &mut Item) -> Result<()> {
    change(item, &NOTES)
}
