//! What of a row is sent, and what is too long for that.

use sea_query::{CaseStatement, Expr, ExprTrait, Func, SelectStatement};

use super::value::cast;
use crate::catalogue::Kind;
use crate::statement::Dialect;

/// Selects these values, none of them longer than so many bytes, and after
/// them the length of the first that was.
///
/// The database decides that, before anything is sent: a driver would have
/// read all of a value before anybody could look at its length.
pub(crate) fn select_guarded(
    statement: &mut SelectStatement,
    dialect: Dialect,
    outputs: impl IntoIterator<Item = (Kind, Expr)>,
    cell_bytes: u64,
) {
    // A statement has no room for more in any case.
    let limit = || Expr::Constant(i64::try_from(cell_bytes).unwrap_or(i64::MAX).into());
    let mut too_long = CaseStatement::new();
    let mut any = false;
    for (kind, expr) in outputs {
        let (value, is_long) = sent(dialect, &kind, expr);
        if !is_long {
            statement.expr(value);
            continue;
        }
        let length = || Expr::from(Func::cust("octet_length").arg(value.clone()));
        let short = CaseStatement::new().case(length().lte(limit()), value.clone());
        statement.expr(short);
        too_long = too_long.case(length().gt(limit()), length());
        any = true;
    }
    let none = || Expr::Constant(None::<i64>.into());
    statement.expr(if any { too_long.into() } else { none() });
}

/// How a value is sent, and whether it can be of any length.
fn sent(dialect: Dialect, kind: &Kind, expr: Expr) -> (Expr, bool) {
    match (dialect, kind) {
        // Whatever is declared in SQLite, anything may be there.
        (Dialect::Sqlite, _) | (_, Kind::Bytes) => (expr, true),
        (Dialect::Postgres, Kind::Boolean) => (expr, false),
        (Dialect::Postgres, Kind::Integer) => (cast(expr, "bigint"), false),
        (Dialect::Postgres, Kind::Float) => (cast(expr, "double precision"), false),
        (Dialect::Postgres, Kind::Uuid) => (cast(expr, "text"), false),
        (Dialect::Postgres, _) => (cast(expr, "text"), true),
    }
}
