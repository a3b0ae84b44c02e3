use serde::Serialize;

use crate::codec::members::input;

/// What `cron` is told at each of its runs.
///
/// ```
/// use trovato::vocabulary::CronInput;
///
/// fn cron(input: CronInput) -> &'static str {
///     if input.timestamp % 86_400 < 3_600 { "cleaned up" } else { "nothing to do" }
/// }
/// # assert_eq!(cron(CronInput { timestamp: 0 }), "cleaned up");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CronInput {
    /// The time of this run, in Unix seconds.
    pub timestamp: i64,
}

input!(CronInput, "an object with a `timestamp`", {
    needs Integer timestamp,
});
