use serde::{Deserialize, Serialize};

use crate::codec::object::object;
use serde_json::{Map, Value};

/// What `form_validate` and `form_submit` are told: what was filled in.
///
/// ```
/// use trovato::prelude::*;
///
/// #[trovato::tap]
/// fn form_submit(input: &FormInput) {
///     if input.form_id == "guestbook" {
///         trovato::log::info!("{} wrote", input.text("name").unwrap_or("somebody"));
///     }
/// }
/// # form_submit(&FormInput { form_id: "guestbook".into(), values: Default::default() });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormInput {
    /// Which form it is.
    pub form_id: String,
    /// The values by the name of their element.
    pub values: Map<String, Value>,
}

object!(FormInput, "an object with a `form_id` and `values`", {
    needs form_id,
    needs values,
});

impl FormInput {
    /// The value of that name, or `None` when it is absent or null.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// The text of that name, or `None` when it is absent or no string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }
}

/// The answer of `form_validate`: what is wrong, for the person who filled in
/// the form. Without errors the form is accepted.
///
/// ```
/// use trovato::vocabulary::{FormErrors, FormInput};
///
/// fn form_validate(input: &FormInput) -> FormErrors {
///     let mut errors = FormErrors::default();
///     if input.text("title").is_none_or(str::is_empty) {
///         errors.push("A post needs a title.");
///     }
///     errors
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormErrors {
    /// One message for each mistake.
    pub errors: Vec<String>,
}

impl FormErrors {
    /// Adds a message.
    pub fn push(&mut self, message: impl Into<String>) {
        self.errors.push(message.into());
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }
}
