use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FieldType;

/// A kind of section that compound fields may be made of.
///
/// ```
/// use trovato::vocabulary::{FieldType, SectionFieldSchema, SectionTypeSchema};
///
/// let quote = SectionTypeSchema::new("quote", "Quotation")
///     .field(SectionFieldSchema::new("text", FieldType::TextLong).required())
///     .field(SectionFieldSchema::new("source", FieldType::Text { max_length: Some(200) }));
/// assert_eq!(quote.fields.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionTypeSchema {
    /// Name by which sections of this kind are known.
    pub machine_name: String,
    /// Name for people.
    pub label: String,
    /// The fields of a section, in the order of the form.
    pub fields: Vec<SectionFieldSchema>,
}

impl SectionTypeSchema {
    /// A kind of section without fields.
    pub fn new(machine_name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            machine_name: machine_name.into(),
            label: label.into(),
            fields: Vec::new(),
        }
    }

    /// Adds a field after those it has.
    pub fn field(mut self, field: SectionFieldSchema) -> Self {
        self.fields.push(field);
        self
    }
}

/// A field of a kind of section.
///
/// ```
/// use trovato::vocabulary::{FieldType, SectionFieldSchema};
///
/// let text = SectionFieldSchema::new("text", FieldType::TextLong).label("Quotation").required();
/// assert!(text.required);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionFieldSchema {
    /// Machine name, a member of a section's `data`.
    pub field_name: String,
    /// What it holds.
    pub field_type: FieldType,
    /// Name for people.
    pub label: String,
    /// Whether it must be filled in; `false` when absent.
    #[serde(default)]
    pub required: bool,
}

impl SectionFieldSchema {
    /// An optional field, labelled with its own name.
    pub fn new(name: impl Into<String>, field_type: FieldType) -> Self {
        let field_name = name.into();
        Self {
            label: field_name.clone(),
            field_name,
            field_type,
            required: false,
        }
    }

    /// Makes it a field that must be filled in.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Sets the name for people.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}

/// One section in the value of a compound field.
///
/// ```
/// use trovato::prelude::*;
///
/// let item = Item::new("page", "About").with_field("field_sections", json!([
///     { "type": "quote", "weight": 0, "data": { "text": "Bread is patience." } },
/// ]))?;
/// let sections: Vec<CompoundSection> = item.get_field("field_sections")?.unwrap_or_default();
/// assert_eq!(sections[0].data["text"], "Bread is patience.");
/// # Ok::<(), TapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompoundSection {
    /// Machine name of its kind; `type` in JSON.
    #[serde(rename = "type")]
    pub section_type: String,
    /// Where it stands among the others, lightest first.
    pub weight: i32,
    /// The values of its fields, an object as its [`SectionTypeSchema`] says.
    pub data: Value,
}
