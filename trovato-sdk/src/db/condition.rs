//! What has to hold for a row to be chosen.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One condition. All conditions of a query have to hold.
///
/// ```
/// use trovato::db::{Condition, Op};
///
/// let condition = Condition::new("title", Op::Like, "Bread%");
/// assert_eq!(
///     serde_json::to_string(&condition)?,
///     r#"{"field":"title","op":"LIKE","value":"Bread%"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The [field](super#names) that is compared.
    pub field: String,
    /// How.
    pub op: Op,
    /// With what: a list for [`Op::In`] and [`Op::NotIn`], a list of the two
    /// ends for [`Op::Between`], nothing for [`Op::IsNull`] and
    /// [`Op::IsNotNull`], and a string, number or boolean for all others.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
}

impl Condition {
    /// A condition.
    pub fn new(field: impl Into<String>, op: Op, value: impl Into<Value>) -> Self {
        Self {
            field: field.into(),
            op,
            value: value.into(),
        }
    }
}

/// How a condition compares.
///
/// A member of a JSON column is compared as a number where the value is one,
/// and as text where it is text. A member that is no number then fits no
/// comparison with one.
///
/// ```
/// use trovato::db::{Op, Select};
///
/// let good = Select::from("item").filter("fields->>'field_rating'", Op::Ge, 4);
/// assert_eq!(good.conditions[0].op.as_str(), ">=");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// `=`
    #[serde(rename = "=")]
    Eq,
    /// `!=`; a field without a value is not chosen.
    #[serde(rename = "!=")]
    Ne,
    /// `>`
    #[serde(rename = ">")]
    Gt,
    /// `<`
    #[serde(rename = "<")]
    Lt,
    /// `>=`
    #[serde(rename = ">=")]
    Ge,
    /// `<=`
    #[serde(rename = "<=")]
    Le,
    /// `LIKE`: `%` stands for any text, `_` for one character, and a
    /// backslash in front of either for itself. Upper and lower case differ,
    /// on every database.
    #[serde(rename = "LIKE")]
    Like,
    /// `IN`; no row is in an empty list.
    #[serde(rename = "IN")]
    In,
    /// `NOT IN`; a field without a value is not chosen, unless the list is
    /// empty.
    #[serde(rename = "NOT IN")]
    NotIn,
    /// `IS NULL`
    #[serde(rename = "IS NULL")]
    IsNull,
    /// `IS NOT NULL`
    #[serde(rename = "IS NOT NULL")]
    IsNotNull,
    /// `BETWEEN`, both ends included.
    #[serde(rename = "BETWEEN")]
    Between,
}

impl Op {
    /// Every operator.
    pub const ALL: [Self; 12] = [
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Lt,
        Self::Ge,
        Self::Le,
        Self::Like,
        Self::In,
        Self::NotIn,
        Self::IsNull,
        Self::IsNotNull,
        Self::Between,
    ];

    /// As it is written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Lt => "<",
            Self::Ge => ">=",
            Self::Le => "<=",
            Self::Like => "LIKE",
            Self::In => "IN",
            Self::NotIn => "NOT IN",
            Self::IsNull => "IS NULL",
            Self::IsNotNull => "IS NOT NULL",
            Self::Between => "BETWEEN",
        }
    }
}

/// What has conditions: [`Select`](super::Select), [`Update`](super::Update)
/// and [`Delete`](super::Delete).
///
/// ```
/// use trovato::db::{Filter as _, Select};
///
/// let posts = Select::from("item")
///     .in_("type", ["blog", "page"])
///     .between("changed", 1_790_000_000, 1_800_000_000)
///     .is_not_null("language");
/// assert_eq!(posts.conditions.len(), 3);
/// ```
// `is_null` is the operator's name, and a builder takes itself.
#[allow(clippy::wrong_self_convention)]
pub trait Filter: Sized {
    /// The conditions.
    fn conditions_mut(&mut self) -> &mut Vec<Condition>;

    /// Adds a condition.
    fn filter(mut self, field: impl Into<String>, op: Op, value: impl Into<Value>) -> Self {
        let condition = Condition::new(field, op, value);
        self.conditions_mut().push(condition);
        self
    }

    /// The field is equal to the value.
    fn eq(self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.filter(field, Op::Eq, value)
    }

    /// The text of the field matches the [pattern](Op::Like).
    fn like(self, field: impl Into<String>, pattern: impl Into<String>) -> Self {
        self.filter(field, Op::Like, pattern.into())
    }

    /// The field is one of the values.
    fn in_<V: Into<Value>>(
        self,
        field: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        self.filter(field, Op::In, values)
    }

    /// The field has a value, and it is none of these.
    fn not_in<V: Into<Value>>(
        self,
        field: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        self.filter(field, Op::NotIn, values)
    }

    /// The field is between the two, or one of them.
    fn between(
        self,
        field: impl Into<String>,
        low: impl Into<Value>,
        high: impl Into<Value>,
    ) -> Self {
        self.filter(field, Op::Between, vec![low.into(), high.into()])
    }

    /// The field has no value.
    fn is_null(self, field: impl Into<String>) -> Self {
        self.filter(field, Op::IsNull, Value::Null)
    }

    /// The field has a value.
    fn is_not_null(self, field: impl Into<String>) -> Self {
        self.filter(field, Op::IsNotNull, Value::Null)
    }
}
