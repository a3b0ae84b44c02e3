//! A value together with the reasons why there may be none.

/// What a read found, with the reasons for finding nothing kept apart.
///
/// As the type of a field in a [`Fields`](super::Fields) struct it turns the
/// errors of a read into values. `Option<T>` in its place does not tell null,
/// absent and denied from each other.
///
/// ```
/// use trovato::prelude::*;
///
/// let salary: Field<i64> = Field::Denied;
/// assert!(salary.is_denied());
/// assert_eq!(salary.value(), None);
/// assert_eq!(Field::from(5).value(), Some(&5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<T> {
    /// The field's value.
    Value(T),
    /// The field is there and `null`.
    Null,
    /// The item has no such field.
    Absent,
    /// The field is not for this plugin or user to see. That says nothing
    /// about the item: whether it has the field is not known.
    Denied,
}

impl<T> Field<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value itself, where there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the field is there and `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the item has no such field.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field may not be seen.
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Denied)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}
