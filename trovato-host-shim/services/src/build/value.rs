//! From a JSON value to what is bound for a column.

use sea_query::{Alias, Expr, ExprTrait, Keyword};
use serde_json::{Number, Value};
use trovato_host_shim::services::ServiceError;
use uuid::Uuid;

use super::value_error;
use crate::catalogue::Kind;
use crate::statement::Dialect;

/// A value that a column of this kind is compared with.
pub(super) fn compared(
    dialect: Dialect,
    kind: &Kind,
    value: &Value,
    path: &str,
) -> Result<Expr, ServiceError> {
    if value.is_null() {
        return Err(value_error("nothing is equal to null: use `IS NULL`", path));
    }
    match (kind, value) {
        (Kind::Json, _) => {
            let reason = "a JSON column is compared by its members, or with `IS NULL`";
            Err(value_error(reason, path))
        }
        (Kind::Integer | Kind::Float | Kind::Decimal, Value::Number(number)) => {
            Ok(any_number(number))
        }
        _ => written(dialect, kind, value, path),
    }
}

/// A value that a column of this kind is set to.
pub(super) fn written(
    dialect: Dialect,
    kind: &Kind,
    value: &Value,
    path: &str,
) -> Result<Expr, ServiceError> {
    let expr = match (kind, value) {
        (_, Value::Null) => Expr::Keyword(Keyword::Null),
        (Kind::Json, value) => Expr::val(value.clone()),
        (Kind::Boolean | Kind::Any, Value::Bool(flag)) => Expr::val(*flag),
        (Kind::Integer, Value::Number(number)) => {
            let whole = number.as_i64();
            let reason = || value_error(format!("{number} is no integer of 64 bits"), path);
            Expr::val(whole.ok_or_else(reason)?)
        }
        (Kind::Float | Kind::Any, Value::Number(number)) => any_number(number),
        // As text, or the digits that a float has no room for would be lost.
        (Kind::Decimal, Value::Number(number)) => cast(Expr::val(number.to_string()), "numeric"),
        (Kind::Text | Kind::Any, Value::String(text)) => Expr::val(text.as_str()),
        (Kind::Uuid, Value::String(text)) => {
            let reason = |_| value_error("this is no UUID", path);
            Expr::val(Uuid::try_parse(text).map_err(reason)?)
        }
        (Kind::Bytes, Value::String(text)) => {
            let reason = || value_error("bytes are written as pairs of hexadecimal digits", path);
            Expr::val(bytes(text).ok_or_else(reason)?)
        }
        (Kind::Decimal, Value::String(text)) => cast(Expr::val(text.as_str()), "numeric"),
        (Kind::Named(name), Value::String(text)) => cast(Expr::val(text.as_str()), name),
        (Kind::Named(name), Value::Number(_) | Value::Bool(_)) => {
            cast(Expr::val(value.to_string()), name)
        }
        _ => {
            let reason = format!("{} is wanted, and this is {}", wanted(kind), found(value));
            return Err(value_error(reason, path));
        }
    };
    debug_assert!(dialect == Dialect::Postgres || !matches!(kind, Kind::Named(_) | Kind::Decimal));
    Ok(expr)
}

/// An integer where it is one, and otherwise the nearest float.
pub(super) fn any_number(number: &Number) -> Expr {
    match number.as_i64() {
        Some(whole) => Expr::val(whole),
        None => Expr::val(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// A cast to a type, whose name is ours or the catalogue's.
pub(crate) fn cast(expr: Expr, to: &str) -> Expr {
    expr.cast_as(Alias::new(to))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
        }
        _ => None,
    });
    pairs.collect()
}

fn wanted(kind: &Kind) -> &str {
    match kind {
        Kind::Boolean => "true or false",
        Kind::Integer => "an integer",
        Kind::Float | Kind::Decimal => "a number",
        Kind::Text => "a string",
        Kind::Uuid => "a UUID",
        Kind::Bytes => "a string of hexadecimal digits",
        Kind::Json => "JSON",
        Kind::Named(name) => name,
        Kind::Any => "a string, a number, true or false",
    }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_pairs_of_digits() {
        assert_eq!(bytes("00fFa1"), Some(vec![0, 0xff, 0xa1]));
        assert_eq!(bytes(""), Some(vec![]));
        assert_eq!(bytes("abc"), None);
        assert_eq!(bytes("zz"), None);
        assert_eq!(bytes("+1"), None);
    }
}
