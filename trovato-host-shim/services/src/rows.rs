//! From a stream of rows to JSON, with caps.

use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use sqlx::Either;
use trovato_host_shim::error::Limit;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::QueryLimits;

use crate::backend::Backend;
use crate::catalogue::Kind;
use crate::statement::Output;

/// What comes out of the driver.
pub(crate) type Stream<'a, B> =
    BoxStream<'a, Result<Either<u64, <B as Backend>::Row>, sqlx::Error>>;

/// Why rows were not collected.
pub(crate) enum Stopped {
    TooLarge(ServiceError),
    Driver(sqlx::Error),
}

/// One value of a row.
pub(crate) enum Cell<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// Writes rows as a JSON list of objects. No more than one row is held beside
/// what was written.
pub(crate) async fn collect<B: Backend>(
    mut stream: Stream<'_, B>,
    outputs: &[Output],
    limits: &QueryLimits,
) -> Result<String, Stopped> {
    let keys: Vec<String> = outputs
        .iter()
        .map(|output| serde_json::Value::from(output.name.as_str()).to_string())
        .collect();
    let mut json = vec![b'['];
    let mut rows = 0;
    while let Some(step) = stream.try_next().await.map_err(Stopped::Driver)? {
        let Either::Right(row) = step else { continue };
        rows += 1;
        within("rows", rows, limits.rows)?;
        if let Cell::Integer(length) = cell::<B>(&row, outputs.len())? {
            within(
                "bytes in one value",
                length.unsigned_abs(),
                limits.cell_bytes,
            )?;
        }
        json.push(if rows == 1 { b'{' } else { b',' });
        if rows > 1 {
            json.push(b'{');
        }
        for (index, (output, key)) in outputs.iter().zip(&keys).enumerate() {
            if index > 0 {
                json.push(b',');
            }
            json.extend_from_slice(key.as_bytes());
            json.push(b':');
            write(&cell::<B>(&row, index)?, &output.kind, &mut json).map_err(decode)?;
            within("bytes", json.len() as u64, limits.bytes)?;
        }
        json.push(b'}');
    }
    json.push(b']');
    // It is made of what was text, and of punctuation.
    String::from_utf8(json).map_err(|error| Stopped::Driver(sqlx::Error::Decode(Box::new(error))))
}

/// Counts the rows that a statement touched.
pub(crate) async fn count<B: Backend>(mut stream: Stream<'_, B>) -> Result<u64, Stopped> {
    let mut touched = 0;
    while let Some(step) = stream.try_next().await.map_err(Stopped::Driver)? {
        if let Either::Left(rows) = step {
            touched += rows;
        }
    }
    Ok(touched)
}

fn cell<B: Backend>(row: &B::Row, index: usize) -> Result<Cell<'_>, Stopped> {
    B::cell(row, index).map_err(Stopped::Driver)
}

fn write(cell: &Cell<'_>, kind: &Kind, out: &mut Vec<u8>) -> serde_json::Result<()> {
    match cell {
        Cell::Null => serde_json::to_writer(out, &()),
        Cell::Boolean(flag) => serde_json::to_writer(out, flag),
        // SQLite has no booleans; where a column is declared as one, it is.
        Cell::Integer(number @ (0 | 1)) if *kind == Kind::Boolean => {
            serde_json::to_writer(out, &(*number == 1))
        }
        Cell::Integer(number) => serde_json::to_writer(out, number),
        Cell::Float(number) => serde_json::to_writer(out, number),
        Cell::Text(text) if *kind == Kind::Json && is_json(text) => {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
        Cell::Text(text) if *kind == Kind::Decimal && is_json_number(text) => {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
        Cell::Text(text) => serde_json::to_writer(out, text),
        Cell::Bytes(bytes) => {
            let mut text = String::with_capacity(2 * bytes.len());
            write_hex(bytes, &mut text);
            serde_json::to_writer(out, &text)
        }
    }
}

/// Appends bytes as pairs of hexadecimal digits.
pub(crate) fn write_hex(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(digit.into(), 16));
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

// `numeric` has `NaN` and `Infinity`, too.
fn is_json_number(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit()) && is_json(text)
}

fn within(what: &'static str, wanted: u64, limit: u64) -> Result<(), Stopped> {
    if wanted <= limit {
        return Ok(());
    }
    let limit = Limit { wanted, limit };
    Err(Stopped::TooLarge(ServiceError::ResultTooLarge {
        what,
        limit,
    }))
}

fn decode(error: serde_json::Error) -> Stopped {
    Stopped::Driver(sqlx::Error::Decode(Box::new(error)))
}
