//! From the names in a query to the tables and columns of the catalogue.

use sea_query::{Alias, Expr, IntoIden};
use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::ColumnQuestion;

use super::{Builder, query_error};
use crate::catalogue::{Column, Kind, Table};

/// Longest key and alias, in bytes: PostgreSQL's for a name.
const MAX_NAME: usize = 63;
/// Deepest path into a JSON column.
const MAX_DEPTH: usize = 8;

/// The tables of a query, as its fields may call them.
pub(super) struct Scope<'a> {
    builder: Builder<'a>,
    tables: Vec<Named<'a>>,
    /// Whether columns are written with their table's name: there is an
    /// alias for it, `t0`, `t1`, …
    qualified: bool,
}

struct Named<'a> {
    name: String,
    table: &'a Table,
    path: String,
    optional: bool,
}

/// A column, or a member of one that holds JSON.
pub(super) struct Field<'a> {
    table: usize,
    qualified: bool,
    pub(super) column: &'a Column,
    /// Keys of the path into it; none for the whole column.
    pub(super) keys: Vec<String>,
    pub(super) nullable: bool,
}

/// A name and what it is to be called, of `name AS alias`.
pub(super) fn split_alias<'a>(
    text: &'a str,
    path: &str,
) -> Result<(&'a str, Option<&'a str>), ServiceError> {
    let Some((name, alias)) = text.split_once(" AS ") else {
        return Ok((text, None));
    };
    let head = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !alias.starts_with(head) || !is_plain(alias) {
        let reason = "an alias is of letters, digits and `_`, and begins with no digit";
        return Err(query_error(reason, path));
    }
    Ok((name, Some(alias)))
}

/// Letters, digits and `_` of ASCII; not empty, nor too long for a name.
fn is_plain(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=MAX_NAME).contains(&name.len()) && name.chars().all(fits)
}

impl<'a> Scope<'a> {
    pub(super) fn of_one(builder: Builder<'a>, table: &str) -> Result<Self, ServiceError> {
        let mut scope = Self {
            builder,
            tables: Vec::new(),
            qualified: false,
        };
        scope.add_as(table, table, "table", false)?;
        Ok(scope)
    }

    pub(super) fn of_many(builder: Builder<'a>) -> Self {
        Self {
            builder,
            tables: Vec::new(),
            qualified: true,
        }
    }

    /// Adds a table, and says which.
    pub(super) fn add(
        &mut self,
        text: &str,
        path: &str,
        optional: bool,
    ) -> Result<(&'a Table, Alias), ServiceError> {
        let (name, alias) = split_alias(text, path)?;
        let table = self.add_as(name, alias.unwrap_or(name), path, optional)?;
        Ok((table, sql_alias(self.tables.len() - 1)))
    }

    fn add_as(
        &mut self,
        name: &str,
        alias: &str,
        path: &str,
        optional: bool,
    ) -> Result<&'a Table, ServiceError> {
        let unknown = || unknown_table(name, path);
        let table = self.builder.catalogue.table(name).ok_or_else(unknown)?;
        if self.tables.iter().any(|table| table.name == alias) {
            let reason = format!("two tables are called `{alias}`: give one an alias");
            return Err(query_error(reason, path));
        }
        self.tables.push(Named {
            name: alias.to_owned(),
            table,
            path: path.to_owned(),
            optional,
        });
        Ok(table)
    }

    /// The one table of a change.
    pub(super) fn only(&self) -> &'a Table {
        self.tables[0].table
    }

    /// Finds a field that may be used for this.
    pub(super) fn field(
        &self,
        text: &str,
        path: &str,
        operation: FieldAccessOperation,
    ) -> Result<Field<'a>, ServiceError> {
        let (base, rest) = match text.find("->") {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let keys = keys(rest, path)?;
        let visible = |index: usize, name: &str| {
            let table = self.tables[index].table;
            let column = table.column(name)?;
            let member = keys.first().map(String::as_str);
            self.allows(table, column, member, operation)
                .then_some((index, column))
        };
        let found: Vec<(usize, &'a Column)> = match base.split_once('.') {
            Some((table, name)) if self.qualified => {
                let index = self.tables.iter().position(|named| named.name == table);
                let index = index.ok_or_else(|| unknown_table(table, path))?;
                visible(index, name).into_iter().collect()
            }
            _ => (0..self.tables.len())
                .filter_map(|index| visible(index, base))
                .collect(),
        };
        let &[(table, column)] = &found[..] else {
            return Err(self.not_one(base, path, !found.is_empty(), operation));
        };
        if !keys.is_empty() && column.kind != Kind::Json {
            let reason = format!("`{base}` holds no JSON");
            return Err(query_error(reason, path));
        }
        Ok(Field {
            table,
            qualified: self.qualified,
            column,
            nullable: column.nullable || !keys.is_empty() || self.tables[table].optional,
            keys,
        })
    }

    /// Every column that may be seen, with the table's name for it.
    pub(super) fn visible(&self) -> Result<Vec<Field<'a>>, ServiceError> {
        let mut fields = Vec::new();
        for (index, named) in self.tables.iter().enumerate() {
            let before = fields.len();
            for column in &named.table.columns {
                if self.allows(named.table, column, None, FieldAccessOperation::View) {
                    fields.push(Field {
                        table: index,
                        qualified: self.qualified,
                        column,
                        keys: Vec::new(),
                        nullable: column.nullable || named.optional,
                    });
                }
            }
            if fields.len() == before {
                return Err(unknown_table(&named.table.name, &named.path));
            }
        }
        Ok(fields)
    }

    /// Whether every column may be used for this.
    pub(super) fn allows_all(&self, operation: FieldAccessOperation) -> bool {
        let table = self.only();
        let mut columns = table.columns.iter();
        columns.all(|column| self.allows(table, column, None, operation))
    }

    fn allows(
        &self,
        table: &Table,
        column: &Column,
        member: Option<&str>,
        operation: FieldAccessOperation,
    ) -> bool {
        self.builder.columns.allows(&ColumnQuestion {
            table: &table.name,
            column: &column.name,
            member,
            operation,
        })
    }

    // A table of which nothing may be used is as one that does not exist, or
    // its columns' errors would tell that it does.
    fn not_one(
        &self,
        base: &str,
        path: &str,
        several: bool,
        operation: FieldAccessOperation,
    ) -> ServiceError {
        if several {
            let reason = format!("several tables have a column `{base}`: say which");
            return query_error(reason, path);
        }
        let mut tables = self.tables.iter();
        let closed = tables.find(|named| {
            let mut columns = named.table.columns.iter();
            !columns.any(|column| {
                self.allows(named.table, column, None, FieldAccessOperation::View)
                    || self.allows(named.table, column, None, operation)
            })
        });
        match closed {
            Some(named) => unknown_table(&named.table.name, &named.path),
            None => ServiceError::UnknownColumn {
                column: base.to_owned(),
                path: path.to_owned(),
            },
        }
    }
}

