//! What the macros know of an item: its members, and how a place in it is
//! written.

/// What every payload and every handle tells, declared or not.
pub(crate) const IDENTITY: [&str; 3] = ["id", "type", "item_type"];

/// The other members that no tap can change.
pub(crate) const READ_ONLY: [&str; 6] = [
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
];

/// The members that a tap can change.
const WRITABLE: [&str; 2] = ["title", "status"];

/// Whether the name is that of a member rather than of a field.
pub(crate) fn is_member(name: &str) -> bool {
    IDENTITY.contains(&name) || READ_ONLY.contains(&name) || WRITABLE.contains(&name)
}

/// Whether no tap can change what has this name.
pub(crate) fn is_read_only(name: &str) -> bool {
    IDENTITY.contains(&name) || READ_ONLY.contains(&name)
}

/// The member or field that a path leads into: `field_body` of
/// `field_body.value`.
pub(crate) fn base(path: &str) -> &str {
    path.split_once('.').map_or(path, |(base, _)| base)
}

/// Whether one of two different paths leads into what the other one names.
pub(crate) fn overlap(one: &str, other: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    inside(one, other) || inside(other, one)
}

/// The path as errors name it: fields are in the item's `fields`.
pub(crate) fn error_path(path: &str) -> String {
    if is_member(path) {
        path.to_owned()
    } else {
        format!("fields.{path}")
    }
}

/// Whether a name of one part has only characters that a name may have.
pub(crate) fn is_name(text: &str) -> bool {
    let odd = |character: char| character.is_whitespace() || character.is_control();
    !text.is_empty() && !text.contains(['.', '[', ']', '*']) && !text.contains(odd)
}

/// That the text names a member, a field, or a path into the JSON of a field;
/// or what to write instead.
pub(crate) fn check_path(text: &str) -> Result<(), String> {
    if text == "fields" || text == "*" {
        return Err(String::from(
            "each field is declared by itself: write its name, as in `\"field_body\"`",
        ));
    }
    if let Some(rest) = text.strip_prefix("fields.") {
        return Err(format!(
            "the names are those of the item's fields, without the word: write `\"{rest}\"`"
        ));
    }
    if let Some((field, _)) = text.split_once('[')
        && !field.is_empty()
    {
        return Err(format!(
            "a path leads through objects, and a list is read as one value: write `\"{field}\"`, and declare a `Vec<…>`"
        ));
    }
    if !text.split('.').all(is_name) {
        return Err(String::from(
            "this names no field: write a name, as in `\"field_body\"`, or a path into the field's JSON, as in `\"field_body.value\"`",
        ));
    }
    let base = base(text);
    if base != text && is_member(base) {
        return Err(format!(
            "`{base}` is a member of the item and has no parts: write `\"{base}\"`"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_names_with_dots_between() {
        for path in ["title", "field_body", "field-new", "größe", "field_a.b.0.c"] {
            assert_eq!(check_path(path), Ok(()), "{path}");
        }
        for (path, expected) in [
            ("", "names no field"),
            (".value", "names no field"),
            ("field_body.", "names no field"),
            ("a..b", "names no field"),
            ("a b", "names no field"),
            ("a.*", "names no field"),
            ("[0]", "names no field"),
            ("a\u{0}", "names no field"),
            ("fields", "by itself"),
            ("*", "by itself"),
            ("fields.field_body", "write `\"field_body\"`"),
            ("field_tags[0].x", "write `\"field_tags\"`"),
            ("title.length", "`title` is a member"),
            ("type.name", "`type` is a member"),
        ] {
            let problem = check_path(path).unwrap_err();
            assert!(problem.contains(expected), "{path}: {problem}");
        }
    }

    #[test]
    fn only_a_part_of_the_other_overlaps() {
        for (one, other, expected) in [
            ("field_a", "field_a.value", true),
            ("field_a.b.c", "field_a.b", true),
            ("field_a", "field_ab", false),
            ("field_a.b", "field_a.c", false),
        ] {
            assert_eq!(overlap(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn errors_name_fields_below_the_items_fields() {
        assert_eq!(error_path("title"), "title");
        assert_eq!(
            error_path("field_rating.value"),
            "fields.field_rating.value"
        );
    }
}
