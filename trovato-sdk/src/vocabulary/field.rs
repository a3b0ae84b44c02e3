use serde::{Deserialize, Serialize};

use crate::codec::object::write_object;

use crate::codec::RawJson;

/// What a field holds.
///
/// ```
/// use trovato::vocabulary::FieldType;
///
/// let json = serde_json::to_string(&FieldType::RecordReference("user".into()))?;
/// assert_eq!(json, r#"{"RecordReference":"user"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldType {
    /// A line of text.
    Text {
        /// The most characters it may have; no limit when `None`.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_length: Option<u32>,
    },
    /// Text of any length, with a format.
    TextLong,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// Yes or no.
    Boolean,
    /// A reference to a record of the named type: `item`, `user`,
    /// `category_term`, ….
    RecordReference(String),
    /// An uploaded file.
    File,
    /// A date.
    Date,
    /// An e-mail address.
    Email,
    /// Sections, each of one of the allowed types.
    Compound {
        /// Machine names of the section types.
        allowed_types: Vec<String>,
        /// The fewest sections there may be.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_items: Option<u32>,
        /// The most sections there may be.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_items: Option<u32>,
    },
    /// Content of the block editor.
    Blocks,
    /// Content of the page builder.
    PageBuilder,
}

/// A field of a content type.
///
/// ```
/// use trovato::vocabulary::{FieldDefinition, FieldType};
///
/// let tags = FieldDefinition::new("field_tags", FieldType::RecordReference("category_term".into()))
///     .label("Tags")
///     .required()
///     .cardinality(FieldDefinition::UNLIMITED);
/// assert!(tags.required);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FieldDefinition {
    /// Machine name, a member of an item's `fields`: `field_body`.
    pub field_name: String,
    /// What it holds.
    pub field_type: FieldType,
    /// Name for people.
    pub label: String,
    /// Whether it must be filled in; `false` when absent.
    #[serde(default)]
    pub required: bool,
    /// How many values it may have, −1 for any number; 1 when absent.
    #[serde(default = "one")]
    pub cardinality: i32,
    /// An object whose members are the field type's business; empty when
    /// absent.
    #[serde(default = "empty_object")]
    pub settings: RawJson,
    /// Whether it tells something about a person. Such a field is granted to
    /// a plugin by name only; `false` when absent.
    #[serde(default)]
    pub personal_data: bool,
}

write_object!(FieldDefinition, {
    text field_name,
    always field_type,
    text label,
    always required,
    always cardinality,
    always settings,
    always personal_data,
});

impl FieldDefinition {
    /// The [`cardinality`](Self::cardinality) of a field with any number of
    /// values.
    pub const UNLIMITED: i32 = -1;

    /// An optional field with a single value, labelled with its own name.
    pub fn new(name: impl Into<String>, field_type: FieldType) -> Self {
        let field_name = name.into();
        Self {
            label: field_name.clone(),
            field_name,
            field_type,
            required: false,
            cardinality: one(),
            settings: empty_object(),
            personal_data: false,
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

    /// Sets how many values it may have; [`UNLIMITED`](Self::UNLIMITED) is −1.
    pub fn cardinality(mut self, values: i32) -> Self {
        self.cardinality = values;
        self
    }

    /// Replaces the settings, which are to be an object. What has no JSON
    /// leaves them as they are.
    pub fn settings(mut self, settings: impl Serialize) -> Self {
        if let Ok(settings) = RawJson::new(&settings) {
            self.settings = settings;
        }
        self
    }

    /// Marks it as telling something about a person.
    pub fn personal_data(mut self) -> Self {
        self.personal_data = true;
        self
    }
}

fn one() -> i32 {
    1
}

fn empty_object() -> RawJson {
    RawJson::empty_object()
}
