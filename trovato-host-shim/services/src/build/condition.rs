//! Conditions.

use sea_query::extension::postgres::PgBinOper;
use sea_query::extension::sqlite::SqliteBinOper;
use sea_query::{BinOper, CaseStatement, Expr, ExprTrait, Func};
use serde_json::Value;
use trovato::db::{Condition, Op};
use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::services::ServiceError;

use super::names::{Field, Scope};
use super::value::{any_number, cast, compared};
use super::{Builder, at_most, glob, value_error};
use crate::catalogue::Kind;
use crate::statement::Dialect;

/// Text that is a number of JSON's. Three digits of exponent are what
/// PostgreSQL's `numeric` is sure to have room for.
const NUMBER: &str = r"^-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$";

impl<'a> Builder<'a> {
    pub(super) fn conditions(
        self,
        scope: &Scope<'a>,
        conditions: &[Condition],
    ) -> Result<Vec<Expr>, ServiceError> {
        at_most("conditions", conditions.len(), self.limits.conditions)?;
        let bytes = conditions
            .iter()
            .map(|condition| super::weight(&condition.value));
        at_most("bytes of values", bytes.sum(), self.limits.query_bytes)?;
        let conditions = conditions.iter().enumerate();
        conditions
            .map(|(index, condition)| self.condition(scope, condition, index))
            .collect()
    }

    fn condition(
        self,
        scope: &Scope<'a>,
        condition: &Condition,
        index: usize,
    ) -> Result<Expr, ServiceError> {
        let at = |member: &str| format!("conditions[{index}].{member}");
        let (value, path) = (&condition.value, at("value"));
        let view = FieldAccessOperation::View;
        let field = scope.field(&condition.field, &at("field"), view)?;
        let list = |len: Option<usize>| match value {
            Value::Array(list) if len.is_none_or(|len| list.len() == len) => Ok(list),
            _ => Err(value_error("a list of values is wanted", path.as_str())),
        };
        // Each comparison with one value or with several of one type.
        let sides = |values: &[Value]| self.sides(&field, values, &path);
        let with_one = |op: BinOper| {
            let (left, mut right) = sides(std::slice::from_ref(value))?;
            Ok(left.binary(op, right.remove(0)))
        };
        match condition.op {
            Op::Eq => with_one(BinOper::Equal),
            Op::Ne => with_one(BinOper::NotEqual),
            Op::Gt => with_one(BinOper::GreaterThan),
            Op::Lt => with_one(BinOper::SmallerThan),
            Op::Ge => with_one(BinOper::GreaterThanOrEqual),
            Op::Le => with_one(BinOper::SmallerThanOrEqual),
            Op::Like => self.like(&field, value, &path),
            Op::In | Op::NotIn => {
                let values = list(None)?;
                at_most("values in a list", values.len(), self.limits.in_values)?;
                let is_in = condition.op == Op::In;
                if values.is_empty() {
                    return Ok(
                        Expr::Constant(i64::from(is_in).into()).eq(Expr::Constant(0_i64.into()))
                    );
                }
                let (left, right) = sides(values)?;
                Ok(if is_in {
                    left.is_in(right)
                } else {
                    left.is_not_in(right)
                })
            }
            Op::Between => {
                let (left, mut right) = sides(list(Some(2))?)?;
                let high = right
                    .pop()
                    .ok_or_else(|| value_error("two values are wanted", path.as_str()))?;
                Ok(left.between(right.remove(0), high))
            }
            Op::IsNull | Op::IsNotNull => {
                if !value.is_null() {
                    return Err(value_error("this operator takes no value", path));
                }
                let left = if field.is_member() {
                    self.text(&field)
                } else {
                    field.column_expr()
                };
                Ok(match condition.op {
                    Op::IsNull => left.is_null(),
                    _ => left.is_not_null(),
                })
            }
        }
    }

