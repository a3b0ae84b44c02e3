//! Hides salaries from all who may not see them.
//!
//! The kernel asks `field_access` before it shows a field to any plugin on a
//! user's behalf. What is denied here is left out of every payload and every
//! read, so no other plugin has to know of the rule, or to keep it.

use trovato::prelude::*;

/// The field that is guarded.
pub const SALARY: &str = "field_salary";

/// The permission that shows it.
pub const SEE_SALARIES: &str = "see salaries";

/// The permission that lets it be changed, too.
pub const SET_SALARIES: &str = "set salaries";

/// Denies salaries to users without the permission; everything else is for
/// other plugins to decide.
#[trovato::tap]
pub fn field_access(input: &FieldAccessInput) -> FieldAccessResult {
    if input.item_type != "person" || input.field_name != SALARY {
        return FieldAccessResult::NoOpinion;
    }
    let needed = match input.operation {
        FieldAccessOperation::View => SEE_SALARIES,
        FieldAccessOperation::Edit => SET_SALARIES,
    };
    if input.has_permission(needed) {
        FieldAccessResult::Allow
    } else {
        FieldAccessResult::Deny
    }
}

/// Declares the permissions.
#[trovato::tap]
pub fn perm() -> Vec<PermissionDefinition> {
    vec![
        PermissionDefinition::new(SEE_SALARIES, "See what people earn"),
        PermissionDefinition::new(SET_SALARIES, "Change what people earn"),
    ]
}

/// Declares the content type whose field is guarded.
#[trovato::tap]
pub fn item_info() -> Vec<ContentTypeDefinition> {
    let person = ContentTypeDefinition::new("person", "Person")
        .description("Somebody who works here")
        .field(
            FieldDefinition::new(
                "field_room",
                FieldType::Text {
                    max_length: Some(16),
                },
            )
            .label("Room"),
        )
        .field(FieldDefinition::new(SALARY, FieldType::Integer).label("Salary"));
    vec![person]
}
