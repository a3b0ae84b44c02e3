//! SQL that a plugin wrote: one statement, of a kind that stays within its
//! transaction.
//!
//! Nothing is rewritten and little understood. The text is read just well
//! enough to know which of its characters are SQL, and which are in a string,
//! a quoted name or a comment; whatever is not clear is refused.

mod code;

use sea_query::{Alias, Expr};
use trovato_host_shim::services::ServiceError;

use self::code::Code;
use crate::build::output::select_guarded;
use crate::build::query_error;
use crate::catalogue::Kind;
use crate::statement::{Dialect, Output, Statement, bound};

/// What a query begins with.
const QUERIES: [&str; 3] = ["SELECT", "VALUES", "WITH"];
/// What a change of rows begins with.
const CHANGES: [&str; 6] = ["DELETE", "INSERT", "MERGE", "REPLACE", "UPDATE", "WITH"];

/// One statement that a plugin wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawStatement {
    sql: String,
}

impl RawStatement {
    /// A statement that answers with rows and changes nothing.
    pub(crate) fn query(dialect: Dialect, sql: &str) -> Result<Self, ServiceError> {
        Self::one_of(dialect, sql, &QUERIES)
    }

    /// A statement that changes rows. What changes tables is a migration.
    pub(crate) fn change(dialect: Dialect, sql: &str) -> Result<Self, ServiceError> {
        Self::one_of(dialect, sql, &CHANGES)
    }

    fn one_of(dialect: Dialect, sql: &str, allowed: &[&str]) -> Result<Self, ServiceError> {
        let Bare { text, end } = bare(dialect, sql).map_err(|reason| query_error(reason, "sql"))?;
        let word = first_word(&text);
        if !allowed.contains(&word.as_str()) {
            let allowed = allowed.join(", ");
            let reason = format!("this SQL begins with `{word}`, and here it may with {allowed}");
            return Err(query_error(reason, "sql"));
        }
        Ok(Self {
            sql: sql[..end].to_owned(),
        })
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    /// The query within one that sends no more, and no longer values, than
    /// the host takes.
    pub(crate) fn capped(
        &self,
        dialect: Dialect,
        outputs: Vec<Output>,
        values: Vec<sea_query::Value>,
        rows: u64,
        cell_bytes: u64,
    ) -> Statement {
        let names: Vec<String> = (0..outputs.len())
            .map(|index| format!("c{index}"))
            .collect();
        let mut select = sea_query::Query::select();
        let exprs = outputs
            .iter()
            .zip(&names)
            .map(|(output, name)| (output.kind.clone(), Expr::col(Alias::new(name))));
        select_guarded(&mut select, dialect, exprs, cell_bytes);
        let tail = match dialect {
            Dialect::Sqlite => select.to_string(sea_query::SqliteQueryBuilder),
            Dialect::Postgres => select.to_string(sea_query::PostgresQueryBuilder),
        };
        let list = names.join(", ");
        let limit = rows.saturating_add(1).min(i64::MAX as u64);
        // On lines of its own: it may end in a comment.
        let sql = format!(
            "WITH r({list}) AS (\n{}\n) {tail} FROM r LIMIT {limit}",
            self.sql
        );
        Statement::new(sql, bound(values), outputs)
    }
}

/// The types that a plugin's own query answers with, by what the driver
/// calls them.
pub(crate) fn kind_of(driver_type: &str) -> Kind {
    match driver_type {
        "BOOL" => Kind::Boolean,
        "INT2" | "INT4" | "INT8" => Kind::Integer,
        "FLOAT4" | "FLOAT8" => Kind::Float,
        "NUMERIC" => Kind::Decimal,
        "JSON" | "JSONB" => Kind::Json,
        "BYTEA" => Kind::Bytes,
        _ => Kind::Text,
    }
}

/// Refuses a script that would end the transaction that it runs in.
pub(crate) fn keeps_transaction(dialect: Dialect, script: &str) -> Result<(), String> {
    const ENDING: [&str; 9] = [
        "ABORT",
        "BEGIN",
        "COMMIT",
        "END",
        "PREPARE",
        "RELEASE",
        "ROLLBACK",
        "SAVEPOINT",
        "START",
    ];
    let code = Code::read(dialect, script)?;
    // Inside of these, `BEGIN … END` is a block.
    let words = |text: &str| {
        text.split_whitespace()
            .take(4)
            .map(str::to_uppercase)
            .collect::<Vec<_>>()
    };
    let mut in_block = false;
    for statement in code.bare.split(';') {
        let first = first_word(statement);
        if in_block && first == "END" {
            in_block = false;
            continue;
        }
        if ENDING.contains(&first.as_str()) {
            return Err(format!(
                "`{first}` would end the transaction that a migration runs in"
            ));
        }
        let words = words(statement);
        let creates = words.first().is_some_and(|word| word == "CREATE");
        let block = ["TRIGGER", "FUNCTION", "PROCEDURE"];
        if creates && words.iter().any(|word| block.contains(&word.as_str())) {
            in_block = statement
                .split_whitespace()
                .any(|word| word.eq_ignore_ascii_case("BEGIN"));
        }
    }
    Ok(())
}

fn first_word(text: &str) -> String {
    let text = text.trim_start();
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    text[..end].to_ascii_uppercase()
}

struct Bare {
    text: String,
    /// Where the statement ends: in front of its semicolon, if it has one.
    end: usize,
}

/// One statement without what is quoted, or why it is not one.
fn bare(dialect: Dialect, sql: &str) -> Result<Bare, String> {
    let code = Code::read(dialect, sql)?;
    let mut depth = 0_i32;
    let mut end = sql.len();
    let mut over = false;
    for (at, c) in code.places {
        if over && !c.is_whitespace() {
            return Err("there is more than one statement".to_owned());
        }
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ';' => (over, end) = (true, at),
            _ => {}
        }
        if depth < 0 || over && depth != 0 {
            return Err("its parentheses are not in pairs".to_owned());
        }
    }
    if depth != 0 {
        return Err("its parentheses are not in pairs".to_owned());
    }
    if dialect == Dialect::Sqlite {
        parameters_are_numbered(&code.bare)?;
    }
    Ok(Bare {
        text: code.bare,
        end,
    })
}