pub(super) fn unknown_table(table: &str, path: &str) -> ServiceError {
    ServiceError::UnknownTable {
        table: table.to_owned(),
        path: path.to_owned(),
    }
}

fn sql_alias(index: usize) -> Alias {
    Alias::new(format!("t{index}"))
}

impl Field<'_> {
    /// The column, in SQL.
    pub(super) fn column_expr(&self) -> Expr {
        let column = Alias::new(&self.column.name);
        if self.qualified {
            Expr::col((sql_alias(self.table).into_iden(), column.into_iden()))
        } else {
            Expr::col(column)
        }
    }

    /// What it is called when nobody says otherwise.
    pub(super) fn short_name(&self) -> &str {
        self.keys.last().unwrap_or(&self.column.name)
    }

    pub(super) fn is_member(&self) -> bool {
        !self.keys.is_empty()
    }
}

/// The keys of `->'a'->>'b'`.
fn keys(mut rest: &str, path: &str) -> Result<Vec<String>, ServiceError> {
    let wrong = || {
        let reason = "a member of a JSON column is written `column->>'key'`, \
                      or `column->'key'->>'key'`; keys are of letters, digits, `_` and `-`";
        query_error(reason, path)
    };
    let mut keys = Vec::new();
    while !rest.is_empty() {
        let (tail, last) = match rest.strip_prefix("->>") {
            Some(tail) => (tail, true),
            None => (rest.strip_prefix("->").ok_or_else(wrong)?, false),
        };
        let quoted = tail.strip_prefix('\'').ok_or_else(wrong)?;
        let (key, tail) = quoted.split_once('\'').ok_or_else(wrong)?;
        if !is_plain(&key.replace('-', "_")) || last != tail.is_empty() || keys.len() == MAX_DEPTH {
            return Err(wrong());
        }
        keys.push(key.to_owned());
        rest = tail;
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart() {
        assert_eq!(keys("", "").unwrap(), Vec::<String>::new());
        assert_eq!(keys("->>'a'", "").unwrap(), ["a"]);
        assert_eq!(keys("->'a-1'->>'b_2'", "").unwrap(), ["a-1", "b_2"]);
        for wrong in [
            "->'a'",
            "->>'a'->>'b'",
            "->>'a''b'",
            "->>''",
            "->>a",
            "->>'a' ",
            "->>'a.b'",
            "->>'a\\'",
            "->>'ä'",
            "->>0",
            "->",
        ] {
            assert_eq!(keys(wrong, "").unwrap_err().code(), "db-query", "{wrong}");
        }
    }

    #[test]
    fn an_alias_is_a_plain_name() {
        assert_eq!(split_alias("a", "").unwrap(), ("a", None));
        assert_eq!(split_alias("a AS b_1", "").unwrap(), ("a", Some("b_1")));
        for wrong in ["a AS ", "a AS 1", "a AS b c", "a AS b\"", "a AS b AS c"] {
            assert!(split_alias(wrong, "").is_err(), "{wrong}");
        }
    }
}
