//! What a plugin under test has logged.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::log::{LogLine, LogSink};

#[derive(Default)]
pub(super) struct Lines(Mutex<Vec<String>>);

impl Lines {
    pub(super) fn get(&self) -> MutexGuard<'_, Vec<String>> {
        unpoisoned(self.0.lock())
    }
}

impl LogSink for Lines {
    fn line(&self, line: &LogLine<'_>) {
        let text = format!("{}: {}", line.level.name(), line.message);
        self.get().push(text);
    }
}

// A panic in one test says nothing about what the lock protects.
pub(super) fn unpoisoned<T>(lock: Result<T, PoisonError<T>>) -> T {
    lock.unwrap_or_else(PoisonError::into_inner)
}