// SQLx's driver takes `?`, `?1` and `$1`, and is not prepared for others.
fn parameters_are_numbered(bare: &str) -> Result<(), String> {
    let mut chars = bare.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let in_name = before.is_alphanumeric() || before == '_';
        let wrong = match c {
            '$' => !in_name && !matches!(next, '1'..='9'),
            '?' => next == '0',
            ':' | '@' | '#' => true,
            _ => false,
        };
        if wrong {
            return Err("parameters are written `$1`, `?1` or `?`".to_owned());
        }
        before = c;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

    #[track_caller]
    fn one(dialect: Dialect, sql: &str) -> String {
        let raw = RawStatement::query(dialect, sql);
        raw.unwrap_or_else(|error| panic!("{dialect:?} {sql}: {error}"))
            .sql
    }

    #[track_caller]
    fn refused(dialect: Dialect, sql: &str) {
        let error = RawStatement::query(dialect, sql).unwrap_err();
        assert_eq!(error.code(), "db-query", "{dialect:?} {sql}");
    }

    #[test]
    fn one_statement_passes_with_whatever_it_quotes() {
        for dialect in BOTH {
            assert_eq!(one(dialect, "SELECT 1"), "SELECT 1");
            assert_eq!(one(dialect, "select 1 ; -- done"), "select 1 ");
            for sql in [
                "SELECT ';' -- ;",
                "SELECT ');', \"a;b\" /* ; */ FROM t",
                "-- first\n\tWITH a AS (SELECT 1) SELECT * FROM a",
                "SELECT 'it''s; fine'",
                "VALUES (1)",
            ] {
                assert_eq!(one(dialect, sql), sql);
            }
        }
        for sql in ["SELECT `;`, [;] FROM t", "SELECT $1, ?2, ?"] {
            assert_eq!(one(Dialect::Sqlite, sql), sql);
        }
        for sql in [
            "SELECT E'\\';', $$;$$, $a$ ; $$ ; $a$",
            "SELECT /* /* ; */ ; */ 1",
            "SELECT a[1], b::int, c @> d, ARRAY[1] FROM t WHERE x$1 = $1",
        ] {
            assert_eq!(one(Dialect::Postgres, sql), sql);
        }
    }

    #[test]
    fn more_than_one_is_refused_however_it_is_hidden() {
        for dialect in BOTH {
            for sql in [
                "SELECT 1; DROP TABLE t",
                "SELECT 1;;",
                "SELECT 1) AS r; DROP TABLE t; --",
                "SELECT 1) SELECT (1",
                "SELECT (1",
                "SELECT 'a",
                "SELECT \"a",
                "SELECT 1 /* a",
                "SELECT 'a'';' ; DROP TABLE t; --'",
                "SELECT 1\0; DROP TABLE t",
                "",
                ";",
            ] {
                refused(dialect, sql);
            }
        }
        // What quotes for one does not for the other.
        refused(Dialect::Postgres, "SELECT `; DROP TABLE t; --`");
        refused(Dialect::Postgres, "SELECT [1]; DROP TABLE t");
        refused(Dialect::Postgres, "SELECT '\\'; DROP TABLE t; --'");
        refused(Dialect::Postgres, "SELECT E'\\\\'; DROP TABLE t; --'");
        refused(Dialect::Postgres, "SELECT 1 AS a$$; DROP TABLE t; --$$");
        refused(Dialect::Sqlite, "SELECT $$; DROP TABLE t; --$$");
        refused(Dialect::Sqlite, "SELECT /* /* */ 1; DROP TABLE t; --*/");
        refused(Dialect::Sqlite, "SELECT E'\\'; DROP TABLE t; --'");
    }

    #[test]
    fn a_transaction_is_not_left() {
        for dialect in BOTH {
            for sql in [
                "COMMIT",
                "ROLLBACK",
                "BEGIN",
                "SAVEPOINT a",
                "RELEASE a",
                "SET a = 1",
                "RESET ALL",
                "PRAGMA query_only = 0",
                "ATTACH 'x' AS y",
                "VACUUM",
                "COPY t TO STDOUT",
                "DO $$ $$",
                "CALL p()",
                "CREATE TABLE x (a int)",
                "DROP TABLE t",
                "EXPLAIN SELECT 1",
            ] {
                refused(dialect, sql);
                assert!(RawStatement::change(dialect, sql).is_err(), "{sql}");
            }
            assert!(RawStatement::change(dialect, "SELECT 1").is_err());
            assert!(RawStatement::change(dialect, "DELETE FROM t").is_ok());
        }
    }

    #[test]
    fn parameters_that_the_driver_cannot_take_are_refused() {
        for sql in [
            "SELECT $0",
            "SELECT ?0",
            "SELECT :a",
            "SELECT @a",
            "SELECT $a",
            "SELECT #1",
        ] {
            refused(Dialect::Sqlite, sql);
        }
    }

    #[test]
    fn a_migration_keeps_its_transaction() {
        const FUNCTION: &str =
            "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql;";
        assert_eq!(keeps_transaction(Dialect::Postgres, FUNCTION), Ok(()));
        for script in [
            "CREATE TABLE a (b int); INSERT INTO a VALUES (1);",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; END; DELETE FROM a",
            "INSERT INTO a VALUES ('; COMMIT;')",
        ] {
            for dialect in BOTH {
                assert_eq!(keeps_transaction(dialect, script), Ok(()), "{script}");
            }
        }
        for script in [
            "CREATE TABLE a (b int); COMMIT; CREATE TABLE c (d int)",
            "begin; select 1",
            "/* ; */ rollback",
            "CREATE TABLE trigger_begin (b int); END",
        ] {
            for dialect in BOTH {
                assert!(keeps_transaction(dialect, script).is_err(), "{script}");
            }
        }
    }
}