    /// A field, and the values that it is compared with, so that both are of
    /// one type.
    fn sides(
        self,
        field: &Field<'_>,
        values: &[Value],
        path: &str,
    ) -> Result<(Expr, Vec<Expr>), ServiceError> {
        if !field.is_member() {
            let kind = &field.column.kind;
            let right = values
                .iter()
                .map(|value| compared(self.dialect, kind, value, path));
            return Ok((field.column_expr(), right.collect::<Result<_, _>>()?));
        }
        let numbers = values
            .iter()
            .map(Value::as_number)
            .collect::<Option<Vec<_>>>();
        if let Some(numbers) = numbers {
            let right = numbers.into_iter().map(any_number).collect();
            return Ok((self.number(field), right));
        }
        let texts = values.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
        if let Some(texts) = texts {
            let right = texts.into_iter().map(Expr::val).collect();
            return Ok((self.text(field), right));
        }
        let flags = values
            .iter()
            .map(Value::as_bool)
            .collect::<Option<Vec<_>>>();
        if let Some(flags) = flags {
            let right = flags
                .into_iter()
                .map(|flag| Expr::val(flag.to_string()))
                .collect();
            return Ok((cast(self.json(field), "text"), right));
        }
        let reason = "a member is compared with strings, with numbers, or with booleans";
        Err(value_error(reason, path))
    }

    fn like(self, field: &Field<'_>, value: &Value, path: &str) -> Result<Expr, ServiceError> {
        let left = match field.column.kind {
            _ if field.is_member() => self.text(field),
            Kind::Text | Kind::Any => field.column_expr(),
            _ => return Err(value_error("`LIKE` is for text", path)),
        };
        let pattern = value.as_str();
        let pattern = pattern.ok_or_else(|| value_error("a pattern is a string", path))?;
        let reason = || value_error("a pattern ends in no backslash", path);
        let glob = glob::from_like(pattern).ok_or_else(reason)?;
        Ok(match self.dialect {
            Dialect::Sqlite => left.binary(SqliteBinOper::Glob, Expr::val(glob)),
            Dialect::Postgres => left.like(pattern),
        })
    }

    /// A member as JSON, or nothing where it is not there.
    pub(super) fn json(self, field: &Field<'_>) -> Expr {
        let keys = field.keys.iter();
        keys.fold(field.column_expr(), |expr, key| self.step(expr, key, false))
    }

    /// A member as text, or nothing where it is not there or null.
    pub(super) fn text(self, field: &Field<'_>) -> Expr {
        let expr = self.leaf(field);
        match self.dialect {
            // Which has integers and floats here as well.
            Dialect::Sqlite => cast(expr, "text"),
            Dialect::Postgres => expr,
        }
    }

    /// A member as the scalar that it is: text on PostgreSQL.
    pub(super) fn leaf(self, field: &Field<'_>) -> Expr {
        let mut expr = field.column_expr();
        for (index, key) in field.keys.iter().enumerate() {
            expr = self.step(expr, key, index + 1 == field.keys.len());
        }
        expr
    }

    /// A member as a number, or nothing where it is none. Text that is one
    /// counts, since that is what forms submit.
    fn number(self, field: &Field<'_>) -> Expr {
        let leaf = || self.leaf(field);
        let (is_number, number) = match self.dialect {
            Dialect::Sqlite => {
                let json_type = Func::cust("json_type").arg(leaf());
                let is_json = Expr::from(Func::cust("json_valid").arg(leaf()));
                let types = ["integer", "real"].map(|name| Expr::Constant(name.into()));
                // No `AND`, which might ask for the type of what is no JSON.
                let checked = CaseStatement::new()
                    .case(is_json, Expr::from(json_type).is_in(types))
                    .finally(Expr::Constant(0_i64.into()));
                (Expr::Case(Box::new(checked)), cast(leaf(), "numeric"))
            }
            Dialect::Postgres => (
                leaf().binary(PgBinOper::Regex, Expr::Constant(NUMBER.into())),
                cast(leaf(), "numeric"),
            ),
        };
        CaseStatement::new().case(is_number, number).into()
    }

    // Keys have been checked, and are written out, so that an index on the
    // expression is found.
    fn step(self, expr: Expr, key: &str, as_text: bool) -> Expr {
        let key = Expr::Constant(key.into());
        match (self.dialect, as_text) {
            (Dialect::Sqlite, true) => expr.binary(SqliteBinOper::CastJsonField, key),
            (Dialect::Sqlite, false) => expr.binary(SqliteBinOper::GetJsonField, key),
            (Dialect::Postgres, true) => expr.binary(PgBinOper::CastJsonField, key),
            (Dialect::Postgres, false) => expr.binary(PgBinOper::GetJsonField, key),
        }
    }
}
