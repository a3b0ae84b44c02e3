//! What the peers' process prints: measurements as JSON. Both sides have this
//! file.

use serde::{Deserialize, Serialize};

/// Everything that it has found out.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Which release of each peer was measured.
    pub(crate) releases: Vec<String>,
    pub(crate) rounds: Vec<Round>,
}

/// Cases that took turns.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Round {
    /// What they were about.
    pub(crate) subject: String,
    /// The payload's size, in bytes.
    pub(crate) bytes: usize,
    /// What was there before the call.
    pub(crate) state: State,
    /// Whether each case had many calls in each of its turns, one right after
    /// the other; a time is then their mean.
    pub(crate) in_a_row: bool,
    pub(crate) cases: Vec<Timed>,
}

/// What was there before the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// An instance.
    Warm,
    /// What instances are made of: code that is compiled.
    Fresh,
    /// A file, or the text of a script.
    Cold,
}

/// One case.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Timed {
    pub(crate) name: String,
    /// How long each call took, in microseconds, in order.
    pub(crate) times: Vec<f64>,
}
