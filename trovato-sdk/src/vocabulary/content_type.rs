use serde::Deserialize;

use crate::codec::object::write_object;

use super::FieldDefinition;

/// A content type that a plugin declares in `item_info`.
///
/// ```
/// use trovato::vocabulary::{ContentTypeDefinition, FieldDefinition, FieldType};
///
/// fn item_info() -> Vec<ContentTypeDefinition> {
///     vec![
///         ContentTypeDefinition::new("blog", "Blog post")
///             .description("A dated article")
///             .field(FieldDefinition::new("field_body", FieldType::TextLong).required()),
///     ]
/// }
/// # assert_eq!(item_info()[0].fields[0].field_name, "field_body");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ContentTypeDefinition {
    /// Name by which items of this type are known: `blog`.
    pub machine_name: String,
    /// Name for people.
    pub label: String,
    /// What the type is for, in a sentence.
    pub description: String,
    /// What the title is called in forms; `Title` when `None`.
    pub title_label: Option<String>,
    /// The fields, in the order of the form.
    pub fields: Vec<FieldDefinition>,
}

write_object!(ContentTypeDefinition, {
    text machine_name,
    text label,
    text description,
    out title_label,
    always fields,
});

impl ContentTypeDefinition {
    /// A type with an empty description and no fields.
    pub fn new(machine_name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            machine_name: machine_name.into(),
            label: label.into(),
            description: String::new(),
            title_label: None,
            fields: Vec::new(),
        }
    }

    /// Says what the type is for.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// Says what the title is called in forms.
    pub fn title_label(mut self, label: impl Into<String>) -> Self {
        self.title_label = Some(label.into());
        self
    }

    /// Adds a field after those it has.
    pub fn field(mut self, field: FieldDefinition) -> Self {
        self.fields.push(field);
        self
    }
}
