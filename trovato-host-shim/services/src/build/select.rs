//! Reading rows.

use sea_query::{
    Alias, BinOper, Expr, ExprTrait, IntoIden, JoinType as SqlJoin, NullOrdering, Order, Query,
    SelectStatement,
};
use trovato::db::{Direction, JoinType, Select};
use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::error::Limit;
use trovato_host_shim::services::ServiceError;

use super::names::{Field, Scope, split_alias};
use super::output::select_guarded;
use super::value::cast;
use super::{Builder, at_most, query_error};
use crate::catalogue::Kind;
use crate::statement::{Dialect, Output, Statement};

/// The most that a statement has room for.
const MAX_ROWS: u64 = i64::MAX.cast_unsigned();

const VIEW: FieldAccessOperation = FieldAccessOperation::View;

impl<'a> Builder<'a> {
    pub(crate) fn select(self, query: &Select) -> Result<Statement, ServiceError> {
        at_most("fields", query.fields.len(), self.limits.fields)?;
        at_most("joins", query.joins.len(), self.limits.joins)?;
        at_most(
            "fields to sort by",
            query.order_by.len(),
            self.limits.order_by,
        )?;

        let mut select = Query::select();
        let mut scope = Scope::of_many(self);
        let (table, alias) = scope.add(&query.table, "table", false)?;
        select.from_as(Alias::new(&table.name).into_iden(), alias);
        self.joins(&mut select, &mut scope, query)?;

        let outputs = self.outputs(&scope, &query.fields)?;
        let exprs = outputs.iter().map(|(output, field)| {
            let expr = if field.is_member() {
                self.json(field)
            } else {
                field.column_expr()
            };
            (output.kind.clone(), expr)
        });
        select_guarded(&mut select, self.dialect, exprs, self.limits.cell_bytes);
        for condition in self.conditions(&scope, &query.conditions)? {
            select.and_where(condition);
        }
        for (index, order) in query.order_by.iter().enumerate() {
            let path = format!("order_by[{index}].field");
            let field = scope.field(&order.field, &path, VIEW)?;
            self.order(&mut select, &field, order.direction, &path)?;
        }
        select.limit(self.limit(query.limit)?);
        if let Some(offset) = query.offset {
            within("rows to leave out", offset, self.limits.offset)?;
            select.offset(offset);
        }

        let (sql, values) = self.write(&select);
        let outputs = outputs.into_iter().map(|(output, _)| output).collect();
        Ok(Statement::new(sql, values, outputs))
    }

    // One row more than the host allows is asked for where the plugin did not
    // say how many: so that it is noticed.
    fn limit(self, wanted: Option<u64>) -> Result<u64, ServiceError> {
        let Some(wanted) = wanted else {
            return Ok(Ord::min(self.limits.rows.saturating_add(1), MAX_ROWS));
        };
        within("rows as its limit", wanted, self.limits.rows)?;
        Ok(wanted)
    }

    fn joins(
        self,
        select: &mut SelectStatement,
        scope: &mut Scope<'a>,
        query: &Select,
    ) -> Result<(), ServiceError> {
        for (index, join) in query.joins.iter().enumerate() {
            let at = |member: &str| format!("joins[{index}].{member}");
            let (kind, optional) = match join.join_type {
                JoinType::Inner => (SqlJoin::InnerJoin, false),
                JoinType::Left => (SqlJoin::LeftJoin, true),
            };
            let (table, alias) = scope.add(&join.table, &at("table"), optional)?;
            let left = scope.field(&join.on.left, &at("on.left"), VIEW)?;
            let right = scope.field(&join.on.right, &at("on.right"), VIEW)?;
            let on = self.equal(&left, &right);
            select.join_as(kind, Alias::new(&table.name).into_iden(), alias, on);
        }
        Ok(())
    }

    /// Two fields are equal: as what they are if both are the same, and
    /// otherwise as text.
    fn equal(self, left: &Field<'_>, right: &Field<'_>) -> Expr {
        let numeric = |field: &Field<'_>| {
            matches!(
                field.column.kind,
                Kind::Integer | Kind::Float | Kind::Decimal
            )
        };
        let same = left.column.kind == right.column.kind || numeric(left) && numeric(right);
        let comparable = same && left.column.kind != Kind::Json;
        if comparable && !left.is_member() && !right.is_member() {
            return left
                .column_expr()
                .binary(BinOper::Equal, right.column_expr());
        }
        let text = |field: &Field<'_>| match field.column.kind {
            _ if field.is_member() => self.text(field),
            Kind::Text => field.column_expr(),
            _ => cast(field.column_expr(), "text"),
        };
        text(left).binary(BinOper::Equal, text(right))
    }

    fn outputs(
        self,
        scope: &Scope<'a>,
        fields: &[String],
    ) -> Result<Vec<(Output, Field<'a>)>, ServiceError> {
        let mut outputs: Vec<(Output, Field<'a>)> = Vec::new();
        let mut add = |field: Field<'a>, alias: Option<&str>, path: String| {
            let name = alias.unwrap_or(field.short_name()).to_owned();
            if outputs.iter().any(|(output, _)| output.name == name) {
                let reason = format!("two fields are called `{name}`: give one an alias");
                return Err(query_error(reason, path));
            }
            let kind = field.column.kind.clone();
            outputs.push((Output { name, kind }, field));
            Ok(())
        };
        if fields.is_empty() {
            for field in scope.visible()? {
                add(field, None, "fields".to_owned())?;
            }
        }
        for (index, text) in fields.iter().enumerate() {
            let path = format!("fields[{index}]");
            let (name, alias) = split_alias(text, &path)?;
            add(scope.field(name, &path, VIEW)?, alias, path)?;
        }
        at_most("fields", outputs.len(), self.limits.fields)?;
        Ok(outputs)
    }

    // No value comes before every value, as in SQLite; said only where there
    // can be none, so that PostgreSQL's indexes are of use everywhere else.
    fn order(
        self,
        select: &mut SelectStatement,
        field: &Field<'_>,
        direction: Direction,
        path: &str,
    ) -> Result<(), ServiceError> {
        let expr = match (self.dialect, field.is_member()) {
            (_, false) if field.column.kind == Kind::Json => {
                let reason = "a JSON column is sorted by one of its members";
                return Err(query_error(reason, path));
            }
            (_, false) => field.column_expr(),
            (Dialect::Sqlite, true) => self.leaf(field),
            // As JSON, which sorts numbers as numbers.
            (Dialect::Postgres, true) => cast(self.json(field), "jsonb"),
        };
        let (order, nulls) = match direction {
            Direction::Asc => (Order::Asc, NullOrdering::First),
            Direction::Desc => (Order::Desc, NullOrdering::Last),
        };
        if field.nullable && self.dialect == Dialect::Postgres {
            select.order_by_expr_with_nulls(expr, order, nulls);
        } else {
            select.order_by_expr(expr, order);
        }
        Ok(())
    }
}

fn within(what: &'static str, wanted: u64, limit: u64) -> Result<(), ServiceError> {
    if wanted <= limit {
        return Ok(());
    }
    let limit = Limit { wanted, limit };
    Err(ServiceError::QueryTooLarge { what, limit })
}
