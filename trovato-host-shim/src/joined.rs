//! Payloads in which items stand among other things.

use crate::index::{Indexed, Size, Table, Writer};
use crate::items::Shown;
use crate::payload::Part;

/// An object; the items in it are `shown`, in their order.
pub(crate) fn object(members: &[(&str, Part<'_>)], shown: &[Shown], has_index: bool) -> Indexed {
    let parts = members.iter().map(|(_, part)| part);
    let mut writer = writer(parts, shown, has_index);
    let mut object = writer.object(members.len());
    let mut items = shown.iter();
    for (name, part) in members {
        writer.member(&mut object, name, |writer| write(writer, part, &mut items));
    }
    finish(writer, &object)
}

/// A list; the same holds of it.
pub(crate) fn list(parts: &[Part<'_>], shown: &[Shown], has_index: bool) -> Indexed {
    let mut writer = writer(parts.iter(), shown, has_index);
    let mut list = writer.list(parts.len());
    let mut items = shown.iter();
    for part in parts {
        writer.element(&mut list, |writer| write(writer, part, &mut items));
    }
    finish(writer, &list)
}

fn writer<'a>(
    parts: impl Iterator<Item = &'a Part<'a>>,
    shown: &[Shown],
    has_index: bool,
) -> Writer {
    // A name of usual length among others; the rest is known.
    const BETWEEN: usize = 16;
    let mut size = Size {
        tables: 1,
        entries: 0,
    };
    let mut length = 2;
    for part in parts {
        size.entries += 1;
        length += BETWEEN;
        match part {
            Part::Json(json) => length += json.get().len(),
            Part::Item(_) => {}
            Part::Items(keys) => {
                size.tables += 1;
                size.entries += keys.len();
                length += keys.len() + 1;
            }
        }
    }
    for shown in shown {
        let item = shown.projection.indexed();
        size.tables += item.size().tables;
        size.entries += item.size().entries;
        length += item.json().len();
    }
    // Without an item nobody would look into it.
    if has_index && !shown.is_empty() {
        Writer::indexed(size, length)
    } else {
        Writer::plain(length)
    }
}

fn write<'a>(writer: &mut Writer, part: &Part<'_>, items: &mut impl Iterator<Item = &'a Shown>) {
    match part {
        Part::Json(json) => writer.json(json.get()),
        Part::Item(_) => embed(writer, items),
        Part::Items(keys) => {
            let mut list = writer.list(keys.len());
            for _ in *keys {
                writer.element(&mut list, |writer| embed(writer, items));
            }
            writer.end(&list);
        }
    }
}

fn embed<'a>(writer: &mut Writer, items: &mut impl Iterator<Item = &'a Shown>) {
    if let Some(shown) = items.next() {
        writer.embed(shown.projection.indexed());
    }
}

fn finish(mut writer: Writer, table: &Table) -> Indexed {
    writer.end(table);
    writer.finish()
}
