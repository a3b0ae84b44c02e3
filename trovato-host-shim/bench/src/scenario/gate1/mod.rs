//! Phase 0's Gate 1: the ways to an item, against each other, against
//! hand-written glue and against the native function.

pub(super) mod alter;
pub(super) mod notes;
pub(super) mod phase0;
pub(super) mod read;
pub(super) mod unread;
pub(super) mod view;

use super::{FRESH, Part, WARM, same};

const NAME: &str = "gate1";
