//! Shows people, once on each of the three paths.
//!
//! All three would show a salary if they saw one. Whether they do is not for
//! them to say: see the example `field-guard`.

use trovato::prelude::*;

const ROOM: &str = "field_room";
const SALARY: &str = "field_salary";

/// A page about a person: the whole item is sent.
///
/// # Errors
///
/// When a field is of another type.
#[trovato::tap]
pub fn item_view(item: &Item) -> Result<RenderElement> {
    let mut page = render::container()
        .tag("article")
        .child("name", render::markup("h1", item.title()).weight(-10));
    // Whatever there is. A field that is denied is none.
    for name in item.field_names() {
        if let Some(value) = item.get_value::<Value>(name)? {
            page = page.child(name, render::markup("p", value.to_string()));
        }
    }
    Ok(page.build())
}

/// A card: a projection is sent.
///
/// # Errors
///
/// When a field is of another type.
#[trovato::tap(custom, fields(title, field_room, field_salary))]
pub fn card(item: &Item) -> Result<RenderElement> {
    let room = item.get_text(ROOM)?;
    let salary = item.get_value(SALARY)?;
    Ok(line(item.title(), room.as_deref(), salary))
}

/// What a badge reads.
#[derive(trovato::Fields)]
pub struct Badge {
    title: String,
    #[field("field_room.value")]
    room: Option<String>,
    #[field("field_salary.value")]
    salary: Field<i64>,
}

/// A badge: a handle is sent, and says when something is denied.
///
/// # Errors
///
/// When a field is of another type.
#[trovato::tap(custom, lazy)]
pub fn badge(item: &ItemHandle<Badge>) -> Result<RenderElement> {
    let mut badge = line(item.title()?, item.room()?, item.salary()?.value().copied());
    if item.salary()?.is_denied() {
        badge.add_class("discreet");
    }
    Ok(badge)
}

fn line(name: &str, room: Option<&str>, salary: Option<i64>) -> RenderElement {
    let mut line = render::container().child("name", render::markup("strong", name).weight(-10));
    if let Some(room) = room {
        line = line.child("room", render::markup("span", room));
    }
    if let Some(salary) = salary {
        line = line.child("salary", render::markup("span", salary.to_string()));
    }
    line.build()
}
