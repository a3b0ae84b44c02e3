//! Adding, changing and removing rows.

use sea_query::{Alias, Expr, IntoIden, Query};
use serde_json::{Map, Value};
use trovato::db::{Delete, Insert, Update};
use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::services::ServiceError;

use super::names::{Scope, unknown_table};
use super::value::written;
use super::{Builder, at_most, query_error, weight};
use crate::statement::Statement;

const EDIT: FieldAccessOperation = FieldAccessOperation::Edit;

impl<'a> Builder<'a> {
    pub(crate) fn insert(self, query: &Insert) -> Result<Statement, ServiceError> {
        let scope = Scope::of_one(self, &query.table)?;
        let Some(first) = query.rows.first().filter(|row| !row.is_empty()) else {
            return Err(query_error("there is nothing to insert", "rows"));
        };
        let values = query.rows.len().saturating_mul(first.len());
        at_most("values", values, self.limits.values)?;
        at_most(
            "bytes of values",
            query.rows.iter().map(weigh).sum(),
            self.limits.query_bytes,
        )?;

        let mut insert = Query::insert();
        insert.into_table(Alias::new(&scope.only().name).into_iden());
        for (index, row) in query.rows.iter().enumerate() {
            if !row.keys().eq(first.keys()) {
                let reason = "all rows of an insert name the same columns";
                return Err(query_error(reason, format!("rows[{index}]")));
            }
            let values = self.values(&scope, row, &format!("rows[{index}]"))?;
            if index == 0 {
                insert.columns(values.iter().map(|(column, _)| column.clone()));
            }
            let values = values.into_iter().map(|(_, value)| value);
            // Which fails when there are more or fewer values than columns.
            insert
                .values(values)
                .map_err(|error| query_error(error.to_string(), "rows"))?;
        }
        let (sql, values) = self.write(&insert);
        Ok(Statement::new(sql, values, Vec::new()))
    }

    pub(crate) fn update(self, query: &Update) -> Result<Statement, ServiceError> {
        let scope = Scope::of_one(self, &query.table)?;
        if query.values.is_empty() {
            return Err(query_error("there is nothing to change", "values"));
        }
        means_all(query.conditions.is_empty(), query.all)?;
        at_most("values", query.values.len(), self.limits.values)?;
        at_most(
            "bytes of values",
            weigh(&query.values),
            self.limits.query_bytes,
        )?;

        let mut update = Query::update();
        update.table(Alias::new(&scope.only().name).into_iden());
        for (column, value) in self.values(&scope, &query.values, "values")? {
            update.value(column, value);
        }
        for condition in self.conditions(&scope, &query.conditions)? {
            update.and_where(condition);
        }
        let (sql, values) = self.write(&update);
        Ok(Statement::new(sql, values, Vec::new()))
    }

    pub(crate) fn delete(self, query: &Delete) -> Result<Statement, ServiceError> {
        let scope = Scope::of_one(self, &query.table)?;
        means_all(query.conditions.is_empty(), query.all)?;
        let conditions = self.conditions(&scope, &query.conditions)?;
        // A row goes as a whole, with what may not be changed of it.
        if !scope.allows_all(EDIT) {
            return Err(unknown_table(&query.table, "table"));
        }
        let mut delete = Query::delete();
        delete.from_table(Alias::new(&scope.only().name).into_iden());
        for condition in conditions {
            delete.and_where(condition);
        }
        let (sql, values) = self.write(&delete);
        Ok(Statement::new(sql, values, Vec::new()))
    }

    fn values(
        self,
        scope: &Scope<'a>,
        row: &Map<String, Value>,
        base: &str,
    ) -> Result<Vec<(Alias, Expr)>, ServiceError> {
        let mut values = Vec::with_capacity(row.len());
        for (name, value) in row {
            let path = format!("{base}.{name}");
            let field = scope.field(name, &path, EDIT)?;
            if field.is_member() {
                let reason = "a JSON column is set as a whole";
                return Err(query_error(reason, path));
            }
            let value = written(self.dialect, &field.column.kind, value, &path)?;
            values.push((Alias::new(&field.column.name), value));
        }
        Ok(values)
    }
}

fn weigh(row: &Map<String, Value>) -> usize {
    row.values().map(weight).sum()
}

fn means_all(unconditional: bool, all: bool) -> Result<(), ServiceError> {
    match (unconditional, all) {
        (true, false) => {
            let reason = "there are no conditions: say `all` if every row is meant";
            Err(query_error(reason, "conditions"))
        }
        (false, true) => Err(query_error("either conditions or `all`", "all")),
        _ => Ok(()),
    }
}
